#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "base/ledger.h"

namespace bbia {

/// The newest whole value of some state: one writer, any number of readers (a seqlock).
///
/// 1. `sequence_` is odd exactly while a publication is under way.
/// 2. A reader returns only what lies between two equal even readings of `sequence_`.
/// 3. Each word is an atomic of its own (release store, acquire load), so no fence is needed and
///    the thread sanitizer sees no race.
///
/// `Publish` is wait-free and real-time safe, one thread. `Read` retries while it is overtaken:
/// never call it from a thread that can outrank the writer.
template <class T>
class Snapshot final {
  static_assert(std::is_trivially_copyable_v<T>, "a snapshot is plain bytes");

 public:
  Snapshot() noexcept { Publish(T{}); }
  /// On the ledger: `accepted` counts publications. Its readers are accounts of their own
  /// (base/snapshot_reader.h), called "reader<name".
  Snapshot(Ledger& ledger, std::string_view name, HandOver modules) : Snapshot() {
    account_ = ledger.Open(
        {.kind = AccountKind::kSnapshot, .name = name, .modules = modules, .item_bytes = sizeof(T)},
        figures_);
  }
  explicit Snapshot(const T& first) noexcept { Publish(first); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  void Publish(const T& value) noexcept {
    std::array<std::uint64_t, kWords> raw{};
    std::memcpy(raw.data(), &value, sizeof(T));
    const std::uint64_t before = sequence_.load(std::memory_order_relaxed);
    sequence_.store(before + 1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < kWords; ++i) words_[i].store(raw[i], std::memory_order_release);
    sequence_.store(before + 2, std::memory_order_release);
    figures_.accepted.store(before / 2 + 1, std::memory_order_relaxed);
  }

  [[nodiscard]] T Read() const noexcept {
    std::array<std::uint64_t, kWords> raw;
    for (;;) {
      const std::uint64_t before = sequence_.load(std::memory_order_acquire);
      if ((before & 1U) != 0) continue;
      for (std::size_t i = 0; i < kWords; ++i) raw[i] = words_[i].load(std::memory_order_acquire);
      if (sequence_.load(std::memory_order_relaxed) == before) break;
    }
    T value;
    std::memcpy(static_cast<void*>(&value), raw.data(), sizeof(T));
    return value;
  }

  /// Publications so far, the first value included.
  [[nodiscard]] std::uint64_t version() const noexcept {
    return sequence_.load(std::memory_order_acquire) / 2;
  }

 private:
  static constexpr std::size_t kWords = (sizeof(T) + 7) / 8;
  alignas(64) std::atomic<std::uint64_t> sequence_{0};
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
  Figures figures_;
  Account account_;
};

}  // namespace bbia
