// A camera for the tests, in front of the kernel: preloaded (LD_PRELOAD) it makes /dev/video42
// appear to the program, which talks to it with its own system calls as to any V4L2 device. It
// gives the JPEG in $BBIA_FAKE_CAMERA_JPEG thirty times a second and does what the file
// $BBIA_FAKE_CAMERA_MODE says:
//   ok, stall (no more pictures), garbage (pictures that are none), broken (marked so by the
//   driver), gone (unplugged)

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr const char* kPath = "/dev/video42";
constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::uint32_t kMostBuffers = 8;

std::mutex mutex;
int device = -1;  // a timer, so that waiting for it is real
std::vector<std::uint32_t> queued;
std::array<char*, kMostBuffers> memory{};

template <class Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::string ReadAll(const char* variable) {
  const char* const path = std::getenv(variable);
  std::string text;
  if (std::FILE* const file = path != nullptr ? std::fopen(path, "rb") : nullptr) {
    std::array<char, 65536> block;
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), file)) {
      text.append(block.data(), got);
    }
    std::fclose(file);
  }
  return text;
}

bool Mode(std::string_view wanted) {
  return ReadAll("BBIA_FAKE_CAMERA_MODE").starts_with(wanted);
}

bool IsOurs(const char* path) {
  return std::string_view(path) == kPath;
}

int OpenIt() {
  if (Mode("gone")) {
    errno = ENOENT;
    return -1;
  }
  const std::lock_guard lock(mutex);
  if (device >= 0) {
    errno = EBUSY;
    return -1;
  }
  device = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  queued.clear();
  return device;
}

int Fault(int error) {
  errno = error;
  return -1;
}

void SetTimer(long nanoseconds) {
  itimerspec when{};
  when.it_interval.tv_nsec = when.it_value.tv_nsec = nanoseconds;
  timerfd_settime(device, 0, &when, nullptr);
}

int Dequeue(v4l2_buffer& buffer) {
  std::uint64_t due = 0;
  if (queued.empty() || read(device, &due, sizeof due) != sizeof due) return Fault(EAGAIN);
  const std::string picture =
      Mode("garbage") ? std::string(5000, '\x5a') : ReadAll("BBIA_FAKE_CAMERA_JPEG");
  buffer.index = queued.front();
  queued.erase(queued.begin());
  buffer.bytesused = static_cast<std::uint32_t>(std::min(picture.size(), kBufferBytes));
  picture.copy(memory[buffer.index], buffer.bytesused);
  buffer.flags = Mode("broken") ? V4L2_BUF_FLAG_ERROR : 0;
  return 0;
}

int Control(unsigned long request, void* argument) {
  if (Mode("gone")) return Fault(ENODEV);
  const std::lock_guard lock(mutex);
  switch (request) {
    case VIDIOC_QUERYCAP: {
      auto& found = *static_cast<v4l2_capability*>(argument);
      std::strcpy(reinterpret_cast<char*>(found.card), "Fake Camera");
      found.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
      return 0;
    }
    case VIDIOC_S_FMT: {
      auto& pixels = static_cast<v4l2_format*>(argument)->fmt.pix;
      if (pixels.pixelformat != V4L2_PIX_FMT_MJPEG) return Fault(EINVAL);
      pixels.width = 640;
      pixels.height = 480;
      return 0;
    }
    case VIDIOC_S_PARM:
      return 0;
    case VIDIOC_REQBUFS: {
      auto& count = static_cast<v4l2_requestbuffers*>(argument)->count;
      count = std::min(count, kMostBuffers);
      return 0;
    }
    case VIDIOC_QUERYBUF: {
      auto& buffer = *static_cast<v4l2_buffer*>(argument);
      buffer.length = kBufferBytes;
      buffer.m.offset = buffer.index * kBufferBytes;
      return 0;
    }
    case VIDIOC_QBUF:
      queued.push_back(static_cast<v4l2_buffer*>(argument)->index);
      return 0;
    case VIDIOC_DQBUF:
      return Dequeue(*static_cast<v4l2_buffer*>(argument));
    case VIDIOC_STREAMON:
      SetTimer(33'000'000);
      return 0;
    case VIDIOC_STREAMOFF:
      SetTimer(0);
      return 0;
    default:
      return Fault(ENOTTY);
  }
}

int OpenAny(const char* name, const char* path, int flags, va_list arguments) {
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
  return IsOurs(path) ? OpenIt() : Real<int(const char*, int, ...)>(name)(path, flags, mode);
}

int StatAny(const char* name, const char* path, struct stat* found) {
  if (!IsOurs(path)) return Real<int(const char*, struct stat*)>(name)(path, found);
  if (Mode("gone")) return Fault(ENOENT);
  return Real<int(const char*, struct stat*)>(name)("/dev/null", found);
}

void* MapAny(const char* name, void* at, std::size_t length, int protection, int flags, int fd,
             off_t offset) {
  auto* const real = Real<void*(void*, std::size_t, int, int, int, off_t)>(name);
  if (fd < 0 || fd != device) return real(at, length, protection, flags, fd, offset);
  void* const start = real(at, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memory[static_cast<std::size_t>(offset) / kBufferBytes] = static_cast<char*>(start);
  return start;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const int fd = OpenAny("open", path, flags, arguments);
  va_end(arguments);
  return fd;
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const int fd = OpenAny("open64", path, flags, arguments);
  va_end(arguments);
  return fd;
}
int stat(const char* path, struct stat* found) noexcept {
  return StatAny("stat", path, found);
}
int stat64(const char* path, struct stat64* found) noexcept {
  return StatAny("stat64", path, reinterpret_cast<struct stat*>(found));
}
int close(int fd) {
  if (fd >= 0 && fd == device) {
    const std::lock_guard lock(mutex);
    device = -1;
  }
  return Real<int(int)>("close")(fd);
}
int ioctl(int fd, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (fd >= 0 && fd == device) return Control(request, argument);
  return Real<int(int, unsigned long, ...)>("ioctl")(fd, request, argument);
}
void* mmap(void* at, std::size_t length, int protection, int flags, int fd, off_t offset) noexcept {
  return MapAny("mmap", at, length, protection, flags, fd, offset);
}
void* mmap64(void* at, std::size_t length, int protection, int flags, int fd,
             off64_t offset) noexcept {
  return MapAny("mmap64", at, length, protection, flags, fd, offset);
}
int poll(pollfd* files, nfds_t count, int ms) {
  auto* const real = Real<int(pollfd*, nfds_t, int)>("poll");
  if (count != 1 || files[0].fd < 0 || files[0].fd != device) return real(files, count, ms);
  if (Mode("gone")) {
    files[0].revents = POLLERR;
    return 1;
  }
  if (Mode("stall")) return real(nullptr, 0, ms);
  return real(files, count, ms);
}

}  // extern "C"
