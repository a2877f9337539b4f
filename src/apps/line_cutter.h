#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bbia {

/// Cuts what a program writes into lines. One thread.
class LineCutter final {
 public:
  static constexpr std::size_t kLongestLine = 4096;  ///< the rest is cut

  /// Hands on each line that `piece` completes. A progress bar ends its lines with '\r'.
  template <class OnLine>
  void Add(std::string_view piece, OnLine on_line) {
    for (const char c : piece) {
      if (c == '\n' || c == '\r') {
        Flush(on_line);
      } else if (line_.size() < kLongestLine) {
        line_ += c;
      }
    }
  }
  /// The last line needs no end.
  template <class OnLine>
  void Flush(OnLine on_line) {
    if (line_.empty()) return;
    on_line(std::string_view(line_));
    line_.clear();
  }

 private:
  std::string line_;
};

}  // namespace bbia
