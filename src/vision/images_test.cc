// Real pictures and real models: ../shared/data beside the repository, where it is there.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "camera/picture_file.h"
#include "perception/detection.h"
#include "vision/networks.h"
#include "vision/test_data.h"

namespace bbia {
namespace {

constexpr Thresholds kFaces{.score = 0.6F, .overlap = 0.3F};
constexpr Thresholds kObjects{.score = 0.4F, .overlap = 0.45F};

Picture Read(const std::string& name) {
  auto picture = ReadPictureFile(DataFile("images/" + name), 1920, 1080);
  EXPECT_TRUE(picture);
  return picture ? *picture : Picture{};
}

PictureView ViewOf(const Picture& picture) {
  return {.width = picture.width, .height = picture.height, .bgr = picture.pixels};
}

Picture Plain(int width, int height, std::uint8_t value) {
  return {.width = width,
          .height = height,
          .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(3 * width * height), value)};
}

/// Grey noise, the same each time.
Picture Noise(int width, int height) {
  Picture picture = Plain(width, height, 0);
  std::uint64_t state = 42;
  for (std::uint8_t& value : picture.pixels) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = static_cast<std::uint8_t>(state >> 56U);
  }
  return picture;
}

float BestOverlap(const std::vector<Detection>& found, const std::vector<std::string>& labels,
                  const Box& truth) {
  float best = 0.0F;
  for (const Detection& one : found) {
    if (std::find(labels.begin(), labels.end(), one.label) != labels.end()) {
      best = std::max(best, Overlap(one.box, truth));
    }
  }
  return best;
}

class AnyFaceImages : public testing::Test {
 protected:
  void Take(Result<std::unique_ptr<Network>> network) {
    ASSERT_TRUE(network) << network.error().message;
    network_ = std::move(*network);
  }
  std::vector<Detection> In(const Picture& picture) {
    auto found = network_->Detect(ViewOf(picture), kFaces);
    EXPECT_TRUE(found);
    return found ? *found : std::vector<Detection>{};
  }

  std::unique_ptr<Network> network_;
};

class FaceImages : public AnyFaceImages, public testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    if (!HaveData()) GTEST_SKIP() << kNoData;
    Take(LoadFaceNetwork(DataFile("models/face_yunet_n_320.onnx"), GetParam()));
  }
};

// Measured by hand in astronaut.png: from the hair line to the chin, from ear to ear; the pupils.
constexpr Box kAstronautsFace{.x = 178, .y = 72, .width = 90, .height = 113};
constexpr float kRightPupil[2] = {203, 101};
constexpr float kLeftPupil[2] = {248, 103};

TEST_P(FaceImages, TheAstronautsFaceIsFoundWithItsEyes) {
  const auto found = In(Read("astronaut.png"));
  ASSERT_EQ(found.size(), 1U) << "hers and no other";
  EXPECT_GE(Overlap(found[0].box, kAstronautsFace), 0.7F);
  EXPECT_GE(found[0].score, 0.8F);
  const auto near = [&found](FaceMark mark, const float* pupil) {
    return std::hypot(found[0].marks[mark].x * 512 - pupil[0],
                      found[0].marks[mark].y * 512 - pupil[1]);
  };
  EXPECT_LE(near(kRightEye, kRightPupil), 8.0F);
  EXPECT_LE(near(kLeftEye, kLeftPupil), 8.0F);
}

TEST_P(FaceImages, WhereThereIsNoFaceNoneIsFound) {
  EXPECT_TRUE(In(Read("dog.jpg")).empty());
  EXPECT_TRUE(In(Plain(640, 480, 0)).empty());
  EXPECT_TRUE(In(Plain(640, 480, 255)).empty());
  EXPECT_TRUE(In(Noise(640, 480)).empty());
}

TEST_P(FaceImages, OddSizesAreNoTrouble) {
  for (const int size : {1, 2, 31, 33}) {
    EXPECT_TRUE(In(Plain(size, 1, 90)).empty());
    EXPECT_TRUE(In(Plain(1, size, 90)).empty());
  }
  EXPECT_TRUE(In(Plain(1920, 3, 90)).empty());
}

INSTANTIATE_TEST_SUITE_P(Sizes, FaceImages, testing::Values(320, 640));

