#include "vision/decode.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace bbia {
namespace {

constexpr Thresholds kLimits{.score = 0.5F, .overlap = 0.45F};
constexpr Letterbox kHalf{.scale = 0.5, .width = 640, .height = 480};
const std::vector<std::string> kLabels = {"cat", "dog", "cup"};

/// Outputs of YuNet for an input of 320, all empty.
struct Yunet {
  std::array<std::vector<float>, 3> cls, obj, bbox, kps;
  Yunet() {
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t cells = 320U / (8U << k) * (320U / (8U << k));
      cls[k].assign(cells, 0);
      obj[k].assign(cells, 0);
      bbox[k].assign(4 * cells, 0);
      kps[k].assign(10 * cells, 0);
    }
  }
  [[nodiscard]] YunetOutputs view() const {
    YunetOutputs outputs;
    for (std::size_t k = 0; k < 3; ++k) {
      outputs.cls[k] = cls[k];
      outputs.obj[k] = obj[k];
      outputs.bbox[k] = bbox[k];
      outputs.kps[k] = kps[k];
    }
    return outputs;
  }
};

TEST(DecodeYunet, PutsACellsFaceWhereItIsInThePicture) {
  Yunet out;
  const std::size_t cell = 5 * 20 + 7;  // row 5, column 7 of the stride 16
  out.cls[1][cell] = 0.81F;
  out.obj[1][cell] = 1.0F;
  out.bbox[1][4 * cell + 2] = std::log(2.0F);
  out.bbox[1][4 * cell + 3] = std::log(3.0F);
  out.kps[1][10 * cell] = 0.5F;  // the right eye, half a cell further
  const auto found = DecodeYunet(out.view(), 320, kHalf, kLimits);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FLOAT_EQ(found[0].score, 0.9F);
  EXPECT_FLOAT_EQ(found[0].box.center_x(), 7 * 16 * 2);
  EXPECT_FLOAT_EQ(found[0].box.center_y(), 5 * 16 * 2);
  EXPECT_FLOAT_EQ(found[0].box.width, 2 * 16 * 2);
  EXPECT_FLOAT_EQ(found[0].marks[kRightEye].x, 7.5F * 16 * 2 / 640);
  EXPECT_FLOAT_EQ(found[0].marks[kNose].y, 5.0F * 16 * 2 / 480);
}

TEST(DecodeYunet, OutputsOfAnotherSizeGiveNothing) {
  Yunet out;
  out.cls[2].pop_back();
  EXPECT_TRUE(DecodeYunet(out.view(), 320, kHalf, kLimits).empty());
  EXPECT_TRUE(DecodeYunet({}, 320, kHalf, kLimits).empty());
}

TEST(DecodeObjects, ReadsYolox) {
  constexpr int kAnchors = 8 * 8 + 4 * 4 + 2 * 2;  // input 64
  std::vector<float> values(kAnchors * 8, 0.0F);
  float* const at = values.data() + 8 * (3 * 8 + 2);  // row 3, column 2 of the stride 8
  at[2] = std::log(2.0F);
  at[3] = std::log(4.0F);
  at[4] = 0.9F;
  at[6] = 1.0F;  // a dog
  const std::vector<Tensor> outputs = {{values, {1, kAnchors, 8}}};
  int classes = 0;
  ASSERT_EQ(HeadOf(outputs, 64, classes), ObjectHead::kYolox);
  EXPECT_EQ(classes, 3);
  const auto found = DecodeObjects(ObjectHead::kYolox, outputs, 64, kHalf, kLimits, kLabels);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, "dog");
  EXPECT_FLOAT_EQ(found[0].score, 0.9F);
  EXPECT_FLOAT_EQ(found[0].box.center_x(), 2 * 8 * 2);
  EXPECT_FLOAT_EQ(found[0].box.height, 4 * 8 * 2);
}

TEST(DecodeObjects, ReadsYolov8) {
  constexpr std::size_t kAnchors = 84;
  std::vector<float> values(kAnchors * 7, 0.0F);
  const std::size_t i = 30;
  values[i] = 20;
  values[kAnchors + i] = 30;
  values[2 * kAnchors + i] = 8;
  values[3 * kAnchors + i] = 10;
  values[6 * kAnchors + i] = 0.8F;  // a cup
  const std::vector<Tensor> outputs = {{values, {1, 7, 84}}};
  int classes = 0;
  ASSERT_EQ(HeadOf(outputs, 64, classes), ObjectHead::kYolov8);
  const auto found = DecodeObjects(ObjectHead::kYolov8, outputs, 64, kHalf, kLimits, kLabels);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, "cup");
  EXPECT_EQ(found[0].box, (Box{.x = 32, .y = 50, .width = 16, .height = 20}));
}

