#pragma once

#include <signal.h>
#include <termios.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace bbia {

/// The terminal as a picture: its alternate screen, no cursor, keys without return and echo. As it
/// was before when this ends, also by an error. One at a time; the main thread.
class TopTerminal final {
 public:
  TopTerminal();
  ~TopTerminal();
  TopTerminal(const TopTerminal&) = delete;
  TopTerminal& operator=(const TopTerminal&) = delete;

  struct Size {
    std::size_t width;
    std::size_t height;
  };
  /// As it is now; 80 x 24 where it does not tell.
  [[nodiscard]] static Size size() noexcept;
  /// Puts `picture` (lines that end with '\n') in the place of what is there. @return false when
  /// nobody takes it any more.
  [[nodiscard]] bool Show(std::string_view picture);

 private:
  std::optional<termios> before_;  ///< empty: stdin is no terminal
};

/// What the viewer did.
enum class TopEvent { kNothing, kEnd, kResize };

/// Keys and signals (SIGINT, SIGTERM, SIGHUP, SIGWINCH) of this process, which come from here only
/// while it lives; Ctrl-Z does nothing. Make it before any thread starts.
class TopEvents final {
 public:
  TopEvents();
  ~TopEvents();
  TopEvents(const TopEvents&) = delete;
  TopEvents& operator=(const TopEvents&) = delete;

  /// Waits for `milliseconds` at most. 'q' and Escape end, and so does a terminal that is gone.
  [[nodiscard]] TopEvent Wait(int milliseconds);

 private:
  [[nodiscard]] TopEvent ReadSignal() const;
  [[nodiscard]] TopEvent ReadKeys();

  sigset_t before_{};
  int signals_;
  bool keys_ = true;  ///< stdin is still open
};

}  // namespace bbia
