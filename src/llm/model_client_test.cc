#include "llm/model_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>

#include "llm/test_model_server.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Nanos kMs{1'000'000};

class ModelClientTest : public ::testing::Test {
 protected:
  /// Steps `client` until `done`, 30 s at most. @return how it stands then.
  Transfer Until(ModelClient& client, const std::function<bool(Transfer)>& done) {
    const TimePoint end = clock_.Now() + std::chrono::seconds{30};
    Transfer state = client.Step();
    while (!done(state) && clock_.Now() < end) {
      client.Wait(-1, 10 * kMs);
      state = client.Step();
    }
    return state;
  }
  Transfer Ended(ModelClient& client) {
    return Until(client, [](Transfer state) { return state != Transfer::kRunning; });
  }
  Transfer Run(ModelClient& client, const TestModelServer& server, const std::string& key = {}) {
    client.Begin({.url = server.url(), .key = key, .name = {}}, R"({"stream":true})",
                 [this](std::string_view piece) { text_ += piece; });
    return Ended(client);
  }

  SteadyClock clock_;
  std::string text_;
};

TEST_F(ModelClientTest, StreamsAnAnswer) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(200, "text/event-stream; charset=utf-8");
    reply.Raw(": hello\n\n");
    reply.Text("Bon");
    reply.Text("jour");
    reply.End();
  });
  ModelClient client(clock_);
  EXPECT_EQ(Run(client, server, "secret"), Transfer::kDone);
  EXPECT_EQ(text_, "Bonjour");
  EXPECT_EQ(client.answer().finish(), FinishReason::kStop);
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_THAT(server.requests()[0], HasSubstr("POST /v1/chat/completions HTTP/1.1"));
  EXPECT_THAT(server.requests()[0], HasSubstr("Authorization: Bearer secret"));
}

TEST_F(ModelClientTest, TakesAnAnswerThatIsNotStreamed) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(200, "application/json");
    reply.Raw(R"({"choices":[{"message":{"content":"All at once."},"finish_reason":"stop"}]})");
  });
  ModelClient client(clock_);
  EXPECT_EQ(Run(client, server), Transfer::kDone);
  EXPECT_EQ(text_, "All at once.");
}

TEST_F(ModelClientTest, TellsWhatAServerRefusesAndWhenToTryAgain) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(429, "application/json", "Retry-After: 7\r\n");
    reply.Raw(R"({"error":{"message":"slow down"}})");
  });
  ModelClient client(clock_);
  EXPECT_EQ(Run(client, server, "secret"), Transfer::kFailed);
  EXPECT_EQ(client.error().code, Errc::kBusy);
  EXPECT_THAT(client.error().message, HasSubstr("429: slow down"));
  EXPECT_THAT(client.error().message, Not(HasSubstr("secret")));
  EXPECT_EQ(client.retry_after(), Nanos{7'000'000'000});
}

TEST_F(ModelClientTest, TellsAnErrorOfTheServerAndOneWithinTheStream) {
  int turn = 0;
  TestModelServer server([&turn](const std::string&, TestReply& reply) {
    if (turn++ == 0) {
      reply.Head(500, "text/plain");
      reply.Raw("out of memory");
    } else {
      reply.Head(200, "text/event-stream");
      reply.Text("half");
      reply.Data(R"({"error":{"message":"context is full"}})");
      reply.UntilGone();
    }
  });
  ModelClient client(clock_);
  EXPECT_EQ(Run(client, server), Transfer::kFailed);
  EXPECT_EQ(client.error().code, Errc::kRefused);
  EXPECT_THAT(client.error().message, HasSubstr("500: out of memory"));
  EXPECT_EQ(Run(client, server), Transfer::kFailed);
  EXPECT_THAT(client.error().message, HasSubstr("context is full"));
}

TEST_F(ModelClientTest, NoticesADisconnect) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(200, "text/event-stream");
    reply.Text("half a sen");
  });
  ModelClient client(clock_);
  EXPECT_EQ(Run(client, server), Transfer::kFailed);
  EXPECT_EQ(client.error().code, Errc::kIo);
  EXPECT_THAT(client.error().message, HasSubstr("broke off"));
}

