#include "camera/v4l2_source.h"

#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "camera/capture.h"
#include "camera/test_pictures.h"

namespace bbia {
namespace {

/// A driver with one camera, as seen through its system calls.
struct FakeDriver {
  std::string card = "USB Camera";
  std::uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  bool mjpeg = true;
  bool yuyv = true;
  bool present = true;
  bool busy = false;
  int width = 64;
  int height = 48;
  std::vector<std::vector<std::uint8_t>> waiting;  ///< pictures that were taken
  std::uint32_t flags = 0;

  // What the program did.
  std::uint32_t format = 0;
  bool streaming = false;
  int open = 0;
  std::vector<std::uint32_t> queued;
  std::array<std::vector<std::uint8_t>, 3> memory;
};

class FakeDevice final : public VideoDevice {
 public:
  explicit FakeDevice(FakeDriver& driver) : driver_(driver) { ++driver_.open; }
  ~FakeDevice() override { --driver_.open; }

  int Control(unsigned long request, void* argument) override {  // NOLINT
    if (!driver_.present) return ENODEV;
    switch (request) {
      case VIDIOC_QUERYCAP: {
        auto& found = *static_cast<v4l2_capability*>(argument);
        std::memcpy(found.card, driver_.card.data(), driver_.card.size());
        found.capabilities = driver_.capabilities;
        return 0;
      }
      case VIDIOC_S_FMT:
        return SetFormat(*static_cast<v4l2_format*>(argument));
      case VIDIOC_S_PARM:
        return ENOTTY;
      case VIDIOC_REQBUFS:
        static_cast<v4l2_requestbuffers*>(argument)->count = 3;
        return 0;
      case VIDIOC_QUERYBUF: {
        auto& buffer = *static_cast<v4l2_buffer*>(argument);
        driver_.memory.at(buffer.index).resize(40'000);
        buffer.length = 40'000;
        buffer.m.offset = buffer.index;
        return 0;
      }
      case VIDIOC_QBUF:
        driver_.queued.push_back(static_cast<v4l2_buffer*>(argument)->index);
        return 0;
      case VIDIOC_DQBUF:
        return Dequeue(*static_cast<v4l2_buffer*>(argument));
      case VIDIOC_STREAMON:
        driver_.streaming = true;
        return 0;
      case VIDIOC_STREAMOFF:
        driver_.streaming = false;
        return 0;
      default:
        return ENOTTY;
    }
  }
  std::span<const std::uint8_t> Map(std::size_t length, std::int64_t offset) override {
    return std::span<const std::uint8_t>(driver_.memory.at(static_cast<std::size_t>(offset)))
        .first(length);
  }
  Ready Wait(int /*ms*/) override {
    if (!driver_.present) return Ready::kGone;
    return driver_.waiting.empty() ? Ready::kTimeout : Ready::kPicture;
  }

 private:
  int SetFormat(v4l2_format& format) {
    if (driver_.busy) return EBUSY;
    v4l2_pix_format& pixels = format.fmt.pix;
    if (pixels.pixelformat == V4L2_PIX_FMT_MJPEG && !driver_.mjpeg) {
      if (!driver_.yuyv) return EINVAL;
      pixels.pixelformat = V4L2_PIX_FMT_YUYV;  // as real drivers do
    }
    if (pixels.pixelformat == V4L2_PIX_FMT_YUYV && !driver_.yuyv) return EINVAL;
    pixels.width = static_cast<std::uint32_t>(driver_.width);
    pixels.height = static_cast<std::uint32_t>(driver_.height);
    pixels.bytesperline = pixels.pixelformat == V4L2_PIX_FMT_YUYV ? 2 * pixels.width : 0;
    driver_.format = pixels.pixelformat;
    return 0;
  }
  int Dequeue(v4l2_buffer& buffer) {
    if (driver_.waiting.empty() || driver_.queued.empty()) return EAGAIN;
    buffer.index = driver_.queued.front();
    driver_.queued.erase(driver_.queued.begin());
    const std::vector<std::uint8_t> picture = driver_.waiting.front();
    driver_.waiting.erase(driver_.waiting.begin());
    std::copy(picture.begin(), picture.end(), driver_.memory.at(buffer.index).begin());
    buffer.bytesused = static_cast<std::uint32_t>(picture.size());
    buffer.flags = driver_.flags;
    return 0;
  }

  FakeDriver& driver_;
};

class FakeDevices final : public VideoDevices {
 public:
  std::map<std::string, FakeDriver> drivers;

