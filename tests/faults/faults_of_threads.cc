#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

#include "base/check.h"
#include "base/thread.h"
#include "faults/fault.h"

extern char** environ;  // NOLINT: of the C library

namespace bbia {

/// What a call into a device looks like that never answers. Has a name for the watchdog to find.
[[gnu::noinline]] void WaitForADeviceThatDoesNotAnswer(int fd);

void WaitForADeviceThatDoesNotAnswer(int fd) {
  pollfd device{.fd = fd, .events = POLLIN, .revents = 0};
  while (poll(&device, 1, -1) < 0) CHECK(errno == EINTR);  // the probe of its stack interrupts
  CHECK(device.revents != 0);
}

namespace {

/// A device that answers when it is told to.
class Device final {
 public:
  Device() { CHECK(pipe(ends_.data()) == 0); }
  ~Device() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  [[nodiscard]] int fd() const noexcept { return ends_[0]; }
  void Answer() const noexcept { CHECK(write(ends_[1], "!", 1) == 1); }

 private:
  std::array<int, 2> ends_{};
};

/// A thread of api that hangs in a call.
class Stuck final : public Fault {
 public:
  explicit Stuck(Ledger& ledger)
      : thread_(ledger, {.name = "stuck", .module = Module::kApi},
                [this](const std::stop_token&, Pulse& pulse) {
                  pulse.Beat();
                  pulse.Doing("asking a device");
                  WaitForADeviceThatDoesNotAnswer(device_.fd());
                  pulse.Rest();
                }) {}
  ~Stuck() override { device_.Answer(); }

 private:
  Device device_;
  Thread thread_;
};

/// A thread of api that does not hear that it should end.
class Deaf final : public Fault {
 public:
  explicit Deaf(Ledger& ledger)
      : thread_(ledger, {.name = "deaf", .module = Module::kApi},
                [this](const std::stop_token&) { WaitForADeviceThatDoesNotAnswer(device_.fd()); }) {
  }

 private:
  Device device_;
  Thread thread_;
};

/// A thread of sim that computes without pause.
class Spin final : public Fault {
 public:
  explicit Spin(Ledger& ledger)
      : thread_(ledger, {.name = "spin", .module = Module::kSim},
                [this](const std::stop_token& stop, Pulse& pulse) {
                  while (!stop.stop_requested()) {
                    pulse.Beat();
                    for (int i = 0; i < 10'000; ++i) sum_.fetch_add(1, std::memory_order_relaxed);
                  }
                }) {}

 private:
  std::atomic<std::uint64_t> sum_{0};
  Thread thread_;
};

/// A thread that the ledger does not know, as a foreign library starts one.
class Undeclared final : public Fault {
 public:
  Undeclared() {
    CHECK(pthread_create(&thread_, nullptr, &Undeclared::Run, this) == 0);
    pthread_setname_np(thread_, "stowaway");
  }
  ~Undeclared() override {
    device_.Answer();
    pthread_join(thread_, nullptr);
  }

 private:
  static void* Run(void* self) {
    WaitForADeviceThatDoesNotAnswer(static_cast<Undeclared*>(self)->device_.fd());
    return nullptr;
  }
  Device device_;
  pthread_t thread_{};
};

/// A process that the ledger does not know: one that stays, or one that has ended.
class Child final : public Fault {
 public:
  explicit Child(const char* seconds) {
    std::array<char, 8> name{"sleep"};
    std::array<char, 8> time{};
    for (std::size_t i = 0; seconds[i] != 0 && i + 1 < time.size(); ++i) time[i] = seconds[i];
    std::array<char*, 3> arguments{name.data(), time.data(), nullptr};
    CHECK(posix_spawnp(&pid_, "sleep", nullptr, nullptr, arguments.data(), environ) == 0);
  }
  ~Child() override {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_ = 0;
};

}  // namespace

std::unique_ptr<Fault> MakeThreadFault(const FaultOrder& order, Ledger& ledger) {
  if (order.name == "stuck") return std::make_unique<Stuck>(ledger);
  if (order.name == "deaf") return std::make_unique<Deaf>(ledger);
  if (order.name == "spin") return std::make_unique<Spin>(ledger);
  if (order.name == "undeclared") return std::make_unique<Undeclared>();
  if (order.name == "child") return std::make_unique<Child>("600");
  if (order.name == "zombie") return std::make_unique<Child>("0");
  return nullptr;
}

}  // namespace bbia