TEST(DecodeObjects, ReadsYolov8CutBeforeItsAnchors) {
  std::vector<std::vector<float>> planes;
  std::vector<Tensor> outputs;
  for (const int cells : {8, 4, 2})
    planes.emplace_back(static_cast<std::size_t>(67 * cells * cells), -9.0F);
  std::vector<float>& plane = planes[1];  // stride 16, cell row 1, column 2
  const std::size_t cell = 1 * 4 + 2;
  for (std::size_t e = 0; e < 4; ++e) plane[(16 * e + 1) * 16 + cell] = 40.0F;  // one cell each way
  plane[(64 + 1) * 16 + cell] = 3.0F;                                           // a dog
  int cells = 8;
  for (const auto& values : planes) {
    outputs.push_back({values, {1, 67, cells, cells}});
    cells /= 2;
  }
  int classes = 0;
  ASSERT_EQ(HeadOf(outputs, 64, classes), ObjectHead::kYolov8Cut);
  EXPECT_EQ(classes, 3);
  const auto found = DecodeObjects(ObjectHead::kYolov8Cut, outputs, 64, kHalf, kLimits, kLabels);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, "dog");
  EXPECT_NEAR(found[0].score, 0.9526F, 1e-3F);
  EXPECT_NEAR(found[0].box.center_x(), 2.5F * 16 * 2, 0.1F);
  EXPECT_NEAR(found[0].box.width, 2 * 16 * 2, 0.1F);
}

TEST(DecodeObjects, RefusesWhatItDoesNotKnow) {
  const std::vector<float> values(100, 1.0F);
  int classes = 0;
  for (const std::vector<int>& shape :
       std::vector<std::vector<int>>{{1, 10, 10}, {1, 100}, {1, 84, 0}, {1, -84, 7}, {}}) {
    EXPECT_EQ(HeadOf(std::vector<Tensor>{{values, shape}}, 64, classes), ObjectHead::kUnknown);
  }
  EXPECT_EQ(HeadOf({}, 64, classes), ObjectHead::kUnknown);
  EXPECT_TRUE(DecodeObjects(ObjectHead::kYolox, {}, 64, kHalf, kLimits, kLabels).empty());
}

TEST(DecodeBody, FindsTheLandmarksAndTheBoxAroundTheVisibleOnes) {
  std::vector<float> values(195, 0.0F);
  for (std::size_t i = 0; i < 33; ++i) {
    values[5 * i] = 100.0F + static_cast<float>(i);
    values[5 * i + 1] = 50.0F + 2.0F * static_cast<float>(i);
    values[5 * i + 3] = i < 20 ? 5.0F : -5.0F;
    values[5 * i + 4] = 5.0F;
  }
  const auto found = DecodeBody(values, 0.9F, kHalf, kLimits);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, SightKind::kBody);
  EXPECT_FLOAT_EQ(found[0].box.x, 200);
  EXPECT_FLOAT_EQ(found[0].box.width, 2 * 19);
  EXPECT_FLOAT_EQ(found[0].body->marks[3].x, 206.0F / 640);
  EXPECT_LT(found[0].body->marks[25].visibility, 0.1F);
  EXPECT_TRUE(DecodeBody(values, 0.2F, kHalf, kLimits).empty());
  EXPECT_TRUE(DecodeBody(std::span<const float>(values).first(100), 0.9F, kHalf, kLimits).empty());
}

TEST(Suppress, KeepsTheSurestOfThoseThatAreOneThing) {
  std::vector<Detection> found = {{.score = 0.6F, .box = {0, 0, 10, 10}},
                                  {.score = 0.9F, .box = {1, 1, 10, 10}},
                                  {.class_id = 1, .score = 0.7F, .box = {1, 1, 10, 10}},
                                  {.score = 0.5F, .box = {30, 30, 10, 10}}};
  Suppress(found, 0.45F);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].score, 0.9F);
}

}  // namespace
}  // namespace bbia
