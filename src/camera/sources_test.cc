#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

#include "base/test_scratch.h"
#include "base/thread.h"
#include "camera/file_source.h"
#include "camera/http_source.h"
#include "camera/official_cameras.h"
#include "camera/test_pictures.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;

TEST(FileSource, ShowsAPictureAgainAndAgain) {
  const ScratchDir scratch;
  std::ofstream(scratch.File("a.jpg")) << JpegOf(Ramp(64, 48));
  ManualClock clock;
  const auto source = OpenFileSource(scratch.File("a.jpg"), clock);
  ASSERT_TRUE(source);
  Shot shot;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(*(*source)->Grab(shot), Grabbed::kPicture);
    EXPECT_EQ(shot.pixels.size(), 64U * 48 * 3);
    EXPECT_EQ(shot.stamp, clock.Now());
    clock.Advance(milliseconds{100});
  }
}

TEST(FileSource, PlaysAFilmAtItsPaceRoundAndRound) {
  const ScratchDir scratch;
  std::ofstream film(scratch.File("a.mjpeg"));
  for (int i = 0; i < 5; ++i) film << JpegOf(Ramp(64, 48, static_cast<std::uint8_t>(50 * i)));
  film.close();
  ManualClock clock;
  const auto source = OpenFileSource(scratch.File("a.mjpeg"), clock);
  ASSERT_TRUE(source) << source.error().message;
  Shot shot;
  for (int i = 0; i < 12; ++i) {
    ASSERT_EQ(*(*source)->Grab(shot), Grabbed::kPicture) << i;
    EXPECT_EQ(shot.jpeg, JpegOf(Ramp(64, 48, static_cast<std::uint8_t>(50 * (i % 5))))) << i;
    EXPECT_EQ(*(*source)->Grab(shot), Grabbed::kNothingYet);
    clock.Advance(milliseconds{40});
  }
}

TEST(FileSource, SaysWhatIsWrong) {
  const ScratchDir scratch;
  ManualClock clock;
  EXPECT_EQ(OpenFileSource("/nowhere.jpg", clock).error().message,
            "unavailable: cannot open /nowhere.jpg");
  std::ofstream mkv(scratch.File("b.mkv"));
  mkv << std::string(100, 'x');
  mkv.close();
  EXPECT_NE(OpenFileSource(scratch.File("b.mkv"), clock).error().message.find("ffmpeg -i"),
            std::string::npos);
  std::ofstream(scratch.File("c.png")) << "nonsense";
  EXPECT_NE(OpenFileSource(scratch.File("c.png"), clock).error().message.find("neither JPEG"),
            std::string::npos);
}

TEST(StreamAddress, IsTakenApart) {
  const auto address = ParseStreamAddress("http://cam.local:8081/stream?x=1");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "cam.local");
  EXPECT_EQ(address->port, "8081");
  EXPECT_EQ(address->path, "/stream?x=1");
  EXPECT_EQ(ParseStreamAddress("http://[::1]:80")->host, "::1");
  EXPECT_EQ(ParseStreamAddress("http://h")->path, "/");
  for (const char* bad :
       {"https://h/", "http://", "http://u:p@h/", "http://h:x/", "http://h:123456/", "http://[::1/",
        "http://h/a b", "http://h\r\nX: y/"}) {
    EXPECT_FALSE(ParseStreamAddress(bad)) << bad;
  }
}

/// Serves one connection with `answer`, then closes.
class OneAnswer final {
 public:
  explicit OneAnswer(std::string answer)
      : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&any), sizeof any), 0);  // NOLINT
    EXPECT_EQ(listen(listener_, 4), 0);
    socklen_t size = sizeof any;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&any), &size);  // NOLINT
    port_ = ntohs(any.sin_port);
    thread_.emplace(ledger_, ThreadSpec{.name = "peer", .module = Module::kApp},
                    [this](const std::stop_token& stop) { Run(stop); });
  }
  ~OneAnswer() {
    thread_.reset();
    close(listener_);
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/stream";
  }

 private:
  void Run(const std::stop_token& stop) const {
    pollfd ready{.fd = listener_, .events = POLLIN, .revents = 0};
    while (!stop.stop_requested() && poll(&ready, 1, 100) <= 0) {
    }
    if (stop.stop_requested()) return;
    const int fd = accept(listener_, nullptr, nullptr);
    std::string request(1000, '\0');
    static_cast<void>(recv(fd, request.data(), request.size(), 0));
    static_cast<void>(send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL));
    shutdown(fd, SHUT_WR);
    while (recv(fd, request.data(), request.size(), 0) > 0) {
    }
    close(fd);
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
  const std::string answer_;
  const int listener_;
  int port_ = 0;
  std::optional<Thread> thread_;  // begins when the listener listens
};

TEST(HttpSource, ReadsTheNewestPictureAndReportsTheEnd) {
  const std::string part = "--frame\r\nContent-Type: image/jpeg\r\n\r\n";
  const OneAnswer peer(
      "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n" + part +
      JpegOf(Ramp(64, 48, 1)) + "\r\n" + part + JpegOf(Ramp(64, 48, 200)) + "\r\n");
  const ManualClock clock;  // stands still: the peer has all the time of the world
  const auto source = OpenHttpSource(peer.url(), clock);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ((*source)->traits().width, 64);
  Shot shot;
  Result<Grabbed> grabbed = Grabbed::kNothingYet;
  while (grabbed && *grabbed == Grabbed::kNothingYet) grabbed = (*source)->Grab(shot);
  ASSERT_TRUE(grabbed) << grabbed.error().message;
  EXPECT_EQ(shot.jpeg, JpegOf(Ramp(64, 48, 200)));
  while (grabbed) grabbed = (*source)->Grab(shot);
  EXPECT_NE(grabbed.error().message.find("closed"), std::string::npos);
}

TEST(HttpSource, SaysWhatThePeerAnswers) {
  const ManualClock clock;
  const OneAnswer peer("HTTP/1.1 401 Unauthorized\r\n\r\n");
  EXPECT_NE(OpenHttpSource(peer.url(), clock).error().message.find("401"), std::string::npos);
  const OneAnswer chunky("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_NE(OpenHttpSource(chunky.url(), clock).error().message.find("chunks"), std::string::npos);
  EXPECT_FALSE(OpenHttpSource("http://127.0.0.1:1/", clock));
}

TEST(OfficialCameras, HaveTheirLensForEverySize) {
  const Lens lite = OfficialCameraNamed("lite").LensFor(1920, 1080);
  EXPECT_NEAR(lite.fx, 2001.8076426486707 * 1920 / 3840 * 1.115, 1e-6);
  EXPECT_NEAR(lite.cy, 1328.3239717935594 * 1080 / 2592, 1e-6);
  EXPECT_NEAR(OfficialCameraNamed("arducam").LensFor(640, 360).fx, 275.1782, 1e-6);
  EXPECT_EQ(OfficialCameraNamed("nonsense").name, "generic");
}

}  // namespace
}  // namespace bbia
