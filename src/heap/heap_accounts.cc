#include "heap/heap_accounts.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "heap/heap_counters.h"

namespace bbia {

// Weak: its address is null in a program that does not link the interposer.
[[gnu::weak]] const PerModule<HeapCounters>& InterposedHeap() noexcept;

namespace {

#ifdef BBIA_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/// Empty when the kernel does not tell. Exact, unlike /proc/self/statm, whose figure lags behind by
/// some pages a core.
std::optional<std::uint64_t> ResidentBytes() noexcept {
  constexpr std::string_view kLabel = "\nRss:";
  const int file = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, 4096> buffer;
  const ssize_t length = read(file, buffer.data(), buffer.size());
  close(file);
  if (length <= 0) return std::nullopt;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(length));
  const std::size_t label = text.find(kLabel);
  if (label == std::string_view::npos) return std::nullopt;
  const std::size_t digits = text.find_first_not_of(' ', label + kLabel.size());
  if (digits == std::string_view::npos) return std::nullopt;
  std::uint64_t kilobytes = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data() + digits, end, kilobytes).ec != std::errc{}) return std::nullopt;
  return kilobytes * 1024;
}

}  // namespace

HeapReport ReadHeap() noexcept {
  if (&InterposedHeap == nullptr) {
    return {.why_not = kSanitized ? "built with a sanitizer, whose allocator is not accounted for"
                                  : "this program does not account for memory"};
  }
  HeapReport report{.available = true};
  const PerModule<HeapCounters>& counters = InterposedHeap();
  for (std::size_t i = 0; i < kModuleCount; ++i) report.modules[i] = counters[i].Read();
  return report;
}

HeapFigures Total(const PerModule<HeapFigures>& modules) noexcept {
  HeapFigures total;
  for (const HeapFigures& module : modules) {
    total.live_bytes += module.live_bytes;
    total.live_blocks += module.live_blocks;
    total.allocated_bytes += module.allocated_bytes;
    total.allocations += module.allocations;
    total.frees += module.frees;
  }
  return total;
}

std::optional<AllocatorFigures> ReadAllocator() noexcept {
  if (kSanitized) return std::nullopt;
  const struct mallinfo2 figures = mallinfo2();
  return AllocatorFigures{.from_system = figures.arena + figures.hblkhd,
                          .large_blocks = figures.hblkhd,
                          .in_use = figures.uordblks + figures.hblkhd,
                          .idle = figures.fordblks};
}

HeapTrim TrimHeap() noexcept {
  if (kSanitized) return {};
  const std::optional<std::uint64_t> before = ResidentBytes();
  const bool returned = malloc_trim(0) == 1;
  const std::optional<std::uint64_t> after = ResidentBytes();
  if (!before || !after) return {.returned = returned};
  return {.returned = returned, .bytes = *after < *before ? *before - *after : 0};
}

}  // namespace bbia
