#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <utility>

#include "base/signal_stack.h"

namespace bbia {
namespace {

constexpr int kFifoPriority = 50;

bool Renice(int nice) noexcept {
  const auto tid = static_cast<id_t>(syscall(SYS_gettid));
  return setpriority(PRIO_PROCESS, tid, nice) == 0;
}

}  // namespace

GrantedScheduling ApplyScheduling(Scheduling scheduling) noexcept {
  switch (scheduling) {
    case Scheduling::kNormal:
      return GrantedScheduling::kNormal;
    case Scheduling::kBackground:
      Renice(10);
      return GrantedScheduling::kNormal;
    case Scheduling::kRealTime:
      break;
  }
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  const sched_param param{.sched_priority = kFifoPriority};
  if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &param) == 0) {
    return GrantedScheduling::kFifo;
  }
  return Renice(-10) ? GrantedScheduling::kNice : GrantedScheduling::kNormal;
}

ThreadRecord::ThreadRecord(Ledger& ledger, const ThreadSpec& spec)
    : pulse_(ledger.clock()),
      account_(ledger.OpenThread(spec.name.view(), spec.module, figures_, pulse_,
                                 spec.beat_deadline, spec.stop_budget)) {}

void ThreadRecord::Begin() noexcept {
  pulse_.NoteThread(static_cast<int>(syscall(SYS_gettid)));
  pulse_.Beat();
  figures_.NoteUsed(1);
}

void ThreadRecord::End() noexcept {
  figures_.NoteUsed(0);
  pulse_.Rest();
  pulse_.NoteThread(0);
}

Thread::Thread(Ledger& ledger, const ThreadSpec& spec, Body body)
    : spec_(spec),
      record_(ledger, spec),
      thread_([this, run = std::move(body)](const std::stop_token& stop) noexcept {
        const ModuleScope account(spec_.module);
        const SignalStack stack;  // who overruns the other one can still be reported
        pthread_setname_np(pthread_self(), spec_.name.c_str());
        if (spec_.scheduling == Scheduling::kBackground) ApplyScheduling(spec_.scheduling);
        record_.Begin();
        run(stop, record_.pulse());
        record_.End();
      }) {
  // Also from here: whoever counts the threads after this line finds it under its name.
  pthread_setname_np(thread_.native_handle(), spec_.name.c_str());
}

Thread::Thread(Ledger& ledger, const ThreadSpec& spec,
               std::function<void(const std::stop_token&)> body)
    : Thread(ledger, spec, Body([run = std::move(body)](const std::stop_token& stop, Pulse& pulse) {
               pulse.Rest();
               run(stop);
             })) {}

Thread::~Thread() {
  CHECK(!IsCurrent());
  record_.pulse().NoteStopping();
  const auto start = std::chrono::steady_clock::now();
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  const auto took = std::chrono::steady_clock::now() - start;
  if (took > spec_.stop_budget) {
    std::fprintf(stderr, "bbia: thread %s took %.0f ms to stop, its budget is %.0f ms\n",
                 spec_.name.c_str(), std::chrono::duration<double, std::milli>(took).count(),
                 std::chrono::duration<double, std::milli>(spec_.stop_budget).count());
  }
}

}  // namespace bbia
