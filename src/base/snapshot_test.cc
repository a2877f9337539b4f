#include "base/snapshot.h"

#include <gtest/gtest.h>

#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace bbia {
namespace {

static_assert(std::is_trivially_copyable_v<int> && !std::is_trivially_copyable_v<std::string>);
static_assert(!std::is_copy_constructible_v<Snapshot<int>>);
static_assert(noexcept(std::declval<Snapshot<int>&>().Publish(1)));

/// Every word carries the same number; a torn copy would carry two.
struct Sheet {
  std::array<std::uint64_t, 33> words{};

  static Sheet Of(std::uint64_t n) {
    Sheet sheet;
    sheet.words.fill(n);
    return sheet;
  }
  [[nodiscard]] bool whole() const {
    for (const std::uint64_t word : words) {
      if (word != words[0]) return false;
    }
    return true;
  }
};

TEST(Snapshot, StartsWithADefaultOrTheGivenValue) {
  EXPECT_EQ(Snapshot<int>().Read(), 0);
  EXPECT_EQ(Snapshot<int>(7).Read(), 7);
  EXPECT_EQ(Snapshot<int>(7).version(), 1U);
}

TEST(Snapshot, GivesTheNewestValueAsOftenAsAsked) {
  Snapshot<double> snapshot(1.0);
  snapshot.Publish(2.0);
  snapshot.Publish(3.0);
  EXPECT_EQ(snapshot.Read(), 3.0);
  EXPECT_EQ(snapshot.Read(), 3.0);
  EXPECT_EQ(snapshot.version(), 3U);
}

TEST(Snapshot, KeepsValuesWhoseSizeIsNoMultipleOfAWord) {
  struct Odd {
    std::array<char, 13> text;
  };
  Snapshot<Odd> snapshot(Odd{{"twelve chars"}});
  EXPECT_STREQ(snapshot.Read().text.data(), "twelve chars");
}

TEST(Snapshot, IsNeverTornAndNeverGoesBackForAnyOfItsReaders) {
  constexpr int kReaders = 3;
  constexpr int kReads = 10'000;
  Snapshot<Sheet> snapshot;
  std::atomic<int> reading{kReaders};
  std::atomic<int> torn{0};
  std::atomic<int> backwards{0};
  {
    std::latch go(kReaders + 1);
    std::vector<std::jthread> readers;
    for (int r = 0; r < kReaders; ++r) {
      readers.emplace_back([&] {
        go.arrive_and_wait();
        std::uint64_t last = 0;
        for (int i = 0; i < kReads; ++i) {
          const Sheet sheet = snapshot.Read();
          if (!sheet.whole()) ++torn;
          if (sheet.words[0] < last) ++backwards;
          last = sheet.words[0];
        }
        --reading;
      });
    }
    go.arrive_and_wait();
    for (std::uint64_t n = 1; reading > 0; ++n) {
      snapshot.Publish(Sheet::Of(n));
      // A gap of changing length: readers meet the writer at every step, yet get through.
      for (std::uint64_t gap = n % 512; gap > 0; --gap) static_cast<void>(reading.load());
    }
  }
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(backwards, 0);
}

}  // namespace
}  // namespace bbia
