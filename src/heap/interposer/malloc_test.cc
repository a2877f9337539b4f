#include <gtest/gtest.h>

#include "heap/heap_accounts.h"

#ifdef BBIA_SANITIZED

TEST(Interposer, LeavesTheSanitizerItsAllocator) {
  EXPECT_FALSE(bbia::ReadHeap().available);
}

#else

#include <dlfcn.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <latch>
#include <new>
#include <random>
#include <string>
#include <thread>
#include <vector>

extern "C" {
void* __libc_malloc(std::size_t size);  // NOLINT(bugprone-reserved-identifier): glibc's name
void __libc_free(void* memory);         // NOLINT(bugprone-reserved-identifier): glibc's name
}

namespace bbia {
namespace {

constexpr std::size_t kMost = SIZE_MAX;

/// What the compiler can neither see through nor leave out.
template <class T>
[[gnu::noinline]] T Opaque(T value) {
  asm("" : "+r"(value) : : "memory");
  return value;
}

HeapFigures Of(Module module) {
  return ReadHeap().modules[Index(module)];
}

/// What a module gained since construction.
class Gain final {
 public:
  explicit Gain(Module module) : module_(module), before_(Of(module)) {}
  [[nodiscard]] std::int64_t bytes() const {
    return static_cast<std::int64_t>(Of(module_).live_bytes - before_.live_bytes);
  }
  [[nodiscard]] std::int64_t blocks() const {
    return static_cast<std::int64_t>(Of(module_).live_blocks - before_.live_blocks);
  }
  [[nodiscard]] std::uint64_t allocations() const {
    return Of(module_).allocations - before_.allocations;
  }
  [[nodiscard]] std::uint64_t frees() const { return Of(module_).frees - before_.frees; }

