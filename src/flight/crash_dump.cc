#include "flight/crash_dump.h"

#include <execinfo.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "flight/dump_files.h"

namespace bbia {
namespace {

// Globals, because the kernel calls a handler with a number and nothing else, so
// what it needs must be found without being handed in.
constinit std::atomic<const CrashDump*> installed{nullptr};
constinit std::atomic<bool> dying{false};
static_assert(std::atomic<const CrashDump*>::is_always_lock_free);

/// Text of a fixed size for stderr and names: no heap, no lock, no locale.
class Line final {
 public:
  Line& operator<<(std::string_view text) noexcept {
    for (const char c : text) {
      if (size_ + 1 < text_.size()) text_[size_++] = c;
    }
    return *this;
  }
  Line& Hex(std::uintptr_t value) noexcept {
    *this << "0x";
    int shift = static_cast<int>(sizeof(value)) * 8 - 4;
    while (shift > 0 && (value >> static_cast<unsigned>(shift)) == 0) shift -= 4;
    for (; shift >= 0; shift -= 4) {
      const char digit = "0123456789abcdef"[(value >> static_cast<unsigned>(shift)) & 0xFU];
      *this << std::string_view(&digit, 1);
    }
    return *this;
  }
  [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }
  void Print() const noexcept {
    // Nobody is left to be told when this fails.
    static_cast<void>(!write(STDERR_FILENO, text_.data(), size_));
  }

 private:
  std::array<char, 1024> text_{};
  std::size_t size_ = 0;
};

std::string_view SignalName(int signal) noexcept {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGILL:
      return "SIGILL";
    case SIGFPE:
      return "SIGFPE";
    default:
      return "SIGABRT";
  }
}

}  // namespace

Result<std::unique_ptr<CrashDump>> CrashDump::Install(const FlightRecorder& recorder,
                                                      const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return Fail(Errc::kIo, "flight directory " + directory.string() + ": " + error.message());
  }
  const std::string path = std::filesystem::absolute(directory).string() + "/";
  if (path.size() >= kMaxDirectory) {
    return Fail(Errc::kIo, "flight directory " + path + " has " + std::to_string(path.size()) +
                               " characters, the limit is " + std::to_string(kMaxDirectory - 1));
  }
  if (access(path.c_str(), W_OK) != 0) {
    return Fail(Errc::kIo, "flight directory " + path + ": " + std::strerror(errno));
  }
  RemoveParts(directory);
  RemoveOldDumps(directory, FlightRecorder::kMaxFiles - 1, {});
  std::unique_ptr<CrashDump> dump(new CrashDump(recorder));
  path.copy(dump->directory_.data(), path.size());

  // The first use loads the unwinder, which takes memory: not when it is too late for that.
  std::array<void*, 4> primer{};
  static_cast<void>(backtrace(primer.data(), static_cast<int>(primer.size())));

  const CrashDump* none = nullptr;
  if (!installed.compare_exchange_strong(none, dump.get())) {
    return Fail(Errc::kBusy, "crash handlers are installed already");
  }
  struct sigaction action {};
  action.sa_sigaction = &CrashDump::Handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  sigdelset(&action.sa_mask, SIGALRM);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    CHECK(sigaction(kSignals[i], &action, &dump->before_[i]) == 0);
  }
  return dump;
}

CrashDump::~CrashDump() {
  const CrashDump* self = this;
  if (installed.load() != self) return;  // never became the one
  RestoreActions();
  installed.compare_exchange_strong(self, nullptr);
}

void CrashDump::RestoreActions() const noexcept {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
}

void CrashDump::Handle(int signal, siginfo_t* info, void* /*context*/) {
  const CrashDump* const self = installed.load(std::memory_order_acquire);
  struct sigaction deadly {};
  deadly.sa_handler = SIG_DFL;
  if (self == nullptr) {  // uninstalled while the signal was on its way
    sigaction(signal, &deadly, nullptr);
    raise(signal);
    return;
  }
  // Signals are blocked in here and a second fault of this thread ends the process at once, so who
  // finds it dying is another thread that crashed, too. It waits for the end.
  while (dying.exchange(true)) pause();
  sigaction(SIGALRM, &deadly, nullptr);
  alarm(kPatienceSeconds);

  std::array<char, 17> thread{};
  prctl(PR_GET_NAME, thread.data(), 0UL, 0UL, 0UL);
  Line line;
  line << "bbia: " << SignalName(signal);
  if (signal != SIGABRT && info->si_code > 0) {
    line << " at address ";
    line.Hex(reinterpret_cast<std::uintptr_t>(info->si_addr));
  }
  line << " in thread \"" << thread.data() << "\"; backtrace:\n";
  line.Print();
  std::array<void*, 64> frames{};
  const int depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  backtrace_symbols_fd(frames.data(), depth, STDERR_FILENO);
  self->Write(signal, thread.data());

  self->RestoreActions();
  raise(signal);  // waits until this returns, as all signals do
}

void CrashDump::Write(int signal, const char* thread) const noexcept {
  Line reason;
  reason << SignalName(signal) << " in " << thread;
  Line path;
  path << directory_.data() << MakeDumpName(recorder_.clock().WallNow(), reason.view()).data();
  PartFile part(path.c_str());
  Line said;
  if (part.is_open() && recorder_.WriteImage(part, reason.view(), signal) &&
      part.Finish(Durability::kProcess)) {
    said << "bbia: flight file " << path.view() << "\n";
  } else {
    said << "bbia: the flight file " << path.view() << " could not be written\n";
  }
  said.Print();
}

}  // namespace bbia