TEST_F(ModelClientTest, GivesUpOnAServerThatSaysNothingAndOnOneThatFallsSilent) {
  TestModelServer mute([](const std::string&, TestReply& reply) { reply.UntilGone(); });
  ModelClient hasty(clock_, {.first = 100 * kMs});
  EXPECT_EQ(Run(hasty, mute), Transfer::kFailed);
  EXPECT_THAT(hasty.error().message, HasSubstr("gave no word within"));
  TestModelServer stalls([](const std::string&, TestReply& reply) {
    reply.Head(200, "text/event-stream");
    reply.Text("and then");
    reply.UntilGone();
  });
  ModelClient client(clock_, {.stall = 100 * kMs});
  EXPECT_EQ(Run(client, stalls), Transfer::kFailed);
  EXPECT_THAT(client.error().message, HasSubstr("fell silent"));
}

TEST_F(ModelClientTest, IsCancelledAtOnceAndTheServerSeesIt) {
  std::atomic<bool> gone{false};
  {
    TestModelServer server([&gone](const std::string&, TestReply& reply) {
      reply.Head(200, "text/event-stream");
      reply.Text("on and on");
      gone = reply.UntilGone();
    });
    ModelClient client(clock_);
    client.Begin({.url = server.url(), .key = {}, .name = {}}, "{}",
                 [this](std::string_view piece) { text_ += piece; });
    Until(client, [this](Transfer) { return !text_.empty(); });
    client.Cancel();
    EXPECT_EQ(client.Step(), Transfer::kNone);
    Until(client, [&gone](Transfer) { return gone.load(); });
  }
  EXPECT_TRUE(gone);
}

TEST_F(ModelClientTest, EndsAHugeAnswer) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(200, "text/event-stream");
    const std::string words(4000, 'x');
    for (int i = 0; i < 5000; ++i) reply.Text(words);
  });
  ModelClient client(clock_);
  EXPECT_EQ(Run(client, server), Transfer::kDone);
  EXPECT_TRUE(client.answer().full());
  EXPECT_EQ(text_.size(), CompletionReader::kMaxText);
}

TEST_F(ModelClientTest, OverlooksSomeRubbishAndGivesUpOnMore) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(200, "text/event-stream");
    reply.Data(R"({"choices":[{"del)");
    reply.Text("fine");
    for (int i = 0; i < 20; ++i) reply.Data("<html>");
  });
  ModelClient client(clock_);
  EXPECT_EQ(Run(client, server), Transfer::kFailed);
  EXPECT_EQ(text_, "fine");
  EXPECT_EQ(client.error().code, Errc::kRefused);
}

TEST_F(ModelClientTest, NobodyListens) {
  ModelClient client(clock_);
  client.Begin({.url = "http://127.0.0.1:1/v1", .key = {}, .name = {}}, "{}",
               [](std::string_view) {});
  EXPECT_EQ(Ended(client), Transfer::kFailed);
  EXPECT_EQ(client.error().code, Errc::kUnavailable);
  EXPECT_FALSE(IsReady({.url = "http://127.0.0.1:1/v1", .key = {}, .name = {}}, 500 * kMs));
}

TEST(ModelUrl, IsCheckedBeforeItIsUsed) {
  EXPECT_EQ(CheckModelUrl("http://host:8080/v1/").value(), "http://host:8080/v1");
  EXPECT_EQ(CheckModelUrl("https://a.b/c").value(), "https://a.b/c");
  for (const char* wrong : {"", "host:80", "ftp://x", "http://", "http:///v1", "http://a b",
                            "http://u:p@host/v1", "http://h/v1?key=1"}) {
    EXPECT_FALSE(CheckModelUrl(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace bbia
