#pragma once

#include <array>
#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>

#include "base/check.h"
#include "base/ledger.h"
#include "base/module.h"
#include "base/pulse.h"

namespace bbia {

/// A thread's name as the kernel shows it: 1 to 15 characters, checked by the compiler.
class ThreadName final {
 public:
  template <std::size_t N>
    requires(N >= 2 && N <= 16)
  consteval ThreadName(const char (&text)[N]) {  // NOLINT(google-explicit-constructor)
    for (std::size_t i = 0; i < N; ++i) text_[i] = text[i];
  }
  [[nodiscard]] constexpr const char* c_str() const noexcept { return text_.data(); }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return text_.data(); }

 private:
  std::array<char, 16> text_{};
};

enum class Scheduling {
  kNormal,
  kRealTime,    ///< SCHED_FIFO 50; where that is refused nice -10, where that is refused normal.
                ///< The function asks for it itself (`ApplyScheduling`): it has to know the answer.
  kBackground,  ///< nice 10
};

struct ThreadSpec {
  ThreadName name;
  Module module;
  Scheduling scheduling = Scheduling::kNormal;
  Nanos stop_budget{500'000'000};  ///< the destructor's join should not take longer
  /// A thread that neither beats nor rests for this long is stuck, says the watchdog.
  Nanos beat_deadline{1'000'000'000};
};

/// A thread that the ledger knows: how it is called, whom it works for, that it lives. `Thread` has
/// one; the main thread, which nobody starts, makes its own.
class ThreadRecord final {
 public:
  ThreadRecord(Ledger& ledger, const ThreadSpec& spec);
  ThreadRecord(const ThreadRecord&) = delete;
  ThreadRecord& operator=(const ThreadRecord&) = delete;

  /// The calling thread is the one meant, from now on / until now.
  void Begin() noexcept;
  void End() noexcept;
  [[nodiscard]] Pulse& pulse() noexcept { return pulse_; }

 private:
  Figures figures_;
  Pulse pulse_;
  Account account_;
};

/// What the kernel granted a thread that asked for `kRealTime`.
enum class GrantedScheduling { kFifo, kNice, kNormal };

/// The only thread in the program. Runs from construction, from then on under its name; stops and
/// joins in its destructor, and says on stderr when that took longer than the budget.
///
/// Make it the last member of a `final` class, so that it stops before what it uses dies. The
/// function gets a stop token; every wait in it ends within 200 ms or on that token. What it
/// allocates is charged to its module. An exception that leaves the function ends the process (a
/// bug).
class Thread final {
 public:
  using Body = std::function<void(const std::stop_token&, Pulse&)>;

  /// A body that beats by itself.
  Thread(Ledger& ledger, const ThreadSpec& spec, Body body);
  /// A body without a pulse: it rests, as far as the watchdog can see.
  Thread(Ledger& ledger, const ThreadSpec& spec, std::function<void(const std::stop_token&)> body);
  ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  [[nodiscard]] bool IsCurrent() const noexcept {
    return std::this_thread::get_id() == thread_.get_id();
  }
  void RequestStop() noexcept { thread_.request_stop(); }
  [[nodiscard]] const ThreadSpec& spec() const noexcept { return spec_; }

 private:
  ThreadSpec spec_;
  ThreadRecord record_;
  std::jthread thread_;
};

/// Asks the kernel for `scheduling` for the calling thread. @return what it granted.
GrantedScheduling ApplyScheduling(Scheduling scheduling) noexcept;

}  // namespace bbia
