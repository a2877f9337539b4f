#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bbia {

/// The records that clients append between start and stop, kept as the text that goes back to
/// them. Bounded by what the official SDK can receive in one message (1 MiB).
class Recorder final {
 public:
  static constexpr std::size_t kMostBytes = 1'000'000;

  void Start() {
    records_.clear();
    refused_ = 0;
    recording_ = true;
  }
  [[nodiscard]] bool recording() const noexcept { return recording_; }

  /// `record` is one JSON object. @return false when it was not kept (not recording, or full).
  bool Append(std::string_view record) {
    if (!recording_) return false;
    if (records_.size() + record.size() + 1 > kMostBytes) {
      ++refused_;
      return false;
    }
    if (!records_.empty()) records_ += ',';
    records_ += record;
    return true;
  }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

  /// Ends the recording. @return the records, comma between them, without the brackets.
  [[nodiscard]] std::string Stop() {
    recording_ = false;
    return std::exchange(records_, {});
  }

 private:
  bool recording_ = false;
  std::string records_;
  std::uint64_t refused_ = 0;
};

}  // namespace bbia
