#include "perception/known_size.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace bbia {
namespace {

constexpr double kPixelError = 2.0;
constexpr float kEdge = 1.5F;  // pixels

/// Metres, and one standard deviation as a share of it.
struct Size {
  double metres;
  double spread;
};

// Adults: the pupils are 63 mm apart, +-3.6 mm (Dodgson 2004). A detector's box reaches from the
// chin to the middle of the forehead.
constexpr Size kEyeDistance{0.063, 0.06};
constexpr Size kFaceHeight{0.19, 0.12};

struct ClassSize {
  std::string_view label;
  Size height;
};
// What stands in front of a table robot. Rounded by hand; the spread says how rough it is.
constexpr std::array<ClassSize, 20> kClassSizes = {{
    {"person", {1.60, 0.25}},   {"cup", {0.10, 0.20}},        {"bottle", {0.25, 0.25}},
    {"wine glass", {0.2, 0.2}}, {"book", {0.22, 0.30}},       {"cell phone", {0.15, 0.25}},
    {"laptop", {0.24, 0.30}},   {"keyboard", {0.05, 0.5}},    {"mouse", {0.04, 0.3}},
    {"chair", {0.90, 0.20}},    {"potted plant", {0.5, 0.5}}, {"dog", {0.50, 0.40}},
    {"cat", {0.30, 0.30}},      {"bicycle", {1.05, 0.15}},    {"car", {1.50, 0.15}},
    {"truck", {2.50, 0.35}},    {"tv", {0.55, 0.35}},         {"apple", {0.075, 0.15}},
    {"banana", {0.10, 0.40}},   {"teddy bear", {0.3, 0.4}},
}};

Range FromHeight(const Size& size, double pixels, double focal) noexcept {
  if (!(pixels >= 2.0 * kPixelError) || !(focal > 0.0)) return {};
  const double distance = size.metres * focal / pixels;
  return {Metres{distance}, Metres{distance * std::hypot(size.spread, kPixelError / pixels)}};
}

bool Cut(const Box& box, const Lens& lens) noexcept {
  return box.x <= kEdge || box.y <= kEdge ||
         box.x + box.width >= static_cast<float>(lens.width) - kEdge ||
         box.y + box.height >= static_cast<float>(lens.height) - kEdge;
}

/// 0 when the nose is right between the eyes, 1 when it is below one of them.
double TurnedAway(const Detection& face) noexcept {
  const Mark& right = face.marks[kRightEye];
  const Mark& left = face.marks[kLeftEye];
  const double half = std::abs(left.x - right.x) / 2.0;
  if (!(half > 0.0)) return 1.0;
  return std::min(1.0, std::abs(face.marks[kNose].x - (left.x + right.x) / 2.0) / half);
}

Range OfFace(const Detection& face, const Lens& lens) noexcept {
  constexpr double kFrontal = 0.35;
  if (face.mark_count == kFaceMarks && TurnedAway(face) < kFrontal) {
    const double dx = (face.marks[kLeftEye].x - face.marks[kRightEye].x) * lens.width / lens.fx;
    const double dy = (face.marks[kLeftEye].y - face.marks[kRightEye].y) * lens.height / lens.fy;
    return FromHeight(kEyeDistance, std::hypot(dx, dy) * lens.fx, lens.fx);
  }
  if (Cut(face.box, lens)) return {};
  return FromHeight(kFaceHeight, static_cast<double>(face.box.height), lens.fy);
}

}  // namespace

Range RangeOf(const Detection& seen, const Lens& lens) noexcept {
  if (seen.kind == SightKind::kFace) return OfFace(seen, lens);
  const std::string_view label = seen.kind == SightKind::kBody ? "person" : seen.label;
  for (const ClassSize& known : kClassSizes) {
    if (known.label != label) continue;
    if (Cut(seen.box, lens)) return {};
    return FromHeight(known.height, static_cast<double>(seen.box.height), lens.fy);
  }
  return {};
}

}  // namespace bbia
