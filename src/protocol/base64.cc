#include "protocol/base64.h"

namespace bbia {
namespace {

/// -1: not of the alphabet.
int DigitOf(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

void Base64Reader::Feed(std::string_view piece, std::string& out) {
  for (const char c : piece) {
    if (ended_) return;
    if (c == '=' && digits_ >= 2) {
      ended_ = true;
      digits_ = 0;
    }
    const int digit = DigitOf(c);
    if (digit < 0) continue;
    bits_ = (bits_ << 6U) | static_cast<unsigned>(digit);
    // Each digit after the first completes a byte.
    if (digits_ == 1) out.push_back(static_cast<char>((bits_ >> 4U) & 0xFFU));
    if (digits_ == 2) out.push_back(static_cast<char>((bits_ >> 2U) & 0xFFU));
    if (digits_ == 3) out.push_back(static_cast<char>(bits_ & 0xFFU));
    digits_ = (digits_ + 1) % 4;
  }
}

}  // namespace bbia
