#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/bounded_queue.h"
#include "base/module.h"
#include "faults/fault.h"

namespace bbia {
namespace {

/// Takes memory on api's account and forgets about it.
class Leak final : public Fault {
 public:
  ~Leak() override {
    const ModuleScope account(Module::kApi);
    lost_.clear();
  }
  void Step(std::uint64_t due) override {
    const ModuleScope account(Module::kApi);
    if (due > 0) lost_.emplace_back(due, 'x');
  }

 private:
  std::vector<std::string> lost_;
};

/// Takes much memory at once, on server's account.
class Hoard final : public Fault {
 public:
  explicit Hoard(double megabytes) {
    const ModuleScope account(Module::kServer);
    hoard_.assign(static_cast<std::size_t>(megabytes * 1024 * 1024), 'x');
  }

 private:
  std::vector<char> hoard_;
};

/// Opens files and does not close them.
class Descriptors final : public Fault {
 public:
  ~Descriptors() override {
    for (const int fd : open_) close(fd);
  }
  void Step(std::uint64_t due) override {
    for (std::uint64_t i = 0; i < due; ++i) {
      const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
      if (fd >= 0) open_.push_back(fd);
    }
  }

 private:
  std::vector<int> open_;
};

/// A queue that is filled and not emptied.
class Backlog final : public Fault {
 public:
  explicit Backlog(Ledger& ledger) : waiting_(ledger, "faults.backlog", Module::kApi) {}
  void Step(std::uint64_t due) override {
    for (std::uint64_t i = 0; i < due; ++i) static_cast<void>(waiting_.Push(next_++));
  }

 private:
  std::uint32_t next_ = 0;
  BoundedQueue<std::uint32_t, 8192, OnFull::kReject> waiting_;
};

}  // namespace

std::unique_ptr<Fault> MakeMemoryFault(const FaultOrder& order, Ledger& ledger) {
  if (order.name == "leak") return std::make_unique<Leak>();
  if (order.name == "hoard") return std::make_unique<Hoard>(order.amount);
  if (order.name == "fds") return std::make_unique<Descriptors>();
  if (order.name == "queue") return std::make_unique<Backlog>(ledger);
  return nullptr;
}

}  // namespace bbia
