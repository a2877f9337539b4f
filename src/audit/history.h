#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
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
/// minutes (means; the worst for lateness, overruns and light). Its size is constant. Any thread.
class History final {
 public:
  enum class Resolution : std::uint8_t { kSecond, kTenSeconds, kMinute };
  static constexpr std::size_t kSeconds = 300;
  static constexpr std::size_t kTens = 720;
  static constexpr std::size_t kMinutes = 1440;

  explicit History(Ledger& ledger);

  /// One look; normally one a second. Slower looks fill the finer ring more slowly.
  void Add(const Sample& sample);
  /// The samples of one ring with `uptime_s` above `after`, oldest first.
  [[nodiscard]] std::vector<Sample> Read(Resolution resolution, double after = -1.0) const;
};

}  // namespace bbia
