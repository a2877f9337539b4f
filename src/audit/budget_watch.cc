#include "audit/budget_watch.h"

#include <algorithm>

#include "audit/amount.h"

namespace bbia {
namespace {

// A thread that waits more than this for a processor is not judged by what little it got.
constexpr double kMaxWait = 0.75;
constexpr double kTellWait = 0.05;

Saying OverHeap(Module module, double held, double budget) {
  const std::string part(Name(module));
  return {.sentence = part + " holds " + AmountOfBytes(held) + " of heap, its budget is " +
                      AmountOfBytes(budget),
          .code = "over-heap",
          .figures = {{"part", part}, {"held_bytes", held}, {"limit_bytes", budget}}};
}

PerModule<double> BufferBytes(const std::vector<AccountRow>& rows) {
  PerModule<double> bytes{};
  for (const AccountRow& row : rows) {
    const bool buffer = row.kind == AccountKind::kQueue || row.kind == AccountKind::kPool ||
                        row.kind == AccountKind::kCache;
    if (!buffer) continue;
    bytes[Index(row.module)] +=
        static_cast<double>(row.capacity) * static_cast<double>(row.item_bytes);
  }
  return bytes;
}

Observation OverBudget(Module module, const char* what, Saying saying) {
  return {.kind = FindingKind::kOverBudget,
          .module = module,
          .subject = std::string(Name(module)) + " " + what,
          .sentence = std::move(saying.sentence),
          .code = saying.code,
          .figures = std::move(saying.figures)};
}

/// "api -> control", or one name where both are one.
std::string Pair(const AccountRow& row) {
  const std::string from(Name(row.from));
  return row.from == row.to ? from : from + " -> " + std::string(Name(row.to));
}

std::string LossSentence(const AccountRow& row, double lost) {
  std::string sentence = row.name + " (" + Pair(row) + ") lost " + Amount(lost) +
                         (lost == 1.0 ? " entry" : " entries") +
                         " in the last ten seconds: it holds " + std::to_string(row.capacity);
  if (row.high_water > 0) sentence += ", at most " + std::to_string(row.high_water) + " were in it";
  return sentence + "; it is filled faster than it is emptied";
}

}  // namespace

std::vector<Saying> BrokenHeapBudgets(const PerModule<ModuleUsage>& usage,
                                      const PerModule<Budget>& budgets) {
  std::vector<Saying> broken;
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    const auto budget = static_cast<double>(budgets[i].heap_bytes);
    if (!usage[i].heap_known || usage[i].heap_bytes <= budget) continue;
    broken.push_back(OverHeap(static_cast<Module>(i), usage[i].heap_bytes, budget));
  }
  return broken;
}

std::vector<Observation> BudgetWatch::Look(TimePoint now, const PerModule<ModuleUsage>& usage,
                                           const std::vector<ThreadCpu>& threads,
                                           const std::vector<AccountRow>& rows) {
  ++look_;
  passed_ = Seconds{last_look_ ? std::max(now - *last_look_, Nanos{0}) : Nanos{0}};
  last_look_ = now;
  std::vector<Observation> seen;
  JudgeModules(now, usage, seen);
  JudgeBuffers(rows, seen);
  JudgeThreads(now, threads, seen);
  JudgeQueues(now, rows, seen);
  return seen;
}

void BudgetWatch::JudgeModules(TimePoint now, const PerModule<ModuleUsage>& usage,
                               std::vector<Observation>& seen) {
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    const auto module = static_cast<Module>(i);
    const std::string name(Name(module));
    const Budget& budget = budgets_[i];
    const auto heap = static_cast<double>(budget.heap_bytes);
    if (usage[i].heap_known && usage[i].heap_bytes > heap) {
      seen.push_back(OverBudget(module, "heap", OverHeap(module, usage[i].heap_bytes, heap)));
    }
    if (usage[i].threads > budget.threads) {
      seen.push_back(
          OverBudget(module, "threads",
                     {.sentence = name + " runs " + std::to_string(usage[i].threads) +
                                  " threads, its budget is " + std::to_string(budget.threads),
                      .code = "over-threads",
                      .figures = {{"part", name},
                                  {"threads", static_cast<double>(usage[i].threads)},
                                  {"limit", static_cast<double>(budget.threads)}}}));
    }
    cpu_[i].Add(now, usage[i].cpu * passed_.count());
    const std::optional<double> cpu = cpu_[i].Mean();
    if (cpu && *cpu > budget.cpu) {
      seen.push_back(OverBudget(
          module, "cpu",
          {.sentence = name + " used " + Percent(*cpu) +
                       " of a core over ten seconds, its budget is " + Percent(budget.cpu),
           .code = "over-cpu",
           .figures = {{"part", name}, {"cpu_share", *cpu}, {"limit_share", budget.cpu}}}));
    }
  }
}

