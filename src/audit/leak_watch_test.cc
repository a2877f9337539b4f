#include "audit/leak_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace bbia {
namespace {

using testing::HasSubstr;

constexpr double kKilo = 1024.0;
constexpr double kMega = 1024.0 * kKilo;
constexpr double kUsual = 8.0 * kMega;
constexpr int kThreeHours = 3 * 3600;

/// The same noise in each run.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed * 7919 + 13) { Uniform(); }
  /// 0..1
  double Uniform() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state_ >> 11U) / 9007199254740992.0;
  }
  /// Nearly normal, deviation 1.
  double Normal() { return (Uniform() + Uniform() + Uniform() + Uniform() - 2.0) * 1.7320508; }
  double Wait(double mean) { return -mean * std::log(Uniform() + 1e-12); }

 private:
  std::uint64_t state_;
};

/// A quantity over time in seconds, called with growing times.
using Shape = std::function<double(double)>;
using ShapeOf = std::function<Shape(std::uint64_t seed)>;

/// Reflected within its amplitude.
ShapeOf Walk(double step, double amplitude) {
  return [=](std::uint64_t seed) -> Shape {
    return [=, noise = Noise(seed), level = 0.0](double) mutable {
      level += step * noise.Normal();
      if (level > amplitude) level = 2.0 * amplitude - level;
      if (level < -amplitude) level = -2.0 * amplitude - level;
      return level;
    };
  };
}

ShapeOf White(double deviation) {
  return [=](std::uint64_t seed) -> Shape {
    return [=, noise = Noise(seed)](double) mutable { return deviation * noise.Normal(); };
  };
}

/// Clients that come and go at random.
ShapeOf Clients(double each, double gap_s, double stay_s) {
  return [=](std::uint64_t seed) -> Shape {
    return [=, noise = Noise(seed), next = 0.0, ends = std::vector<double>()](double t) mutable {
      for (; next <= t; next += noise.Wait(gap_s)) ends.push_back(t + noise.Wait(stay_s));
      std::erase_if(ends, [&](double end) { return end < t; });
      return each * static_cast<double>(ends.size());
    };
  };
}

ShapeOf Plain(const std::function<double(double)>& f) {
  return [f](std::uint64_t) -> Shape { return f; };
}

/// Begins a fifth of its period later with each seed.
ShapeOf Periodic(double period_s, const std::function<double(double)>& of_phase) {
  return [=](std::uint64_t seed) -> Shape {
    const double shift = 0.2 * static_cast<double>(seed % 5);
    return [=](double t) {
      const double phase = t / period_s + shift;
      return of_phase(phase - std::floor(phase));
    };
  };
}
ShapeOf Sawtooth(double amplitude, double period_s) {
  return Periodic(period_s, [=](double phase) { return amplitude * phase; });
}
ShapeOf Sine(double amplitude, double period_s) {
  return Periodic(period_s, [=](double phase) { return amplitude * std::sin(6.2831853 * phase); });
}

/// Exponential approach to `amplitude` from `begin_s` on.
ShapeOf LevelsOff(double amplitude, double constant_s, double begin_s, double deviation = 0.0) {
  return [=](std::uint64_t seed) -> Shape {
    return [=, noise = Noise(seed)](double t) mutable {
      const double since = std::max(0.0, t - begin_s);
      return amplitude * (1.0 - std::exp(-since / constant_s)) + deviation * noise.Normal();
    };
  };
}

ShapeOf Fill(double per_minute, double minutes, double begin_s) {
  return Plain(
      [=](double t) { return per_minute * std::clamp((t - begin_s) / 60.0, 0.0, minutes); });
}

ShapeOf Steps(double height, std::vector<double> at_s) {
  return Plain([=](double t) {
    return height *
           static_cast<double>(std::ranges::count_if(at_s, [&](double at) { return t >= at; }));
  });
}

