#include "server/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "server/listener.h"
#include "server/test_app.h"

namespace bbia {
namespace {

using testing::HasSubstr;

constexpr std::size_t kMaxBody = 64 * 1024;
constexpr Seconds kPatience{20.0};

std::string Local(std::uint16_t port, const std::string& path = "/") {
  return "http://127.0.0.1:" + std::to_string(port) + path;
}

/// Takes one connection, reads one request, says `reply` and closes.
class OneReply final {
 public:
  explicit OneReply(std::string reply)
      : listeners_(std::move(*Listen("127.0.0.1", 0))), reply_(std::move(reply)) {}

  [[nodiscard]] std::string address() const { return Local(listeners_.port); }

 private:
  void Serve() {
    const OwnedFd& door = listeners_.sockets.front();
    AwaitReadable(door.get());
    std::string peer;
    const OwnedFd client(AcceptOne(door.get(), peer));
    AwaitReadable(client.get());
    std::array<char, 4096> request{};
    static_cast<void>(recv(client.get(), request.data(), request.size(), 0));
    static_cast<void>(send(client.get(), reply_.data(), reply_.size(), MSG_NOSIGNAL));
  }
  static void AwaitReadable(int fd) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    timeval patience{.tv_sec = 20, .tv_usec = 0};
    select(fd + 1, &set, nullptr, nullptr, &patience);
  }

  Listeners listeners_;
  std::string reply_;
  std::jthread thread_{[this] { Serve(); }};
};

/// A port that is taken and where nobody listens.
class BoundPort final {
 public:
  BoundPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    CHECK(getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  OwnedFd socket_;
  std::uint16_t port_ = 0;
};

TEST(HttpAddress, IsTakenApart) {
  const auto parse = [](std::string_view text) { return ParseHttpAddress(text).value(); };
  EXPECT_EQ(parse("http://127.0.0.1:8000/api/x?y=1"),
            (HttpAddress{.host = "127.0.0.1", .port = 8000, .target = "/api/x?y=1"}));
  EXPECT_EQ(parse("http://reachy-mini.local"),
            (HttpAddress{.host = "reachy-mini.local", .port = 80, .target = "/"}));
  EXPECT_EQ(parse("http://[fe80::1%eth0]:1?q"),
            (HttpAddress{.host = "fe80::1%eth0", .port = 1, .target = "/?q"}));
  EXPECT_EQ(parse("http://[::1]").authority(), "[::1]:80");
}

TEST(HttpAddress, RefusesWhatIsNoneAndSaysWhy) {
  const std::array<std::array<std::string, 2>, 17> cases = {{
      {"", "does not begin with http://"},
      {"127.0.0.1:8000", "does not begin with http://"},
      {"https://a/", "does not begin with http://"},
      {"http://", "host is missing"},
      {"http:///path", "host is missing"},
      {"http://:80", "host is missing"},
      {"http://a:", "port must be"},
      {"http://a:0", "port must be"},
      {"http://a:65536", "port must be"},
      {"http://a:-1", "port must be"},
      {"http://a:80x", "port must be"},
      {"http://user@a/", "letters, digits"},
      {"http://a/#b", "fragment"},
      {"http://a/\r\nX: y", "visible ASCII"},
      {"http://[::1", "']' is missing"},
      {"http://[a]:80/", "no IPv6 address"},
      {"http://[::1]80/", "after the host"},
  }};
  for (const auto& [text, why] : cases) {
    const auto parsed = ParseHttpAddress(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::kInvalidArgument);
    EXPECT_THAT(parsed.error().message, HasSubstr(why));
  }
  EXPECT_FALSE(ParseHttpAddress("http://a/" + std::string(3000, 'x')));
}

TEST(HttpReplyReader, DoesNotCareHowTheBytesAreCut) {
  const std::string reply =
      "HTTP/1.1 404 Not Found\r\nServer: uvicorn\r\nContent-Type: text/plain\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
  for (std::size_t step = 1; step <= reply.size(); ++step) {
    HttpReplyReader reader(5);
    auto progress = HttpReplyReader::Progress::kNeedMore;
    for (std::size_t at = 0; at < reply.size(); at += step) {
      progress = reader.Put(std::string_view(reply).substr(at, step)).value();
    }
    ASSERT_EQ(progress, HttpReplyReader::Progress::kDone);
    const HttpReply got = reader.Take();
    EXPECT_EQ(got.status, 404);
    EXPECT_EQ(got.server, "uvicorn");
    EXPECT_EQ(got.content_type, "text/plain");
    EXPECT_EQ(got.body, "abcde");
  }
}

TEST(HttpReplyReader, TakesABodyThatEndsWithTheConnection) {
  HttpReplyReader reader(100);
  ASSERT_TRUE(reader.Put("HTTP/1.0 200 OK\r\n\r\nall of "));
  ASSERT_TRUE(reader.Put("it"));
  ASSERT_TRUE(reader.End());
  EXPECT_EQ(reader.Take().body, "all of it");
}

TEST(HttpReplyReader, StopsAtItsLimits) {
  HttpReplyReader announced(10);
  EXPECT_THAT(announced.Put("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n").error().message,
              HasSubstr("larger than 10 bytes"));
  HttpReplyReader poured(10);
  EXPECT_THAT(poured.Put("HTTP/1.1 200 OK\r\n\r\n01234567890").error().message,
              HasSubstr("larger than 10 bytes"));
  HttpReplyReader endless(10);
  Result<HttpReplyReader::Progress> head = endless.Put("HTTP/1.1 200 OK\r\nX: ");
  for (int i = 0; head && i < 1000; ++i) head = endless.Put(std::string(1000, 'x'));
  EXPECT_THAT(head.error().message, HasSubstr("head is larger"));
  HttpReplyReader chunk(10);
  head = chunk.Put("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
  for (int i = 0; head && i < 1000; ++i) head = chunk.Put(std::string(1000, 'x'));
  EXPECT_EQ(head.error().code, Errc::kRefused);
}

TEST(HttpGet, BringsStatusAndBody) {
  TestApp app;
  const auto reply = HttpGet(Local(app.port(), "/a%20b?c"), kPatience, kMaxBody);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->content_type, "application/json");
  EXPECT_EQ(reply->body, "0 /a b c 0");
}

TEST(HttpGet, FindsLocalhostOnEitherLoopback) {
  for (const char* host : {"127.0.0.1", "::1"}) {
    ServerOptions options = TestApp::Quick();
    options.host = host;
    const auto probe = Listen(host, 0);
    if (!probe) continue;  // a machine without IPv6
    TestApp app(options);
    const auto reply =
        HttpGet("http://localhost:" + std::to_string(app.port()) + "/", kPatience, kMaxBody);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);
  }
}

TEST(HttpGet, BringsALargeBodyWholeOrNotAtAll) {
  TestApp app;
  const auto reply = HttpGet(Local(app.port(), "/big"), kPatience, 8'000'000);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, std::string(8'000'000, 'b'));
  const auto refused = HttpGet(Local(app.port(), "/big"), kPatience, 7'999'999);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kRefused);
  EXPECT_THAT(refused.error().message, HasSubstr("larger than 7999999 bytes"));
}

