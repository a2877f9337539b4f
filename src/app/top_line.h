#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/doctor.h"
#include "app/remote_report.h"

namespace bbia {

enum class Ink : std::uint8_t { kPlain, kBold, kDim, kGood, kWarning, kBad };

/// One line of a screen, built cell by cell. Texts are UTF-8 without control characters, a column a
/// character.
class TopLine final {
 public:
  TopLine& Add(std::string_view text, Ink ink = Ink::kPlain);
  /// In a cell of `width` columns and a blank behind it; what is too long is cut.
  TopLine& Left(std::string_view text, std::size_t width, Ink ink = Ink::kPlain);
  TopLine& Right(std::string_view text, std::size_t width, Ink ink = Ink::kPlain);

  /// At most `width` columns (0: all), without blanks at the end.
  [[nodiscard]] std::string Print(std::size_t width, Colour colour) const;

 private:
  struct Piece {
    std::string text;
    Ink ink;
  };
  std::vector<Piece> pieces_;
};

// Figures as people read them; "-" for what is not known.
/// "8 us", "1.2 ms", "14 s", "3 min", "2 h 05 min", "3 d 4 h"
[[nodiscard]] std::string TimeText(RemoteNumber seconds);
/// "830 B", "1.05 MB"
[[nodiscard]] std::string BytesText(RemoteNumber bytes);
/// 0.012 cores is "1.2 %": of one core.
[[nodiscard]] std::string ShareText(RemoteNumber ratio);
/// "12", "12 345"
[[nodiscard]] std::string CountText(RemoteNumber count);

}  // namespace bbia
