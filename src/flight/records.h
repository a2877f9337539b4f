#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "base/clock.h"
#include "base/module.h"
#include "base/units.h"

// What a flight file holds, byte for byte. A change of a layout needs a new kFlightVersion.

namespace bbia {

static_assert(std::endian::native == std::endian::little, "flight files are little endian");

/// Text of at most `N` bytes in a record, cut at a character's border, filled with zeros.
template <std::size_t N>
class Label final {
 public:
  constexpr Label() noexcept = default;
  template <class Text>
    requires std::is_convertible_v<const Text&, std::string_view>
  constexpr Label(const Text& from) noexcept {  // NOLINT(google-explicit-constructor)
    const std::string_view text(from);
    std::size_t size = std::min(text.size(), N);
    if (size < text.size()) {
      while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    }
    for (std::size_t i = 0; i < size; ++i) text_[i] = text[i];
  }

  [[nodiscard]] constexpr std::string_view view() const noexcept {
    std::size_t size = 0;
    while (size < N && text_[size] != '\0') ++size;
    return {text_.data(), size};
  }

 private:
  std::array<char, N> text_{};
};

/// The largest number that fits where the value does not.
template <class Integer>
[[nodiscard]] constexpr Integer Saturated(std::int64_t value) noexcept {
  return static_cast<Integer>(std::clamp<std::int64_t>(value, std::numeric_limits<Integer>::min(),
                                                       std::numeric_limits<Integer>::max()));
}
[[nodiscard]] constexpr std::int64_t FlightTime(TimePoint at) noexcept {
  return at.time_since_epoch().count();
}
/// Microseconds in 16 bits; 65535 stands for everything longer, which the times show anyhow.
[[nodiscard]] constexpr std::uint16_t FlightMicros(Nanos duration) noexcept {
  return Saturated<std::uint16_t>(duration.count() / 1000);
}
/// Steps of 0.1 mrad; beyond 3.2767 rad the end of the scale. NaN becomes 0.
[[nodiscard]] constexpr std::int16_t FlightAngle(Radians angle) noexcept {
  const double steps = angle.value() * 1e4;
  if (!(steps > -32767.0)) return steps <= -32767.0 ? std::int16_t{-32767} : std::int16_t{0};
  if (steps > 32767.0) return 32767;
  return static_cast<std::int16_t>(steps + (steps < 0.0 ? -0.5 : 0.5));
}

/// Bits of `TickRecord::flags`.
enum TickFlag : std::uint8_t {
  kTickEmergencyStop = 1,
  kTickMoveRunning = 2,
  kTickFault = 4,            ///< the body reported one
  kTickSetpointIgnored = 8,  ///< a move was running, or motors were off
  kTickResting = 16,         ///< periods after it are left out on purpose
};

/// One tick of the control loop.
struct TickRecord {
  static constexpr std::size_t kJoints = 9;  ///< body, six cranks, right antenna, left antenna

  std::int64_t time = 0;          ///< monotonic, ns
  std::uint32_t tick = 0;         ///< wraps
  std::uint16_t lateness_us = 0;  ///< of waking up; the worst since the record before
  std::uint16_t work_us = 0;      ///< of the tick; the worst since the record before
  std::uint8_t flags = 0;         ///< TickFlag
  std::uint8_t mode = 0;          ///< as robot/motor_mode.h
  std::uint8_t reach = 0;         ///< of the goal, as robot/reach.h
  std::uint8_t skipped = 0;       ///< periods lost since the record before
  std::array<std::int16_t, kJoints> measured{};  ///< 0.1 mrad
  std::array<std::int16_t, kJoints> goal{};      ///< 0.1 mrad, as sent to the motors
};

/// One command and what became of it. A command may have two: when it began, when it ended.
struct CommandRecord {
  static constexpr std::size_t kArguments = 6;

  std::int64_t time = 0;       ///< monotonic, ns
  std::uint64_t sequence = 0;  ///< CommandId, or the number of the setpoint
  std::uint32_t client = 0;    ///< 0: the daemon itself
  std::uint32_t argument_count = 0;
  std::array<float, kArguments> arguments{};  ///< in the command's own order and units
  Label<16> kind;                             ///< as on the wire: "goto_target"
  Label<16> outcome;                          ///< "accepted", "refused"; empty: not known yet
  Label<16> cause;                            ///< why, where there is a why
};

/// What could not be measured.
inline constexpr std::uint16_t kUnknown16 = std::numeric_limits<std::uint16_t>::max();
inline constexpr std::uint32_t kUnknown32 = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::size_t kFlightModules = 32;
static_assert(kModuleCount <= kFlightModules);

/// One look at the process. What could not be measured is kUnknown.
struct SampleRecord {
  std::int64_t time = 0;  ///< monotonic, ns
  std::uint32_t rss_kib = kUnknown32;
  std::uint32_t pss_kib = kUnknown32;
  std::uint32_t loop_lateness_p99_us = kUnknown32;
  std::uint16_t descriptors = kUnknown16;
  std::uint16_t threads = kUnknown16;
  std::uint16_t cpu_permille = kUnknown16;  ///< of one core, the whole process
  std::uint16_t module_count = 0;           ///< how many entries of the arrays hold something
  std::uint32_t reserved = 0;
  std::array<std::uint32_t, kFlightModules> heap_kib{};         ///< by Module
  std::array<std::uint16_t, kFlightModules> module_permille{};  ///< of one core, by Module
};

enum class NoteKind : std::uint8_t { kState, kFinding, kLadder, kLog, kCount };
enum class NoteSeverity : std::uint8_t { kInfo, kWarning, kError, kCount };
[[nodiscard]] std::string_view Name(NoteKind kind) noexcept;
[[nodiscard]] std::string_view Name(NoteSeverity severity) noexcept;

/// A sentence about something that happened.
struct NoteRecord {
  std::int64_t time = 0;  ///< monotonic, ns
  NoteSeverity severity = NoteSeverity::kInfo;
  NoteKind kind = NoteKind::kState;
  std::array<std::uint8_t, 6> reserved{};
  Label<112> text;
};

template <class T>
concept FlightRecord = std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T> &&
                       sizeof(T) % 8 == 0 && alignof(T) == 8;
static_assert(FlightRecord<TickRecord> && sizeof(TickRecord) == 56);
static_assert(FlightRecord<CommandRecord> && sizeof(CommandRecord) == 96);
static_assert(FlightRecord<SampleRecord> && sizeof(SampleRecord) == 224);
static_assert(FlightRecord<NoteRecord> && sizeof(NoteRecord) == 128);

}  // namespace bbia
