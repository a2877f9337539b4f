// Networks of the kinds for which there is no real file at hand, written by the test: each really
// computes what it finds from the picture, through OpenCV, so colours, scale and layout count.

#include "vision/networks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "base/test_scratch.h"
#include "camera/jpeg.h"
#include "vision/onnx_test_file.h"

namespace bbia {
namespace {

constexpr Thresholds kLimits{.score = 0.5F, .overlap = 0.45F};
constexpr int kClasses = 2;
constexpr int kSize = 416;

Picture Plain(int width, int height, std::uint8_t value) {
  return {.width = width,
          .height = height,
          .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(3 * width * height), value)};
}
void Paint(Picture& picture, int left, int top, int size, std::array<std::uint8_t, 3> bgr) {
  for (int y = top; y < top + size; ++y) {
    for (int x = left; x < left + size; ++x) {
      std::copy(bgr.begin(), bgr.end(), picture.pixels.begin() + 3 * (y * picture.width + x));
    }
  }
}
constexpr std::array<std::uint8_t, 3> kRed = {0, 0, 255};
constexpr std::array<std::uint8_t, 3> kBlue = {255, 0, 0};

std::vector<Detection> In(Network& network, const Picture& picture) {
  auto found = network.Detect(
      {.width = picture.width, .height = picture.height, .bgr = picture.pixels}, kLimits);
  EXPECT_TRUE(found);
  return found ? *found : std::vector<Detection>{};
}

/// Weights of a convolution over one cell: `gain` times how much redder (class 0) or bluer (class
/// 1) than green it is, after `before` outputs that do not look at the picture.
std::vector<float> ColourWeights(int before, int cell, float gain) {
  const auto pixels = static_cast<std::size_t>(cell * cell);
  std::vector<float> weights(static_cast<std::size_t>(before + kClasses) * 3 * pixels, 0.0F);
  for (int c = 0; c < kClasses; ++c) {
    float* const of_class = weights.data() + static_cast<std::size_t>(before + c) * 3 * pixels;
    const std::size_t plane = c == 0 ? 0 : 2;  // of R, G, B
    std::fill_n(of_class + plane * pixels, pixels, gain / static_cast<float>(pixels));
    std::fill_n(of_class + pixels, pixels, -gain / static_cast<float>(pixels));
  }
  return weights;
}

void AddCellConvolution(OnnxFile& file, const std::string& name, int before, int cell, float gain,
                        const std::vector<float>& bias) {
  file.Floats(name + ".w", {before + kClasses, 3, cell, cell}, ColourWeights(before, cell, gain));
  file.Floats(name + ".b", {before + kClasses}, bias);
  file.Node("Conv", {"images", name + ".w", name + ".b"}, name,
            {{"kernel_shape", {cell, cell}}, {"strides", {cell, cell}}});
}

/// One output [1, 4 + classes, anchors], boxes in pixels of the input; only the largest cells see.
void WriteYolov8(const std::string& path) {
  OnnxFile file;
  file.Input("images", {1, 3, kSize, kSize});
  std::vector<float> places;
  int anchors = 0;
  for (const int cell : {8, 16, 32}) {
    const int cells = kSize / cell;
    const std::string name = "of" + std::to_string(cell);
    AddCellConvolution(file, name, 4, cell, cell == 32 ? 1.0F : 0.0F,
                       std::vector<float>(4 + kClasses, 0.0F));
    file.Integers(name + ".s", {1, 4 + kClasses, cells * cells});
    file.Node("Reshape", {name, name + ".s"}, name + ".r");
    anchors += cells * cells;
  }
  file.Node("Concat", {"of8.r", "of16.r", "of32.r"}, "raw", {{"axis", {2}, true}});
  std::vector<float> added(static_cast<std::size_t>((4 + kClasses) * anchors), 0.0F);
  std::size_t i = 0;
  for (const int cell : {8, 16, 32}) {
    for (int at = 0; at < (kSize / cell) * (kSize / cell); ++at, ++i) {
      const auto count = static_cast<std::size_t>(anchors);
      const auto side = static_cast<float>(cell);
      added[i] = (static_cast<float>(at % (kSize / cell)) + 0.5F) * side;
      added[count + i] = (static_cast<float>(at / (kSize / cell)) + 0.5F) * side;
      added[2 * count + i] = added[3 * count + i] = side;
    }
  }
  file.Floats("places", {1, 4 + kClasses, anchors}, added);
  file.Node("Add", {"raw", "places"}, "output0");
  file.Output("output0", {1, 4 + kClasses, anchors});
  file.Write(path);
}

/// Three outputs [1, 64 + classes, rows, columns], cut before the anchors.
void WriteYolov8Cut(const std::string& path) {
  OnnxFile file;
  file.Input("images", {1, 3, kSize, kSize});
  for (const int cell : {8, 16, 32}) {
    std::vector<float> bias(64 + kClasses, 0.0F);
    for (const std::size_t edge : {0U, 1U, 2U, 3U}) bias[16 * edge + 1] = 40.0F;  // one cell away
    std::fill(bias.begin() + 64, bias.end(), -10.0F);
    const std::string name = "of" + std::to_string(cell);
    AddCellConvolution(file, name, 64, cell, cell == 32 ? 20.0F : 0.0F, bias);
    file.Output(name, {1, 64 + kClasses, kSize / cell, kSize / cell});
  }
  file.Write(path);
}

/// 33 landmarks; the first one moves to the right as the picture gets redder, and there is a body
/// where the picture is bright.
void WriteBody(const std::string& path, bool channels_last) {
  OnnxFile file;
  std::string_view planes = "picture";
  if (channels_last) {
    file.Input("picture", {1, 256, 256, 3});
    file.Node("Transpose", {"picture"}, "planes", {{"perm", {0, 3, 1, 2}}});
    planes = "planes";
  } else {
    file.Input("picture", {1, 3, 256, 256});
  }
  file.Node("GlobalAveragePool", {planes}, "mean");
  file.Node("Flatten", {"mean"}, "colour");
  std::vector<float> weights(std::size_t{3} * 195, 0.0F);
  weights[0] = 100.0F;  // of red, to the first x: outputs by inputs, as exporters write it
  std::vector<float> bias(195, 0.0F);
  for (std::size_t i = 0; i < 33; ++i) {
    bias[5 * i] = 20.0F + 2.0F * static_cast<float>(i);
    bias[5 * i + 1] = 30.0F + 4.0F * static_cast<float>(i);
    bias[5 * i + 3] = bias[5 * i + 4] = 6.0F;
  }
  file.Floats("w", {195, 3}, weights);
  file.Floats("b", {195}, bias);
  file.Node("Gemm", {"colour", "w", "b"}, "landmarks", {{"transB", {1}, true}});
  file.Floats("fw", {1, 3}, {10.0F, 10.0F, 10.0F});
  file.Floats("fb", {1}, {-5.0F});
  file.Node("Gemm", {"colour", "fw", "fb"}, "flag", {{"transB", {1}, true}});
  file.Node("Sigmoid", {"flag"}, "presence");
  file.Output("landmarks", {1, 195});
  file.Output("presence", {1, 1});
  file.Write(path);
}

class NetworksTest : public testing::Test {
 protected:
  void ExpectRedAndBlue(const std::string& model) {
    std::ofstream(scratch_.File("labels.txt")) << "a red thing\r\na blue thing\n";
    const auto network = LoadObjectNetwork(model, scratch_.File("labels.txt"));
    ASSERT_TRUE(network) << network.error().message;
    Picture picture = Plain(832, 416, 0);  // twice as wide: scaled by a half into the upper part
    EXPECT_TRUE(In(**network, picture).empty());
    Paint(picture, 256, 128, 64, kRed);
    Paint(picture, 640, 256, 64, kBlue);
    auto found = In(**network, picture);
    ASSERT_EQ(found.size(), 2U);
    std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.label > b.label; });
    EXPECT_EQ(found[0].label, "a red thing");
    EXPECT_EQ(found[1].label, "a blue thing");
    EXPECT_NEAR(found[0].box.center_x(), 288, 1);
    EXPECT_NEAR(found[0].box.center_y(), 160, 1);
    EXPECT_NEAR(found[1].box.center_x(), 672, 1);
    EXPECT_NEAR(found[1].box.center_y(), 288, 1);
    EXPECT_GE(found[0].score, 0.9F);
    // With COCO's eighty names the same two are the first of those.
    const auto other = LoadObjectNetwork(model, "");
    ASSERT_TRUE(other);
    EXPECT_TRUE(In(**other, Plain(31, 500, 255)).empty()) << "white is neither";
  }

  ScratchDir scratch_;
};

