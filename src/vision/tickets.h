#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bbia {

/// Results that wait to be fetched by number, each once; at most `N`, the oldest unfetched goes.
/// One thread at a time.
template <class T, std::size_t N>
class Tickets final {
 public:
  [[nodiscard]] std::uint64_t Issue() noexcept { return next_++; }
  void Put(std::uint64_t ticket, T result) {
    if (results_.size() == N) results_.erase(results_.begin());
    results_.emplace_back(ticket, std::move(result));
  }
  std::optional<T> Take(std::uint64_t ticket) {
    const auto found = std::find_if(results_.begin(), results_.end(),
                                    [ticket](const auto& entry) { return entry.first == ticket; });
    if (found == results_.end()) return std::nullopt;
    std::optional<T> result(std::move(found->second));
    results_.erase(found);
    return result;
  }

 private:
  std::uint64_t next_ = 1;
  std::vector<std::pair<std::uint64_t, T>> results_;
};

}  // namespace bbia
