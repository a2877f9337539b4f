#include "server/web_socket.h"

#include <gtest/gtest.h>

#include <vector>

#include "server/test_client.h"

namespace bbia {
namespace {

struct Notes {
  std::vector<std::string> texts;
  Socket* socket = nullptr;
  int too_long = 0;
  int closed = 0;
};

class NotingSession final : public SocketSession {
 public:
  explicit NotingSession(Notes& notes) : notes_(notes) {}
  void OnOpen(Socket& socket) override { notes_.socket = &socket; }
  void OnText(std::string_view text) override {
    notes_.texts.emplace_back(text);
    if (text == "answer") notes_.socket->Send(Shared("answered"), Delivery::kReply);
  }
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override { ++notes_.too_long; }
  void OnClose() override { ++notes_.closed; }

 private:
  Notes& notes_;
};

/// A WebSocket whose "network" takes as many bytes as a test says.
class WebSocketTest : public testing::Test, public Outlet {
 protected:
  WebSocketTest() {
    socket_.Open("handshake", TimePoint{});
    EXPECT_EQ(Take(100), "handshake");
  }
  void WantFlush() override {}

  std::string Take(std::size_t most) {
    std::string out;
    std::array<iovec, Outbox::kMaxPieces> storage;
    while (out.size() < most && socket_.has_output()) {
      std::size_t took = 0;
      for (const iovec& piece : socket_.Gather(storage)) {
        const std::size_t size = std::min(piece.iov_len, most - out.size());
        out.append(static_cast<const char*>(piece.iov_base), size);
        took += size;
      }
      socket_.Sent(took);
    }
    return out;
  }
  /// Sends all and names the messages: "t:text", "c:1000".
  std::vector<std::string> TakeMessages() { return Messages(Take(1'000'000)); }

  void Feed(std::string bytes) {
    std::span<char> input = bytes;
    while (!input.empty()) {
      const std::size_t before = input.size();
      socket_.Feed(input);
      if (input.size() == before) break;
    }
    unread_ = input.size();
  }

  Notes notes_;
  std::size_t unread_ = 0;
  Figures sum_;
  WebSocket socket_{{.max_message = 100, .outbox = {.messages = 4}, .ping_interval = Nanos{1000}},
                    std::make_unique<NotingSession>(notes_),
                    "peer",
                    *this,
                    sum_};
};

TEST_F(WebSocketTest, KeepsTheOrderOfMessages) {
  for (const char* text : {"a", "b", "c"}) socket_.Send(Shared(text), Delivery::kStream);
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"t:a", "t:b", "t:c"}));
  EXPECT_EQ(socket_.figures().sent, 3U);
  EXPECT_EQ(socket_.figures().queued, 0U);
}

TEST_F(WebSocketTest, DropsTheOldestStreamMessageOfASlowClientAndNoReply) {
  socket_.Send(Shared("r1"), Delivery::kReply);
  for (const char* text : {"s1", "s2", "s3", "s4"}) socket_.Send(Shared(text), Delivery::kStream);
  socket_.Send(Shared("r2"), Delivery::kReply);
  EXPECT_EQ(socket_.figures().dropped, 2U);
  EXPECT_EQ(sum_.dropped.load(), 2U);
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"t:r1", "t:s3", "t:s4", "t:r2"}));
}

// The audit called it a loss whenever somebody left a stream while states were on their way to him.
TEST_F(WebSocketTest, WhatWaitsForAClientThatSaysGoodbyeIsNotLost) {
  for (const char* text : {"s1", "s2"}) socket_.Send(Shared(text), Delivery::kStream);
  Feed(ClientFrame(8, "\x03\xe8"));
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"c:1000"}));
  EXPECT_EQ(socket_.figures().dropped, 0U);
  EXPECT_EQ(sum_.dropped.load(), 0U);
}

TEST_F(WebSocketTest, FinishesTheMessageThatIsHalfSentBeforeItDropsAnything) {
  socket_.Send(Shared("first"), Delivery::kStream);
  std::string sent = Take(3);
  for (const char* text : {"s1", "s2", "s3", "s4", "s5"}) {
    socket_.Send(Shared(text), Delivery::kStream);
  }
  sent += Take(1000);
  EXPECT_EQ(Messages(sent), (std::vector<std::string>{"t:first", "t:s2", "t:s3", "t:s4", "t:s5"}));
}

TEST_F(WebSocketTest, ClosesWith1013WhenRepliesWouldBeLost) {
  for (int i = 0; i < 5; ++i) socket_.Send(Shared("r"), Delivery::kReply);
  socket_.Send(Shared("late"), Delivery::kReply);
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"c:1013"}));
}

TEST_F(WebSocketTest, LetsAStreamMessageGoWhenOnlyRepliesWait) {
  for (int i = 0; i < 4; ++i) socket_.Send(Shared("r"), Delivery::kReply);
  socket_.Send(Shared("s"), Delivery::kStream);
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"t:r", "t:r", "t:r", "t:r"}));
}

