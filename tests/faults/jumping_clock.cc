// Preloaded into bbia by tests of the whole program: the wall clock is off by as many seconds as
// the file named by BBIA_CLOCK_OFFSET says, and jumps when that changes; as when NTP first finds
// the time on a robot without a battery. The monotonic clock is left alone, as the kernel leaves it
// alone.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>

namespace {

long Offset() {
  const char* path = getenv("BBIA_CLOCK_OFFSET");
  const int file = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  std::array<char, 32> text{};
  const ssize_t got = read(file, text.data(), text.size() - 1);
  close(file);
  return got > 0 ? strtol(text.data(), nullptr, 10) : 0;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  using Real = int (*)(clockid_t, timespec*);
  static const Real real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int outcome = real(clock, time);
  if (outcome == 0 && clock == CLOCK_REALTIME) time->tv_sec += Offset();
  return outcome;
}
