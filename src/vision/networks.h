#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "models/model_store.h"
#include "perception/detection.h"
#include "vision/decode.h"

namespace bbia {

/// A picture that is looked at: BGR, rows from the top, without gaps.
struct PictureView {
  int width = 0;
  int height = 0;
  std::span<const std::uint8_t> bgr;
};

/// A loaded network that finds things in pictures. One thread at a time.
class Network : public LoadedModel {
 public:
  /// @return kUnavailable with what the library says; the network is of no use then.
  virtual Result<std::vector<Detection>> Detect(const PictureView& picture,
                                                const Thresholds& limits) = 0;
};

// All run on one core; those with a file by OpenCV's dnn. @return kUnavailable "... is no model of
// that kind".

/// YuNet of 2023. @param input_size side of the input, a multiple of 32: 320 sees faces from a
/// twentieth of the picture's width on, 640 smaller ones for four times the work.
[[nodiscard]] Result<std::unique_ptr<Network>> LoadFaceNetwork(const std::string& path,
                                                               int input_size);
/// dlib's frontal detector, whose weights are part of the program: upright faces from an eighth of
/// the picture's longer side on, without marks. For where there is no model file.
[[nodiscard]] Result<std::unique_ptr<Network>> LoadBuiltinFaces();
/// YOLOX, or YOLOv8-style (boxes and classes in one output, or cut before the anchors). The input's
/// size is found by trying. @param labels one a line; empty: the eighty of COCO.
[[nodiscard]] Result<std::unique_ptr<Network>> LoadObjectNetwork(const std::string& path,
                                                                 const std::string& labels);
/// 33 landmarks of one body, input 256x256 (channels first or last).
[[nodiscard]] Result<std::unique_ptr<Network>> LoadBodyNetwork(const std::string& path);

}  // namespace bbia
