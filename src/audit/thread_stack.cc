#include "audit/thread_stack.h"

#include <execinfo.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>

#include "audit/kept_file.h"
#include "audit/proc_text.h"
#include "base/check.h"
#include "base/code_names.h"

namespace bbia {
namespace {

// The handler's own frames and the kernel's trampoline stand above the interrupted function.
constexpr int kNoted = StackProbe::kMaxFrames + 8;

// How long an answer that began before the deadline may take to end.
constexpr Nanos kGrace{50'000'000};

enum Phase : std::uint32_t { kIdle, kAsked, kNoting, kAnswered };

// A signal handler gets no argument of ours, so what it works on has static storage. `word` is a
// phase and the thread that it is about: the number is in it so that a thread whose signal comes
// late cannot answer for another.
//   idle -> asked       Take
//   asked -> noting     the handler, in that thread only; the other members are its own now
//   noting -> answered  the handler; they are Take's
//   asked -> idle       Take, at its deadline
//   answered -> idle    Take
struct Exchange {
  std::atomic<std::uint32_t> word{kIdle};
  std::array<void*, kNoted> frames{};
  int count = 0;
  const void* interrupted = nullptr;
};

constinit Exchange exchange;
constinit std::atomic<bool> probe_exists{false};

constexpr std::uint32_t Word(Phase phase, pid_t tid = 0) noexcept {
  return static_cast<std::uint32_t>(tid) << 2U | phase;
}
constexpr std::uint32_t PhaseOf(std::uint32_t word) noexcept {
  return word & 3U;
}

// The two below 34 are the C library's own.
int Signal() noexcept {
  return SIGRTMIN + 3;
}

long Futex(int operation, std::uint32_t value, const timespec* patience) noexcept {
  return syscall(SYS_futex, &exchange.word, operation, value, patience, nullptr, 0);
}

const void* InterruptedAt(const void* context) noexcept {
#if defined(__x86_64__)
  const auto at = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
  return reinterpret_cast<const void*>(at);
#elif defined(__aarch64__)
  return reinterpret_cast<const void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.pc);
#else
  static_cast<void>(context);
  return nullptr;
#endif
}

/// In the asked thread, in the middle of anything: no heap, no lock, errno as it was.
extern "C" void NoteOwnStack(int /*signal*/, siginfo_t* /*info*/, void* context) {
  const int kept_errno = errno;
  const auto self = static_cast<pid_t>(syscall(SYS_gettid));
  std::uint32_t asked = Word(kAsked, self);
  if (exchange.word.compare_exchange_strong(asked, Word(kNoting, self))) {
    exchange.count = backtrace(exchange.frames.data(), kNoted);
    exchange.interrupted = InterruptedAt(context);
    exchange.word.store(Word(kAnswered, self), std::memory_order_release);
    Futex(FUTEX_WAKE_PRIVATE, 1, nullptr);
  }
  errno = kept_errno;
}

void SetAction(void (*handler)(int, siginfo_t*, void*)) noexcept {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  if (handler != nullptr) {
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  } else {
    action.sa_handler = SIG_IGN;
  }
  CHECK(sigaction(Signal(), &action, nullptr) == 0);
}

/// What `exchange` holds, without the frames of the handler.
std::string DescribeAll() {
  const int count = std::clamp(exchange.count, 0, kNoted);
  void* const* const begin = exchange.frames.data();
  void* const* const end = begin + count;
  void* const* first =
      std::find_if(begin, end, [](const void* at) { return at == exchange.interrupted; });
  if (first == end) first = begin + std::min(count, 2);  // the handler and the trampoline
  CodeNames names;
  std::string text;
  for (void* const* frame = first; frame != end && frame - first < StackProbe::kMaxFrames;
       ++frame) {
    // The others are return addresses: the call stands before them, perhaps in another function.
    const auto* const code = static_cast<const char*>(*frame) - (frame == first ? 0 : 1);
    text += (text.empty() ? "" : "\n") + names.Describe(code);
  }
  return text;
}

std::string ReadTaskText(pid_t tid, const char* name, std::span<char> buffer) {
  const std::string path = "/proc/self/task/" + std::to_string(tid) + "/" + name;
  return std::string(ReadOnce(path.c_str(), buffer).value_or(std::string_view()));
}

/// Why there is no answer, as far as the kernel tells.
tl::unexpected<Error> NoAnswer(pid_t tid) {
  std::array<char, 1024> buffer;
  const std::string text = ReadTaskText(tid, "stat", buffer);
  const auto stat = ParseStat(text);
  if (!stat) return Fail(Errc::kNotFound, "thread " + std::to_string(tid) + " has ended");
  std::string why = "thread " + std::to_string(tid) + " \"" + std::string(stat->name) +
                    "\" did not answer in time, its state is " + stat->state;
  if (stat->state == 'D') why += " (waits for a device or the disk)";
  const std::string where = ReadTaskText(tid, "wchan", buffer);
  if (!where.empty() && where != "0") why += ", in the kernel at " + where;
  return Fail(Errc::kUnavailable, std::move(why));
}

}  // namespace

StackProbe::StackProbe(const Clock& clock) : clock_(clock) {
  CHECK(!probe_exists.exchange(true));
  // The first backtrace loads a library, which no handler may do.
  std::array<void*, 4> primer{};
  static_cast<void>(backtrace(primer.data(), static_cast<int>(primer.size())));
  SetAction(&NoteOwnStack);
}

StackProbe::~StackProbe() {
  // Not the default, which ends the process: a signal may still be on its way to a stuck thread.
  SetAction(nullptr);
  probe_exists = false;
}

Result<std::string> StackProbe::Take(pid_t tid, TimePoint deadline) {
  if (tid <= 0) return Fail(Errc::kNotFound, "there is no thread " + std::to_string(tid));
  if (PhaseOf(exchange.word.load(std::memory_order_acquire)) == kNoting) {
    return Fail(Errc::kBusy, "a thread that was asked before is still answering");
  }
  exchange.word.store(Word(kAsked, tid), std::memory_order_release);
  if (syscall(SYS_tgkill, getpid(), tid, Signal()) != 0) {
    const int error = errno;
    exchange.word.store(Word(kIdle));
    return Fail(error == ESRCH ? Errc::kNotFound : Errc::kUnavailable,
                "thread " + std::to_string(tid) +
                    " cannot be asked: " + std::generic_category().message(error));
  }
  if (!AwaitAnswer(tid, deadline)) return NoAnswer(tid);
  std::string text = DescribeAll();
  exchange.word.store(Word(kIdle));
  return text;
}

bool StackProbe::AwaitAnswer(pid_t tid, TimePoint deadline) {
  bool grace = false;
  for (;;) {
    std::uint32_t word = exchange.word.load(std::memory_order_acquire);
    if (PhaseOf(word) == kAnswered) return true;
    const Nanos left = deadline - clock_.Now();
    if (left > Nanos::zero()) {
      const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
      const timespec patience{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
      if (Futex(FUTEX_WAIT_PRIVATE, word, &patience) == 0 || errno != ETIMEDOUT) continue;
    }
    if (word == Word(kAsked, tid) && exchange.word.compare_exchange_strong(word, Word(kIdle))) {
      return false;
    }
    if (grace) return PhaseOf(exchange.word.load(std::memory_order_acquire)) == kAnswered;
    grace = true;
    deadline = clock_.Now() + kGrace;
  }
}

}  // namespace bbia