void BudgetWatch::JudgeBuffers(const std::vector<AccountRow>& rows,
                               std::vector<Observation>& seen) const {
  const PerModule<double> buffers = BufferBytes(rows);
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    const auto module = static_cast<Module>(i);
    const std::string name(Name(module));
    const auto budget = static_cast<double>(budgets_[i].buffer_bytes);
    if (buffers[i] <= budget) continue;
    seen.push_back(OverBudget(
        module, "buffers",
        {.sentence = name + " has buffers of " + AmountOfBytes(buffers[i]) + ", its budget is " +
                     AmountOfBytes(budget),
         .code = "over-buffers",
         .figures = {{"part", name}, {"held_bytes", buffers[i]}, {"limit_bytes", budget}}}));
  }
}

void BudgetWatch::JudgeThreads(TimePoint now, const std::vector<ThreadCpu>& threads,
                               std::vector<Observation>& seen) {
  for (const ThreadCpu& thread : threads) {
    Busy& busy = threads_[{thread.tid, thread.name}];
    busy.look = look_;
    busy.cpu.Add(now, thread.cpu * passed_.count());
    busy.wait.Add(now, thread.wait * passed_.count());
    const std::optional<double> cpu = busy.cpu.Mean();
    const double wait = std::clamp(busy.wait.Mean().value_or(0.0), 0.0, kMaxWait);
    if (!cpu || *cpu <= kBusyCpu * (1.0 - wait)) continue;
    const std::string waited = wait < kTellWait ? "" : " and waited for one for " + Percent(wait);
    seen.push_back({.kind = FindingKind::kBusyLoop,
                    .module = thread.module,
                    .subject = thread.name,
                    .sentence = "thread " + thread.name + " of " +
                                std::string(Name(thread.module)) + " used " + Percent(*cpu) +
                                " of a core over ten seconds" + waited + ", limit " +
                                Percent(kBusyCpu) +
                                ": it computes without pause or waits without sleeping",
                    .figures = {{"name", thread.name},
                                {"part", std::string(Name(thread.module))},
                                {"cpu_share", *cpu},
                                {"limit_share", kBusyCpu}}});
  }
  std::erase_if(threads_, [this](const auto& entry) { return entry.second.look != look_; });
}

void BudgetWatch::JudgeQueues(TimePoint now, const std::vector<AccountRow>& rows,
                              std::vector<Observation>& seen) {
  std::map<std::string, std::size_t> namesakes;
  for (const AccountRow& row : rows) {
    if (row.kind != AccountKind::kQueue || row.capacity <= 1) continue;
    const auto [entry, is_new] = queues_.try_emplace({row.name, namesakes[row.name]++});
    Losses& losses = entry->second;
    // A queue that was built anew begins at zero, one that was never seen with what it had lost.
    const bool anew = !is_new && (row.dropped < losses.dropped || row.age < losses.age);
    const std::uint64_t before = is_new ? row.dropped : anew ? 0 : losses.dropped;
    losses.lost.Add(now, static_cast<double>(row.dropped - before));
    losses.dropped = row.dropped;
    losses.age = row.age;
    losses.look = look_;
    if (losses.lost.Sum() <= 0.0) continue;
    seen.push_back({.kind = FindingKind::kLosses,
                    .module = row.module,
                    .subject = row.name,
                    .sentence = LossSentence(row, losses.lost.Sum()),
                    .figures = {{"name", row.name},
                                {"lost", losses.lost.Sum()},
                                {"limit", static_cast<double>(row.capacity)}}});
  }
  std::erase_if(queues_, [this](const auto& entry) { return entry.second.look != look_; });
}

}  // namespace bbia
