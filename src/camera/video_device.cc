#include "camera/video_device.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace bbia {
namespace {

class LinuxVideoDevice final : public VideoDevice {
 public:
  explicit LinuxVideoDevice(int fd) noexcept : fd_(fd) {}
  ~LinuxVideoDevice() override {
    for (const auto& [start, length] : mapped_) munmap(start, length);
    close(fd_);
  }

  int Control(unsigned long request, void* argument) override {  // NOLINT: ioctl's own type
    int result = -1;
    do {
      result = ioctl(fd_, request, argument);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? errno : 0;
  }
  std::span<const std::uint8_t> Map(std::size_t length, std::int64_t offset) override {
    void* const start = mmap(nullptr, length, PROT_READ, MAP_SHARED, fd_, offset);
    if (start == MAP_FAILED) return {};
    mapped_.push_back({start, length});
    return {static_cast<const std::uint8_t*>(start), length};
  }
  Ready Wait(int ms) override {
    pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
    const int count = poll(&ready, 1, ms);
    if (count == 0 || (count < 0 && errno == EINTR)) return Ready::kTimeout;
    if (count < 0 || (ready.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return Ready::kGone;
    return Ready::kPicture;
  }

 private:
  struct Mapped {
    void* start;
    std::size_t length;
  };
  int fd_;
  std::vector<Mapped> mapped_;
};

}  // namespace

std::vector<std::string> LinuxVideoDevices::List() {
  constexpr int kMostDevices = 64;
  std::vector<std::string> paths;
  for (int i = 0; i < kMostDevices; ++i) {
    const std::string path = "/dev/video" + std::to_string(i);
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) paths.push_back(path);
  }
  return paths;
}

Result<std::unique_ptr<VideoDevice>> LinuxVideoDevices::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    const int error = errno;
    return Fail(error == EBUSY ? Errc::kBusy : Errc::kUnavailable,
                "unavailable: cannot open " + path + ": " + std::strerror(error));
  }
  return std::make_unique<LinuxVideoDevice>(fd);
}

}  // namespace bbia
