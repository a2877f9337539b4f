#include "guests/control_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace bbia {
namespace {

namespace fs = std::filesystem;

constexpr int kPeriodMicros = 100'000;
constexpr const char* kOurs = "bbia";

std::string LastError() {
  return std::generic_category().message(errno);
}

std::string ReadText(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// In one write, as the kernel wants it.
Result<void> WriteText(const fs::path& file, std::string_view text) {
  const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return Fail(Errc::kIo, file.string() + ": " + LastError());
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const std::string why = written ? std::string() : file.string() + ": " + LastError();
  close(fd);
  if (!written) return Fail(Errc::kIo, why);
  return {};
}

/// Where version 2 is mounted, or empty. A line: "30 23 0:26 / /sys/fs/cgroup rw,... - cgroup2 ..."
fs::path Mount(const std::string& mounts) {
  std::istringstream lines(mounts);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos || line.compare(dash + 3, 8, "cgroup2 ") != 0) continue;
    std::istringstream words(line);
    std::string skipped;
    std::string place;
    words >> skipped >> skipped >> skipped >> skipped >> place;
    return place;
  }
  return {};
}

/// "/system.slice/bbia.service" of "0::/system.slice/bbia.service"
std::string OwnPath(const std::string& groups) {
  std::istringstream lines(groups);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return {};
}

bool HasWord(const std::string& text, std::string_view word) {
  std::istringstream words(text);
  for (std::string each; words >> each;) {
    if (each == word) return true;
  }
  return false;
}

/// Whether nobody but this process is in it.
bool OnlyOurs(const std::string& processes) {
  std::istringstream numbers(processes);
  for (pid_t pid = 0; numbers >> pid;) {
    if (pid != getpid()) return false;
  }
  return true;
}

}  // namespace

Result<fs::path> DivideOwnGroup(const ControlGroupPlaces& places) {
  const fs::path mount = Mount(ReadText(places.mounts));
  if (mount.empty()) return Fail(Errc::kUnavailable, "this machine has no control groups (v2)");
  const std::string own = OwnPath(ReadText(places.own));
  if (own.empty()) {
    return Fail(Errc::kUnavailable, "bbia has no control group (v2) of its own");
  }
  const fs::path group = mount / own;
  for (const char* file : {"cgroup.procs", "cgroup.subtree_control"}) {
    if (access((group / file).c_str(), W_OK) != 0) {
      return Fail(Errc::kUnavailable,
                  "the control group " + group.string() + " is not given to bbia");
    }
  }
  const std::string controllers = ReadText(group / "cgroup.controllers");
  for (const char* wanted : {"memory", "cpu"}) {
    if (!HasWord(controllers, wanted)) {
      return Fail(Errc::kUnavailable,
                  group.string() + " has no controller for " + std::string(wanted));
    }
  }
  if (!OnlyOurs(ReadText(group / "cgroup.procs"))) {
    return Fail(Errc::kUnavailable, "other processes are in the control group " + group.string());
  }
  const fs::path ours = group / kOurs;
  if (mkdir(ours.c_str(), 0755) != 0 && errno != EEXIST) {
    return Fail(Errc::kUnavailable, ours.string() + ": " + LastError());
  }
  if (auto moved = WriteText(ours / "cgroup.procs", std::to_string(getpid())); !moved) {
    return Fail(moved.error());
  }
  const bool pids = HasWord(controllers, "pids");
  if (auto given =
          WriteText(group / "cgroup.subtree_control", pids ? "+memory +cpu +pids" : "+memory +cpu");
      !given) {
    return Fail(given.error());
  }
  return group;
}

Result<std::unique_ptr<ControlGroup>> ControlGroup::Create(const fs::path& parent,
                                                           const std::string& name,
                                                           const ControlGroupLimits& limits) {
  const fs::path directory = parent / name;
  if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
    return Fail(Errc::kIo, directory.string() + ": " + LastError());
  }
  std::unique_ptr<ControlGroup> group(new ControlGroup(directory));
  if (limits.memory_bytes > 0) {
    const auto most = WriteText(directory / "memory.max", std::to_string(limits.memory_bytes));
    if (!most) return Fail(most.error());
    // Without swap and as a whole; a kernel that cannot say so holds the limit anyway.
    static_cast<void>(WriteText(directory / "memory.swap.max", "0"));
    static_cast<void>(WriteText(directory / "memory.oom.group", "1"));
  }
  if (limits.cores > 0.0) {
    const auto micros = static_cast<std::int64_t>(limits.cores * kPeriodMicros);
    const auto most = WriteText(directory / "cpu.max",
                                std::to_string(micros) + " " + std::to_string(kPeriodMicros));
    if (!most) return Fail(most.error());
  }
  if (limits.processes > 0) {
    static_cast<void>(WriteText(directory / "pids.max", std::to_string(limits.processes)));
  }
  return group;
}

ControlGroup::~ControlGroup() {
  rmdir(directory_.c_str());
}

bool ControlGroup::OutOfMemory() const {
  std::istringstream words(ReadText(directory_ / "memory.events"));
  for (std::string name, count; words >> name >> count;) {
    if (name == "oom_kill") return count != "0";
  }
  return false;
}

}  // namespace bbia
