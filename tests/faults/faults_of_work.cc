#include <string>

#include "base/bounded_queue.h"
#include "base/compute_meter.h"
#include "base/demand.h"
#include "base/module.h"
#include "faults/fault.h"

namespace bbia {
namespace {

constexpr Nanos kWork{200'000};

/// Computes for this long.
std::uint64_t Compute(const Clock& clock) {
  Fingerprint mixed;
  const TimePoint end = clock.Now() + kWork;
  while (clock.Now() < end) mixed.Add(mixed.value());
  return mixed.value();
}

/// Pictures that nobody takes out of their queue any more.
class Lost final : public Fault {
 public:
  explicit Lost(Ledger& ledger)
      : pictures_(ledger, "faults.pictures", {Module::kSim, Module::kSim, Module::kApi}) {}
  void Step(std::uint64_t due) override {
    for (std::uint64_t i = 0; i < due; ++i) static_cast<void>(pictures_.Push(next_++));
  }

 private:
  std::uint32_t next_ = 0;
  BoundedQueue<std::uint32_t, 8, OnFull::kDropOldest> pictures_;
};

/// A product that is made although nobody wants it.
class Unwanted final : public Fault {
 public:
  explicit Unwanted(Ledger& ledger)
      : clock_(ledger.clock()),
        demand_(ledger, "faults.thumbnails", {Module::kSim, Module::kSim, Module::kApi}) {}
  void Step(std::uint64_t due) override {
    for (std::uint64_t i = 0; i < due; ++i) {
      const TimePoint begin = clock_.Now();
      made_ += Compute(clock_);
      demand_.NoteProduced(clock_.Now() - begin);
    }
  }

 private:
  const Clock& clock_;
  std::uint64_t made_ = 0;
  Demand demand_;
};

/// The same computation with the same input.
class Twice final : public Fault {
 public:
  explicit Twice(Ledger& ledger)
      : clock_(ledger.clock()), meter_(ledger, "faults.pose", Module::kSim) {}
  void Step(std::uint64_t due) override {
    for (std::uint64_t i = 0; i < due; ++i) {
      made_ += meter_.Run(Fingerprint().Add(1).value(), [this] { return Compute(clock_); });
    }
  }

 private:
  const Clock& clock_;
  std::uint64_t made_ = 0;
  ComputeMeter<> meter_;
};

/// 64 kB handed over by copying them.
class Copies final : public Fault {
 public:
  explicit Copies(Ledger& ledger)
      : payload_(64 * 1024, 'x'),
        sounds_(ledger, "faults.sounds", {Module::kApi, Module::kSim, Module::kApi}) {}
  void Step(std::uint64_t due) override {
    const ModuleScope account(Module::kApi);
    for (std::uint64_t i = 0; i < due; ++i) {
      static_cast<void>(sounds_.Push(payload_));
      static_cast<void>(sounds_.TryPop());
    }
  }

 private:
  const std::string payload_;
  BoundedQueue<std::string, 4, OnFull::kReject> sounds_;
};

/// Log lines.
class Chatter final : public Fault {
 public:
  explicit Chatter(Log& log) : log_(log) {}
  void Step(std::uint64_t due) override {
    for (std::uint64_t i = 0; i < due; ++i) log_.Debug("bbia.faults", std::string(200, '.'));
  }

 private:
  Log& log_;
};

}  // namespace

std::unique_ptr<Fault> MakeWorkFault(const FaultOrder& order, Ledger& ledger, Log& log) {
  if (order.name == "lost") return std::make_unique<Lost>(ledger);
  if (order.name == "unwanted") return std::make_unique<Unwanted>(ledger);
  if (order.name == "twice") return std::make_unique<Twice>(ledger);
  if (order.name == "copies") return std::make_unique<Copies>(ledger);
  if (order.name == "chatter") return std::make_unique<Chatter>(log);
  return nullptr;
}

}  // namespace bbia
