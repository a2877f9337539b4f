#include "camera/frame_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/test_scratch.h"
#include "camera/test_pictures.h"

namespace bbia {
namespace {

using std::chrono::seconds;

/// What GStreamer's unixfdsrc does, by hand.
class FeedClient final {
 public:
  struct Message {
    std::uint32_t type = 0;
    std::vector<std::uint8_t> payload;
    std::vector<std::uint8_t> pixels;

    [[nodiscard]] std::uint64_t id() const {
      std::uint64_t value = 0;
      std::memcpy(&value, payload.data(), sizeof value);
      return value;
    }
  };

  explicit FeedClient(const std::string& path)
      : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~FeedClient() { close(fd_); }
  FeedClient(const FeedClient&) = delete;
  FeedClient& operator=(const FeedClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  /// The next message, if one is there.
  std::optional<Message> Next() {
    std::uint32_t header[2];
    iovec piece{header, sizeof header};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr envelope{};
    envelope.msg_iov = &piece;
    envelope.msg_iovlen = 1;
    envelope.msg_control = control;
    envelope.msg_controllen = sizeof control;
    if (recvmsg(fd_, &envelope, MSG_DONTWAIT) != sizeof header) return std::nullopt;
    Message message{.type = header[0], .payload = std::vector<std::uint8_t>(header[1])};
    EXPECT_EQ(recv(fd_, message.payload.data(), header[1], MSG_DONTWAIT),
              static_cast<ssize_t>(header[1]));
    if (const cmsghdr* const rights = CMSG_FIRSTHDR(&envelope)) {
      int memory = -1;
      std::memcpy(&memory, CMSG_DATA(rights), sizeof memory);
      struct stat found {};
      fstat(memory, &found);
      const auto bytes = static_cast<std::size_t>(found.st_size);
      void* const start = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, memory, 0);
      message.pixels.assign(static_cast<std::uint8_t*>(start),
                            static_cast<std::uint8_t*>(start) + bytes);
      munmap(start, bytes);
      EXPECT_NE(ftruncate(memory, 0), 0) << "it could pull the memory away";
      close(memory);
    }
    return message;
  }
  void Release(std::uint64_t id) {
    std::array<std::uint8_t, 16> message{1, 0, 0, 0, 8, 0, 0, 0};
    std::memcpy(message.data() + 8, &id, sizeof id);
    Say(message);
  }
  void Say(std::span<const std::uint8_t> bytes) {
    EXPECT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

 private:
  int fd_;
  bool connected_ = false;
};

class FrameSocketTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = FrameSocket::Open(ledger_, path_);
    ASSERT_TRUE(opened) << opened.error().message;
    socket_ = std::move(*opened);
  }
  void Show() {
    socket_->Show(picture_.pixels, picture_.width, picture_.height, 64, 48, clock_.Now());
  }
  [[nodiscard]] AccountRow Figures() const {
    const auto rows = ledger_.Report();
    return *std::find_if(rows.begin(), rows.end(),
                         [](const AccountRow& row) { return row.name == "camera.shared"; });
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  ScratchDir scratch_;
  const std::string path_ = scratch_.File("socket");
  const Picture picture_ = Ramp(64, 48);
  std::unique_ptr<FrameSocket> socket_;
};

TEST_F(FrameSocketTest, TellsWhatComesAndThenLendsOnePictureAfterTheOther) {
  FeedClient client(path_);
  ASSERT_TRUE(client.connected());
  socket_->Tend(clock_.Now());
  Show();
  const auto caps = client.Next();
  ASSERT_TRUE(caps);
  EXPECT_EQ(caps->type, 2U);
  EXPECT_STREQ(reinterpret_cast<const char*>(caps->payload.data()),
               "video/x-raw, format=(string)BGR, width=(int)64, height=(int)48, "
               "framerate=(fraction)10/1");
  for (int i = 0; i < 5; ++i) {
    const auto buffer = client.Next();
    ASSERT_TRUE(buffer) << i;
    EXPECT_EQ(buffer->type, 0U);
    EXPECT_EQ(buffer->pixels, picture_.pixels);
    client.Release(buffer->id());
    socket_->Tend(clock_.Now());
    Show();
  }
  EXPECT_EQ(Figures().dropped, 0U);
}

TEST_F(FrameSocketTest, OnlyItsOwnUserMayLook) {
  struct stat found {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(FrameSocketTest, WhoKeepsAllPicturesGetsNoMoreAndWhoKeepsThemTooLongGoes) {
  FeedClient client(path_);
  socket_->Tend(clock_.Now());
  for (int i = 0; i < 5; ++i) Show();
  EXPECT_EQ(Figures().accepted, FrameSocket::kBuffers);
  EXPECT_EQ(Figures().dropped, 5 - FrameSocket::kBuffers);
  EXPECT_EQ(Figures().used, FrameSocket::kBuffers);
  clock_.Advance(seconds{6});
  socket_->Tend(clock_.Now());
  EXPECT_EQ(socket_->clients(), 0U);
  EXPECT_EQ(Figures().used, 0U);
}

TEST_F(FrameSocketTest, AClientThatVanishesLeavesNothing) {
  {
    FeedClient client(path_);
    socket_->Tend(clock_.Now());
    Show();
    EXPECT_EQ(Figures().used, 1U);
  }
  socket_->Tend(clock_.Now());
  EXPECT_EQ(socket_->clients(), 0U);
  EXPECT_EQ(Figures().used, 0U);
}

TEST_F(FrameSocketTest, WhoTalksNonsenseIsDropped) {
  const std::array<std::uint8_t, 8> too_long = {1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f};
  const std::array<std::uint8_t, 10> too_short = {1, 0, 0, 0, 2, 0, 0, 0, 1, 2};
  const std::array<std::uint8_t, 12> unknown = {9, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4};
  FeedClient first(path_);
  FeedClient second(path_);
  FeedClient third(path_);
  FeedClient fourth(path_);
  socket_->Tend(clock_.Now());
  first.Say(too_long);
  second.Say(too_short);
  third.Release(77);
  fourth.Say(unknown);
  socket_->Tend(clock_.Now());
  EXPECT_EQ(socket_->clients(), 1U) << "types that are not known are passed over";
}

TEST_F(FrameSocketTest, TwoHundredThatComeAndGoLeaveNothing) {
  for (int i = 0; i < 200; ++i) {
    const FeedClient client(path_);
    socket_->Tend(clock_.Now());
    Show();
  }
  socket_->Tend(clock_.Now());
  EXPECT_EQ(socket_->clients(), 0U);
  EXPECT_EQ(Figures().used, 0U);
}

TEST_F(FrameSocketTest, BeyondItsClientsNobodyIsLetIn) {
  std::vector<std::unique_ptr<FeedClient>> clients;
  for (std::size_t i = 0; i < FrameSocket::kMostClients + 3; ++i) {
    clients.push_back(std::make_unique<FeedClient>(path_));
    socket_->Tend(clock_.Now());
  }
  EXPECT_EQ(socket_->clients(), FrameSocket::kMostClients);
}

TEST_F(FrameSocketTest, TwoProgramsDoNotServeOnePath) {
  const auto again = FrameSocket::Open(ledger_, path_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::kBusy);
  EXPECT_TRUE(FeedClient(path_).connected()) << "the first goes on";
}

TEST_F(FrameSocketTest, WhatADeadProgramLeftIsReplacedAndAnOrdinaryFileIsNot) {
  const std::string left = scratch_.File("left");
  {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    left.copy(address.sun_path, left.size());
    ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    close(fd);
  }
  EXPECT_TRUE(FrameSocket::Open(ledger_, left));
  const std::string file = scratch_.File("file");
  close(open(file.c_str(), O_CREAT | O_WRONLY, 0600));
  EXPECT_FALSE(FrameSocket::Open(ledger_, file));
  EXPECT_FALSE(FrameSocket::Open(ledger_, std::string(200, 'a')));
  EXPECT_FALSE(FrameSocket::Open(ledger_, scratch_.File("no/where")));
}

TEST_F(FrameSocketTest, TheFileGoesWithItsOwner) {
  socket_.reset();
  struct stat found {};
  EXPECT_NE(stat(path_.c_str(), &found), 0);
}

TEST(FitInto, KeepsTheShapeAndIsBlackAround) {
  const Picture from{.width = 4, .height = 4, .pixels = std::vector<std::uint8_t>(48, 200)};
  std::vector<std::uint8_t> into(std::size_t{3} * 16 * 8, 1);
  FitInto(from.pixels, 4, 4, into, 16, 8);
  const auto at = [&into](int x, int y) {
    return into[static_cast<std::size_t>(3 * (y * 16 + x))];
  };
  EXPECT_EQ(at(3, 4), 0);
  EXPECT_EQ(at(4, 0), 200);
  EXPECT_EQ(at(11, 7), 200);
  EXPECT_EQ(at(12, 4), 0);
}

TEST(FitInto, GoesEvenlyFromPixelToPixelAndCopiesWhatFits) {
  const Picture ramp = Ramp(8, 8);
  std::vector<std::uint8_t> larger(std::size_t{3} * 32 * 32);
  FitInto(ramp.pixels, 8, 8, larger, 32, 32);
  for (std::size_t x = 1; x < 32; ++x) {
    EXPECT_GE(larger[3 * x], larger[3 * (x - 1)]);
    EXPECT_LE(larger[3 * x] - larger[3 * (x - 1)], 9);
  }
  std::vector<std::uint8_t> same(ramp.pixels.size());
  FitInto(ramp.pixels, 8, 8, same, 8, 8);
  EXPECT_EQ(same, ramp.pixels);
}

}  // namespace
}  // namespace bbia
