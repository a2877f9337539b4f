#include "camera/frame.h"

namespace bbia {

FramePool::FramePool(Ledger& ledger)
    : account_(ledger.Open({.kind = AccountKind::kPool,
                            .name = "camera.frames",
                            .modules = Module::kCamera,
                            .capacity = kFrames,
                            .item_bytes = kMostFrameBytes},
                           figures_)) {}

FrameSlot* FramePool::Free() noexcept {
  for (FrameSlot& slot : slots_) {
    // Only this thread makes a free place a held one, so what is free stays so.
    if (slot.users.load(std::memory_order_acquire) == 0) {
      slot.has_pixels = false;
      return &slot;
    }
  }
  Figures::Add(figures_.dropped, 1);
  return nullptr;
}

Frame FramePool::Seal(FrameSlot& slot) noexcept {
  figures_.NoteIn();
  Figures::Add(figures_.accepted, 1);
  return {*this, slot};
}

void FramePool::Return(FrameSlot& slot) noexcept {
  // The figure first: once the place is free it may be sealed again at once.
  if (slot.users.load(std::memory_order_relaxed) == 1) {
    figures_.NoteOut();
    slot.users.store(0, std::memory_order_release);
    return;
  }
  if (slot.users.fetch_sub(1, std::memory_order_acq_rel) == 1) figures_.NoteOut();
}

void FramePool::Shrink() noexcept {
  for (FrameSlot& slot : slots_) {
    if (slot.users.load(std::memory_order_acquire) != 0) continue;
    slot.has_pixels = false;
    std::vector<std::uint8_t>().swap(slot.pixels);
  }
}

}  // namespace bbia
