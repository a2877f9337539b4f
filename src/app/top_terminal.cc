#include "app/top_terminal.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace bbia {
namespace {

constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l";  // screen, cursor, wrapping
constexpr std::string_view kLeave = "\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kEndOfLine = "\x1b[K";
constexpr std::string_view kRestOfScreen = "\x1b[J";
constexpr char kEscape = '\x1b';

bool WriteAll(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

TopTerminal::TopTerminal() {
  termios present{};
  if (tcgetattr(STDIN_FILENO, &present) == 0) {
    before_ = present;
    present.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    present.c_cc[VMIN] = 0;
    present.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &present);
  }
  static_cast<void>(WriteAll(kEnter));
}

TopTerminal::~TopTerminal() {
  static_cast<void>(WriteAll(kLeave));
  if (before_) tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
}

TopTerminal::Size TopTerminal::size() noexcept {
  winsize window{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) {
    return {.width = 80, .height = 24};
  }
  return {.width = window.ws_col, .height = window.ws_row};
}

bool TopTerminal::Show(std::string_view picture) {
  // No break after the last line: it would scroll a picture that fills the screen.
  if (picture.ends_with('\n')) picture.remove_suffix(1);
  std::string bytes(kHome);
  for (const char c : picture) {
    if (c == '\n') {
      bytes += kEndOfLine;
      bytes += "\r\n";
    } else {
      bytes += c;
    }
  }
  bytes += kEndOfLine;
  bytes += kRestOfScreen;
  return WriteAll(bytes);
}

TopEvents::TopEvents() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, &before_);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

TopEvents::~TopEvents() {
  static_cast<void>(ReadSignal());  // what has come is answered, not delivered behind our back
  if (signals_ >= 0) close(signals_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

TopEvent TopEvents::Wait(int milliseconds) {
  std::array<pollfd, 2> sources = {
      pollfd{.fd = signals_, .events = POLLIN, .revents = 0},
      pollfd{.fd = keys_ ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0}};
  if (poll(sources.data(), sources.size(), milliseconds) <= 0) return TopEvent::kNothing;
  if (sources[0].revents != 0) return ReadSignal();
  if (sources[1].revents != 0) return ReadKeys();
  return TopEvent::kNothing;
}

TopEvent TopEvents::ReadSignal() const {
  TopEvent event = TopEvent::kNothing;
  signalfd_siginfo signal{};
  while (read(signals_, &signal, sizeof(signal)) == static_cast<ssize_t>(sizeof(signal))) {
    if (signal.ssi_signo == SIGTSTP) continue;  // it would leave the terminal as we have made it
    if (signal.ssi_signo != SIGWINCH) return TopEvent::kEnd;
    event = TopEvent::kResize;
  }
  return event;
}

TopEvent TopEvents::ReadKeys() {
  std::array<char, 64> keys{};
  const ssize_t got = read(STDIN_FILENO, keys.data(), keys.size());
  if (got <= 0) {
    keys_ = false;  // closed, or not ours: the signals remain
    return TopEvent::kNothing;
  }
  const std::string_view typed(keys.data(), static_cast<std::size_t>(got));
  const bool end = typed.find_first_of("qQ") != std::string_view::npos ||
                   (typed.size() == 1 && typed[0] == kEscape);  // arrows begin with it, too
  return end ? TopEvent::kEnd : TopEvent::kNothing;
}

}  // namespace bbia
