#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <system_error>

#include "app/audit_live.h"
#include "audit/kept_file.h"
#include "audit/proc_text.h"

namespace bbia {
namespace {

using Buffer = std::array<char, 4096>;

/// What the ledger calls the main thread. The kernel calls it as the program was called, which may
/// be by a link of another name.
constexpr std::string_view kMainThread = "bbia";

/// The entries of `directory` that are numbers; empty when it cannot be read.
std::vector<pid_t> NumbersIn(const std::filesystem::path& directory) {
  std::vector<pid_t> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (const auto number = ParsePid(it->path().filename().native())) numbers.push_back(*number);
  }
  return numbers;
}

/// The text has no control characters that a terminal would obey.
std::string Printable(std::string_view text) {
  std::string printable(text);
  for (char& c : printable) c = static_cast<unsigned char>(c) < 0x20 || c == '\x7F' ? ' ' : c;
  return printable;
}

std::optional<std::string> NameOf(const std::filesystem::path& task) {
  Buffer buffer{};
  auto name = ReadOnce((task / "comm").c_str(), buffer);
  if (!name) return std::nullopt;
  if (name->ends_with('\n')) name->remove_suffix(1);
  return Printable(*name);
}

/// Children of `pid` by looking at all processes; not every kernel lists them.
std::vector<std::string> ChildrenOf(const std::filesystem::path& root, pid_t pid) {
  std::vector<std::string> names;
  for (const pid_t other : NumbersIn(root)) {
    Buffer buffer{};
    const auto text = ReadOnce((root / std::to_string(other) / "stat").c_str(), buffer);
    const auto stat = text ? ParseStat(*text) : std::nullopt;
    if (stat && stat->parent == pid) names.push_back(Printable(stat->name));
  }
  return names;
}

std::vector<std::string> Sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

}  // namespace

Result<OutsideView> LookFromOutside(const std::string& root, const RemoteReport& report) {
  const pid_t pid = report.process.pid;
  if (pid == 0) return Fail(Errc::kUnavailable, "the robot does not say which process it is");
  const std::filesystem::path process = std::filesystem::path(root) / std::to_string(pid);
  const std::vector<pid_t> tids = NumbersIn(process / "task");
  const bool ours = std::ranges::any_of(report.threads, [&](const RemoteThread& thread) {
    return thread.tid != 0 && std::ranges::find(tids, thread.tid) != tids.end() &&
           NameOf(process / "task" / std::to_string(thread.tid)) == thread.name;
  });
  if (!ours) {
    return Fail(Errc::kNotFound,
                "process " + std::to_string(pid) + " of the robot cannot be seen from here");
  }
  OutsideView view;
  for (const pid_t tid : tids) {
    if (tid == pid) {
      view.threads.emplace_back(kMainThread);
    } else if (auto name = NameOf(process / "task" / std::to_string(tid))) {
      view.threads.push_back(std::move(*name));
    }
  }
  const std::vector<pid_t> descriptors = NumbersIn(process / "fd");
  if (!descriptors.empty()) view.descriptors = descriptors.size();  // empty: not ours to read
  view.children = ChildrenOf(root, pid);
  return view;
}

bool DescriptorsAgree(const RemoteReport& report, const OutsideView& outside) {
  // Connections that came and went between the two looks, and the files that the robot's audit
  // opened since: it counts only every fifth time it looks.
  constexpr double kComeAndGo = 32.0;
  const RemoteNumber told = report.process.descriptors;
  if (!told || !outside.descriptors) return true;
  return std::abs(static_cast<double>(*outside.descriptors) - *told) <= kComeAndGo;
}

bool Agree(const RemoteReport& report, const OutsideView& outside) {
  std::vector<std::string> threads;
  std::vector<std::string> children;
  for (const RemoteAccount& account : report.accounts) {
    if (account.kind == "thread" && account.used > 0.0) threads.push_back(account.name);
    if (account.kind == "child") children.push_back(account.name);
  }
  return Sorted(threads) == Sorted(outside.threads) && children.size() == outside.children.size();
}

}  // namespace bbia