 private:
  Module module_;
  HeapFigures before_;
};

[[gnu::noinline]] void* AllocateFor(Module module, std::size_t size) {
  const ModuleScope scope(module);
  return Opaque(std::malloc(size));
}

[[gnu::noinline]] void* ResizeFor(Module module, void* memory, std::size_t size) {
  const ModuleScope scope(module);
  return Opaque(std::realloc(memory, size));
}

bool Aligned(const void* memory, std::size_t alignment) {
  return memory != nullptr && reinterpret_cast<std::uintptr_t>(memory) % alignment == 0;
}

TEST(Interposer, IsThere) {
  const HeapReport report = ReadHeap();
  EXPECT_TRUE(report.available);
  EXPECT_EQ(report.why_not, "");
  EXPECT_GT(Total(report.modules).live_bytes, 0u);  // what ran before main is in it
}

TEST(Interposer, ChargesWhoAllocatesToTheByte) {
  const Gain sim(Module::kSim);
  const Gain api(Module::kApi);
  void* const leak = AllocateFor(Module::kSim, 12'345);
  void* const other = AllocateFor(Module::kApi, 1);
  EXPECT_EQ(sim.bytes(), 12'345);
  EXPECT_EQ(sim.blocks(), 1);
  EXPECT_EQ(api.bytes(), 1);
  std::free(leak);
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(sim.blocks(), 0);
  EXPECT_EQ(sim.allocations(), 1u);
  EXPECT_EQ(sim.frees(), 1u);
  EXPECT_EQ(api.blocks(), 1);
  std::free(other);
}

TEST(Interposer, DischargesWhoAllocatedWhoeverFrees) {
  const Gain sim(Module::kSim);
  const Gain api(Module::kApi);
  void* const memory = AllocateFor(Module::kSim, 1'000);
  std::thread other([memory] {
    const ModuleScope scope(Module::kApi);
    std::free(memory);
  });
  other.join();
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(sim.frees(), 1u);
  EXPECT_EQ(api.frees(), 0u);
}

TEST(Interposer, ChargesWhoResizes) {
  const Gain sim(Module::kSim);
  const Gain api(Module::kApi);
  void* memory = ResizeFor(Module::kSim, nullptr, 100);
  EXPECT_EQ(sim.bytes(), 100);
  std::memset(memory, 0x5A, 100);
  memory = ResizeFor(Module::kApi, memory, 1 << 20);  // moves into a mapping of its own
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(sim.blocks(), 0);
  EXPECT_EQ(api.bytes(), 1 << 20);
  memory = ResizeFor(Module::kApi, memory, 40);
  EXPECT_EQ(api.bytes(), 40);
  EXPECT_EQ(api.blocks(), 1);
  EXPECT_EQ(std::string(static_cast<char*>(memory), 40), std::string(40, 0x5A));
  EXPECT_EQ(ResizeFor(Module::kApi, memory, 0), nullptr);
  EXPECT_EQ(api.bytes(), 0);
  EXPECT_EQ(api.blocks(), 0);
}

TEST(Interposer, ResizesAlignedBlocks) {
  const Gain sim(Module::kSim);
  const ModuleScope scope(Module::kSim);
  for (const std::size_t size : {10u, 5'000u}) {
    void* memory = Opaque(std::aligned_alloc(256, 512));
    std::memset(memory, 0x5A, 512);
    memory = Opaque(std::realloc(memory, size));
    EXPECT_EQ(sim.bytes(), static_cast<std::int64_t>(size));
    const std::size_t kept = std::min<std::size_t>(size, 512);
    EXPECT_EQ(std::string(static_cast<char*>(memory), kept), std::string(kept, 0x5A));
    std::free(memory);
  }
  EXPECT_EQ(Opaque(std::realloc(Opaque(std::aligned_alloc(256, 512)), 0)), nullptr);
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(sim.blocks(), 0);
}

TEST(Interposer, KeepsABlockThatCannotBeResized) {
  void* const memory = AllocateFor(Module::kSim, 100);
  void* const aligned = Opaque(memalign(512, 100));
  const Gain sim(Module::kSim);
  errno = 0;
  EXPECT_EQ(ResizeFor(Module::kApi, memory, Opaque(kMost)), nullptr);
  EXPECT_EQ(errno, ENOMEM);
  EXPECT_EQ(ResizeFor(Module::kApi, memory, Opaque(kMost / 2 - 100)), nullptr);
  EXPECT_EQ(ResizeFor(Module::kApi, aligned, Opaque(kMost / 2)), nullptr);
  EXPECT_EQ(Opaque(reallocarray(Opaque(memory), Opaque(kMost / 2), 3)), nullptr);
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(malloc_usable_size(memory), 100u);
  std::free(memory);
  std::free(aligned);
}

TEST(Interposer, RefusesWhatOverflows) {
  const std::array attempts = {
      +[] { return std::malloc(Opaque(kMost)); },
      +[] { return std::malloc(Opaque(kMost / 2)); },
      +[] { return std::calloc(Opaque(kMost / 2), 3); },
      +[] { return std::calloc(Opaque(kMost), 1); },
      +[] { return reallocarray(nullptr, Opaque(kMost / 2), 3); },
      +[] { return std::realloc(nullptr, Opaque(kMost)); },
      +[] { return std::aligned_alloc(64, Opaque(kMost - 63)); },
      +[] { return memalign(4096, Opaque(kMost)); },
      +[] { return valloc(Opaque(kMost)); },
      +[] { return pvalloc(Opaque(kMost)); },
  };
  const Gain app(Module::kApp);
  int refused = 0;
  for (const auto attempt : attempts) {
    errno = 0;
    refused += Opaque(attempt()) == nullptr && errno == ENOMEM ? 1 : 0;
  }
  EXPECT_EQ(refused, 10);
  EXPECT_EQ(app.allocations(), 0u);
}

TEST(Interposer, GivesEmptyBlocksAnAddressOfTheirOwn) {
  const Gain sim(Module::kSim);
  {
    const ModuleScope scope(Module::kSim);
    const std::array<void*, 4> blocks = {Opaque(std::malloc(0)), Opaque(std::calloc(0, 5)),
                                         Opaque(std::realloc(nullptr, 0)),
                                         Opaque(std::aligned_alloc(64, 0))};
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      EXPECT_NE(blocks[i], nullptr);
      for (std::size_t j = 0; j < i; ++j) EXPECT_NE(blocks[i], blocks[j]);
    }
    EXPECT_EQ(sim.blocks(), 4);
    EXPECT_EQ(sim.bytes(), 0);
    for (void* const block : blocks) std::free(block);
  }
  std::free(nullptr);
  EXPECT_EQ(sim.blocks(), 0);
}

TEST(Interposer, ZeroesWhatCallocReturns) {
  for (const std::size_t size : {1u, 100u, 4'000u, 300'000u}) {
    void* const dirty = Opaque(std::malloc(size));
    std::memset(dirty, 0xFF, size);
    std::free(dirty);
    auto* const clean = static_cast<unsigned char*>(Opaque(std::calloc(size, 1)));
    ASSERT_NE(clean, nullptr);
    std::size_t stained = 0;
    for (std::size_t i = 0; i < size; ++i) stained += clean[i] != 0 ? 1 : 0;
    EXPECT_EQ(stained, 0u) << size;
    std::free(clean);
  }
}

TEST(Interposer, AlignsAsAsked) {
  const Gain sim(Module::kSim);
  {
    const ModuleScope scope(Module::kSim);
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    std::vector<void*> blocks;
    const auto keep = [&blocks](void* memory, std::size_t alignment, std::size_t size) {
      EXPECT_TRUE(Aligned(memory, alignment)) << alignment << " " << size;
      EXPECT_EQ(malloc_usable_size(memory), size);
      std::memset(memory, 0x5A, size);
      blocks.push_back(memory);
    };
    for (std::size_t size = 1; size < 70'000; size = size * 3 + 1) {
      keep(Opaque(std::malloc(size)), alignof(std::max_align_t), size);
      keep(Opaque(std::calloc(1, size)), alignof(std::max_align_t), size);
      for (std::size_t alignment = 1; alignment <= 1 << 16; alignment *= 2) {
        keep(Opaque(std::aligned_alloc(alignment, size)), alignment, size);
        keep(Opaque(memalign(alignment, size)), alignment, size);
        if (alignment < sizeof(void*)) continue;
        void* memory = nullptr;
        EXPECT_EQ(posix_memalign(&memory, alignment, size), 0);
        keep(memory, alignment, size);
      }
      keep(Opaque(valloc(size)), page, size);
      keep(Opaque(pvalloc(size)), page, (size + page - 1) / page * page);
      keep(Opaque(memalign(Opaque(std::size_t{48}), size)), 64, size);
    }
    for (void* const memory : blocks) std::free(memory);
  }
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(sim.blocks(), 0);
}

TEST(Interposer, RefusesAlignmentsThatAreNone) {
  void* memory = &memory;
  for (const std::size_t alignment : {0u, 1u, 4u, 24u}) {
    EXPECT_EQ(posix_memalign(&memory, Opaque(alignment), 8), EINVAL) << alignment;
  }
  EXPECT_EQ(posix_memalign(&memory, 64, Opaque(kMost)), ENOMEM);
  EXPECT_EQ(memory, &memory);
  errno = 0;
  EXPECT_EQ(Opaque(std::aligned_alloc(Opaque(std::size_t{24}), 48)), nullptr);
  EXPECT_EQ(errno, EINVAL);
  errno = 0;
  EXPECT_EQ(Opaque(memalign(Opaque(kMost), 48)), nullptr);
  EXPECT_EQ(errno, EINVAL);
}

TEST(Interposer, LeavesForeignBlocksToGlibc) {
  const Gain app(Module::kApp);
  for (const std::size_t size : {1u, 24u, 1'000u, 300'000u}) {
    // Its neighbour is full of what a header would look like.
    void* const neighbour = __libc_malloc(size);
    std::memset(neighbour, 0xBB, size);
    void* const foreign = __libc_malloc(size);
    const std::size_t usable = malloc_usable_size(foreign);
    EXPECT_GE(usable, size);
    EXPECT_LE(usable, size + 4096 + 16);
    void* const resized = Opaque(std::realloc(foreign, size * 2));
    EXPECT_GE(malloc_usable_size(resized), size * 2);
    std::free(resized);
    std::free(neighbour);
  }
  EXPECT_EQ(app.blocks(), 0);
}

TEST(Interposer, SeesNewAndDelete) {
  struct alignas(128) Wide {
    std::array<char, 300> bytes;
  };
  const Gain sim(Module::kSim);
  {
    const ModuleScope scope(Module::kSim);
    auto* const plain = Opaque(new std::array<char, 77>);
    auto* const many = Opaque(new char[1'000]);
    auto* const wide = Opaque(new Wide);
    auto* const careful = Opaque(new (std::nothrow) char[5]);
    EXPECT_TRUE(Aligned(wide, 128));
    EXPECT_EQ(sim.bytes(), 77 + 1'000 + 384 + 5);
    EXPECT_EQ(sim.blocks(), 4);
    delete plain;
    delete[] many;
    delete wide;
    delete[] careful;
  }
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(sim.blocks(), 0);
  EXPECT_THROW(Opaque(::operator new(Opaque(kMost / 2))), std::bad_alloc);
}

TEST(Interposer, SeesWhatLibrariesAllocate) {
  const Gain sim(Module::kSim);
  {
    const ModuleScope scope(Module::kSim);
    char* const copy = Opaque(strdup(Opaque("twenty characters...")));  // libc
    EXPECT_EQ(sim.bytes(), 21);
    std::free(copy);

    const std::string text(1'000, 'x');  // libstdc++
    EXPECT_EQ(sim.bytes(), 1'001);

    std::FILE* const file = std::fopen("/proc/self/status", "r");
    char* line = nullptr;
    std::size_t room = 0;
    EXPECT_GT(getline(&line, &room, file), 0);
    EXPECT_EQ(malloc_usable_size(line), room);  // libc allocated it, and we free it
    std::free(line);
    std::fclose(file);
  }
  EXPECT_EQ(sim.bytes(), 0);
  EXPECT_EQ(sim.blocks(), 0);
}

TEST(Interposer, SeesTheDynamicLinker) {
  const Gain sim(Module::kSim);
  const ModuleScope scope(Module::kSim);
  void* const library = dlopen("libutil.so.1", RTLD_NOW);
  EXPECT_GT(sim.allocations(), 0u);
  ASSERT_NE(library, nullptr);
  dlclose(library);
  EXPECT_GT(sim.frees(), 0u);
}

TEST(Interposer, EndsTheProcessThatFreesTwice) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        void* const memory = Opaque(std::malloc(100));
        Opaque (&std::free)(memory);
        Opaque (&std::free)(memory);
      },
      "");
}

TEST(Interposer, BalancesWhenManyThreadsPassBlocksAround) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 20'000;
  const HeapReport before = ReadHeap();
  {
    std::array<std::atomic<void*>, 64> exchange{};
    std::atomic<bool> negative = false;
    std::latch start(kThreads);
    std::vector<std::thread> threads;
    for (int id = 0; id < kThreads; ++id) {
      threads.emplace_back([&, id] {
        std::minstd_rand random(static_cast<unsigned>(id) + 1);
        start.arrive_and_wait();
        for (int i = 0; i < kRounds; ++i) {
          const ModuleScope scope(static_cast<Module>(random() % kModuleCount));
          const std::size_t size = random() % 2'000;
          void* memory = random() % 4 == 0 ? std::aligned_alloc(64, size) : std::malloc(size);
          if (random() % 4 == 0) memory = std::realloc(memory, random() % 3'000 + 1);
          std::free(exchange[random() % exchange.size()].exchange(memory));
          if (i % 64 != 0) continue;
          for (const HeapFigures& module : ReadHeap().modules) {
            if (module.live_bytes > 1 << 30 || module.live_blocks > 1 << 20) negative = true;
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::atomic<void*>& slot : exchange) std::free(slot.load());
    EXPECT_FALSE(negative);
  }
  const HeapReport after = ReadHeap();
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    EXPECT_GT(after.modules[i].allocations, before.modules[i].allocations);
    if (static_cast<Module>(i) == Module::kApp) continue;  // the threads' own needs
    EXPECT_EQ(after.modules[i].live_bytes, before.modules[i].live_bytes) << kModuleNames[i];
    EXPECT_EQ(after.modules[i].live_blocks, before.modules[i].live_blocks) << kModuleNames[i];
  }
}

TEST(Interposer, WorksInAChildBornWhileOthersAllocate) {
  std::atomic<bool> enough = false;
  std::thread busy([&enough] {
    while (!enough) std::free(Opaque(std::malloc(100)));
  });
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (int k = 0; k < 100; ++k) std::free(Opaque(std::malloc(1'000)));
      _exit(ReadHeap().available ? 7 : 1);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 7);
  }
  enough = true;
  busy.join();
}

TEST(Interposer, LetsProgramsBeStarted) {
  std::FILE* const pipe = popen("echo hello", "r");
  ASSERT_NE(pipe, nullptr);
  std::array<char, 16> line{};
  EXPECT_NE(std::fgets(line.data(), line.size(), pipe), nullptr);
  EXPECT_STREQ(line.data(), "hello\n");
  EXPECT_EQ(pclose(pipe), 0);

  std::string name = "true";
  std::array<char*, 2> arguments = {name.data(), nullptr};
  pid_t child = 0;
  ASSERT_EQ(posix_spawnp(&child, "true", nullptr, nullptr, arguments.data(), environ), 0);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace bbia

#endif
