#include <algorithm>
#include <map>

#include "app/audit_live.h"
#include "app/audit_live_words.h"
#include "app/top_line.h"

namespace bbia {
namespace {

/// What is in `a` more often than in `b`.
std::vector<std::string> Missing(std::vector<std::string> a, std::vector<std::string> b) {
  std::vector<std::string> missing;
  std::ranges::sort(a);
  std::ranges::sort(b);
  std::ranges::set_difference(a, b, std::back_inserter(missing));
  return missing;
}

std::vector<std::string> NamesOf(const RemoteReport& report, std::string_view kind) {
  std::vector<std::string> names;
  for (const RemoteAccount& account : report.accounts) {
    if (account.kind == kind && account.used > 0.0) names.push_back(account.name);
  }
  return names;
}

AuditLine JudgeDeclared(const RemoteReport& report) {
  AuditLine line{.group = "threads", .name = "declared", .found = {}};
  std::vector<std::string> strangers;
  std::vector<std::string> names;
  for (const RemoteThread& thread : report.threads) {
    names.push_back(thread.name);
    if (!thread.declared) strangers.push_back(thread.name);
  }
  if (report.threads.empty()) {
    line.mark = AuditMark::kWarning;
    line.found = "the robot does not tell its threads";
  } else if (strangers.empty()) {
    line.found = "all " + Counted(names.size(), "thread") + " are on the ledger: " + Joined(names);
  } else {
    line.mark = AuditMark::kBreach;
    line.found = "nobody has declared " + Joined(strangers);
  }
  return line;
}

AuditLine JudgeHung(const RemoteReport& report) {
  AuditLine line{.group = "threads", .name = "heartbeats", .found = {}};
  if (report.threads.empty()) return Unwatched(line);
  std::vector<std::string> hung;
  double longest = 0.0;
  for (const RemoteThread& thread : report.threads) {
    const double silent = thread.silent_s.value_or(0.0);
    if (thread.resting || !thread.declared) continue;
    longest = std::max(longest, silent);
    if (thread.beat_deadline_s.value_or(0.0) <= 0.0 || silent <= *thread.beat_deadline_s) continue;
    hung.push_back(thread.name + " is silent for " + TimeText(silent) + " (limit " +
                   TimeText(thread.beat_deadline_s) + ") in '" + thread.doing + "'");
  }
  if (hung.empty()) {
    line.found = "none hangs; the longest silence of one at work is " + TimeText(longest);
  } else {
    line.mark = AuditMark::kBreach;
    line.found = Joined(hung);
  }
  return line;
}

AuditLine JudgeKernelThreads(const RemoteReport& report, const OutsideView& outside) {
  AuditLine line{.group = "threads", .name = "kernel", .found = {}};
  const std::vector<std::string> declared = NamesOf(report, "thread");
  const std::vector<std::string> more = Missing(outside.threads, declared);
  const std::vector<std::string> fewer = Missing(declared, outside.threads);
  if (more.empty() && fewer.empty()) {
    line.found = "/proc shows the same " + Counted(declared.size(), "thread") + " as the ledger";
    return line;
  }
  line.mark = AuditMark::kBreach;
  if (!more.empty()) line.found = "/proc shows threads that nobody declared: " + Joined(more);
  if (!fewer.empty()) {
    line.found +=
        (line.found.empty() ? "" : "; ") + std::string("/proc does not show ") + Joined(fewer);
  }
  return line;
}

AuditLine JudgeChildren(const RemoteReport& report, const OutsideView& outside) {
  AuditLine line{.group = "children", .name = "kernel", .found = {}};
  const std::vector<std::string> declared = NamesOf(report, "child");
  if (outside.children.size() == declared.size()) {
    line.found = declared.empty() ? "no child process, and none declared"
                                  : Counted(declared.size(), "declared child process") +
                                        (declared.size() == 1 ? ": " : "es: ") + Joined(declared);
    return line;
  }
  line.mark = AuditMark::kBreach;
  line.found =
      "/proc shows children: " + (outside.children.empty() ? "none" : Joined(outside.children)) +
      "; declared: " + (declared.empty() ? "none" : Joined(declared));
  return line;
}

AuditLine JudgeDescriptors(const RemoteReport& report, const OutsideView& outside) {
  AuditLine line{.group = "descriptors", .name = "kernel", .found = {}};
  const RemoteNumber told = report.process.descriptors;
  if (!outside.descriptors) {
    line.found = "the robot tells " + CountText(told) + "; /proc does not show them to this user";
    return line;
  }
  line.found = "/proc shows " + CountText(static_cast<double>(*outside.descriptors)) +
               ", the robot tells " + CountText(told);
  if (!DescriptorsAgree(report, outside)) line.mark = AuditMark::kWarning;
  return line;
}

bool OverwritesByDesign(const RemoteAccount& queue) noexcept {
  return queue.capacity <= 1.0;  // a mailbox: the newest wins
}

AuditLine JudgeLeases(const RemoteReport& report) {
  AuditLine line{.group = "instances", .name = "duplicates", .found = {}};
  std::map<std::string, int> owners;
  for (const RemoteAccount& account : report.accounts) {
    if (account.kind == "lease") ++owners[account.name];
  }
  std::vector<std::string> twice;
  for (const auto& [name, count] : owners) {
    if (count > 1) twice.push_back(name + " " + std::to_string(count) + " times");
  }
  if (owners.empty()) {
    line.mark = AuditMark::kWarning;
    line.found = "nothing is held by a lease";
  } else if (twice.empty()) {
    line.found = "none: " + Counted(owners.size(), "lease") + ", one owner each";
  } else {
    line.mark = AuditMark::kBreach;
    line.found = "held more than once: " + Joined(twice);
  }
  return line;
}

}  // namespace

AuditLines JudgeInstances(const RemoteReport& report) {
  AuditLines lines = {JudgeLeases(report)};
  for (const RemoteAccount& account : report.accounts) {
    if (account.kind != "lease") continue;
    AuditLine line{.group = "instances", .name = account.name, .found = {}};
    line.found = "one, held by " + account.owner;
    if (account.age_s) line.found += " for " + TimeText(account.age_s);
    line.found += account.dropped > 0.0 ? "; further claims refused: " + CountText(account.dropped)
                                        : "; nobody else asked";
    if (account.used > 1.0) {
      line.mark = AuditMark::kBreach;
      line.found = CountText(account.used) + " at once";
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

AuditLines JudgeThreads(const RemoteReport& report, const Result<OutsideView>& outside) {
  AuditLines lines = {JudgeDeclared(report)};
  if (outside) {
    lines.push_back(JudgeKernelThreads(report, *outside));
    lines.push_back(JudgeHung(report));
    lines.push_back(JudgeChildren(report, *outside));
    lines.push_back(JudgeDescriptors(report, *outside));
  } else {
    lines.push_back(JudgeHung(report));
    lines.push_back({.group = "threads",
                     .name = "kernel",
                     .mark = AuditMark::kWarning,
                     .found = "not compared with /proc: " + outside.error().message});
  }
  return lines;
}

AuditLines JudgeBuffers(const RemoteReport& report) {
  AuditLine bounded{.group = "buffers", .name = "bounds", .found = {}};
  AuditLine losses{.group = "buffers", .name = "losses", .found = {}};
  std::vector<std::string> unbounded;
  std::vector<std::string> lost;
  std::size_t queues = 0;
  const RemoteAccount* fullest = nullptr;
  for (const RemoteAccount& account : report.accounts) {
    if (account.kind != "queue") continue;
    ++queues;
    if (account.capacity < 1.0) unbounded.push_back(account.name + " has no bound");
    if (account.capacity >= 1.0 && account.used > account.capacity) {
      unbounded.push_back(account.name + " holds " + CountText(account.used) + " of " +
                          CountText(account.capacity));
    }
    if (OverwritesByDesign(account)) continue;
    if (account.dropped > 0.0) {
      lost.push_back(account.name + " lost " + CountText(account.dropped) + " of " +
                     CountText(account.accepted + account.dropped));
    }
    const auto part = [](const RemoteAccount& a) { return a.high_water / a.capacity; };
    if (fullest == nullptr || part(account) > part(*fullest)) fullest = &account;
  }
  bounded.found = "all " + Counted(queues, "queue") + " have one";
  if (fullest != nullptr) {
    bounded.found += "; the fullest ever was " + fullest->name + " with " +
                     CountText(fullest->high_water) + " of " + CountText(fullest->capacity);
  }
  if (!unbounded.empty()) {
    bounded.mark = AuditMark::kBreach;
    bounded.found = Joined(unbounded);
  }
  losses.found = lost.empty() ? "none since the start" : Joined(lost) + ", since the start";
  if (!lost.empty()) losses.mark = AuditMark::kWarning;
  return {bounded, losses};
}

AuditLines JudgeLive(const RemoteReport& report, const Result<OutsideView>& outside) {
  AuditLines all = JudgeVerdict(report);
  const auto add = [&all](AuditLines lines) { std::ranges::move(lines, std::back_inserter(all)); };
  add(JudgeInstances(report));
  add(JudgeThreads(report, outside));
  add(JudgeBuffers(report));
  add(JudgeLoops(report));
  add(JudgeMemory(report));
  add(JudgeWork(report));
  return all;
}

}  // namespace bbia
