#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

namespace bbia {

template <class T>
class PlayOf;

/// A behaviour under way, or a part of one: a coroutine that waits on a `Stage` and is moved on by
/// it. Its body begins when somebody awaits it, or when its owner calls `Begin`.
///
/// Destroying it cancels it, at whatever it waits for: everything on its frame dies, and what a
/// frame waits for leaves the stage's list with it. One thread. An exception that leaves a body
/// ends the process (a bug).
using Play = PlayOf<void>;

namespace play {

/// What plays of all types have in common.
class Promise {
 public:
  /// Goes on with whoever waits for this play.
  struct Ending {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class P>
    [[nodiscard]] std::coroutine_handle<> await_suspend(
        std::coroutine_handle<P> play) const noexcept {
      const std::coroutine_handle<> waiting = play.promise().waiting;
      return waiting ? waiting : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] Ending final_suspend() const noexcept { return {}; }
  [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }

  std::coroutine_handle<> waiting;
};

template <class T>
class PromiseOf final : public Promise {
 public:
  PlayOf<T> get_return_object() noexcept;
  void return_value(T value) { value_.emplace(std::move(value)); }
  [[nodiscard]] T Take() { return std::move(*value_); }

 private:
  std::optional<T> value_;
};

template <>
class PromiseOf<void> final : public Promise {
 public:
  PlayOf<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void Take() const noexcept {}
};

}  // namespace play

/// A play that ends with a value: what a part tells the whole.
template <class T>
class [[nodiscard]] PlayOf final {
 public:
  using promise_type = play::PromiseOf<T>;

  PlayOf() noexcept = default;
  PlayOf(PlayOf&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  PlayOf& operator=(PlayOf&& other) noexcept {
    if (this != &other) {
      Cancel();
      frame_ = std::exchange(other.frame_, {});
    }
    return *this;
  }
  PlayOf(const PlayOf&) = delete;
  PlayOf& operator=(const PlayOf&) = delete;
  ~PlayOf() { Cancel(); }

  /// Runs to the first thing that is waited for. @pre not begun.
  void Begin() const { frame_.resume(); }
  void Cancel() noexcept {
    if (const Frame frame = std::exchange(frame_, {})) frame.destroy();
  }
  /// Whether it came to its end; also when there is none.
  [[nodiscard]] bool done() const noexcept { return !frame_ || frame_.done(); }

  struct Waiting {
    std::coroutine_handle<promise_type> frame;
    [[nodiscard]] bool await_ready() const noexcept { return !frame || frame.done(); }
    [[nodiscard]] std::coroutine_handle<> await_suspend(
        std::coroutine_handle<> waiting) const noexcept {
      frame.promise().waiting = waiting;
      return frame;
    }
    T await_resume() const { return frame.promise().Take(); }
  };
  /// Plays it to its end. @pre not begun; it lives until then (as a temporary does).
  [[nodiscard]] Waiting operator co_await() const noexcept { return {frame_}; }

 private:
  friend promise_type;
  using Frame = std::coroutine_handle<promise_type>;
  explicit PlayOf(Frame frame) noexcept : frame_(frame) {}

  Frame frame_;
};

template <class T>
PlayOf<T> play::PromiseOf<T>::get_return_object() noexcept {
  return PlayOf<T>(std::coroutine_handle<PromiseOf<T>>::from_promise(*this));
}
inline PlayOf<void> play::PromiseOf<void>::get_return_object() noexcept {
  return PlayOf<void>(std::coroutine_handle<PromiseOf<void>>::from_promise(*this));
}

}  // namespace bbia
