#include "camera/capture.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "camera/test_pictures.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Nanos kPeriod = milliseconds{100};

/// What the fake source does next.
struct Script {
  bool absent = false;  ///< cannot be opened
  bool stalls = false;
  bool vanishes = false;
  bool garbage = false;
  bool jpegs = false;
  int width = 64;
  int opened = 0;
  int closed = 0;
  int grabs = 0;
};

class FakeSource final : public CameraSource {
 public:
  FakeSource(Script& script, const ManualClock& clock) : script_(script), clock_(clock) {
    ++script_.opened;
    traits_ = {.kind = SightSource::kDevice,
               .name = "fake",
               .specs = "generic",
               .width = script.width,
               .height = 48,
               .lens = Lens::Pinhole(script.width, 48, Degrees(60.0))};
  }
  ~FakeSource() override { ++script_.closed; }
  [[nodiscard]] const SourceTraits& traits() const noexcept override { return traits_; }
  Result<Grabbed> Grab(Shot& shot) override {
    ++script_.grabs;
    if (script_.vanishes) return Fail(Errc::kIo, "fake is gone");
    if (script_.stalls) return Grabbed::kNothingYet;
    shot.stamp = clock_.Now();
    const Picture picture = Ramp(64, 48);
    shot.jpeg.clear();
    if (script_.garbage) {
      shot.jpeg = "\xff\xd8 nonsense";
    } else if (script_.jpegs) {
      shot.jpeg = JpegOf(picture);
    } else {
      shot.width = 64;
      shot.height = 48;
      shot.pixels = picture.pixels;
    }
    return Grabbed::kPicture;
  }

 private:
  Script& script_;
  const ManualClock& clock_;
  SourceTraits traits_;
};

class CaptureTest : public testing::Test {
 protected:
  std::optional<Capture> Step(Appetite appetite = {.any = true, .pixels = true}) {
    appetite.period = kPeriod;
    return cycle_.Step(appetite);
  }
  [[nodiscard]] std::uint64_t Held() const {
    for (const AccountRow& row : ledger_.Report()) {
      if (row.name == "camera.frames") return row.used;
    }
    return 99;
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {}};
  FramePool pool_{ledger_};
  Script script_;
  std::optional<HeadPose> head_;
  CaptureCycle cycle_{clock_,
                      log_,
                      pool_,
                      [this]() -> Result<std::unique_ptr<CameraSource>> {
                        if (script_.absent)
                          return Fail(Errc::kUnavailable, "unavailable: no camera found");
                        return std::make_unique<FakeSource>(script_, clock_);
                      },
                      [this] { return head_; },
                      80};
};

TEST_F(CaptureTest, APictureHasANumberAStampAndThePoseOfTheHead) {
  head_ = HeadPose{.translation = {0.01, 0, 0}};
  const auto one = Step();
  const auto two = Step();
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->frame.info().sequence, 1U);
  EXPECT_EQ(two->frame.info().sequence, 2U);
  EXPECT_EQ(one->frame.info().stamp, clock_.Now());
  EXPECT_EQ(one->frame.info().X_WH, *head_);
  EXPECT_EQ(one->frame.pixels().size(), 64U * 48 * 3);
  EXPECT_EQ(cycle_.health().state, CameraState::kStreaming);
}

TEST_F(CaptureTest, MakesOnlyWhatSomebodyWants) {
  const auto pixels = Step();
  EXPECT_FALSE(pixels->jpeg[0]);
  const auto jpeg = Step({.any = true, .jpeg = {true, false}});
  EXPECT_TRUE(jpeg->jpeg[0]);
  EXPECT_FALSE(jpeg->jpeg[1]);
  EXPECT_TRUE(jpeg->frame.pixels().empty());
  EXPECT_EQ(cycle_.health().encoded, 1U);
}

TEST_F(CaptureTest, AJpegOfTheSourceIsHandedOnAsItCame) {
  script_.jpegs = true;
  const auto got = Step({.any = true, .pixels = true, .jpeg = {true, true}});
  ASSERT_TRUE(got);
  EXPECT_EQ(*got->jpeg[0], JpegOf(Ramp(64, 48)));
  EXPECT_LT(got->jpeg[1]->size(), got->jpeg[0]->size());
  EXPECT_EQ(cycle_.health().encoded, 1U) << "the slim one";
  EXPECT_EQ(got->frame.pixels().size(), 64U * 48 * 3);
}

TEST_F(CaptureTest, WhoHoldsAllFramesGetsNoMoreAndTheCameraGoesOn) {
  std::vector<Capture> held;
  for (int i = 0; i < 4; ++i) held.push_back(*Step());
  EXPECT_EQ(Held(), 4U);
  EXPECT_FALSE(Step());
  held.erase(held.begin());
  EXPECT_TRUE(Step());
  held.clear();
  EXPECT_EQ(Held(), 0U);
}

