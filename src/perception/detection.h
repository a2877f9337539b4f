#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "perception/sight.h"

namespace bbia {

/// One thing found in one picture.
struct Detection {
  SightKind kind = SightKind::kObject;
  std::uint16_t class_id = 0;
  float score = 0.0F;
  Box box;                               ///< pixels of the picture; inside it
  std::array<Mark, kFaceMarks> marks{};  ///< of a face: shares of the picture
  std::uint8_t mark_count = 0;
  std::string_view label;  ///< lives as long as the detector
  std::optional<BodyMarks> body;
};

/// Share of the two boxes together that is common to them; 0..1.
[[nodiscard]] constexpr float Overlap(const Box& a, const Box& b) noexcept {
  const float left = a.x > b.x ? a.x : b.x;
  const float top = a.y > b.y ? a.y : b.y;
  const float right = a.x + a.width < b.x + b.width ? a.x + a.width : b.x + b.width;
  const float bottom = a.y + a.height < b.y + b.height ? a.y + a.height : b.y + b.height;
  if (right <= left || bottom <= top) return 0.0F;
  const float common = (right - left) * (bottom - top);
  return common / (a.area() + b.area() - common);
}

/// The part of `box` inside a picture of that size.
[[nodiscard]] constexpr Box Inside(const Box& box, float width, float height) noexcept {
  const auto clamp = [](float value, float most) {
    return value < 0.0F ? 0.0F : (value > most ? most : value);
  };
  const float left = clamp(box.x, width);
  const float top = clamp(box.y, height);
  return {.x = left,
          .y = top,
          .width = clamp(box.x + box.width, width) - left,
          .height = clamp(box.y + box.height, height) - top};
}

}  // namespace bbia
