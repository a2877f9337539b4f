#pragma once

#include <string>
#include <string_view>

namespace bbia {

/// Reads base64 as Python does: characters outside the alphabet are passed over, the text ends at
/// the first padding. Takes it in pieces; keeps at most three bytes between two.
class Base64Reader final {
 public:
  /// Appends what `piece` holds to `out`.
  void Feed(std::string_view piece, std::string& out);
  /// Whether the text ended where a text may end: not within a byte.
  [[nodiscard]] bool whole() const noexcept { return digits_ != 1; }

 private:
  unsigned bits_ = 0;
  int digits_ = 0;  ///< in `bits_`, of a group of four
  bool ended_ = false;
};

}  // namespace bbia