TEST(HttpGet, SaysThatNobodyListens) {
  const BoundPort bound;
  const auto reply = HttpGet(Local(bound.port()), kPatience, kMaxBody);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Errc::kUnavailable);
  EXPECT_EQ(reply.error().message, Local(bound.port(), "") + ": nobody listens there");
}

TEST(HttpGet, GivesUpOnAServerThatNeverAnswers) {
  const Listeners mute = std::move(*Listen("127.0.0.1", 0));  // the kernel accepts for it
  const auto reply = HttpGet(Local(mute.port), Seconds{0.05}, kMaxBody);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Errc::kIo);
  EXPECT_THAT(reply.error().message, HasSubstr("no whole reply within 0.05 s"));
}

TEST(HttpGet, SaysWhatIsWrongWithWhatItGot) {
  const OneReply garbage("SSH-2.0-OpenSSH_9.2\r\n");
  auto reply = HttpGet(garbage.address(), kPatience, kMaxBody);
  EXPECT_EQ(reply.error().code, Errc::kRefused);
  EXPECT_THAT(reply.error().message, HasSubstr("not an HTTP reply"));
  const OneReply silent("");
  reply = HttpGet(silent.address(), kPatience, kMaxBody);
  EXPECT_EQ(reply.error().code, Errc::kIo);
  EXPECT_THAT(reply.error().message, HasSubstr("closed without a reply"));
  const OneReply cut("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
  reply = HttpGet(cut.address(), kPatience, kMaxBody);
  EXPECT_EQ(reply.error().code, Errc::kIo);
  EXPECT_THAT(reply.error().message, HasSubstr("ends in its middle"));
}

TEST(HttpGet, SaysThatAnAddressIsNone) {
  EXPECT_EQ(HttpGet("localhost:8000", kPatience, kMaxBody).error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace bbia
