#include "vision/vision.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/storm_test.h"
#include "base/test_scratch.h"
#include "camera/file_source.h"
#include "camera/picture_file.h"
#include "vision/test_data.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Looked kFaces{.faces = true};

class VisionTest : public Storm {
 protected:
  void SetUp() override {
    if (!HaveData()) GTEST_SKIP() << kNoData;
    picture_ = DataFile("images/astronaut.png");
    options_.scan.face_model = DataFile("models/face_yunet_n_320.onnx");
    options_.photos = scratch_.File("photos");
    options_.on_news = [this] { ++news_; };
    Open();
  }
  void TearDown() override {
    vision_.reset();
    camera_.reset();
    for (const AccountRow& row : ledger_.Report()) {
      EXPECT_FALSE(row.kind == AccountKind::kThread && row.name != "log") << row.name;
    }
  }
  void Open() {
    vision_.reset();
    camera_.reset();
    camera_ = std::make_unique<Camera>(
        std::move(*ledger_.Claim<Resource::kCamera>("test")), ledger_, log_,
        [this]() -> Result<std::unique_ptr<CameraSource>> {
          if (absent_) return Fail(Errc::kUnavailable, "unavailable: no camera found");
          return OpenFileSource(picture_, clock_);
        },
        [] { return HeadPose{}; });
    vision_ = std::make_unique<Vision>(ledger_, log_, *camera_, store_, options_);
  }
  /// Waits for `until`, at most four minutes: on a busy machine a background thread is slow.
  bool Soon(const std::function<bool()>& until) {
    const TimePoint end = clock_.Now() + seconds{240};
    while (!until() && clock_.Now() < end) clock_.SleepUntil(clock_.Now() + milliseconds{2});
    return until();
  }
  Result<Sight> Done(std::uint64_t ticket) {
    std::optional<Result<Sight>> done;
    EXPECT_TRUE(Soon([&] { return done || (done = vision_->ScanDone(ticket)).has_value(); }));
    return done ? std::move(*done) : Result<Sight>(Fail(Errc::kIo, "nothing came"));
  }

