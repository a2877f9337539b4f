#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/server.h"
#include "server/test_app.h"
#include "server/test_client.h"

namespace bbia {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ServerSocket, TakesTextAndBinaryInBothDirections) {
  TestApp app;
  TestClient client(app.port());
  ASSERT_TRUE(client.OpenWebSocket());
  client.SendText("hello");
  EXPECT_EQ(client.NextMessage(), "t:hello");
  client.Send(ClientFrame(2, "bytes"));
  EXPECT_EQ(client.NextMessage(), "b:bytes");
  const std::string large(500'000, 'l');
  client.SendText(large);
  EXPECT_EQ(client.NextMessage(), "t:" + large);
}

TEST(ServerSocket, TakesFramesThatComeWithTheUpgradeAndInPieces) {
  TestApp app;
  TestClient client(app.port());
  client.Send(
      "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
      ClientFrame(1, "early"));
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_EQ(client.NextMessage(), "t:early");
  const std::string pieces =
      ClientFrame(1, "fra", Last::kNo) + ClientFrame(9, "between") + ClientFrame(0, "gments");
  for (const char byte : pieces) client.Send({&byte, 1});
  EXPECT_EQ(client.NextMessage(), "pong:between");
  EXPECT_EQ(client.NextMessage(), "t:fragments");
}

TEST(ServerSocket, OutlivesMessagesThatAreTooLongOrNotUtf8) {
  ServerOptions options = TestApp::Quick();
  options.max_message = 1000;
  TestApp app(options);
  TestClient client(app.port());
  ASSERT_TRUE(client.OpenWebSocket());
  client.SendText(std::string(300'000, 'x'));
  EXPECT_EQ(client.NextMessage(), "t:300000 > 1000");
  client.SendText("\xc3\x28");
  EXPECT_EQ(client.NextMessage(), "t:\xc3\x28");
}

TEST(ServerSocket, ClosesOverAnUnmaskedFrame) {
  TestApp app;
  TestClient client(app.port());
  ASSERT_TRUE(client.OpenWebSocket());
  client.Send(std::string_view("\x81\x02hi", 4));
  EXPECT_EQ(client.NextMessage(), "c:1002");
  EXPECT_TRUE(client.ReachesEnd());
}

TEST(ServerSocket, ShakesHandsOnClosing) {
  TestApp app;
  TestClient leaving(app.port());
  ASSERT_TRUE(leaving.OpenWebSocket());
  leaving.Send(ClientFrame(8, "\x03\xe8"));
  EXPECT_EQ(leaving.NextMessage(), "c:1000");
  EXPECT_TRUE(leaving.ReachesEnd());
  EXPECT_TRUE(app.Await([&] { return app.closed() == 1; }));

  TestClient sent_away(app.port());
  ASSERT_TRUE(sent_away.OpenWebSocket());
  sent_away.SendText("close");
  EXPECT_EQ(sent_away.NextMessage(), "c:4001");
  sent_away.Send(ClientFrame(8, "\x0f\xa1"));
  EXPECT_TRUE(sent_away.ReachesEnd());
  EXPECT_TRUE(app.Await([&] { return app.closed() == 2; }));
}

TEST(ServerSocket, TellsTheSessionWhenTheClientIsGone) {
  TestApp app;
  {
    TestClient client(app.port());
    ASSERT_TRUE(client.OpenWebSocket());
  }
  EXPECT_TRUE(app.Await([&] { return app.closed() == 1; }));
}

TEST(ServerSocket, IsRefusedWithTheApplicationsAnswer) {
  TestApp app;
  TestClient client(app.port());
  EXPECT_FALSE(client.OpenWebSocket("/elsewhere"));
  TestClient again(app.port());
  again.Send(
      "GET /elsewhere HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  const std::string answer = again.ReadResponse();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, HasSubstr(R"({"detail":"no"})"));
}

TEST(ServerSocket, NamesTheVersionItSpeaks) {
  TestApp app;
  TestClient client(app.port());
  client.Send(
      "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  const std::string answer = client.ReadResponse();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 426 "));
  EXPECT_THAT(answer, HasSubstr("\r\nSec-WebSocket-Version: 13\r\n"));
}

TEST(ServerSocket, PingsAndClosesWhenNobodyAnswers) {
  ServerOptions options = TestApp::Quick();
  options.ping_interval = Seconds{0.02};
  TestApp app(options);
  TestClient client(app.port());
  ASSERT_TRUE(client.OpenWebSocket());
  EXPECT_EQ(client.NextMessage(), "ping:");
  EXPECT_EQ(client.NextMessage(), "ping:");
  EXPECT_EQ(client.NextMessage(), "c:1011");
  EXPECT_TRUE(client.ReachesEnd());
}

TEST(ServerSocket, LosesOnlyItsOwnFramesWhenItsClientIsSlow) {
  ServerOptions options = TestApp::Quick();
  options.outbox = 10;
  TestApp app(options);
  TestClient deaf(app.port(), 4096);
  ASSERT_TRUE(deaf.OpenWebSocket());
  TestClient listener(app.port());
  ASSERT_TRUE(listener.OpenWebSocket());
  const std::string frame(20'000, 'f');
  for (int i = 0; i < 1000; ++i) {
    const std::string text = std::to_string(i) + frame;
    app.Publish(text);
    ASSERT_EQ(listener.NextMessage(), "t:" + text);
  }
  std::uint64_t dropped = 0;
  std::uint64_t most_queued = 0;
  EXPECT_TRUE(app.Await([&] {
    for (const auto& [socket, figures] : app.sockets()) {
      dropped += figures.dropped;
      most_queued = std::max(most_queued, figures.queued);
    }
    return true;
  }));
  EXPECT_GT(dropped, 500U);
  EXPECT_LE(most_queued, 10U + 16U);
}

TEST(ServerSocket, SlowsDownAClientThatAsksAndDoesNotReadAndThenAnswersAll) {
  ServerOptions options = TestApp::Quick();
  options.outbox = 10;
  TestApp app(options);
  TestClient client(app.port(), 4096);
  ASSERT_TRUE(client.OpenWebSocket());
  const std::string question = ClientFrame(1, std::string(1000, 'q'));
  std::string questions;
  for (int i = 0; i < 20'000; ++i) questions += question;
  const std::size_t sent = client.SendWhatFits(questions);
  ASSERT_GT(sent, 100 * question.size());
  TestClient other(app.port());
  other.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(other.ReadResponse(), StartsWith("HTTP/1.1 200 "));
  for (std::size_t i = 0; i < sent / question.size(); ++i) {
    ASSERT_EQ(client.NextMessage(), "t:" + std::string(1000, 'q')) << i;
  }
}

}  // namespace
}  // namespace bbia
