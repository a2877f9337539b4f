#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/budgets.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "geometry/pose.h"
#include "perception/lens.h"
#include "perception/sight.h"

namespace bbia {

/// A JPEG encoded once and shared by all its receivers. Immutable data is the one thing that is
/// shared by pointer: the last one to have sent it frees it.
using JpegBytes = std::shared_ptr<const std::string>;

/// What is known about a picture besides its pixels.
struct FrameInfo {
  std::uint64_t sequence = 0;  ///< of the camera, from 1, goes on when the source is opened anew
  TimePoint stamp;             ///< when it was taken
  SightSource source = SightSource::kNone;
  int width = 0;
  int height = 0;
  Lens lens;
  HeadPose X_WH;            ///< of the head at `stamp`
  bool head_known = false;  ///< false: `X_WH` is neutral for want of better
};

/// The largest picture that is worked with; larger ones are refused or scaled down at their source.
inline constexpr int kMostWidth = 1280;
inline constexpr int kMostHeight = 720;
inline constexpr std::size_t kMostFrameBytes = std::size_t{3} * kMostWidth * kMostHeight;

class FramePool;

/// One place of the pool. Written by the camera's thread before others can see it.
struct FrameSlot {
  FrameInfo info;
  std::vector<std::uint8_t> pixels;  ///< BGR, rows from the top, without gaps
  bool has_pixels = false;           ///< false: nobody wanted them
  std::atomic<int> users{0};
};

/// A picture that stays as it is while somebody holds it. Copyable; any thread.
class Frame final {
 public:
  Frame() noexcept = default;
  Frame(const Frame& other) noexcept : pool_(other.pool_), slot_(other.slot_) { Hold(); }
  Frame(Frame&& other) noexcept : pool_(other.pool_), slot_(std::exchange(other.slot_, nullptr)) {}
  Frame& operator=(Frame other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~Frame();

  explicit operator bool() const noexcept { return slot_ != nullptr; }
  [[nodiscard]] const FrameInfo& info() const noexcept { return slot_->info; }
  /// BGR; empty when this frame has no pixels (nobody wanted any as it was taken).
  [[nodiscard]] std::span<const std::uint8_t> pixels() const noexcept {
    if (!slot_->has_pixels) return {};
    return slot_->pixels;
  }

 private:
  friend class FramePool;
  Frame(FramePool& pool, FrameSlot& slot) noexcept : pool_(&pool), slot_(&slot) { Hold(); }
  void Hold() noexcept {
    if (slot_ != nullptr) slot_->users.fetch_add(1, std::memory_order_relaxed);
  }

  FramePool* pool_ = nullptr;
  FrameSlot* slot_ = nullptr;
};

/// A fixed number of pictures that go round between the camera and those who look. Must outlive its
/// frames.
class FramePool final {
 public:
  static constexpr std::size_t kFrames = 4;

  explicit FramePool(Ledger& ledger);
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  /// A free place to be filled; null when all are held (counted as dropped). Camera's thread.
  [[nodiscard]] FrameSlot* Free() noexcept;
  /// Makes a filled place a frame. Camera's thread.
  [[nodiscard]] Frame Seal(FrameSlot& slot) noexcept;
  /// Gives the memory of free places back. Camera's thread.
  void Shrink() noexcept;

 private:
  friend class Frame;
  void Return(FrameSlot& slot) noexcept;

  std::array<FrameSlot, kFrames> slots_;
  Figures figures_;
  Account account_;
};

static_assert(FramePool::kFrames * kMostFrameBytes <= BudgetOf(Module::kCamera).buffer_bytes);

inline Frame::~Frame() {
  if (slot_ != nullptr) pool_->Return(*slot_);
}

}  // namespace bbia
