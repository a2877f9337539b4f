#include "memory/memory_keeper.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.memory";
// A slow card may take seconds for what a fast one does in a millisecond.
constexpr ThreadSpec kMemoryThread{.name = "memory",
                                   .module = Module::kMemory,
                                   .stop_budget = std::chrono::seconds{3},
                                   .beat_deadline = std::chrono::seconds{20}};
static_assert(MemoryKeeper::kFlushTime < kMemoryThread.stop_budget);

/// Does to the store what a request says.
class Doer final {
 public:
  explicit Doer(MemoryStore& store) : store_(store) {}

  Result<MemoryOutcome> operator()(const AddRow& request) const {
    return As<RowAdded>(store_.Add(request.row));
  }
  Result<MemoryOutcome> operator()(const ImportRows& request) const {
    return As<RowsImported>(store_.Import(request.rows));
  }
  Result<MemoryOutcome> operator()(const ReadRows& request) const {
    return As<MemoryPage>(store_.Read(request.page));
  }
  Result<MemoryOutcome> operator()(const FindPreference& request) const {
    return As<PreferenceFound>(store_.FindPreference(request.key));
  }
  Result<MemoryOutcome> operator()(const ForgetPreference& request) const {
    return As<PreferenceForgotten>(store_.ForgetPreference(request.key));
  }
  Result<MemoryOutcome> operator()(const EraseRows& request) const {
    return As<RowsErased>(store_.Erase(request.kind));
  }
  Result<MemoryOutcome> operator()(const CountRows& /*request*/) const {
    return As<MemoryCounts>(store_.Count());
  }
  Result<MemoryOutcome> operator()(const KeepAppointments& request) const {
    if (auto kept = store_.KeepAppointments(request.all); !kept) return Fail(kept.error());
    return MemoryOutcome(AppointmentsKept{});
  }
  Result<MemoryOutcome> operator()(const ReadAppointments& /*request*/) const {
    return As<AppointmentsRead>(store_.ReadAppointments());
  }

 private:
  template <class Outcome, class T>
  static Result<MemoryOutcome> As(Result<T> result) {
    if (!result) return Fail(std::move(result.error()));
    return MemoryOutcome(Outcome{std::move(*result)});
  }

  MemoryStore& store_;
};

constexpr std::array<const char*, std::variant_size_v<MemoryRequest>> kDoing = {
    "adding a row",
    "importing",
    "reading",
    "finding a preference",
    "forgetting a preference",
    "erasing",
    "counting",
    "keeping appointments",
    "reading appointments"};

/// Failures that say nothing about the memory, only about what was asked.
bool IsAboutTheRequest(Errc code) noexcept {
  return code == Errc::kInvalidArgument || code == Errc::kRefused || code == Errc::kNotFound;
}

}  // namespace