ShapeOf Sum(const ShapeOf& a, const ShapeOf& b) {
  return [=](std::uint64_t seed) -> Shape {
    return [x = a(seed), y = b(seed + 100)](double t) { return x(t) + y(t); };
  };
}

/// In pieces of `each`, which are never given back.
ShapeOf Leak(double per_minute, double begin_s, double each = 1.0) {
  return Plain([=](double t) {
    return each * std::floor(per_minute / each * std::max(0.0, t - begin_s) / 60.0 + 1e-9);
  });
}

LeakPoint Idle() {
  LeakPoint point{.descriptors = 30.0, .children = 1.0};
  point.heap_bytes.fill(kUsual);
  point.threads.fill(1.0);
  return point;
}

/// Lets a watch look once a second and notes who is told first, when.
class Soak {
 public:
  explicit Soak(const LeakLimits& limits = {}) : watch_(TimePoint{}, limits) {}

  using Fill = std::function<void(double t, LeakPoint& point)>;
  void Run(int seconds, const Fill& fill) {
    for (const int end = now_s_ + seconds; now_s_ < end; ++now_s_) {
      LeakPoint point = Idle();
      fill(now_s_, point);
      last_ = watch_.Look(TimePoint{Nanos{now_s_ * std::int64_t{1'000'000'000}}}, point);
      for (const Observation& seen : last_) first_s_.try_emplace(seen.subject, now_s_);
    }
  }

  /// Second of the first alarm by subject.
  [[nodiscard]] const std::map<std::string, double>& first_s() const { return first_s_; }
  [[nodiscard]] const std::vector<Observation>& last() const { return last_; }
  [[nodiscard]] const LeakWatch& watch() const { return watch_; }
  void Forget() { first_s_.clear(); }

 private:
  LeakWatch watch_;
  int now_s_ = 0;
  std::vector<Observation> last_;
  std::map<std::string, double> first_s_;
};

struct Benign {
  const char* name;
  ShapeOf shape;
};

const std::vector<Benign>& BenignShapes() {
  static const std::vector<Benign> kShapes = {
      {"nothing", Plain([](double) { return 0.0; })},
      {"noise", White(100.0 * kKilo)},
      {"wandering, small", Walk(5.0 * kKilo, 100.0 * kKilo)},
      {"wandering, quick", Walk(10.0 * kKilo, 500.0 * kKilo)},
      {"wandering, far", Walk(20.0 * kKilo, kMega)},
      {"short clients", Clients(300.0 * kKilo, 10.0, 60.0)},
      {"clients", Clients(300.0 * kKilo, 60.0, 300.0)},
      {"long clients", Clients(kMega, 300.0, 1800.0)},
      {"a client that stays", Steps(300.0 * kKilo, {4000.0})},
      {"three that stay", Steps(300.0 * kKilo, {4000.0, 4060.0, 4200.0})},
      {"a store that fills in 1 minute", Fill(4.0 * kMega, 1.0, 4000.0)},
      {"a store that fills in 5 minutes", Fill(kMega, 5.0, 4000.0)},
      {"a store that fills in 5 minutes from the start", Fill(kMega, 5.0, 0.0)},
      {"warm-up of 1 minute", LevelsOff(8.0 * kMega, 60.0, 0.0)},
      {"warm-up of 3 minutes", LevelsOff(8.0 * kMega, 180.0, 0.0, 2.0 * kKilo)},
      {"warm-up of 5 minutes", LevelsOff(4.0 * kMega, 300.0, 0.0, 2.0 * kKilo)},
      {"warm-up of 7 minutes", LevelsOff(4.0 * kMega, 420.0, 4000.0, 2.0 * kKilo)},
      {"noisy warm-up of 5 minutes", LevelsOff(4.0 * kMega, 300.0, 600.0, 40.0 * kKilo)},
      {"sawtooth of 1 minute", Sawtooth(2.0 * kMega, 60.0)},
      {"sawtooth of 5 minutes", Sawtooth(2.0 * kMega, 300.0)},
      {"sawtooth of 7 minutes", Sum(Sawtooth(2.0 * kMega, 420.0), White(5.0 * kKilo))},
      {"period of 3 minutes", Sine(2.0 * kMega, 180.0)},
      {"period of 5 minutes", Sine(2.0 * kMega, 300.0)},
      {"period of 12 minutes", Sine(2.0 * kMega, 720.0)},
  };
  return kShapes;
}

TEST(LeakWatch, NoBenignShapeIsToldInThreeHours) {
  const std::vector<Benign>& shapes = BenignShapes();
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    for (std::size_t first = 0; first < shapes.size(); first += kModuleCount) {
      std::vector<Shape> heap;
      for (std::size_t m = 0; m < kModuleCount; ++m) {
        heap.push_back(shapes[(first + m) % shapes.size()].shape(seed * 100 + first + m));
      }
      Shape clients = Clients(1.0, 60.0, 300.0)(seed + first);
      Shape backlog = Clients(1.0, 1.0, 20.0)(seed + first + 1);
      Soak soak;
      soak.Run(kThreeHours, [&](double t, LeakPoint& point) {
        for (std::size_t m = 0; m < kModuleCount; ++m) point.heap_bytes[m] += heap[m](t);
        *point.descriptors += 2.0 * clients(t);
        point.queue_depth[Index(Module::kApi)] = backlog(t);
        point.threads[Index(Module::kControl)] = t > 2000.0 ? 2.0 : 1.0;
        *point.children += static_cast<double>(static_cast<int>(t / 900.0) % 3);
      });
      for (const auto& [subject, when] : soak.first_s()) {
        ADD_FAILURE() << subject << " told at " << when << " s, shapes from " << shapes[first].name
                      << ", seed " << seed;
      }
    }
  }
}

struct Leaking {
  const char* name;
  ShapeOf shape;   ///< added to the heap of `api`, from `kBegin` on
  double minutes;  ///< told within
};
constexpr double kBegin = 1000.0;

TEST(LeakWatch, NamesEachLeakWithinItsStatedTimeAndNobodyElse) {
  const std::vector<Leaking> leaks = {
      {"1 MB a minute", Leak(kMega, kBegin, 4096.0), 10.0},
      {"1 MB a minute, in pieces of 250 kB", Leak(kMega, kBegin, 250.0 * kKilo), 10.0},
      {"1 MB a minute in noise", Sum(Leak(kMega, kBegin), White(100.0 * kKilo)), 10.0},
      {"1 MB a minute among clients", Sum(Leak(kMega, kBegin), Clients(100.0 * kKilo, 60.0, 120.0)),
       20.0},
      {"13 kB a minute", Leak(13.0 * kKilo, kBegin, 100.0), 10.0},
      {"7 kB a minute in noise", Sum(Leak(7.0 * kKilo, kBegin), White(10.0 * kKilo)), 40.0},
      {"3.5 kB a minute in noise", Sum(Leak(3.5 * kKilo, kBegin), White(20.0 * kKilo)), 160.0},
  };
  for (const Leaking& leak : leaks) {
    Shape heap = leak.shape(1);
    Shape control = Walk(5.0 * kKilo, 300.0 * kKilo)(2);
    Shape server = Sawtooth(kMega, 200.0)(3);
    Soak soak;
    soak.Run(static_cast<int>(kBegin + 60.0 * leak.minutes), [&](double t, LeakPoint& point) {
      point.heap_bytes[Index(Module::kApi)] += heap(t);
      point.heap_bytes[Index(Module::kControl)] += control(t);
      point.heap_bytes[Index(Module::kServer)] += server(t);
    });
    ASSERT_EQ(soak.first_s().size(), 1U) << leak.name;
    EXPECT_EQ(soak.first_s().begin()->first, "heap api") << leak.name;
    EXPECT_GT(soak.first_s().begin()->second, kBegin) << leak.name;
    ASSERT_EQ(soak.last().size(), 1U) << leak.name;
    EXPECT_EQ(soak.last().front().module, Module::kApi) << leak.name;
    EXPECT_EQ(soak.last().front().kind, FindingKind::kLeak) << leak.name;
  }
}

TEST(LeakWatch, NamesLeaksOfThingsWithinTenMinutes) {
  struct Things {
    const char* subject;
    double per_minute;
    std::function<double&(LeakPoint&)> place;
    const char* sentence;
  };
  const std::vector<Things> all = {
      {"descriptors", 6.0, [](LeakPoint& p) -> double& { return *p.descriptors; },
       "the process gains 6.00 descriptors a minute for 10 minutes (89 open)"},
      {"descriptors", 1.5, [](LeakPoint& p) -> double& { return *p.descriptors; },
       "the process gains 1.50 descriptors a minute for 10 minutes (44 open)"},
      {"threads server", 1.0,
       [](LeakPoint& p) -> double& { return p.threads[Index(Module::kServer)]; },
       "module server gains "},
      {"queues api", 20.0,
       [](LeakPoint& p) -> double& { return p.queue_depth[Index(Module::kApi)]; },
       "module api gains 20.0 queue entries a minute for 10 minutes (198 waiting)"},
      {"children", 2.0, [](LeakPoint& p) -> double& { return *p.children; },
       "the process gains 2.00 children a minute for 10 minutes (20 running)"},
  };
  for (const Things& things : all) {
    Shape leak = Leak(things.per_minute, kBegin)(0);
    Soak soak;
    soak.Run(static_cast<int>(kBegin) + 605,
             [&](double t, LeakPoint& point) { things.place(point) += leak(t); });
    ASSERT_EQ(soak.last().size(), 1U) << things.sentence;
    EXPECT_EQ(soak.last().front().subject, things.subject);
    EXPECT_THAT(soak.last().front().sentence, testing::StartsWith(things.sentence));
    EXPECT_EQ(soak.first_s().size(), 1U);
  }
}

TEST(LeakWatch, TheSmallestLeaksThatAreStatedAreToldInTwoWindows) {
  struct Smallest {
    const char* subject;
    std::array<double, 3> gains;  ///< in 5, 20 and 80 minutes
    std::function<double&(LeakPoint&)> place;
  };
  const std::vector<Smallest> all = {
      {"heap log",
       {64.0 * kKilo, 128.0 * kKilo, 256.0 * kKilo},
       [](LeakPoint& p) -> double& { return p.heap_bytes[Index(Module::kLog)]; }},
      {"descriptors", {7, 13, 25}, [](LeakPoint& p) -> double& { return *p.descriptors; }},
      {"threads sim",
       {5, 5, 9},
       [](LeakPoint& p) -> double& { return p.threads[Index(Module::kSim)]; }},
      {"children", {5, 5, 9}, [](LeakPoint& p) -> double& { return *p.children; }},
      {"queues log",
       {32, 64, 128},
       [](LeakPoint& p) -> double& { return p.queue_depth[Index(Module::kLog)]; }},
  };
  for (const Smallest& smallest : all) {
    double window_s = 300.0;
    for (const double gain : smallest.gains) {
      for (const double begin : {0.0, 777.0}) {
        Shape leak = Leak(1.01 * gain / (window_s / 60.0), begin)(0);
        Soak soak;
        soak.Run(static_cast<int>(std::max(begin, 60.0) + 2.0 * window_s),
                 [&](double t, LeakPoint& point) { smallest.place(point) += leak(t); });
        EXPECT_TRUE(soak.first_s().contains(smallest.subject))
            << smallest.subject << ", " << gain << " in " << window_s << " s from " << begin;
      }
      window_s *= 4.0;
    }
  }
}

TEST(LeakWatch, SaysWhoHowMuchHowLongAndHowMuchThereIs) {
  Soak soak;
  soak.Run(1800, [&](double t, LeakPoint& point) {
    point.heap_bytes[Index(Module::kApi)] = 100.0 * kMega + 1.02 * kMega * t / 60.0;
  });
  ASSERT_EQ(soak.last().size(), 1U);
  EXPECT_EQ(soak.last().front().subject, "heap api");
  EXPECT_EQ(soak.last().front().sentence,
            "module api gains 1.02 MB a minute for 28 minutes (heap, 130 MB live)");
  EXPECT_EQ(soak.last().front().light, Light::kRed);
}

TEST(LeakWatch, IsAmberUntilABudgetIsNearOrTheGainIsLarge) {
  const auto light_of = [](double base, double per_minute) {
    Soak soak;
    soak.Run(900, [&](double t, LeakPoint& point) {
      point.heap_bytes[Index(Module::kApi)] = base + per_minute * t / 60.0;
    });
    return soak.last().size() == 1 ? soak.last().front().light : Light::kGreen;
  };
  const auto budget = static_cast<double>(BudgetOf(Module::kApi).heap_bytes);
  EXPECT_EQ(light_of(kMega, 20.0 * kKilo), Light::kAmber);
  EXPECT_EQ(light_of(budget - kMega, 20.0 * kKilo), Light::kRed);
  EXPECT_EQ(light_of(kMega, 300.0 * kKilo), Light::kRed);
}

TEST(LeakWatch, IsSilentSoonAfterALeakWasMended) {
  Soak soak;
  const auto fill = [&](double t, LeakPoint& point) {
    point.heap_bytes[Index(Module::kSim)] += kMega * std::min(t, 1800.0) / 60.0;
  };
  soak.Run(1800, fill);
  EXPECT_EQ(soak.last().size(), 1U);
  soak.Run(600, fill);
  EXPECT_TRUE(soak.last().empty());
}

TEST(LeakWatch, SlowTeethAreToldOnceAtMost) {
  // No watch that tells a leak within ten minutes can know a rise of thirty for the tooth it is.
  // But the second one it knows.
  Soak soak;
  Shape tooth = Sawtooth(2.0 * kMega, 1800.0)(0);
  const auto fill = [&](double t, LeakPoint& point) { point.heap_bytes[0] += tooth(t); };
  soak.Run(1900, fill);
  EXPECT_EQ(soak.first_s().size(), 1U);
  soak.Run(600, fill);
  EXPECT_TRUE(soak.last().empty());
  soak.Forget();
  soak.Run(kThreeHours, fill);
  EXPECT_TRUE(soak.first_s().empty());
}

TEST(LeakWatch, GrowthOfWhoHasMoreToDoIsNone) {
  const auto arrivals = [](double t) {
    return std::clamp(std::floor((t - 900.0) / 60.0), 0.0, 30.0);
  };
  Soak soak;
  soak.Run(7200, [&](double t, LeakPoint& point) {
    point.load = arrivals(t);
    point.heap_bytes[Index(Module::kServer)] += 300.0 * kKilo * arrivals(t);
    *point.descriptors += arrivals(t);
  });
  EXPECT_TRUE(soak.first_s().empty());
  // Where nobody tells how many there are, the same growth is one.
  Soak blind;
  blind.Run(3600, [&](double t, LeakPoint& point) {
    point.load = std::numeric_limits<double>::quiet_NaN();
    point.heap_bytes[Index(Module::kServer)] += 300.0 * kKilo * arrivals(t);
  });
  EXPECT_EQ(blind.first_s().size(), 1U);
}

TEST(LeakWatch, ALeakIsSeenThroughClientsThatComeAndGo) {
  Shape clients = Clients(1.0, 60.0, 600.0)(5);
  Soak soak;
  soak.Run(1500, [&](double t, LeakPoint& point) {
    point.load = clients(t);
    point.heap_bytes[Index(Module::kServer)] += 150.0 * kKilo * point.load;
    point.heap_bytes[Index(Module::kApi)] += 20.0 * kKilo * point.load + kMega * t / 60.0;
  });
  ASSERT_EQ(soak.first_s().size(), 1U);
  EXPECT_EQ(soak.first_s().begin()->first, "heap api");
  EXPECT_LE(soak.first_s().begin()->second, 11.0 * 60.0);
}

TEST(LeakWatch, TheLowestLookOfAnIntervalCounts) {
  Soak soak;
  soak.Run(3600, [&](double t, LeakPoint& point) {
    // More and more is taken, but all of it is given back at once.
    if (std::fmod(t, 5.0) != 2.0) point.heap_bytes[0] += kMega * t / 60.0;
  });
  EXPECT_TRUE(soak.first_s().empty());
}

TEST(LeakWatch, GrowthInTheWarmUpIsNotJudged) {
  const LeakLimits limits{.warm_up = Nanos{1'200'000'000'000}};
  Soak soak(limits);
  soak.Run(3600, [&](double t, LeakPoint& point) {
    point.heap_bytes[0] += kMega * std::min(t, 1200.0) / 60.0;
  });
  EXPECT_TRUE(soak.first_s().empty());
}

TEST(LeakWatch, WhatIsNotKnownHasNoTrend) {
  Soak soak;
  soak.Run(100, [&](double, LeakPoint& point) {
    point.descriptors.reset();
    point.children.reset();
    point.heap_bytes.fill(std::numeric_limits<double>::quiet_NaN());
  });
  EXPECT_EQ(soak.watch().trends().size(), 2 * kModuleCount);
  // Known from now on, with gaps; a gap is no fall and no rise.
  soak.Run(1200, [&](double t, LeakPoint& point) {
    point.descriptors = t / 10.0;
    if (std::fmod(t, 60.0) < 10.0) point.descriptors.reset();
  });
  EXPECT_EQ(soak.watch().trends().size(), 3 * kModuleCount + 2);
  ASSERT_EQ(soak.last().size(), 1U);
  EXPECT_THAT(soak.last().front().sentence, HasSubstr("descriptors a minute"));
}

TEST(LeakWatch, ShowsTheTrendOfAWindowThatIsNotYetFull) {
  Soak soak;
  soak.Run(200, [&](double t, LeakPoint& point) {
    point.heap_bytes[Index(Module::kLog)] += 10.0 * kKilo * t / 60.0;
  });
  const std::vector<LeakTrend> trends = soak.watch().trends();
  const auto log = std::ranges::find_if(trends, [](const LeakTrend& trend) {
    return trend.module == Module::kLog && trend.kind == LeakKind::kHeapBytes;
  });
  ASSERT_NE(log, trends.end());
  EXPECT_NEAR(log->per_minute, 10.0 * kKilo, 1.0);
  EXPECT_NEAR(log->minutes, 2.0, 0.6);
  EXPECT_NEAR(log->gained, log->minutes * log->per_minute, 1.0);
  EXPECT_EQ(log->confidence, 1.0);
  EXPECT_FALSE(log->suspicious);
}

TEST(LeakWatch, ShorterIntervalsTellSooner) {
  const LeakLimits limits{.interval = Nanos{200'000'000}, .points = 30, .warm_up = Nanos{0}};
  LeakWatch watch(TimePoint{}, limits);
  double told_s = 0.0;
  for (int i = 0; i < 300 && told_s == 0.0; ++i) {
    LeakPoint point = Idle();
    const double t = 0.1 * i;
    if (t > 10.0) point.heap_bytes[Index(Module::kApi)] += kMega * (t - 10.0);
    const auto seen = watch.Look(TimePoint{Nanos{i * std::int64_t{100'000'000}}}, point);
    if (seen.empty()) continue;
    told_s = t;
    EXPECT_EQ(seen.front().subject, "heap api");
    EXPECT_THAT(seen.front().sentence, HasSubstr(" for 1"));
  }
  EXPECT_GT(told_s, 10.0 + 6.0);
  EXPECT_LT(told_s, 10.0 + 12.0);
}

}  // namespace
}  // namespace bbia
