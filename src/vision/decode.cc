#include "vision/decode.h"

#include <algorithm>
#include <cmath>

namespace bbia {
namespace {

constexpr std::array<int, 3> kStrides = {8, 16, 32};
constexpr std::size_t kMostKept = 64;
constexpr std::size_t kMostCandidates = 1000;

std::size_t Size(int x) noexcept {
  return static_cast<std::size_t>(x);
}

float Sigmoid(float x) noexcept {
  return 1.0F / (1.0F + std::exp(-x));
}

/// From pixels of the input to pixels of the picture, cut to it.
Box ToPicture(float center_x, float center_y, float width, float height, const Letterbox& box) {
  const auto back = static_cast<float>(1.0 / box.scale);
  return Inside({.x = (center_x - width / 2) * back,
                 .y = (center_y - height / 2) * back,
                 .width = width * back,
                 .height = height * back},
                static_cast<float>(box.width), static_cast<float>(box.height));
}

Mark MarkAt(float x, float y, float visibility, const Letterbox& box) {
  const auto back = static_cast<float>(1.0 / box.scale);
  return {.x = x * back / static_cast<float>(box.width),
          .y = y * back / static_cast<float>(box.height),
          .visibility = visibility};
}

void Keep(std::vector<Detection>& found, Detection detection) {
  const Box& box = detection.box;
  const bool sane = box.width >= 1.0F && box.height >= 1.0F && std::isfinite(box.area());
  if (sane && found.size() < kMostCandidates) found.push_back(detection);
}

struct Best {
  std::uint16_t class_id = 0;
  float score = 0.0F;
};
Best BestOf(const float* scores, int classes, std::size_t step) noexcept {
  Best best;
  for (int c = 0; c < classes; ++c) {
    const float score = scores[Size(c) * step];
    if (score > best.score) best = {static_cast<std::uint16_t>(c), score};
  }
  return best;
}

int Anchors(int input_size) noexcept {
  int count = 0;
  for (const int stride : kStrides) count += (input_size / stride) * (input_size / stride);
  return count;
}

std::vector<Detection> DecodeYolox(const Tensor& out, int input_size, const Letterbox& box,
                                   const Thresholds& limits) {
  std::vector<Detection> found;
  const int classes = out.shape[2] - 5;
  const float* at = out.values.data();
  for (const int stride : kStrides) {
    const int cells = input_size / stride;
    for (int row = 0; row < cells; ++row) {
      for (int column = 0; column < cells; ++column, at += 5 + classes) {
        if (at[4] < limits.score) continue;  // a score is at most this
        const Best best = BestOf(at + 5, classes, 1);
        const float score = at[4] * best.score;
        if (score < limits.score) continue;
        const auto s = static_cast<float>(stride);
        Keep(found, {.class_id = best.class_id,
                     .score = score,
                     .box = ToPicture((at[0] + static_cast<float>(column)) * s,
                                      (at[1] + static_cast<float>(row)) * s, std::exp(at[2]) * s,
                                      std::exp(at[3]) * s, box)});
      }
    }
  }
  return found;
}

std::vector<Detection> DecodeYolov8(const Tensor& out, const Letterbox& box,
                                    const Thresholds& limits) {
  std::vector<Detection> found;
  const int classes = out.shape[1] - 4;
  const std::size_t count = Size(out.shape[2]);
  for (std::size_t i = 0; i < count; ++i) {
    const float* const at = out.values.data() + i;
    const Best best = BestOf(at + 4 * count, classes, count);
    if (best.score < limits.score) continue;
    Keep(found, {.class_id = best.class_id,
                 .score = best.score,
                 .box = ToPicture(at[0], at[count], at[2 * count], at[3 * count], box)});
  }
  return found;
}

constexpr int kBins = 16;  // of a distance, in cells

/// The mean of a distribution over `kBins` that is `step` apart in memory.
float Expected(const float* logits, std::size_t step) noexcept {
  float most = logits[0];
  for (int i = 1; i < kBins; ++i) most = std::max(most, logits[Size(i) * step]);
  float sum = 0.0F;
  float mean = 0.0F;
  for (int i = 0; i < kBins; ++i) {
    const float weight = std::exp(logits[Size(i) * step] - most);
    sum += weight;
    mean += weight * static_cast<float>(i);
  }
  return mean / sum;
}

void DecodeYolov8Cut(const Tensor& out, int input_size, const Letterbox& box,
                     const Thresholds& limits, std::vector<Detection>& found) {
  const int classes = out.shape[1] - 4 * kBins;
  const int rows = out.shape[2];
  const int columns = out.shape[3];
  const std::size_t plane = Size(rows) * Size(columns);
  const float stride = static_cast<float>(input_size) / static_cast<float>(rows);
  const float logit = std::log(limits.score / (1.0F - limits.score));
  for (std::size_t i = 0; i < plane; ++i) {
    const float* const at = out.values.data() + i;
    const float* const scores = at + Size(4 * kBins) * plane;
    std::uint16_t best = 0;
    for (int c = 1; c < classes; ++c) {
      if (scores[Size(c) * plane] > scores[best * plane]) best = static_cast<std::uint16_t>(c);
    }
    if (scores[best * plane] < logit) continue;
    std::array<float, 4> edge{};  // left, top, right, bottom of the cell's middle, in cells
    for (std::size_t e = 0; e < 4; ++e) edge[e] = Expected(at + e * Size(kBins) * plane, plane);
    const float x = static_cast<float>(i % Size(columns)) + 0.5F;
    const float y = static_cast<float>(i / Size(columns)) + 0.5F;
    Keep(found, {.class_id = best,
                 .score = Sigmoid(scores[best * plane]),
                 .box = ToPicture(
                     (x + (edge[2] - edge[0]) / 2) * stride, (y + (edge[3] - edge[1]) / 2) * stride,
                     (edge[0] + edge[2]) * stride, (edge[1] + edge[3]) * stride, box)});
  }
}

bool Holds(const Tensor& tensor) noexcept {
  std::size_t count = 1;
  for (const int extent : tensor.shape) {
    if (extent <= 0) return false;
    count *= Size(extent);
  }
  return count == tensor.values.size();
}

}  // namespace

std::vector<Detection> DecodeYunet(const YunetOutputs& outputs, int input_size,
                                   const Letterbox& box, const Thresholds& limits) {
  std::vector<Detection> found;
  for (std::size_t k = 0; k < kStrides.size(); ++k) {
    const int cells = input_size / kStrides[k];
    const std::size_t count = Size(cells) * Size(cells);
    if (outputs.cls[k].size() != count || outputs.obj[k].size() != count ||
        outputs.bbox[k].size() != 4 * count || outputs.kps[k].size() != 10 * count) {
      return {};
    }
    const auto s = static_cast<float>(kStrides[k]);
    for (std::size_t i = 0; i < count; ++i) {
      const float score = std::sqrt(std::clamp(outputs.cls[k][i], 0.0F, 1.0F) *
                                    std::clamp(outputs.obj[k][i], 0.0F, 1.0F));
      if (score < limits.score) continue;
      const auto column = static_cast<float>(i % Size(cells));
      const auto row = static_cast<float>(i / Size(cells));
      const float* const b = outputs.bbox[k].data() + 4 * i;
      const float* const p = outputs.kps[k].data() + 10 * i;
      Detection face{.kind = SightKind::kFace,
                     .score = score,
                     .box = ToPicture((column + b[0]) * s, (row + b[1]) * s, std::exp(b[2]) * s,
                                      std::exp(b[3]) * s, box),
                     .mark_count = kFaceMarks,
                     .label = "face"};
      for (std::size_t m = 0; m < kFaceMarks; ++m) {
        face.marks[m] = MarkAt((p[2 * m] + column) * s, (p[2 * m + 1] + row) * s, 1.0F, box);
      }
      Keep(found, face);
    }
  }
  Suppress(found, limits.overlap);
  return found;
}

ObjectHead HeadOf(std::span<const Tensor> outputs, int input_size, int& classes) {
  classes = 0;
  const bool three_planes =
      outputs.size() == 3 && std::all_of(outputs.begin(), outputs.end(), [](const Tensor& t) {
        return t.shape.size() == 4 && Holds(t) && t.shape[1] > 4 * kBins;
      });
  if (three_planes) {
    classes = outputs[0].shape[1] - 4 * kBins;
    return ObjectHead::kYolov8Cut;
  }
  if (outputs.size() != 1 || outputs[0].shape.size() != 3 || !Holds(outputs[0])) {
    return ObjectHead::kUnknown;
  }
  const std::vector<int>& shape = outputs[0].shape;
  const int anchors = Anchors(input_size);
  if (shape[1] == anchors && shape[2] > 5) {
    classes = shape[2] - 5;
    return ObjectHead::kYolox;
  }
  if (shape[2] == anchors && shape[1] > 4) {
    classes = shape[1] - 4;
    return ObjectHead::kYolov8;
  }
  return ObjectHead::kUnknown;
}

std::vector<Detection> DecodeObjects(ObjectHead head, std::span<const Tensor> outputs,
                                     int input_size, const Letterbox& box, const Thresholds& limits,
                                     std::span<const std::string> labels) {
  int classes = 0;
  if (head == ObjectHead::kUnknown || HeadOf(outputs, input_size, classes) != head) return {};
  std::vector<Detection> found;
  switch (head) {
    case ObjectHead::kYolox:
      found = DecodeYolox(outputs[0], input_size, box, limits);
      break;
    case ObjectHead::kYolov8:
      found = DecodeYolov8(outputs[0], box, limits);
      break;
    case ObjectHead::kYolov8Cut:
      for (const Tensor& plane : outputs) DecodeYolov8Cut(plane, input_size, box, limits, found);
      break;
    case ObjectHead::kUnknown:
      break;
  }
  Suppress(found, limits.overlap);
  for (Detection& object : found) {
    object.kind = SightKind::kObject;
    object.label = object.class_id < labels.size() ? std::string_view(labels[object.class_id])
                                                   : std::string_view("unnamed");
  }
  return found;
}

std::vector<Detection> DecodeBody(std::span<const float> landmarks, float score,
                                  const Letterbox& box, const Thresholds& limits) {
  constexpr std::size_t kValues = 5;
  if (landmarks.size() < kValues * BodyMarks::kMarks || !(score >= limits.score)) return {};
  Detection body{.kind = SightKind::kBody, .score = score, .label = "person", .body = BodyMarks{}};
  float left = 1.0F;
  float top = 1.0F;
  float right = 0.0F;
  float bottom = 0.0F;
  constexpr float kVisible = 0.5F;
  for (std::size_t i = 0; i < BodyMarks::kMarks; ++i) {
    const float* const at = landmarks.data() + kValues * i;
    const Mark mark = MarkAt(at[0], at[1], Sigmoid(std::min(at[3], at[4])), box);
    body.body->marks[i] = mark;
    if (mark.visibility < kVisible) continue;
    left = std::min(left, mark.x);
    top = std::min(top, mark.y);
    right = std::max(right, mark.x);
    bottom = std::max(bottom, mark.y);
  }
  const auto width = static_cast<float>(box.width);
  const auto height = static_cast<float>(box.height);
  body.box = Inside({.x = left * width,
                     .y = top * height,
                     .width = (right - left) * width,
                     .height = (bottom - top) * height},
                    width, height);
  std::vector<Detection> found;
  Keep(found, body);
  return found;
}

void Suppress(std::vector<Detection>& found, float overlap) {
  std::sort(found.begin(), found.end(),
            [](const Detection& a, const Detection& b) { return a.score > b.score; });
  std::vector<Detection> kept;
  for (const Detection& one : found) {
    if (kept.size() == kMostKept) break;
    const bool known = std::any_of(kept.begin(), kept.end(), [&](const Detection& other) {
      return other.kind == one.kind && other.class_id == one.class_id &&
             Overlap(other.box, one.box) > overlap;
    });
    if (!known) kept.push_back(one);
  }
  found = std::move(kept);
}

}  // namespace bbia
