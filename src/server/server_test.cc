#include "server/server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "server/test_app.h"
#include "server/test_client.h"

namespace bbia {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kGet = "GET /a%20b?c HTTP/1.1\r\nHost: x\r\n\r\n";

std::size_t OpenDescriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

TEST(Server, AnswersOneRequestAfterAnotherOnOneConnection) {
  TestApp app;
  TestClient client(app.port());
  for (int i = 0; i < 3; ++i) {
    client.Send(kGet);
    const std::string answer = client.ReadResponse();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n0 /a b c 0"));
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestApp app;
  TestClient client(app.port());
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nContent-Length: 2\r\n\r\nxy";
  }
  client.Send(requests);
  for (int i = 0; i < 200; ++i) {
    ASSERT_THAT(client.ReadResponse(), EndsWith("\r\n\r\n2 /" + std::to_string(i) + "  2"));
  }
}

TEST(Server, AnswersARequestThatComesInPieces) {
  TestApp app;
  TestClient client(app.port());
  for (const char byte : std::string("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")) {
    client.Send({&byte, 1});
  }
  EXPECT_THAT(client.ReadResponse(), EndsWith("2 /  3"));
}

TEST(Server, SendsHeadersWithoutBodyToHead) {
  TestApp app;
  TestClient client(app.port());
  client.Send("HEAD /big HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("Content-Length: 8000000"));
  EXPECT_THAT(client.ReadResponse(), EndsWith("0 /  0"));
}

TEST(Server, ClosesWhenTheClientAsksForIt) {
  TestApp app;
  TestClient one(app.port());
  one.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(one.ReadResponse(), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(one.ReachesEnd());
  TestClient old(app.port());
  old.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.ReadToEnd(), EndsWith("0 /  0"));
  TestClient kept(app.port());
  kept.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(kept.ReadResponse(), HasSubstr("\r\nConnection: keep-alive\r\n"));
}

TEST(Server, AnswersAClientThatClosesItsHalfBehindTheRequest) {
  TestApp app;
  TestClient client(app.port());
  client.Send(kGet);
  client.CloseSending();
  EXPECT_THAT(client.ReadToEnd(), EndsWith("0 /a b c 0"));
}

TEST(Server, SendsALargeAnswerToASlowClientWholeAndServesOthersMeanwhile) {
  TestApp app;
  TestClient slow(app.port(), 4096);
  slow.Send("GET /big HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\n\r\n");
  TestClient other(app.port());
  other.Send(kGet);
  EXPECT_THAT(other.ReadResponse(), EndsWith("0 /a b c 0"));
  slow.ReadUntil("\r\n\r\n");
  EXPECT_EQ(slow.ReadExactly(8'000'000), std::string(8'000'000, 'b'));
  EXPECT_THAT(slow.ReadResponse(), EndsWith("0 /next  0"));
}

TEST(Server, AsksForTheBodyThatAClientHoldsBack) {
  TestApp app;
  TestClient client(app.port());
  client.Send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("body");
  EXPECT_THAT(client.ReadResponse(), EndsWith("2 /  4"));
}

TEST(Server, RefusesABodyThatIsTooLargeInWordsThatArrive) {
  ServerOptions options = TestApp::Quick();
  options.max_body = 1000;
  TestApp app(options);
  TestClient client(app.port());
  client.Send("POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'));
  const std::string answer = client.ReadToEnd();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer, EndsWith(R"({"detail":"Request body too large; maximum is 1000 bytes"})"));
}

TEST(Server, AnswersNoiseWith400AndCloses) {
  TestApp app;
  for (const std::string_view noise :
       {"\x16\x03\x01\x02", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\x01: \x02\r\n\r\n"}) {
    TestClient client(app.port());
    client.Send(noise);
    const std::string answer = client.ReadToEnd();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_THAT(answer, EndsWith(R"({"detail":"Invalid HTTP request received."})"));
  }
}

TEST(Server, GivesAClientThatDribblesItsRequestALimitedTime) {
  ServerOptions options = TestApp::Quick();
  options.request_deadline = Seconds{1.0};  // longer than any pause between connect and send
  TestApp app(options);
  for (const std::string_view begun :
       {"GET / HT", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"}) {
    TestClient client(app.port());
    client.Send(begun);
    EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 408 "));
  }
}

TEST(Server, ClosesAConnectionOnWhichNothingIsEverSaid) {
  ServerOptions options = TestApp::Quick();
  options.request_deadline = Seconds{0.03};
  TestApp app(options);
  TestClient client(app.port());
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, ClosesAKeptConnectionThatIsIdle) {
  ServerOptions options = TestApp::Quick();
  options.idle_deadline = Seconds{0.03};
  TestApp app(options);
  TestClient client(app.port());
  client.Send(kGet);
  EXPECT_THAT(client.ReadToEnd(), EndsWith("0 /a b c 0"));
}

TEST(Server, RefusesConnectionsOverItsLimitAndTakesThemWhenOthersLeave) {
  ServerOptions options = TestApp::Quick();
  options.max_connections = 2;
  TestApp app(options);
  TestClient one(app.port());
  auto two = std::make_unique<TestClient>(app.port());
  ASSERT_TRUE(app.Await([&] { return app.server().connections() == 2; }));
  TestClient three(app.port());
  three.Send(kGet);
  EXPECT_THAT(three.ReadToEnd(), StartsWith("HTTP/1.1 503 "));
  two.reset();
  ASSERT_TRUE(app.Await([&] { return app.server().connections() == 1; }));
  TestClient four(app.port());
  four.Send(kGet);
  EXPECT_THAT(four.ReadResponse(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, LeavesConnectionsForOthersWhenOneAddressTakesMany) {
  ServerOptions options = TestApp::Quick();
  options.max_of_one_address = 2;
  TestApp app(options);
  const TestClient one(app.port(), 0, "127.0.0.2");
  const TestClient two(app.port(), 0, "127.0.0.2");
  ASSERT_TRUE(app.Await([&] { return app.server().connections() == 2; }));
  TestClient three(app.port(), 0, "127.0.0.2");
  three.Send(kGet);
  EXPECT_THAT(three.ReadToEnd(), StartsWith("HTTP/1.1 503 "));
  TestClient other(app.port(), 0, "127.0.0.3");
  other.Send(kGet);
  EXPECT_THAT(other.ReadResponse(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, GivesAllDescriptorsBack) {
  TestApp app;
  {
    TestClient client(app.port());
    client.Send(kGet);
    client.ReadResponse();
  }
  ASSERT_TRUE(app.Await([&] { return app.server().connections() == 0; }));
  const std::size_t before = OpenDescriptors();
  for (int i = 0; i < 200; ++i) {
    TestClient client(app.port());
    if (i % 4 == 0) {
      EXPECT_TRUE(client.OpenWebSocket());
    }
    if (i % 4 == 1) client.Send(kGet);
    if (i % 4 == 2) client.Send("GET / HT");
  }
  ASSERT_TRUE(app.Await([&] { return app.server().connections() == 0; }));
  EXPECT_TRUE(app.Await([&] { return OpenDescriptors() <= before; }));
}

TEST(Server, SurvivesALackOfDescriptors) {
  TestApp app;
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(next);
  const rlimit tight{.rlim_cur = static_cast<rlim_t>(next) + 1, .rlim_max = limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  TestClient client(app.port());  // takes the last one
  client.Send(kGet);
  int seen = 0;
  EXPECT_TRUE(app.Await([&] { return ++seen > 5; }));  // the loop still turns
  EXPECT_EQ(app.server().connections(), 0U);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_THAT(client.ReadResponse(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, SaysWhyItCannotListen) {
  TestApp app;
  ServerOptions options = TestApp::Quick();
  const auto same_ledger = Server::Open(app.ledger(), app.log(), options, app, app.wake());
  ASSERT_FALSE(same_ledger);
  EXPECT_EQ(same_ledger.error().code, Errc::kBusy);

  SteadyClock clock;
  Ledger ledger(clock);
  options.port = app.port();
  const auto same_port = Server::Open(ledger, app.log(), options, app, app.wake());
  ASSERT_FALSE(same_port);
  EXPECT_EQ(same_port.error().code, Errc::kBusy);
  EXPECT_THAT(same_port.error().message, HasSubstr("127.0.0.1:" + std::to_string(app.port())));

  options.host = "192.0.2.1";  // no machine has it: kept for documentation
  const auto elsewhere = Server::Open(ledger, app.log(), options, app, app.wake());
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().code, Errc::kIo);
}

TEST(Server, ListensOnLocalhostByName) {
  ServerOptions options = TestApp::Quick();
  options.host = "localhost";
  TestApp app(options);
  TestClient client(app.port());
  client.Send(kGet);
  EXPECT_THAT(client.ReadResponse(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, TicksAndRunsOneThread) {
  TestApp app;
  const int before = app.ticks();
  EXPECT_TRUE(app.Await([&] { return app.ticks() > before + 3; }));
  int threads = 0;
  for (const AccountRow& row : app.ledger().Report()) {
    if (row.module == Module::kServer && row.kind == AccountKind::kThread) ++threads;
  }
  EXPECT_EQ(threads, 1);
}

TEST(Server, StopsWithinItsBudgetWhateverItsClientsDo) {
  TestApp app;
  TestClient idle(app.port());
  idle.Send(kGet);
  idle.ReadResponse();
  TestClient half(app.port());
  half.Send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf");
  TestClient mid_answer(app.port(), 4096);
  mid_answer.Send("GET /big HTTP/1.1\r\n\r\n");
  mid_answer.ReadUntil("\r\n\r\n");
  TestClient deaf(app.port(), 4096);
  ASSERT_TRUE(deaf.OpenWebSocket());
  TestClient polite(app.port());
  ASSERT_TRUE(polite.OpenWebSocket());
  // The budget is 500 ms. Whoever waited for one of these clients would wait for ever, so that a
  // busy machine may have more.
  EXPECT_LT(app.StopServer(), std::chrono::seconds(5));
  EXPECT_EQ(polite.NextMessage(), "c:1001");
  EXPECT_TRUE(idle.ReachesEnd());
  EXPECT_TRUE(half.ReachesEnd());
  EXPECT_EQ(app.closed(), 2);
}

}  // namespace
}  // namespace bbia
