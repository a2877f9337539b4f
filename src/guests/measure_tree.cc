#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>

#include "guests/guest_process.h"

namespace bbia {
namespace {

constexpr std::uint32_t kMostProcesses = 64;

std::string ReadProc(pid_t pid, const std::string& file) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + file;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::array<char, 4096> bytes{};
  const ssize_t got = read(fd, bytes.data(), bytes.size());
  close(fd);
  return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

/// The `index`-th number after the `from`-th byte, counted from 0.
std::uint64_t NumberAt(std::string_view text, std::size_t from, int index) {
  std::uint64_t value = 0;
  for (std::size_t at = from; at < text.size(); --index) {
    at = text.find_first_not_of(' ', at);
    if (at == std::string_view::npos) return 0;
    if (index == 0) {
      std::from_chars(text.data() + at, text.data() + text.size(), value);
      return value;
    }
    at = text.find(' ', at);
  }
  return value;
}

void Add(pid_t pid, GuestUsage& usage);

/// Numbers of /proc/PID/stat that follow the name, from the state on.
constexpr int kOwnTime = 11;    // utime, stime
constexpr int kEndedTime = 13;  // of the children that it has waited for

Nanos SpentBy(pid_t pid, int first, int last) {
  static const auto ticks = static_cast<std::int64_t>(sysconf(_SC_CLK_TCK));
  // The name in parentheses may hold anything.
  const std::string stat = ReadProc(pid, "stat");
  const std::size_t end = stat.rfind(')');
  if (end == std::string::npos) return Nanos{0};
  std::uint64_t spent = 0;
  for (int index = first; index <= last; ++index) spent += NumberAt(stat, end + 1, index);
  return Nanos{static_cast<std::int64_t>(spent) * (1'000'000'000 / ticks)};
}

void AddChildrenOf(pid_t pid, const std::string& thread, GuestUsage& usage) {
  const std::string children = ReadProc(pid, "task/" + thread + "/children");
  for (std::size_t at = 0; at < children.size();) {
    pid_t child = 0;
    const auto [stop, error] =
        std::from_chars(children.data() + at, children.data() + children.size(), child);
    if (error != std::errc()) break;
    Add(child, usage);
    at = static_cast<std::size_t>(stop - children.data()) + 1;
  }
}

/// A child belongs to the thread that forked it.
void AddChildren(pid_t pid, GuestUsage& usage) {
  std::error_code error;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (std::filesystem::directory_iterator task(tasks, error), end; !error && task != end;
       task.increment(error)) {
    AddChildrenOf(pid, task->path().filename().string(), usage);
  }
}

void Add(pid_t pid, GuestUsage& usage) {
  static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::string memory = ReadProc(pid, "statm");
  if (memory.empty() || usage.processes >= kMostProcesses) return;
  ++usage.processes;
  usage.resident_bytes += NumberAt(memory, 0, 1) * page;
  usage.cpu += SpentBy(pid, kOwnTime, kEndedTime + 1);
  AddChildren(pid, usage);
}

}  // namespace

GuestUsage MeasureTree(pid_t pid) {
  GuestUsage usage;
  Add(pid, usage);
  return usage;
}

GuestUsage MeasureDescendants(pid_t pid) {
  GuestUsage usage;
  usage.cpu = SpentBy(pid, kEndedTime, kEndedTime + 1);
  AddChildren(pid, usage);
  return usage;
}

}  // namespace bbia