  ScratchDir scratch_;
  Log log_{ledger_, {.level = LogLevel::kError}};
  ModelStore store_{ledger_, [] { return MemoryRoom{.available = 4'000'000'000}; },
                    [] { return std::uint64_t{0}; }};
  std::string picture_;
  bool absent_ = false;
  std::atomic<int> news_{0};
  VisionOptions options_;
  std::unique_ptr<Camera> camera_;
  std::unique_ptr<Vision> vision_;
};

TEST_F(VisionTest, ASingleScanTellsWhatIsThereAndGoesBackToSleep) {
  const auto ticket = vision_->ScanNow(kFaces);
  ASSERT_TRUE(ticket);
  const Result<Sight> sight = Done(*ticket);
  ASSERT_TRUE(sight) << sight.error().message;
  ASSERT_EQ(sight->tracks().size(), 1U);
  const Track& face = sight->tracks()[0];
  EXPECT_EQ(face.label(), "face");
  EXPECT_TRUE(face.range.known());
  EXPECT_GT(face.bearing.yaw.value(), 0.0) << "she sits left of the middle";
  EXPECT_EQ(sight->source, SightSource::kFile);
  EXPECT_FALSE(vision_->ScanDone(*ticket)) << "told once";
  EXPECT_TRUE(Soon([&] { return camera_->status().viewers == 0; }));
  EXPECT_EQ(store_.Report()[0].users, 0U) << "who lets go of the camera has no model any more";
}

TEST_F(VisionTest, AScanGoesOnUntilItIsStoppedAndTracksStay) {
  EXPECT_EQ(*vision_->StartScan(kFaces, milliseconds{50}), Vision::Started::kNow);
  EXPECT_EQ(*vision_->StartScan(kFaces, milliseconds{50}), Vision::Started::kAlready);
  ASSERT_TRUE(Soon([&] { return vision_->sight().Read().sequence >= 4; }));
  const Sight sight = vision_->sight().Read();
  EXPECT_TRUE(sight.scanning);
  ASSERT_EQ(sight.tracks().size(), 1U);
  EXPECT_EQ(sight.tracks()[0].id, 1U);
  EXPECT_TRUE(sight.face.detected);
  EXPECT_TRUE(vision_->StopScan());
  EXPECT_FALSE(vision_->StopScan());
  ASSERT_TRUE(Soon([&] { return !vision_->sight().Read().scanning; }));
  const auto history = vision_->History(100);
  ASSERT_GE(history.size(), 4U);
  EXPECT_EQ(history[0].sequence, history[1].sequence + 1);
  EXPECT_TRUE(Soon([&] { return news_ >= 5; }));
}

TEST_F(VisionTest, HistoryHasABound) {
  const auto look = vision_->StartLooking(kFaces, milliseconds{50});
  ASSERT_TRUE(look);
  ASSERT_TRUE(Soon([&] { return vision_->sight().Read().sequence >= Vision::kHistory + 2; }));
  EXPECT_EQ(vision_->History(1000).size(), Vision::kHistory);
  EXPECT_EQ(vision_->History(2).size(), 2U);
}

// Who had asked for one scan was told before its result was published.
TEST_F(VisionTest, WhoIsToldThatAScanIsDoneFindsItsResultEverywhere) {
  for (int i = 0; i < 5; ++i) {
    const auto ticket = vision_->ScanNow(kFaces);
    ASSERT_TRUE(ticket);
    const Result<Sight> sight = Done(*ticket);
    ASSERT_TRUE(sight) << sight.error().message;
    EXPECT_GE(vision_->sight().Read().sequence, sight->sequence);
    const auto history = vision_->History(1);
    ASSERT_EQ(history.size(), 1U);
    EXPECT_GE(history[0].sequence, sight->sequence);
    EXPECT_GE(vision_->status().results, sight->sequence);
  }
}

// One scan and a photograph had to wait for the next picture of a scan that looked once a minute,
// gave up after five seconds, and put the scan's next look off by another minute each.
TEST_F(VisionTest, WhatIsAskedForOnceDoesNotWaitForASlowScanNorHoldItUp) {
  const auto look = vision_->StartLooking(kFaces, seconds{60});
  ASSERT_TRUE(look);
  ASSERT_TRUE(Soon([&] { return vision_->sight().Read().sequence >= 1; }));
  std::uint64_t frame = vision_->sight().Read().frame;
  for (int i = 0; i < 3; ++i) {
    const auto ticket = vision_->ScanNow(kFaces);
    ASSERT_TRUE(ticket);
    const Result<Sight> sight = Done(*ticket);
    ASSERT_TRUE(sight) << sight.error().message;
    EXPECT_GT(sight->frame, frame) << "a picture from after it was asked for";
    frame = sight->frame;
  }
  const auto photo = vision_->TakePhoto();
  ASSERT_TRUE(photo);
  std::optional<Result<std::string>> taken;
  ASSERT_TRUE(Soon([&] { return taken || (taken = vision_->PhotoTaken(*photo)).has_value(); }));
  EXPECT_TRUE(*taken) << (*taken ? "" : taken->error().message);
  // Who wants more is not held up either.
  const std::uint64_t seen = vision_->sight().Read().sequence;
  const auto faster = vision_->StartLooking(kFaces, milliseconds{50});
  ASSERT_TRUE(faster);
  EXPECT_TRUE(Soon([&] { return vision_->sight().Read().sequence >= seen + 3; }));
}

TEST_F(VisionTest, APictureThatIsSentIsLookedAtWithoutTheCamera) {
  absent_ = true;
  const auto ticket = vision_->ScanNow(kFaces, ReadFile(DataFile("images/astronaut.png")));
  ASSERT_TRUE(ticket);
  const Result<Sight> sight = Done(*ticket);
  ASSERT_TRUE(sight) << sight.error().message;
  EXPECT_EQ(sight->source, SightSource::kUpload);
  EXPECT_EQ(sight->tracks().size(), 1U);
  EXPECT_EQ(vision_->sight().Read().sequence, 0U) << "the robot did not see it";
  EXPECT_EQ(camera_->status().health.opened, 0U);
}

TEST_F(VisionTest, WhatIsSentAndNoPictureIsToldWhy) {
  const auto ticket = vision_->ScanNow(kFaces, "GIF89a and so on");
  ASSERT_TRUE(ticket);
  const Result<Sight> sight = Done(*ticket);
  ASSERT_FALSE(sight);
  EXPECT_EQ(sight.error().code, Errc::kInvalidArgument);
}

TEST_F(VisionTest, WithoutACameraAScanIsToldWhy) {
  absent_ = true;
  const auto ticket = vision_->ScanNow(kFaces);
  ASSERT_TRUE(ticket);
  const Result<Sight> sight = Done(*ticket);
  ASSERT_FALSE(sight);
  EXPECT_EQ(sight.error().message, "unavailable: no camera found");
}

TEST_F(VisionTest, WithoutAModelThereIsASentenceAndNoObject) {
  options_.scan.object_model = "/nowhere/yolox.onnx";
  Open();
  const auto refused = vision_->ScanNow({.objects = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kUnavailable);
  EXPECT_TRUE(refused.error().message.starts_with(
      "unavailable: model file /nowhere/yolox.onnx not found, get it from https://"));
  EXPECT_FALSE(vision_->StartLooking({.bodies = true}, seconds{1}));
  EXPECT_TRUE(vision_->trouble().faces.empty());
  EXPECT_FALSE(vision_->trouble().bodies.empty());
}

TEST_F(VisionTest, WithoutAFileForFacesTheBuiltInDetectorIsUsedUntilThereIsOne) {
  options_.scan.face_model = scratch_.File("faces.onnx");
  options_.scan.builtin_faces = true;
  Open();
  EXPECT_TRUE(vision_->trouble().faces.empty());
  const auto ticket = vision_->ScanNow(kFaces);
  ASSERT_TRUE(ticket);
  const Result<Sight> sight = Done(*ticket);
  ASSERT_TRUE(sight) << sight.error().message;
  ASSERT_EQ(sight->tracks().size(), 1U);
  EXPECT_EQ(sight->tracks()[0].mark_count, 0);
  EXPECT_TRUE(sight->tracks()[0].range.known()) << "by its height";
  EXPECT_TRUE(Soon([&] { return camera_->status().viewers == 0; }));
  EXPECT_EQ(store_.Report()[0].identity.name(), "faces built-in (dlib)");
  std::filesystem::copy_file(DataFile("models/face_yunet_n_320.onnx"), options_.scan.face_model);
  const Result<Sight> better = Done(*vision_->ScanNow(kFaces));
  ASSERT_TRUE(better) << better.error().message;
  ASSERT_EQ(better->tracks().size(), 1U);
  EXPECT_EQ(better->tracks()[0].mark_count, kFaceMarks);
}

TEST_F(VisionTest, AModelThatCannotBeUsedIsToldAndNotTakenForAnEmptyPicture) {
  options_.scan.object_model = DataFile("models/face_yunet_n_320.onnx");  // the wrong kind
  Open();
  for (const bool sent : {true, false}) {
    std::optional<std::string> file;
    if (sent) file = ReadFile(DataFile("images/astronaut.png"));
    const auto ticket = vision_->ScanNow({.objects = true}, file);
    ASSERT_TRUE(ticket);
    const Result<Sight> sight = Done(*ticket);
    ASSERT_FALSE(sight) << sent;
    EXPECT_EQ(sight.error().code, Errc::kUnavailable);
    EXPECT_NE(sight.error().message.find("is no model of objects"), std::string::npos);
  }
}

TEST_F(VisionTest, HeadTrackingLooksForFacesAndTellsItsWeight) {
  ASSERT_TRUE(vision_->SetTracking(true, 0.5));
  ASSERT_TRUE(Soon([&] { return vision_->sight().Read().face.detected; }));
  EXPECT_TRUE(vision_->sight().Read().tracking);
  EXPECT_EQ(vision_->sight().Read().tracking_weight, 0.5);
  ASSERT_TRUE(vision_->SetTracking(true, 0.0));
  ASSERT_TRUE(Soon([&] { return vision_->sight().Read().tracking_weight == 0.0; }));
  EXPECT_EQ(vision_->status().looks, 0U) << "a weight of nothing is a pause";
  ASSERT_TRUE(vision_->SetTracking(false, 1.0));
  ASSERT_TRUE(Soon([&] { return !vision_->sight().Read().tracking; }));
  EXPECT_FALSE(vision_->sight().Read().face.detected);
}

TEST_F(VisionTest, TakesAPhotographThatIsAPicture) {
  const auto ticket = vision_->TakePhoto();
  ASSERT_TRUE(ticket);
  std::optional<Result<std::string>> taken;
  ASSERT_TRUE(Soon([&] { return taken || (taken = vision_->PhotoTaken(*ticket)).has_value(); }));
  ASSERT_TRUE(*taken) << taken->error().message;
  const auto read = ReadPictureFile(scratch_.File("photos/" + **taken), 1920, 1080);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->width, 512);
}

TEST_F(VisionTest, AThousandStartsAndStopsFromEightThreadsLeaveOneScanOrNone) {
  AtOnce([&](int who) {
    for (int i = 0; i < 125; ++i) {
      if ((who + i) % 2 == 0) {
        EXPECT_TRUE(vision_->StartScan(kFaces, milliseconds{50}));
      } else {
        vision_->StopScan();
      }
      if (i % 5 == 0) static_cast<void>(vision_->StartLooking(kFaces, milliseconds{60}));
      EXPECT_LE(vision_->status().looks, 1U + kThreads);
    }
  });
  EXPECT_EQ(Lines("vision"), 1U) << "one thread";
  EXPECT_TRUE(vision_->StartScan(kFaces, milliseconds{50}));
  EXPECT_EQ(vision_->status().looks, 1U);
  vision_->StopScan();
  EXPECT_EQ(vision_->status().looks, 0U);
  EXPECT_TRUE(Soon([&] { return camera_->status().viewers == 0; }));
  const auto models = store_.Report();
  EXPECT_LE(models.size(), 1U);
  for (const auto& model : models) EXPECT_LE(model.loads, 1U) << "however often it is started";
}

TEST(PhotoFolder, KeepsTheNewestAndNeverMoreThanItsBound) {
  const ScratchDir scratch;
  PhotoFolder folder(scratch.File("photos"));
  const WallTime start{std::chrono::seconds{1'790'000'000}};
  for (std::size_t i = 0; i < PhotoFolder::kMostPhotos + 5; ++i) {
    ASSERT_TRUE(folder.Keep("jpeg", start + seconds{i}));
  }
  EXPECT_EQ(folder.List().size(), PhotoFolder::kMostPhotos);
  EXPECT_GT(folder.List().front().name, folder.List().back().name);
  EXPECT_EQ(*folder.Read(folder.List().front().name), "jpeg");
  const auto twice = folder.Keep("a", start + seconds{9999});
  const auto again = folder.Keep("b", start + seconds{9999});
  ASSERT_TRUE(twice && again);
  EXPECT_NE(*twice, *again);
  EXPECT_TRUE(folder.Remove(*twice));
  EXPECT_EQ(folder.Remove(*twice).error().code, Errc::kNotFound);
}

TEST(PhotoFolder, KnowsNoOtherNames) {
  const ScratchDir scratch;
  std::filesystem::create_directories(scratch.File("photos"));
  std::ofstream(scratch.File("secret.jpg")) << "x";
  std::ofstream(scratch.File("photos/other.jpg")) << "x";
  const PhotoFolder folder(scratch.File("photos"));
  for (const char* name :
       {"../secret.jpg", "other.jpg", "photo-../../etc/passwd.jpg", "", "photo-.jpg"}) {
    EXPECT_EQ(folder.Read(name).error().code, Errc::kNotFound) << name;
  }
  EXPECT_TRUE(folder.List().empty());
}

}  // namespace
}  // namespace bbia
