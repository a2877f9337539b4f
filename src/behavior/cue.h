#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>

namespace bbia {

class Cue;

/// What plays wait for at present; walked through once a tick. One thread.
class CueList final {
 public:
  CueList() noexcept = default;
  ~CueList();
  CueList(const CueList&) = delete;
  CueList& operator=(const CueList&) = delete;

  /// A tick is over: whoever waits for something that has happened goes on. What they wait for next
  /// is looked at in the tick after, so that nobody can spin.
  void Advance();

  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  friend class Cue;

  Cue* first_ = nullptr;
  std::uint64_t tick_ = 1;
};

/// What a play waits for: made by a `Stage`, awaited at once, on the frame of who waits. Leaves the
/// list when it is destroyed, that is, when the play goes on or is cancelled.
class Cue {
 public:
  explicit Cue(CueList& list) noexcept : list_(list) {}
  virtual ~Cue();
  Cue(const Cue&) = delete;
  Cue& operator=(const Cue&) = delete;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> play);

 protected:
  /// Called as the wait begins; the play is suspended.
  virtual void OnWait() {}

 private:
  friend class CueList;
  /// Asked once a tick, not in the one in which the wait began.
  [[nodiscard]] virtual bool Happened() = 0;
  void Unlink() noexcept;

  CueList& list_;
  Cue* next_ = nullptr;
  Cue* previous_ = nullptr;
  bool linked_ = false;
  std::uint64_t seen_ = 0;  ///< the last tick in which it was asked
  std::coroutine_handle<> play_;
};

}  // namespace bbia
