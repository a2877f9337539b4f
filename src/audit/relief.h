#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace bbia {

/// What is given up under pressure, in this order; undone in reverse. The control loop is not on
/// this list and never will be. Later parts (camera, scan, models) have their places in between.
enum class ReliefStep : std::uint8_t {
  kTrimHeap,       ///< free memory goes back to the system, now and every minute
  kSlowAudit,      ///< the collector looks five times less often
  kSlowStreams,    ///< state streams at 10 Hz at most
  kRefuseRecords,  ///< no new recordings and uploads
  kRefuseClients,  ///< no new WebSockets: 503 with Retry-After
  kCount
};
inline constexpr std::size_t kReliefSteps = static_cast<std::size_t>(ReliefStep::kCount);

/// "slow-streams"
[[nodiscard]] std::string_view Name(ReliefStep step) noexcept;
/// What it means to a person: "state streams run at 10 Hz at most".
[[nodiscard]] std::string_view Sentence(ReliefStep step) noexcept;

/// Which steps are taken: written by the ladder, read by whoever gives something up. Any thread.
class Relief final {
 public:
  [[nodiscard]] bool taken(ReliefStep step) const noexcept {
    return taken_[static_cast<std::size_t>(step)].load(std::memory_order_relaxed);
  }
  /// The ladder only.
  void Set(ReliefStep step, bool taken) noexcept {
    taken_[static_cast<std::size_t>(step)].store(taken, std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<bool>, kReliefSteps> taken_{};
};

}  // namespace bbia
