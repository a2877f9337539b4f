#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/clock.h"
#include "base/ledger.h"

namespace bbia {

/// Runs a pure computation and notes what it cost and whether the same input came up again: then
/// somebody computes twice what could be kept.
///
/// Remembers the fingerprints of the last `N` inputs. One thread.
template <std::size_t N = 8>
class ComputeMeter final {
 public:
  ComputeMeter(Ledger& ledger, std::string_view name, HandOver modules)
      : clock_(ledger.clock()),
        account_(ledger.Open(
            {.kind = AccountKind::kCompute, .name = name, .modules = modules, .capacity = N},
            figures_)) {}
  ComputeMeter(const ComputeMeter&) = delete;
  ComputeMeter& operator=(const ComputeMeter&) = delete;

  /// @param fingerprint of the whole input; equal inputs have equal ones.
  template <class Compute>
  decltype(auto) Run(std::uint64_t fingerprint, Compute&& compute) {
    const Watch watch(*this, fingerprint);
    return std::forward<Compute>(compute)();
  }

 private:
  class Watch final {
   public:
    Watch(ComputeMeter& meter, std::uint64_t fingerprint) noexcept
        : meter_(meter), known_(meter.Knows(fingerprint)), start_(meter.clock_.Now()) {}
    ~Watch() {
      const auto took = static_cast<std::uint64_t>((meter_.clock_.Now() - start_).count());
      Figures& figures = meter_.figures_;
      Figures::Add(figures.accepted, 1);
      Figures::Add(figures.spent_ns, took);
      if (!known_) return;
      Figures::Add(figures.repeated, 1);
      Figures::Add(figures.wasted_ns, took);
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    ComputeMeter& meter_;
    const bool known_;
    const TimePoint start_;
  };

  bool Knows(std::uint64_t fingerprint) noexcept {
    for (std::size_t i = 0; i < filled_; ++i) {
      if (last_[i] == fingerprint) return true;
    }
    last_[next_] = fingerprint;
    next_ = (next_ + 1) % N;
    if (filled_ < N) ++filled_;
    return false;
  }

  const Clock& clock_;
  std::array<std::uint64_t, N> last_{};
  std::size_t next_ = 0;
  std::size_t filled_ = 0;
  Figures figures_;
  Account account_;
};

/// FNV-1a over the bytes of plain values, for fingerprints.
class Fingerprint final {
 public:
  template <class T>
    requires std::is_arithmetic_v<T>
  constexpr Fingerprint& Add(T value) noexcept {
    const auto bytes = std::bit_cast<std::array<unsigned char, sizeof(T)>>(value);
    for (const unsigned char byte : bytes) value_ = (value_ ^ byte) * 0x100000001B3ULL;
    return *this;
  }
  constexpr Fingerprint& Add(std::string_view text) noexcept {
    for (const char c : text) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return *this;
  }
  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

}  // namespace bbia
