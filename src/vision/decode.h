#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "perception/detection.h"

namespace bbia {

/// How a picture was put into a network's input: scaled, then laid into the upper left corner.
struct Letterbox {
  double scale = 1.0;  ///< of the picture, to fit
  int width = 0;       ///< of the picture
  int height = 0;
};

/// One output of a network, as it comes: its values, and its shape.
struct Tensor {
  std::span<const float> values;
  std::vector<int> shape;
};

/// How sure a detector must be, and how much two boxes may overlap before they are one thing.
struct Thresholds {
  float score = 0.5F;
  float overlap = 0.45F;
};

// Pure functions from what a network puts out to what is in the picture. What does not fit the
// expected shape gives nothing.

/// YuNet of 2023: for each of the strides 8, 16, 32 class, object, box and landmarks.
struct YunetOutputs {
  std::array<std::span<const float>, 3> cls;
  std::array<std::span<const float>, 3> obj;
  std::array<std::span<const float>, 3> bbox;
  std::array<std::span<const float>, 3> kps;
};
[[nodiscard]] std::vector<Detection> DecodeYunet(const YunetOutputs& outputs, int input_size,
                                                 const Letterbox& box, const Thresholds& limits);

/// What the outputs of an object network look like.
enum class ObjectHead : std::uint8_t {
  kYolox,      ///< one [1, anchors, 5 + classes], offsets in their cells
  kYolov8,     ///< one [1, 4 + classes, anchors], boxes in pixels of the input
  kYolov8Cut,  ///< three [1, 64 + classes, h, w], cut before the anchors
  kUnknown,
};
/// By the shapes for an input of that size. Also says how many classes there are.
[[nodiscard]] ObjectHead HeadOf(std::span<const Tensor> outputs, int input_size, int& classes);
/// `labels` outlives the detections; a class without a label is called "class N".
[[nodiscard]] std::vector<Detection> DecodeObjects(ObjectHead head, std::span<const Tensor> outputs,
                                                   int input_size, const Letterbox& box,
                                                   const Thresholds& limits,
                                                   std::span<const std::string> labels);

/// A body's 33 landmarks of five values each (x, y, z in pixels of the input, visibility and
/// presence as logits), and how sure the network is that there is a body at all.
[[nodiscard]] std::vector<Detection> DecodeBody(std::span<const float> landmarks, float score,
                                                const Letterbox& box, const Thresholds& limits);

/// Of boxes of one class that overlap too much the surest stays. At most 64.
void Suppress(std::vector<Detection>& found, float overlap);

}  // namespace bbia