MemoryKeeper::MemoryKeeper(Lease<Resource::kMemory> lease, Ledger& ledger, Log& log,
                           const Clock& clock, std::filesystem::path file,
                           const MemoryLimits& limits)
    : lease_(std::move(lease)),
      log_(log),
      clock_(clock),
      file_(std::move(file)),
      limits_(limits),
      requests_(ledger, "memory.requests", {Module::kMemory, Module::kApi, Module::kMemory}),
      thread_(ledger, kMemoryThread,
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

MemoryKeeper::~MemoryKeeper() {
  const MutexLock lock(mutex_);
  CHECK(askers_.empty());
}

std::uint64_t MemoryKeeper::Enter(MemoryAsker& asker) {
  const MutexLock lock(mutex_);
  askers_.emplace_back(next_asker_, &asker);
  return next_asker_++;
}

void MemoryKeeper::Leave(std::uint64_t asker) {
  const MutexLock lock(mutex_);
  std::erase_if(askers_, [asker](const auto& each) { return each.first == asker; });
}

Result<void> MemoryKeeper::Push(Asked asked) {
  if (auto checked = CheckRequest(asked.request); !checked) return checked;
  if (requests_.Push(std::move(asked)) != Pushed::kRejected) return {};
  return Fail(Errc::kBusy, "the memory has " + std::to_string(kMaxWaiting) +
                               " requests waiting already; try again");
}

Result<void> MemoryKeeper::Tell(MemoryRequest request) {
  return Push({.asker = 0, .ticket = 0, .request = std::move(request)});
}

MemoryStatus MemoryKeeper::status() const {
  const MutexLock lock(mutex_);
  return status_;
}

void MemoryKeeper::Run(const std::stop_token& stop, Pulse& pulse) {
  static_cast<void>(Open(pulse));
  while (!stop.stop_requested()) {
    pulse.Doing("waiting");
    pulse.Rest();
    const auto asked = requests_.Pop(stop, Nanos::max());
    pulse.Beat();
    if (asked) Handle(*asked, pulse);
  }
  Flush(pulse);
  pulse.Doing("closing the file");
  store_.reset();
}

void MemoryKeeper::Handle(const Asked& asked, Pulse& pulse) {
  Finish(asked, Do(asked.request, pulse));
}

Result<MemoryOutcome> MemoryKeeper::Do(const MemoryRequest& request, Pulse& pulse) {
  if (auto opened = Open(pulse); !opened) return Fail(opened.error());
  pulse.Doing(kDoing[request.index()]);
  auto outcome = std::visit(Doer(*store_), request);
  // The next request opens it anew, and sees what is left.
  if (!store_->sound()) store_.reset();
  return outcome;
}

Result<void> MemoryKeeper::Open(Pulse& pulse) {
  if (store_) return {};
  const TimePoint now = clock_.Now();
  if (last_try_ && now < *last_try_ + kRetryAfter) return Fail(not_open_);
  last_try_ = now;
  pulse.Doing("opening the file");
  auto opened = MemoryStore::Open(file_, limits_, clock_.WallNow());
  pulse.Beat();
  if (!opened) {
    not_open_ = opened.error();
    log_.Error(kCategory, "the memory cannot be used: " + not_open_.message);
    const MutexLock lock(mutex_);
    status_.open = false;
    status_.problem = not_open_.message;
    return Fail(not_open_);
  }
  store_ = std::move(*opened);
  // Should it not last, it is not opened and checked for each request.
  not_open_ = {Errc::kIo, file_.string() + ": the memory has just failed; it is opened again soon"};
  if (!store_->note().empty()) log_.Warning(kCategory, store_->note());
  const MutexLock lock(mutex_);
  status_.open = true;
  status_.problem.clear();
  status_.note = store_->note();
  return {};
}

void MemoryKeeper::Finish(const Asked& asked, Result<MemoryOutcome> outcome) {
  Note(outcome);
  const MutexLock lock(mutex_);
  for (const auto& [id, asker] : askers_) {
    if (id != asked.asker) continue;
    // Its place was kept when the request was accepted.
    CHECK(asker->answers_.Push({.ticket = asked.ticket, .outcome = std::move(outcome)}) ==
          Pushed::kQueued);
    asker->wake_.Notify();
    return;
  }
}

void MemoryKeeper::Note(const Result<MemoryOutcome>& outcome) {
  const bool trouble = !outcome && !IsAboutTheRequest(outcome.error().code);
  bool news = false;
  {
    const MutexLock lock(mutex_);
    status_.open = store_ != nullptr;
    ++(outcome ? status_.done : status_.failed);
    news = trouble && status_.problem != outcome.error().message;
    if (trouble) status_.problem = outcome.error().message;
    if (outcome) status_.problem.clear();
  }
  if (news) log_.Error(kCategory, outcome.error().message);
}

void MemoryKeeper::Flush(Pulse& pulse) {
  const TimePoint end = clock_.Now() + kFlushTime;
  std::size_t lost = 0;
  while (const auto asked = requests_.TryPop()) {
    pulse.Beat();
    if (clock_.Now() < end) {
      Handle(*asked, pulse);
      continue;
    }
    ++lost;
    Finish(*asked, Fail(Errc::kUnavailable, "the memory was closed before this was done"));
  }
  if (lost > 0) {
    log_.Error(kCategory, std::to_string(lost) + " requests were not done before the end");
  }
}

MemoryAsker::MemoryAsker(MemoryKeeper& keeper, Ledger& ledger, std::string_view name,
                         HandOver modules, WakeSignal& wake)
    : keeper_(keeper), wake_(wake), answers_(ledger, name, modules), id_(keeper.Enter(*this)) {}

MemoryAsker::~MemoryAsker() {
  keeper_.Leave(id_);
}

Result<std::uint64_t> MemoryAsker::Ask(MemoryRequest request) {
  if (open_ == kMaxOpen) {
    return Fail(Errc::kBusy,
                std::to_string(kMaxOpen) + " answers of the memory were not taken yet; try again");
  }
  auto pushed = keeper_.Push({.asker = id_, .ticket = next_ticket_, .request = std::move(request)});
  if (!pushed) return Fail(std::move(pushed.error()));
  ++open_;
  return next_ticket_++;
}

std::optional<MemoryAnswer> MemoryAsker::Take() {
  auto answer = answers_.TryPop();
  if (answer) --open_;
  return answer;
}

}  // namespace bbia
