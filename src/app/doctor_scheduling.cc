#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <semaphore>
#include <system_error>

#include "app/doctor_checks.h"
#include "base/ledger.h"
#include "base/module.h"

namespace bbia {
namespace {

constexpr std::string_view kGroup = "scheduling";

constexpr Nanos kPeriod{4'000'000};  // of the control loop
constexpr int kPeriods = 50;
constexpr Nanos kLateP99{1'000'000};
constexpr Nanos kLateP50{2'000'000};
// 256 connections, the listeners, the log, what /proc is read through.
constexpr rlim_t kLeastDescriptors = 320;
constexpr rlim_t kComfortableDescriptors = 1024;

struct Timing {
  GrantedScheduling granted = GrantedScheduling::kNormal;
  std::vector<Nanos> lateness;
};

/// What a control loop would get here.
Timing MeasureTiming(Clock& clock) {
  Ledger ledger(clock);
  Timing timing;
  timing.lateness.reserve(kPeriods);
  std::binary_semaphore done(0);
  const Thread thread(
      ledger, {.name = "doctor", .module = Module::kApp, .scheduling = Scheduling::kRealTime},
      [&](const std::stop_token& stop) {
        timing.granted = ApplyScheduling(Scheduling::kRealTime);
        TimePoint next = clock.Now() + kPeriod;
        for (int i = 0; i < kPeriods && !stop.stop_requested(); ++i) {
          clock.SleepUntil(next);
          const TimePoint now = clock.Now();
          timing.lateness.push_back(now - next);
          next = std::max(next, now) + kPeriod;
        }
        done.release();
      });
  done.acquire();
  return timing;
}

/// The smallest value that at least `share` of the sorted values do not exceed.
Nanos Quantile(const std::vector<Nanos>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::string Millis(Nanos time) {
  return Rounded(Seconds{time}.count() * 1e3, 3) + " ms";
}

rlim_t Allowed(__rlimit_resource what) {
  rlimit limit{};
  return getrlimit(what, &limit) == 0 ? limit.rlim_cur : 0;
}

std::string LimitText(rlim_t limit) {
  return limit == RLIM_INFINITY ? "unlimited" : std::to_string(limit);
}

Check ExamineNice() {
  const int nice = getpriority(PRIO_PROCESS, 0);
  Check check{kGroup, "nice", CheckVerdict::kOk,
              "The process starts at nice " + std::to_string(nice) + "."};
  if (nice > 0) {
    check.verdict = CheckVerdict::kWarning;
    check.found += " Others go before it.";
    check.advice = "Start it without nice, from a fresh terminal";
  }
  return check;
}

Check ExamineUser(uid_t user) {
  if (user != 0) {
    return {kGroup, "user", CheckVerdict::kOk, "User number " + std::to_string(user) + "."};
  }
  return {kGroup, "user", CheckVerdict::kNote,
          "Running as root, which bbia does not need; files it makes belong to root, and what is "
          "said here about permissions holds for root only.",
          "Run bbia doctor as the user who will run bbia"};
}

std::string ProgramPath(const Surroundings& around) {
  std::error_code error;
  const auto path = std::filesystem::read_symlink(around.root / "proc/self/exe", error);
  return error ? "bbia" : path.string();
}

}  // namespace

Check JudgeRealTime(GrantedScheduling granted, rlim_t allowed_priority, uid_t user,
                    const std::string& program) {
  Check check{kGroup, "real time"};
  if (granted == GrantedScheduling::kFifo) {
    check.found = "A thread got SCHED_FIFO priority 50: the control loop goes before all else.";
    return check;
  }
  const bool nice = granted == GrantedScheduling::kNice;
  check.verdict = nice ? CheckVerdict::kNote : CheckVerdict::kWarning;
  check.found = "The kernel refused SCHED_FIFO (RLIMIT_RTPRIO is " + LimitText(allowed_priority) +
                (nice ? ") and granted nice -10." : ") and nice -10.") +
                " A simulated robot may move less smoothly on a busy machine.";
  check.advice =
      user == 0
          ? "Let the container do it: --cap-add SYS_NICE --ulimit rtprio=50"
          : "echo \"$USER - rtprio 50\" | sudo tee /etc/security/limits.d/bbia.conf, then log in "
            "again; or until the next build: sudo setcap cap_sys_nice+ep " +
                program;
  return check;
}

Check JudgeTimer(std::vector<Nanos> lateness) {
  std::ranges::sort(lateness);
  const Nanos p50 = Quantile(lateness, 0.5);
  const Nanos p99 = Quantile(lateness, 0.99);
  Check check{kGroup, "timer", CheckVerdict::kOk,
              std::to_string(lateness.size()) + " sleeps of 4 ms ended late by " + Millis(p50) +
                  " (p50), " + Millis(p99) + " (p99)."};
  if (p50 >= kLateP50) {
    check.verdict = CheckVerdict::kProblem;
    check.found += " A control loop of 250 Hz cannot be kept up.";
  } else if (p99 >= kLateP99) {
    check.verdict = CheckVerdict::kWarning;
    check.found += " Motion may stutter; below 1 ms is good.";
  }
  if (check.verdict != CheckVerdict::kOk) {
    check.advice = "End what else runs (top), or let bbia have real time (above), and look again";
  }
  return check;
}

Check JudgeKernel(std::string_view version) {
  const auto says = [version](std::string_view word) {
    return version.find(word) != std::string_view::npos;
  };
  Check check{kGroup, "kernel"};
  if (says("PREEMPT_RT") || says("PREEMPT RT")) {
    check.found = "A real-time kernel (PREEMPT_RT).";
  } else if (says("PREEMPT_DYNAMIC")) {
    check.found = "The kernel can be preempted (PREEMPT_DYNAMIC: how far is chosen at boot).";
  } else if (says("PREEMPT")) {
    check.found = "The kernel can be preempted (PREEMPT).";
  } else {
    check.verdict = CheckVerdict::kNote;
    check.found =
        "The kernel does not say that it can be preempted; whether that matters shows in the "
        "timer.";
  }
  return check;
}

Check JudgeDescriptors(rlim_t allowed) {
  Check check{kGroup, "descriptors", CheckVerdict::kOk,
              LimitText(allowed) + " open files are allowed (RLIMIT_NOFILE)."};
  if (allowed >= kComfortableDescriptors) return check;
  check.verdict = allowed < kLeastDescriptors ? CheckVerdict::kProblem : CheckVerdict::kWarning;
  check.found += " 256 clients want " + std::to_string(kLeastDescriptors) + ".";
  check.advice = "ulimit -n 1024";
  return check;
}

Checks ExamineScheduling(const Surroundings& around, Clock& clock) {
  const Timing timing = MeasureTiming(clock);
  utsname system{};
  uname(&system);
  return {ExamineUser(around.user),
          JudgeRealTime(timing.granted, Allowed(RLIMIT_RTPRIO), around.user, ProgramPath(around)),
          ExamineNice(),
          JudgeKernel(system.version),
          JudgeTimer(timing.lateness),
          JudgeDescriptors(Allowed(RLIMIT_NOFILE))};
}

}  // namespace bbia
