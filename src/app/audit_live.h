#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/doctor.h"
#include "app/remote_report.h"
#include "base/result.h"

namespace bbia {

enum class AuditMark : std::uint8_t { kOk, kWarning, kBreach };
/// "ok", "warning", "breach"
[[nodiscard]] std::string_view Name(AuditMark mark) noexcept;

/// One thing that was audited.
struct AuditLine {
  std::string_view group;  ///< static text: "threads"
  std::string name;
  AuditMark mark = AuditMark::kOk;
  std::string found;  ///< a sentence with figures
};
using AuditLines = std::vector<AuditLine>;

[[nodiscard]] AuditMark WorstOf(const AuditLines& lines) noexcept;

/// What the kernel of this machine says about the robot's process, without asking the robot.
struct OutsideView {
  std::vector<std::string> threads;  ///< names
  std::optional<std::size_t> descriptors;
  std::vector<std::string> children;  ///< names
};

/// Looks at process `pid` below `root` ("/proc"). @return why it cannot: kNotFound: there is no
/// such process here, or it is another one (a report's threads are those of its process).
[[nodiscard]] Result<OutsideView> LookFromOutside(const std::string& root,
                                                  const RemoteReport& report);
/// Whether the kernel's threads, children and (roughly) descriptors are those that are told. All
/// change while one looks, so only what differs in several looks counts.
[[nodiscard]] bool Agree(const RemoteReport& report, const OutsideView& outside);
[[nodiscard]] bool DescriptorsAgree(const RemoteReport& report, const OutsideView& outside);

/// Judges. Pure. @param outside an error says why nothing was seen from there.
[[nodiscard]] AuditLines JudgeLive(const RemoteReport& report, const Result<OutsideView>& outside);

// The parts of it, for `JudgeLive` only.
[[nodiscard]] AuditLines JudgeInstances(const RemoteReport& report);
[[nodiscard]] AuditLines JudgeThreads(const RemoteReport& report,
                                      const Result<OutsideView>& outside);
[[nodiscard]] AuditLines JudgeBuffers(const RemoteReport& report);
[[nodiscard]] AuditLines JudgeLoops(const RemoteReport& report);
[[nodiscard]] AuditLines JudgeMemory(const RemoteReport& report);
[[nodiscard]] AuditLines JudgeWork(const RemoteReport& report);
[[nodiscard]] AuditLines JudgeVerdict(const RemoteReport& report);

/// For people: groups and columns, a summary in the last line. Pure.
[[nodiscard]] std::string PrintAudit(const AuditLines& lines, const std::string& url,
                                     Colour colour);
/// For programs: one object (docs/audit.md). Pure.
[[nodiscard]] std::string PrintAuditJson(const AuditLines& lines, const std::string& url);

/// `bbia audit live [--url URL] [--json] [--strict | --allow-warnings]`: asks a running bbia for
/// its report and looks at its process from outside, and says whether all is as it should be.
/// `arguments` begins with "audit".
/// @return the exit code: 0 all is well, 1 a breach (with --strict also a warning), 2 the command
/// line is wrong, 3 the robot is not there.
int RunAudit(std::span<char* const> arguments);

}  // namespace bbia
