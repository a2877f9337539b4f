#pragma once

#include <cstddef>
#include <cstdint>

#include "base/module.h"

namespace bbia {

/// What a module may have at most. Constant parts are checked where they are built (static_assert
/// on `BudgetOf`), the rest by the budget watch while running.
struct Budget {
  std::uint32_t threads;     ///< of its own
  std::size_t buffer_bytes;  ///< queues, pools and caches, full
  std::size_t heap_bytes;    ///< live at any time, foreign libraries included
  double cpu;                ///< cores, over ten seconds
};

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

/// The one table. The robot it must fit has 4 GB and four slow cores that are also used by others.
inline constexpr PerModule<Budget> kBudgets = {{
    /* app     */ {.threads = 1, .buffer_bytes = 0, .heap_bytes = 4 * kMiB, .cpu = 0.05},
    /* log     */ {.threads = 1, .buffer_bytes = 16 * kKiB, .heap_bytes = 2 * kMiB, .cpu = 0.10},
    /* audit   */ {.threads = 2, .buffer_bytes = 512 * kKiB, .heap_bytes = 4 * kMiB, .cpu = 0.02},
    /* flight  */ {.threads = 0, .buffer_bytes = 1536 * kKiB, .heap_bytes = 4 * kMiB, .cpu = 0.01},
    /* control */ {.threads = 2, .buffer_bytes = 128 * kKiB, .heap_bytes = 1 * kMiB, .cpu = 0.50},
    /* sim     */ {.threads = 0, .buffer_bytes = 0, .heap_bytes = 48 * kMiB, .cpu = 0.50},
    /* server  */ {.threads = 1, .buffer_bytes = 16 * kKiB, .heap_bytes = 64 * kMiB, .cpu = 0.95},
    /* api     */ {.threads = 0, .buffer_bytes = 512 * kKiB, .heap_bytes = 24 * kMiB, .cpu = 0.95},
    /* memory  */ {.threads = 1, .buffer_bytes = 64 * kKiB, .heap_bytes = 16 * kMiB, .cpu = 0.10},
    // Fifty steps a second while the robot shows something, none while it rests.
    /* mind    */ {.threads = 1, .buffer_bytes = 256 * kKiB, .heap_bytes = 8 * kMiB, .cpu = 0.05},
    // A thread while a file is listened to, ten minutes of music in some seconds; another while a
    // behaviour's recorded move is read, the longest in 18 MiB.
    /* music   */ {.threads = 2, .buffer_bytes = 0, .heap_bytes = 26 * kMiB, .cpu = 0.95},
    // Face and object networks of the shipped size; a user's larger ones are admitted by measure.
    /* models  */ {.threads = 1, .buffer_bytes = 0, .heap_bytes = 64 * kMiB, .cpu = 0.10},
    // Five frames of 1280x720 in the pool, two JPEGs; one core for a simulated eye.
    /* camera  */ {.threads = 1, .buffer_bytes = 16 * kMiB, .heap_bytes = 32 * kMiB, .cpu = 1.00},
    /* vision  */ {.threads = 1, .buffer_bytes = 512 * kKiB, .heap_bytes = 32 * kMiB, .cpu = 1.00},
    // A conversation, its cache of answers, and one transfer; the model itself is another process.
    /* words   */ {.threads = 1, .buffer_bytes = 128 * kKiB, .heap_bytes = 8 * kMiB, .cpu = 0.20},
    // Two trays of uploads of 12 MiB each; the longest recorded move takes 18 MiB while it is read.
    /* media   */ {.threads = 1, .buffer_bytes = 25 * kMiB, .heap_bytes = 50 * kMiB, .cpu = 0.95},
    /* sound   */ {.threads = 1, .buffer_bytes = 16 * kKiB, .heap_bytes = 8 * kMiB, .cpu = 0.20},
    // The apps themselves are other processes.
    /* apps    */ {.threads = 1, .buffer_bytes = 64 * kKiB, .heap_bytes = 4 * kMiB, .cpu = 0.10},
}};

[[nodiscard]] constexpr const Budget& BudgetOf(Module module) noexcept {
  return kBudgets[Index(module)];
}

/// Sum over all modules of one part of their budgets.
template <class T>
[[nodiscard]] constexpr T TotalBudget(T Budget::*part) noexcept {
  T total{};
  for (const Budget& budget : kBudgets) total += budget.*part;
  return total;
}

static_assert(TotalBudget(&Budget::heap_bytes) <= 404 * kMiB,
              "with everything in use a fifth of what a CM4 has free");
static_assert(TotalBudget(&Budget::buffer_bytes) <= 48 * kMiB,
              "the camera's frames are 16 of them, full trays of uploads 24");
static_assert(TotalBudget(&Budget::threads) <= 18, "the Python daemon had 56");

}  // namespace bbia