TEST_F(NetworksTest, AnObjectNetworkLikeYolov8FindsThingsWithAnyListOfClasses) {
  WriteYolov8(scratch_.File("v8.onnx"));
  ExpectRedAndBlue(scratch_.File("v8.onnx"));
}

TEST_F(NetworksTest, AnObjectNetworkLikeYolov8CutBeforeItsAnchorsDoesToo) {
  WriteYolov8Cut(scratch_.File("cut.onnx"));
  ExpectRedAndBlue(scratch_.File("cut.onnx"));
}

TEST_F(NetworksTest, ABodyNetworkOfEitherLayoutFindsThirtyThreeLandmarks) {
  for (const bool channels_last : {false, true}) {
    const std::string model = scratch_.File(channels_last ? "last.onnx" : "first.onnx");
    WriteBody(model, channels_last);
    const auto network = LoadBodyNetwork(model);
    ASSERT_TRUE(network) << network.error().message;
    EXPECT_TRUE(In(**network, Plain(256, 256, 0)).empty()) << "nobody in the dark";
    Picture picture = Plain(512, 512, 0);
    Paint(picture, 0, 0, 512, kRed);
    const auto found = In(**network, picture);
    ASSERT_EQ(found.size(), 1U) << channels_last;
    EXPECT_EQ(found[0].kind, SightKind::kBody);
    ASSERT_TRUE(found[0].body);
    EXPECT_NEAR(found[0].body->marks[0].x, 120.0F / 256, 0.01F) << "red, not blue";
    EXPECT_NEAR(found[0].body->marks[32].y, 158.0F / 256, 0.01F);
    EXPECT_GE(found[0].body->marks[5].visibility, 0.9F);
    Paint(picture, 0, 0, 512, kBlue);
    const auto blue = In(**network, picture);
    ASSERT_EQ(blue.size(), 1U);
    EXPECT_NEAR(blue[0].body->marks[0].x, 20.0F / 256, 0.01F);
  }
}

TEST_F(NetworksTest, AFileThatIsCutOffOrNoOnnxIsRefusedWithASentence) {
  WriteYolov8(scratch_.File("v8.onnx"));
  const std::string whole = ReadFile(scratch_.File("v8.onnx"));
  for (const std::size_t kept :
       {std::size_t{0}, std::size_t{1}, whole.size() / 3, whole.size() - 9}) {
    std::ofstream(scratch_.File("cut.onnx"), std::ios::binary) << whole.substr(0, kept);
    const auto network = LoadObjectNetwork(scratch_.File("cut.onnx"), "");
    ASSERT_FALSE(network) << kept;
    EXPECT_EQ(network.error().code, Errc::kUnavailable);
    EXPECT_NE(network.error().message.find("is no model of objects"), std::string::npos);
  }
}

}  // namespace
}  // namespace bbia