  [[nodiscard]] std::vector<std::string> List() override {
    std::vector<std::string> paths;
    for (const auto& [path, driver] : drivers) {
      if (driver.present) paths.push_back(path);
    }
    return paths;
  }
  Result<std::unique_ptr<VideoDevice>> Open(const std::string& path) override {
    if (!drivers.contains(path) || !drivers[path].present) {
      return Fail(Errc::kUnavailable, "unavailable: cannot open " + path + ": No such device");
    }
    return std::make_unique<FakeDevice>(drivers[path]);
  }
};

std::vector<std::uint8_t> JpegBytesOf(std::uint8_t red) {
  const std::string jpeg = JpegOf(Ramp(64, 48, red));
  return {jpeg.begin(), jpeg.end()};
}

class V4l2Test : public testing::Test {
 protected:
  Result<std::unique_ptr<CameraSource>> Open(const std::string& path = "") {
    return OpenV4l2Source(devices_, {.path = path}, clock_);
  }
  FakeDriver& camera() { return devices_.drivers["/dev/video0"]; }

  ManualClock clock_;
  FakeDevices devices_;
};

TEST_F(V4l2Test, WithoutACameraItIsUnavailable) {
  const auto opened = Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "unavailable: no camera found");
}

TEST_F(V4l2Test, HandsOutTheNewestMjpegPicture) {
  camera();
  const auto opened = Open();
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ((*opened)->traits().name, "/dev/video0 (USB Camera)");
  EXPECT_EQ((*opened)->traits().specs, "generic");
  Shot shot;
  EXPECT_EQ(*(*opened)->Grab(shot), Grabbed::kNothingYet);
  camera().waiting = {JpegBytesOf(1), JpegBytesOf(100), JpegBytesOf(200)};
  EXPECT_EQ(*(*opened)->Grab(shot), Grabbed::kPicture);
  EXPECT_EQ(shot.jpeg, JpegOf(Ramp(64, 48, 200)));
  EXPECT_EQ(camera().queued.size(), 3U) << "all buffers are the driver's again";
}

// The driver fills its buffers and then has nowhere to put what is newer: after a minute they hold
// pictures that are a minute old.
TEST_F(V4l2Test, WhatLayInTheBuffersForLongIsNotTakenForTheNewest) {
  camera();
  const auto opened = Open();
  ASSERT_TRUE(opened);
  Shot shot;
  camera().waiting = {JpegBytesOf(1)};
  ASSERT_EQ(*(*opened)->Grab(shot), Grabbed::kPicture);
  camera().waiting = {JpegBytesOf(10), JpegBytesOf(20), JpegBytesOf(30)};
  clock_.Advance(std::chrono::seconds{60});
  EXPECT_EQ(*(*opened)->Grab(shot), Grabbed::kNothingYet);
  camera().waiting = {JpegBytesOf(200)};
  ASSERT_EQ(*(*opened)->Grab(shot), Grabbed::kPicture);
  EXPECT_EQ(shot.jpeg, JpegOf(Ramp(64, 48, 200)));
  EXPECT_EQ(shot.stamp, clock_.Now());
}

TEST_F(V4l2Test, TakesYuyvWhereThereIsNoMjpeg) {
  camera().mjpeg = false;
  const auto opened = Open();
  ASSERT_TRUE(opened);
  EXPECT_EQ(camera().format, V4L2_PIX_FMT_YUYV);
  std::vector<std::uint8_t> grey(64 * 48 * 2, 128);
  for (std::size_t i = 0; i < grey.size(); i += 2) grey[i] = 235;
  camera().waiting = {grey};
  Shot shot;
  EXPECT_EQ(*(*opened)->Grab(shot), Grabbed::kPicture);
  EXPECT_TRUE(shot.jpeg.empty());
  ASSERT_EQ(shot.pixels.size(), 64U * 48 * 3);
  EXPECT_TRUE(std::all_of(shot.pixels.begin(), shot.pixels.end(), [](auto p) { return p == 255; }));
}

TEST_F(V4l2Test, PicturesThatTheDriverCallsBrokenAreSkipped) {
  camera().flags = V4L2_BUF_FLAG_ERROR;
  const auto opened = Open();
  camera().waiting = {JpegBytesOf(1)};
  Shot shot;
  EXPECT_EQ(*(*opened)->Grab(shot), Grabbed::kNothingYet);
}

TEST_F(V4l2Test, SaysWhyItIsOfNoUse) {
  camera().busy = true;
  EXPECT_NE(Open().error().message.find("busy"), std::string::npos);
  camera().busy = false;
  camera().mjpeg = camera().yuyv = false;
  EXPECT_NE(Open().error().message.find("neither MJPEG nor YUYV"), std::string::npos);
  camera().capabilities = V4L2_CAP_VIDEO_OUTPUT;
  EXPECT_EQ(Open("/dev/video0").error().message, "unavailable: /dev/video0 gives no pictures");
  EXPECT_EQ(camera().open, 0);
}

TEST_F(V4l2Test, PrefersTheRobotsOwnCamera) {
  camera();
  devices_.drivers["/dev/video2"].card = "Arducam_12MP";
  devices_.drivers["/dev/video4"].card = "Reachy Mini Camera";
  const auto opened = Open();
  ASSERT_TRUE(opened);
  EXPECT_EQ((*opened)->traits().specs, "lite");
  EXPECT_TRUE((*opened)->traits().lens_known);
  EXPECT_TRUE((*opened)->traits().lens.distorts());
  EXPECT_EQ(camera().open, 0);
}

TEST_F(V4l2Test, IsTakenAwayAndPluggedInAgain) {
  Ledger ledger{clock_};
  Log log{ledger, {}};
  FramePool pool{ledger};
  CaptureCycle cycle(
      clock_, log, pool, [this] { return Open(); }, [] { return std::nullopt; }, 80);
  const Appetite appetite{.any = true, .jpeg = {true, false}};
  camera().waiting = {JpegBytesOf(9)};
  ASSERT_TRUE(cycle.Step(appetite));
  camera().present = false;
  EXPECT_FALSE(cycle.Step(appetite));
  EXPECT_EQ(cycle.health().reason, "/dev/video0 (USB Camera) is gone");
  EXPECT_EQ(camera().open, 0);
  clock_.Advance(std::chrono::seconds{1});
  EXPECT_FALSE(cycle.Step(appetite));
  EXPECT_EQ(cycle.health().reason, "unavailable: no camera found");
  camera().present = true;
  camera().queued.clear();
  camera().waiting = {JpegBytesOf(9)};
  clock_.Advance(std::chrono::seconds{10});
  EXPECT_TRUE(cycle.Step(appetite));
  EXPECT_EQ(cycle.health().state, CameraState::kStreaming);
}

TEST(Yuyv, BecomesTheRightColours) {
  const std::array<std::uint8_t, 4> red = {81, 90, 81, 240};
  std::vector<std::uint8_t> bgr;
  YuyvToBgr(red.data(), 4, 2, 1, bgr);
  EXPECT_NEAR(bgr[0], 0, 2);
  EXPECT_NEAR(bgr[1], 0, 2);
  EXPECT_NEAR(bgr[2], 255, 2);
}

}  // namespace
}  // namespace bbia