TEST_F(CaptureTest, ACameraThatStallsIsOpenedAnewAndReported) {
  ASSERT_TRUE(Step());
  script_.stalls = true;
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(Step());
    clock_.Advance(milliseconds{150});
  }
  EXPECT_EQ(cycle_.health().state, CameraState::kTrouble);
  EXPECT_EQ(cycle_.health().reason, "fake gave no picture for 2 s");
  EXPECT_EQ(cycle_.health().stalls, 1U);
  EXPECT_EQ(script_.closed, script_.opened - (cycle_.open() ? 1 : 0));
  script_.stalls = false;
  clock_.Advance(seconds{1});
  EXPECT_TRUE(Step());
  EXPECT_EQ(cycle_.health().state, CameraState::kStreaming);
  EXPECT_EQ(cycle_.health().opened, 2U);
}

TEST_F(CaptureTest, WhatCannotBeOpenedIsTriedAgainMoreAndMoreSeldom) {
  script_.absent = true;
  std::vector<milliseconds> tries;
  TimePoint last = clock_.Now();
  for (int i = 0; i < 4000; ++i) {
    const TimePoint due = cycle_.due(kPeriod);
    Step();
    if (cycle_.due(kPeriod) != due) {
      tries.push_back(std::chrono::duration_cast<milliseconds>(clock_.Now() - last));
      last = clock_.Now();
    }
    clock_.Advance(milliseconds{10});
  }
  ASSERT_GT(tries.size(), 6U);
  EXPECT_EQ(tries[1], milliseconds{250});
  EXPECT_EQ(tries[2], milliseconds{500});
  EXPECT_EQ(tries.back(), milliseconds{8000});
  EXPECT_EQ(cycle_.health().reason, "unavailable: no camera found");
  script_.absent = false;
  clock_.Advance(seconds{8});
  EXPECT_TRUE(Step()) << "hot-plugged";
}

TEST_F(CaptureTest, ACameraThatVanishesIsClosedAtOnce) {
  ASSERT_TRUE(Step());
  script_.vanishes = true;
  Step();
  EXPECT_EQ(script_.closed, 1);
  EXPECT_EQ(cycle_.health().reason, "fake is gone");
}

TEST_F(CaptureTest, GarbageIsNeverHandedOnAndASourceOfNothingElseIsGivenUp) {
  script_.garbage = true;
  for (int i = 0; i < CaptureCycle::kMostBroken; ++i) {
    EXPECT_FALSE(Step({.any = true, .jpeg = {true, false}}));
  }
  EXPECT_EQ(cycle_.health().state, CameraState::kTrouble);
  EXPECT_EQ(cycle_.health().errors, 30U);
  EXPECT_EQ(Held(), 0U);
}

TEST_F(CaptureTest, APictureTooLargeIsRefused) {
  script_.width = 4000;
  EXPECT_FALSE(Step());
  EXPECT_EQ(cycle_.health().reason, "unavailable: fake gives 4000x48, the limit is 1280x720");
}

TEST_F(CaptureTest, KeepsTheRateThatIsWanted) {
  ASSERT_TRUE(Step());
  for (int i = 0; i < 10; ++i) {
    const TimePoint due = cycle_.due(kPeriod);
    EXPECT_LE(due - clock_.Now(), kPeriod);
    clock_.SleepUntil(due);
    clock_.Advance(milliseconds{3});  // it comes a little late each time
    ASSERT_TRUE(Step());
    EXPECT_EQ(cycle_.due(kPeriod) - due, kPeriod) << "and does not drift, " << i;
  }
}

// A scan every minute had been the only one who looked; who then wanted fifteen pictures a second
// waited for the minute to end, and /api/camera/frame.jpg said that the camera gives no picture.
TEST_F(CaptureTest, WhoComesAndWantsMoreDoesNotWaitForWhatOthersWanted) {
  ASSERT_TRUE(cycle_.Step({.any = true, .pixels = true, .period = seconds{60}}));
  EXPECT_EQ(cycle_.due(seconds{60}) - clock_.Now(), seconds{60});
  clock_.Advance(milliseconds{100});
  EXPECT_LE(cycle_.due(milliseconds{66}), clock_.Now());
  ASSERT_TRUE(cycle_.Step({.any = true, .pixels = true, .period = milliseconds{66}}));
  EXPECT_LE(cycle_.due(milliseconds{66}) - clock_.Now(), milliseconds{66});
}

TEST_F(CaptureTest, WhoIsAskedSeldomHasNotStalled) {
  ASSERT_TRUE(Step());
  clock_.Advance(seconds{60});
  script_.stalls = true;
  EXPECT_FALSE(Step()) << "its first picture after a minute is late";
  EXPECT_EQ(cycle_.health().state, CameraState::kStreaming);
  script_.stalls = false;
  clock_.Advance(milliseconds{150});
  EXPECT_TRUE(Step());
  EXPECT_EQ(cycle_.health().stalls, 0U);
}

}  // namespace
}  // namespace bbia
