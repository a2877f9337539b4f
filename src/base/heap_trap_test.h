#pragma once

// Counts what a thread asks of the heap, in tests. Replaces operator new for the whole test
// program: at most one of its source files may include this.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace bbia {

inline thread_local std::size_t heap_requests = 0;

}  // namespace bbia

// Not inlined: the compiler would see free() on what it takes for memory of new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++bbia::heap_requests;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// Sorting asks like this; a sanitizer has one of its own.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++bbia::heap_requests;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
