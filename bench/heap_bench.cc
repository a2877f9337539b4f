#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdlib>

#include "base/module.h"
#include "heap/heap_accounts.h"

extern "C" {
void* __libc_malloc(std::size_t size);  // NOLINT(bugprone-reserved-identifier): glibc's name
void __libc_free(void* memory);         // NOLINT(bugprone-reserved-identifier): glibc's name
}

namespace bbia {
namespace {

using Malloc = void* (*)(std::size_t);
using Free = void (*)(void*);

constexpr std::size_t kBatch = 64;

/// One malloc and one free, in batches of 64 blocks, so that the thread's cache is also left.
/// Each thread works for a module of its own.
void HeapPair(benchmark::State& state, Malloc allocate, Free release) {
  const ModuleScope scope(static_cast<Module>(state.thread_index()));
  const auto size = static_cast<std::size_t>(state.range(0));
  void* blocks[kBatch];
  for (auto _ : state) {
    for (void*& block : blocks) benchmark::DoNotOptimize(block = allocate(size));
    for (void* const block : blocks) release(block);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

void Heap_Accounted(benchmark::State& state) {
  HeapPair(state, &std::malloc, &std::free);
}
void Heap_Glibc(benchmark::State& state) {
  HeapPair(state, &__libc_malloc, &__libc_free);
}
BENCHMARK(Heap_Glibc)->Arg(24)->Arg(200)->Arg(1000);
BENCHMARK(Heap_Accounted)->Arg(24)->Arg(200)->Arg(1000);
BENCHMARK(Heap_Glibc)->Arg(200)->Threads(2);
BENCHMARK(Heap_Accounted)->Arg(200)->Threads(2);

/// What the collector reads each time.
void Heap_Read(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ReadHeap());
}
BENCHMARK(Heap_Read);

void Heap_ReadAllocator(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ReadAllocator());
}
BENCHMARK(Heap_ReadAllocator);

}  // namespace
}  // namespace bbia
