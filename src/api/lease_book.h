#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/verdict.h"
#include "base/clock.h"
#include "base/result.h"

namespace bbia {

/// What of the robot a client may hold.
enum class Part : std::uint8_t { kHead, kBody, kAntennas, kCount };
inline constexpr std::size_t kPartCount = static_cast<std::size_t>(Part::kCount);
inline constexpr std::array<std::string_view, kPartCount> kPartNames = {"head", "body", "antennas"};

/// Parts, as bits.
class PartSet final {
 public:
  constexpr PartSet() = default;
  [[nodiscard]] static constexpr PartSet All() noexcept { return PartSet((1U << kPartCount) - 1); }
  constexpr PartSet& Add(Part part) noexcept {
    bits_ |= 1U << static_cast<unsigned>(part);
    return *this;
  }
  [[nodiscard]] constexpr bool has(Part part) const noexcept {
    return (bits_ >> static_cast<unsigned>(part) & 1U) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr bool operator==(const PartSet&) const = default;

 private:
  constexpr explicit PartSet(unsigned bits) noexcept : bits_(bits) {}
  unsigned bits_ = 0;
};

/// Who gives a command.
struct Claimant {
  std::uint64_t listener = 0;   ///< of a WebSocket, which can be told; 0: asks by REST
  std::string_view name = {};   ///< "/ws/sdk 127.0.0.1:50312"
  std::string_view lease = {};  ///< the id of the lease that it uses, if any
};

/// One part as it is held now.
struct Holding {
  std::string owner;
  std::string lease;  ///< its id; empty: implicit
  std::uint64_t listener = 0;
  int priority = 0;
  TimePoint until{};
};

/// Who moves what: leases for each part. The server's thread.
///
/// 1. Whoever commands a part without a lease holds it implicitly, for `kImplicit` after the last
///    command. The newest command takes an implicit holding over, as officially; the one before is
///    told, once a second.
/// 2. A lease was asked for by name, has a priority and a time to live, and keeps everybody else
///    off its parts: they are refused, and told who holds them until when.
/// 3. A lease with a higher priority takes parts from one with a lower, whose owner is told when it
///    next uses or renews it, and at once on its WebSocket.
/// 4. The emergency stop, stopping moves and the motors' torque are for everybody at any time.
class LeaseBook final {
 public:
  static constexpr Nanos kImplicit{1'000'000'000};
  static constexpr Nanos kTellInterval{1'000'000'000};
  static constexpr Seconds kShortest{0.1};
  static constexpr Seconds kLongest{3600.0};
  static constexpr int kHighestPriority = 100;
  static constexpr std::size_t kRemembered = 16;  ///< ends, to say why a lease does not hold

  /// Tells a WebSocket that somebody else has what it held.
  using Preempted = std::function<void(std::uint64_t listener, std::string_view sentence)>;

  LeaseBook(const Clock& clock, Preempted preempted)
      : clock_(clock), preempted_(std::move(preempted)) {}

  /// `claimant` is about to command `parts`. @return refused with a reason that is valid until the
  /// next call; else the parts are its own now.
  [[nodiscard]] Verdict Ask(const Claimant& claimant, PartSet parts);
  /// Whether `Ask` would refuse; changes nothing.
  [[nodiscard]] bool Bars(const Claimant& claimant, PartSet parts) const;

  struct Request {
    std::string owner;
    PartSet parts;
    int priority = 0;
    Seconds time_to_live{1.0};
  };
  /// All parts or none. `id` is new. @return kBusy and who holds what.
  [[nodiscard]] Result<void> Take(const Request& request, std::string id, std::uint64_t listener);
  /// @return kNotFound with what became of it.
  [[nodiscard]] Result<void> Renew(std::string_view id, Seconds time_to_live);
  [[nodiscard]] Result<void> Release(std::string_view id);
  /// Tells `listener` from now on what becomes of the lease `id`.
  [[nodiscard]] Result<void> Bind(std::string_view id, std::uint64_t listener);
  /// Who is gone holds nothing implicitly. Its leases live as long as they were asked for.
  void Leave(std::uint64_t listener);

  [[nodiscard]] const Holding* Now(Part part) const;
  [[nodiscard]] TimePoint now() const noexcept { return clock_.Now(); }

 private:
  struct Ended {
    std::string lease;
    std::string why;
  };

  [[nodiscard]] Holding& At(Part part) { return held_[static_cast<std::size_t>(part)]; }
  [[nodiscard]] bool Bars(const Holding& holding, const Claimant& claimant) const;
  [[nodiscard]] Error WhyNot(std::string_view id) const;
  void Remember(std::string lease, std::string why);
  void TellLoss(Part part, const Holding& loser, std::string_view winner);

  const Clock& clock_;
  const Preempted preempted_;
  std::array<Holding, kPartCount> held_;
  std::array<TimePoint, kPartCount> next_tell_{};
  std::vector<Ended> ended_;
  std::string sentence_;
};

}  // namespace bbia
