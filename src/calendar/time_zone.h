#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/zone_rule.h"

namespace bbia {

/// What clocks on the wall show somewhere, summer time and its history included. Read from a file
/// of the zone database (TZif, RFC 8536), because neither g++ 12's <chrono> nor the C library tell
/// about more than one zone without changing the environment. A value; any thread.
class TimeZone final {
 public:
  static constexpr std::size_t kMaxFileBytes = 128 * 1024;
  static constexpr std::size_t kMaxChanges = 4000;

  /// Coordinated universal time.
  TimeZone() = default;
  /// @return kInvalidArgument for what is no TZif file.
  static Result<TimeZone> Parse(std::span<const std::uint8_t> file);

  /// What clocks add to UTC at `instant`.
  [[nodiscard]] std::chrono::seconds OffsetAt(std::chrono::sys_seconds instant) const noexcept;
  [[nodiscard]] std::chrono::local_seconds ToLocal(std::chrono::sys_seconds instant) const noexcept;
  /// When clocks show `local`: the first time where they show it twice; where they skip it, the
  /// moment in which they jump.
  [[nodiscard]] std::chrono::sys_seconds ToInstant(std::chrono::local_seconds local) const noexcept;

 private:
  struct Change {
    std::int64_t at = 0;  // seconds of UTC
    std::int32_t offset = 0;
  };

  std::chrono::seconds first_{0};  // before all changes
  std::vector<Change> changes_;    // rising
  std::optional<ZoneRule> rule_;   // after them
};

/// The zone database of this machine.
class ZoneShelf final {
 public:
  explicit ZoneShelf(std::filesystem::path directory = "/usr/share/zoneinfo",
                     std::filesystem::path local = "/etc/localtime");

  /// "Europe/Paris"; "UTC" is always there; empty is the zone of this machine, UTC where it has
  /// none. @return kInvalidArgument for a name that cannot be one, kNotFound.
  [[nodiscard]] Result<TimeZone> Find(std::string_view name) const;

 private:
  std::filesystem::path directory_;
  std::filesystem::path local_;
};

}  // namespace bbia
