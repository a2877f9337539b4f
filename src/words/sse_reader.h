#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bbia {

/// Cuts a byte stream into server-sent events (WHATWG HTML 9.2), however the stream is cut into
/// pieces. Of an event that is longer than `kMaxEvent` nothing is handed out; it is counted, and
/// the next one is read as usual. One thread.
class SseReader final {
 public:
  static constexpr std::size_t kMaxEvent = 256UL * 1024;
  /// `name` is "message" where the stream gives none. Both are valid during the call.
  using OnEvent = std::function<void(std::string_view name, std::string_view data)>;

  explicit SseReader(OnEvent on_event) : on_event_(std::move(on_event)) {}

  void Feed(std::string_view bytes);
  /// Events that were dropped.
  [[nodiscard]] std::uint64_t too_long() const noexcept { return too_long_; }

 private:
  void Append(std::string_view part);
  void EndLine();
  void EndEvent();

  OnEvent on_event_;
  std::string line_;
  std::string data_;
  std::string name_;
  bool has_data_ = false;
  bool overflow_ = false;  ///< of the present event
  bool after_return_ = false;
  bool first_line_ = true;
  std::uint64_t too_long_ = 0;
};

}  // namespace bbia