TEST_F(WebSocketTest, StopsReadingFromAClientThatDoesNotReadItsAnswers) {
  std::string questions;
  for (int i = 0; i < 10; ++i) questions += ClientFrame(1, "answer");
  Feed(questions);
  EXPECT_FALSE(socket_.wants_input());
  EXPECT_GT(unread_, 0U);
  EXPECT_EQ(notes_.texts.size(), 2U);
  TakeMessages();
  EXPECT_TRUE(socket_.wants_input());
}

TEST_F(WebSocketTest, ReadsABoundedNumberOfMessagesPerTurn) {
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += ClientFrame(1, "x");
  std::span<char> input = flood;
  socket_.Feed(input);
  EXPECT_EQ(notes_.texts.size(), static_cast<std::size_t>(WebSocket::kMessagesPerTurn));
  EXPECT_FALSE(input.empty());
}

TEST_F(WebSocketTest, AnswersTheNewestPingOnceHoweverManyCome) {
  Feed(ClientFrame(9, "1") + ClientFrame(9, "2") + ClientFrame(9, "3"));
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"pong:3"}));
}

TEST_F(WebSocketTest, KeepsNoMoreThanOnePongForAClientThatDoesNotRead) {
  socket_.Send(Shared("long"), Delivery::kStream);
  std::string sent = Take(1);
  for (int i = 0; i < 50; ++i) {
    Feed(ClientFrame(9, "p"));
    std::array<iovec, Outbox::kMaxPieces> storage;
    static_cast<void>(socket_.Gather(storage));
  }
  sent += Take(1000);
  EXPECT_EQ(Messages(sent), (std::vector<std::string>{"t:long", "pong:p", "pong:p"}));
}

TEST_F(WebSocketTest, SaysThatAMessageWasTooLongAndLives) {
  Feed(ClientFrame(1, std::string(101, 'x')) + ClientFrame(1, "ok"));
  EXPECT_EQ(notes_.too_long, 1);
  EXPECT_EQ(notes_.texts, (std::vector<std::string>{"ok"}));
}

TEST_F(WebSocketTest, PassesOnTextThatIsNotUtf8) {
  Feed(ClientFrame(1, "\xff\xfe"));
  EXPECT_EQ(notes_.texts, (std::vector<std::string>{"\xff\xfe"}));
  EXPECT_FALSE(socket_.has_output());
}

TEST_F(WebSocketTest, AnswersACloseWithItsCodeAndForgetsWhatWaits) {
  socket_.Send(Shared("waits"), Delivery::kStream);
  Feed(ClientFrame(8, "\x0f\xa0 bye") + ClientFrame(1, "after"));
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"c:4000"}));
  EXPECT_TRUE(notes_.texts.empty());
  EXPECT_TRUE(socket_.finished());
  socket_.Gone();
  socket_.Gone();
  EXPECT_EQ(notes_.closed, 1);
}

TEST_F(WebSocketTest, SendsWhatWaitsBeforeItsOwnClose) {
  socket_.Send(Shared("last words"), Delivery::kReply);
  socket_.Close(1001, "bye");
  socket_.Send(Shared("too late"), Delivery::kReply);
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"t:last words", "c:1001"}));
  EXPECT_FALSE(socket_.finished());
  Feed(ClientFrame(1, "ignored") + ClientFrame(8, "\x03\xe9"));
  EXPECT_TRUE(socket_.finished());
  EXPECT_TRUE(notes_.texts.empty());
}

TEST_F(WebSocketTest, ClosesWith1002OverACloseThatIsMalformed) {
  Feed(ClientFrame(8, "x"));
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"c:1002"}));
}

TEST_F(WebSocketTest, ClosesAfterTwoUnansweredPings) {
  const auto at = [](int nanos) { return TimePoint{Nanos{nanos}}; };
  EXPECT_TRUE(socket_.Check(at(999)));
  EXPECT_FALSE(socket_.has_output());
  EXPECT_TRUE(socket_.Check(at(1000)));
  EXPECT_TRUE(socket_.Check(at(2000)));
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"ping:"}));
  EXPECT_TRUE(socket_.Check(at(3000)));
  EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"c:1011"}));
  EXPECT_TRUE(socket_.finished());
}

TEST_F(WebSocketTest, LivesOnWhenPingsAreAnswered) {
  for (int i = 1; i < 10; ++i) {
    EXPECT_TRUE(socket_.Check(TimePoint{Nanos{1000 * i}}));
    EXPECT_EQ(TakeMessages(), (std::vector<std::string>{"ping:"}));
    Feed(ClientFrame(10, ""));
  }
}

TEST_F(WebSocketTest, IsCutWhenTheClientDoesNotCloseItsPart) {
  socket_.Close(1000, "");
  EXPECT_TRUE(socket_.Check(TimePoint{Nanos{1}}));
  EXPECT_TRUE(socket_.Check(TimePoint{WebSocket::kCloseDeadline}));
  EXPECT_FALSE(socket_.Check(TimePoint{Nanos{1} + WebSocket::kCloseDeadline}));
}

}  // namespace
}  // namespace bbia
