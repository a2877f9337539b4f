#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/annotations.h"
#include "base/budgets.h"
#include "base/figures.h"
#include "base/ledger.h"
#include "base/module.h"
#include "base/mutex.h"

namespace bbia {

/// One look at everything that is plotted. NaN where the machine did not tell.
struct Sample {
  double uptime_s = 0.0;  ///< since the start of the program
  float resident_kb = 0;
  float proportional_kb = 0;  ///< PSS, as last read
  float cpu = 0;              ///< cores
  float threads = 0;
  float descriptors = 0;
  float children = 0;
  float clients = 0;
  float queued = 0;            ///< entries in all queues
  float dropped = 0;           ///< entries lost a second, all queues
  float loop_late_p99_us = 0;  ///< of the control loop's waking, in the interval
  float loop_work_p99_us = 0;
  float loop_overruns = 0;  ///< in the interval
  float light = 0;          ///< 0 green, 1 amber, 2 red
  PerModule<float> heap_kb{};
  PerModule<float> module_cpu{};  ///< cores
};

/// How many values a sample has, beside the time.
inline constexpr std::size_t kSeriesCount = 13 + 2 * kModuleCount;

/// A plotted line: its name ("heap_kb.control"), unit and place in `Sample`.
struct Series {
  std::string_view name;
  std::string_view unit;
  float (*value)(const Sample&);
};
/// All of them, the modules' included. Constant.
[[nodiscard]] std::span<const Series> AllSeries() noexcept;
/// @return none when there is no series of this name.
[[nodiscard]] std::optional<Series> FindSeries(std::string_view name) noexcept;

/// Samples of a day in three rings: five minutes in seconds, two hours in ten seconds, a day in
/// minutes. A coarse sample is the mean of its fine ones, but the worst of lateness, work and light
/// and the sum of overruns; its time is that of the last of them, and what was never known is NaN.
/// Memory is taken at once and never more. Any thread.
class History final {
 public:
  enum class Resolution : std::uint8_t { kSecond, kTenSeconds, kMinute };
  static constexpr std::size_t kSeconds = 300;
  static constexpr std::size_t kTens = 720;
  static constexpr std::size_t kMinutes = 1440;

  explicit History(Ledger& ledger);
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  /// One look; normally one a second. Slower looks fill the finer ring more slowly.
  /// @pre `uptime_s` grows. Allocates nothing.
  void Add(const Sample& sample);
  /// The samples of one ring with `uptime_s` above `after`, oldest first. Ten seconds and minutes
  /// come when they are over.
  [[nodiscard]] std::vector<Sample> Read(Resolution resolution, double after = -1.0) const;

 private:
  /// The newest `capacity` samples.
  class Ring final {
   public:
    /// All pages are touched here: filled over a day they would look like a leak.
    explicit Ring(std::size_t capacity) : capacity_(capacity), samples_(capacity) {
      samples_.clear();
    }
    void Add(const Sample& sample);
    [[nodiscard]] std::vector<Sample> After(double uptime_s) const;
    [[nodiscard]] std::size_t size() const noexcept { return samples_.size(); }

   private:
    [[nodiscard]] const Sample& At(std::size_t age_rank) const;  ///< 0 is the oldest

    const std::size_t capacity_;
    std::vector<Sample> samples_;
    std::size_t oldest_ = 0;  ///< and the next to be overwritten, once full
  };

  /// A coarse sample on its way: the fine ones of one span of time.
  class Fold final {
   public:
    explicit Fold(double span_s) : span_s_(span_s) {}
    /// @return the span that ends before `sample`, if any.
    std::optional<Sample> Add(const Sample& sample);

   private:
    [[nodiscard]] Sample Total() const;

    const double span_s_;
    double span_ = -1.0;  ///< number of the span, from the start of the program
    double uptime_s_ = 0.0;
    std::array<double, kSeriesCount> total_{};
    std::array<std::uint32_t, kSeriesCount> known_{};
  };

  mutable Mutex mutex_;
  Ring seconds_ GUARDED_BY(mutex_){kSeconds};
  Ring tens_ GUARDED_BY(mutex_){kTens};
  Ring minutes_ GUARDED_BY(mutex_){kMinutes};
  Fold to_tens_ GUARDED_BY(mutex_){10.0};
  Fold to_minutes_ GUARDED_BY(mutex_){60.0};
  Figures figures_;
  Account account_;  // last: the ledger reads the figures
};

static_assert((History::kSeconds + History::kTens + History::kMinutes) * sizeof(Sample) +
                      sizeof(History) <=
                  BudgetOf(Module::kAudit).buffer_bytes,
              "the history stays within the audit's budget");

}  // namespace bbia
