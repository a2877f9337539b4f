#include "camera/camera.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/storm_test.h"
#include "camera/test_pictures.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A source that gives what it is told to, in a hurry.
struct World {
  std::atomic<int> open{0};
  std::atomic<int> most_open{0};
  std::atomic<int> opened{0};
  std::atomic<int> mood{0};  ///< 0 pictures, 1 nothing, 2 garbage, 3 gone, 4 absent
};

class MoodySource final : public CameraSource {
 public:
  MoodySource(World& world, const Clock& clock) : world_(world), clock_(clock) {
    world_.most_open = std::max(world_.most_open.load(), ++world_.open);
    ++world_.opened;
    traits_ = {.kind = SightSource::kDevice,
               .name = "moody",
               .specs = "generic",
               .width = 32,
               .height = 24,
               .lens = Lens::Pinhole(32, 24, Degrees(60.0))};
  }
  ~MoodySource() override { --world_.open; }
  [[nodiscard]] const SourceTraits& traits() const noexcept override { return traits_; }
  Result<Grabbed> Grab(Shot& shot) override {
    shot.stamp = clock_.Now();
    shot.jpeg.clear();
    switch (world_.mood) {
      case 1:
        return Grabbed::kNothingYet;
      case 2:
        shot.jpeg = "rubbish";
        return Grabbed::kPicture;
      case 3:
      case 4:
        return Fail(Errc::kIo, "moody is gone");
      default: {
        Picture picture = Ramp(32, 24);
        shot.width = 32;
        shot.height = 24;
        shot.pixels = std::move(picture.pixels);
        return Grabbed::kPicture;
      }
    }
  }

 private:
  World& world_;
  const Clock& clock_;
  SourceTraits traits_;
};

class CameraTest : public Storm {
 protected:
  std::unique_ptr<Camera> Open(Nanos linger = seconds{5}) {
    auto lease = ledger_.Claim<Resource::kCamera>("test");
    EXPECT_TRUE(lease);
    return std::make_unique<Camera>(
        std::move(*lease), ledger_, log_,
        [this]() -> Result<std::unique_ptr<CameraSource>> {
          if (world_.mood == 4) return Fail(Errc::kUnavailable, "unavailable: no camera found");
          return std::make_unique<MoodySource>(world_, clock_);
        },
        [] { return std::nullopt; }, CameraOptions{.linger = linger});
  }
  /// A busy machine is slow, and waiting costs nothing where it is not.
  static constexpr Nanos kPatience = seconds{60};
  bool Soon(const std::function<bool()>& until) {
    const TimePoint end = clock_.Now() + kPatience;
    while (!until() && clock_.Now() < end) clock_.SleepUntil(clock_.Now() + milliseconds{1});
    return until();
  }
  [[nodiscard]] AccountRow Row(const std::string& name) const {
    for (const AccountRow& row : ledger_.Report()) {
      if (row.name == name) return row;
    }
    return {};
  }

  Log log_{ledger_, {}};
  World world_;
  const std::stop_token never_;
};

TEST_F(CameraTest, IsOpenOnlyWhileSomebodyLooks) {
  const auto camera = Open(Nanos{0});
  EXPECT_EQ(camera->status().health.state, CameraState::kIdle);
  EXPECT_EQ(world_.opened, 0);
  {
    const auto viewer = camera->Watch({.period = milliseconds{1}, .pixels = true});
    ASSERT_TRUE(viewer);
    EXPECT_TRUE(camera->WaitNewer(0, never_, kPatience).frame);
  }
  EXPECT_TRUE(Soon([&] { return world_.open == 0; }));
  EXPECT_FALSE(camera->Newest().frame) << "let go before the source is closed";
  EXPECT_EQ(Row("camera.frames").used, 0U);
}

TEST_F(CameraTest, ASecondOwnerIsNotToBeHad) {
  const auto camera = Open();
  const auto second = ledger_.Claim<Resource::kCamera>("another");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::kBusy);
}

TEST_F(CameraTest, RefusesTheSixtyFifthWhoLooks) {
  const auto camera = Open();
  std::vector<std::unique_ptr<Viewer>> crowd;
  for (std::size_t i = 0; i < Camera::kMostViewers; ++i) {
    auto viewer = camera->Watch({.period = seconds{1}});
    ASSERT_TRUE(viewer);
    crowd.push_back(std::move(*viewer));
  }
  EXPECT_FALSE(camera->Watch({}));
  crowd.pop_back();
  EXPECT_TRUE(camera->Watch({}));
}

TEST_F(CameraTest, IsReleasedToOthersAndTakenBack) {
  const auto camera = Open();
  const auto viewer = camera->Watch({.period = milliseconds{1}, .jpeg = true});
  ASSERT_TRUE(camera->WaitNewer(0, never_, kPatience).frame);
  camera->SetReleased(true);
  EXPECT_TRUE(Soon([&] { return camera->status().health.state == CameraState::kReleased; }));
  EXPECT_EQ(world_.open, 0) << "closed before it is told";
  camera->SetReleased(false);
  EXPECT_TRUE(camera->WaitNewer(0, never_, kPatience).jpeg[0]);
}

TEST_F(CameraTest, ThousandsOfComingsAndGoingsLeaveOneOwnerAndNothingElse) {
  {
    const auto camera = Open();
    AtOnce([&](int who) {
      for (int i = 0; i < 1000; ++i) {
        const auto viewer = camera->Watch({.period = milliseconds{1},
                                           .pixels = (who + i) % 2 == 0,
                                           .jpeg = (who + i) % 3 == 0,
                                           .on_frame = [] {}});
        if (i % 50 == 0) static_cast<void>(camera->WaitNewer(0, never_, milliseconds{20}));
        if (viewer && i % 7 == 0) (*viewer)->SetPace(milliseconds{2}, JpegGrade::kSlim);
        if (i % 100 == 99) camera->SetReleased(i % 200 == 99);
      }
    });
    camera->SetReleased(false);
    EXPECT_EQ(world_.most_open, 1);
    EXPECT_EQ(Row("camera.viewers").used, 0U);
    EXPECT_EQ(Lines("camera"), 2U) << "the lease and the thread";
  }
  EXPECT_EQ(world_.open, 0);
  EXPECT_EQ(Lines("camera"), 0U);
}

TEST_F(CameraTest, ACameraWithMoodsIsOpenedAgainAndAgainByTheSameOwner) {
  const auto camera = Open();
  const auto viewer = camera->Watch({.period = milliseconds{1}, .pixels = true, .jpeg = true});
  ASSERT_TRUE(viewer);
  std::uint64_t seen = 0;
  for (const int mood : {2, 3, 4}) {
    world_.mood = mood;
    EXPECT_TRUE(Soon([&] { return camera->status().health.state == CameraState::kTrouble; }))
        << mood;
    if (const Capture last = camera->Newest(); last.frame) seen = last.frame.info().sequence;
    world_.mood = 0;
    const Capture again = camera->WaitNewer(seen, never_, kPatience);
    ASSERT_TRUE(again.frame) << mood;
    seen = again.frame.info().sequence;
  }
  EXPECT_EQ(world_.most_open, 1);
}

}  // namespace
}  // namespace bbia