class BuiltinFaceImages : public AnyFaceImages {
 protected:
  void SetUp() override {
    if (!HaveData()) GTEST_SKIP() << kNoData;
    Take(LoadBuiltinFaces());
  }
};

TEST_F(BuiltinFaceImages, WithoutAModelFileTheAstronautsFaceIsFoundToo) {
  const auto found = In(Read("astronaut.png"));
  ASSERT_EQ(found.size(), 1U) << "hers and no other";
  EXPECT_GE(Overlap(found[0].box, kAstronautsFace), 0.6F);
  EXPECT_GE(found[0].score, 0.8F);
  EXPECT_EQ(found[0].label, "face");
  EXPECT_EQ(found[0].mark_count, 0) << "it knows no eyes";
}

TEST_F(BuiltinFaceImages, WhereThereIsNoFaceNoneIsFoundAndOddSizesAreNoTrouble) {
  EXPECT_TRUE(In(Read("dog.jpg")).empty());
  EXPECT_TRUE(In(Plain(640, 480, 0)).empty());
  EXPECT_TRUE(In(Noise(640, 480)).empty());
  for (const int size : {1, 2, 31, 33}) {
    EXPECT_TRUE(In(Plain(size, 1, 90)).empty());
    EXPECT_TRUE(In(Plain(1, size, 90)).empty());
  }
  EXPECT_TRUE(In(Plain(1920, 3, 90)).empty());
}

class ObjectImages : public testing::Test {
 protected:
  void SetUp() override {
    if (!HaveData()) GTEST_SKIP() << kNoData;
    auto network = LoadObjectNetwork(DataFile("models/objects_yolox_nano_416.onnx"), "");
    ASSERT_TRUE(network) << network.error().message;
    network_ = std::move(*network);
  }
  std::vector<Detection> In(const Picture& picture) {
    auto found = network_->Detect(ViewOf(picture), kObjects);
    EXPECT_TRUE(found);
    return found ? *found : std::vector<Detection>{};
  }

  std::unique_ptr<Network> network_;
};

// Measured by hand in dog.jpg.
constexpr Box kDog{.x = 132, .y = 222, .width = 178, .height = 318};
constexpr Box kBicycle{.x = 126, .y = 134, .width = 440, .height = 286};
constexpr Box kPickUp{.x = 468, .y = 75, .width = 224, .height = 95};

TEST_F(ObjectImages, TheDogTheBicycleAndTheVehicleAreFound) {
  const auto found = In(Read("dog.jpg"));
  EXPECT_GE(BestOverlap(found, {"dog"}, kDog), 0.8F);
  EXPECT_GE(BestOverlap(found, {"bicycle"}, kBicycle), 0.75F);
  EXPECT_GE(BestOverlap(found, {"car", "truck"}, kPickUp), 0.8F);
  EXPECT_EQ(found.size(), 3U) << "and nothing is invented";
}

TEST_F(ObjectImages, WhereThereIsNothingNothingIsFound) {
  EXPECT_TRUE(In(Plain(640, 480, 0)).empty());
  EXPECT_TRUE(In(Plain(640, 480, 114)).empty());
  EXPECT_TRUE(In(Noise(640, 480)).empty());
  EXPECT_TRUE(In(Plain(1, 1, 90)).empty());
}

TEST_F(ObjectImages, TheAstronautIsAPerson) {
  const auto found = In(Read("astronaut.png"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].label, "person");
}

TEST(Networks, WhatIsNoModelOfThatKindIsRefusedWithASentence) {
  if (!HaveData()) GTEST_SKIP() << kNoData;
  const auto face_as_objects = LoadObjectNetwork(DataFile("models/face_yunet_n_320.onnx"), "");
  ASSERT_FALSE(face_as_objects);
  EXPECT_NE(face_as_objects.error().message.find("is no model of objects"), std::string::npos);
  EXPECT_FALSE(LoadFaceNetwork(DataFile("models/objects_yolox_nano_416.onnx"), 320));
  EXPECT_FALSE(LoadBodyNetwork(DataFile("models/face_yunet_n_320.onnx")));
  const auto text = LoadFaceNetwork(DataFile("README.md"), 320);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::kUnavailable);
  EXPECT_FALSE(LoadObjectNetwork(DataFile("models/objects_yolox_nano_416.onnx"), "/no/labels"));
}

}  // namespace
}  // namespace bbia
