#include "heap/heap_accounts.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "heap/heap_counters.h"

namespace bbia {
namespace {

// This program does not link the interposer.
TEST(ReadHeap, SaysWhyItCannotTell) {
  const HeapReport report = ReadHeap();
  EXPECT_FALSE(report.available);
#ifdef BBIA_SANITIZED
  EXPECT_EQ(report.why_not, "built with a sanitizer, whose allocator is not accounted for");
#else
  EXPECT_EQ(report.why_not, "this program does not account for memory");
#endif
  EXPECT_EQ(Total(report.modules).allocations, 0u);
}

TEST(HeapCounters, KeepWhatIsOwed) {
  HeapCounters counters;
  counters.Charge(100);
  counters.Charge(20);
  counters.Discharge(100);
  const HeapFigures figures = counters.Read();
  EXPECT_EQ(figures.live_bytes, 20u);
  EXPECT_EQ(figures.live_blocks, 1u);
  EXPECT_EQ(figures.allocated_bytes, 120u);
  EXPECT_EQ(figures.allocations, 2u);
  EXPECT_EQ(figures.frees, 1u);
}

TEST(Total, AddsTheModules) {
  PerModule<HeapFigures> modules{};
  modules.front() = {.live_bytes = 1, .live_blocks = 2, .allocated_bytes = 3, .allocations = 4};
  modules.back() = {.live_bytes = 10, .live_blocks = 20, .allocations = 40, .frees = 50};
  const HeapFigures total = Total(modules);
  EXPECT_EQ(total.live_bytes, 11u);
  EXPECT_EQ(total.live_blocks, 22u);
  EXPECT_EQ(total.allocated_bytes, 3u);
  EXPECT_EQ(total.allocations, 44u);
  EXPECT_EQ(total.frees, 50u);
}

#ifndef BBIA_SANITIZED

TEST(ReadAllocator, ShowsALargeBlockWhileItLives) {
  constexpr std::size_t kLarge = 64 << 20;
  const auto before = ReadAllocator();
  auto block = std::make_unique_for_overwrite<std::byte[]>(kLarge);
  asm("" : : "r"(block.get()) : "memory");  // nobody uses it, and it stays
  const auto during = ReadAllocator();
  block.reset();
  const auto after = ReadAllocator();
  ASSERT_TRUE(before && during && after);
  EXPECT_GE(during->large_blocks, before->large_blocks + kLarge);
  EXPECT_GE(during->from_system, before->from_system + kLarge);
  EXPECT_EQ(after->large_blocks, before->large_blocks);
  EXPECT_EQ(during->from_system, during->in_use + during->idle);
}

TEST(TrimHeap, ReturnsWhatWasUsedAndFreed) {
  constexpr std::size_t kBlocks = 64;
  constexpr std::size_t kBytes = 100'000;  // below the size that gets a mapping of its own
  std::vector<std::vector<char>> blocks;
  for (std::size_t i = 0; i < kBlocks; ++i) blocks.emplace_back(kBytes, 'x');
  // The last one stays and keeps what lies below it from being returned by itself.
  blocks.erase(blocks.begin(), blocks.end() - 1);
  const HeapTrim trim = TrimHeap();
  EXPECT_TRUE(trim.returned);
  ASSERT_TRUE(trim.bytes.has_value());
  EXPECT_GE(*trim.bytes, kBlocks * kBytes / 2);
}

#endif

}  // namespace
}  // namespace bbia
