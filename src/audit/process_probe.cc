#include "audit/process_probe.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

#include "audit/proc_text.h"

namespace bbia {
namespace {

constexpr std::size_t kTextBytes = 8192;
constexpr std::size_t kMaxProcesses = 8192;

Nanos ToNanos(const timeval& time) noexcept {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

/// Nothing for what no thread can have spent.
std::optional<Nanos> Ticks(std::uint64_t user, std::uint64_t system, long per_second) noexcept {
  constexpr std::uint64_t kMost = 1'000'000'000;
  if (per_second <= 0 || user > kMost || system > kMost) return std::nullopt;
  constexpr std::int64_t kSecond = 1'000'000'000;
  const auto ticks = static_cast<std::int64_t>(user + system);
  return Nanos{ticks / per_second * kSecond + ticks % per_second * kSecond / per_second};
}

/// A path that is put together on the stack.
struct ShortPath {
  std::array<char, 512> text;

  [[gnu::format(printf, 2, 3)]] const char* Print(const char* format, ...) noexcept {
    va_list arguments;
    va_start(arguments, format);
    const int size = std::vsnprintf(text.data(), text.size(), format, arguments);
    va_end(arguments);
    // A path that was cut would be another one.
    if (size < 0 || static_cast<std::size_t>(size) >= text.size()) text[0] = '\0';
    return text.data();
  }
};

/// False when the type of the file does not tell: eventfds have none. Five times as fast as the
/// link; no file system is asked, which could let us wait.
bool CountType(int descriptor, DescriptorCounts& counts) noexcept {
  struct statx file {};
  if (statx(descriptor, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &file) != 0) {
    return false;
  }
  switch (file.stx_mode & S_IFMT) {
    case S_IFSOCK:
      ++counts.sockets;
      return true;
    case S_IFIFO:
      ++counts.pipes;
      return true;
    case S_IFREG:
    case S_IFDIR:
    case S_IFCHR:
    case S_IFBLK:
      ++counts.files;
      return true;
    default:
      return false;
  }
}

void CountLink(std::string_view link, DescriptorCounts& counts) noexcept {
  if (link.starts_with("socket:")) {
    ++counts.sockets;
  } else if (link.starts_with('/')) {
    ++counts.files;
  } else if (link.starts_with("anon_inode:[eventfd")) {
    ++counts.eventfds;
  } else if (link.starts_with("pipe:")) {
    ++counts.pipes;
  } else {
    ++counts.other;
  }
}

}  // namespace

ProcessProbe::ProcessProbe(std::string root)
    : root_(std::move(root)),
      own_tree_(root_ == "/proc"),
      page_bytes_(static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))),
      ticks_per_second_(sysconf(_SC_CLK_TCK)),
      text_(kTextBytes),
      statm_(root_ + "/self/statm"),
      task_(root_ + "/self/task"),
      descriptors_(root_ + "/self/fd"),
      processes_(root_) {}

void ProcessProbe::Read(unsigned parts, ProcessReading& reading) {
  reading.renewed = parts;
  if ((parts & kLoad) != 0) {
    ReadMemory(reading);
    ReadUsage(reading);
  }
  if ((parts & kThreadLists) != 0) {
    if (FindThreads()) {
      if (!reading.threads) reading.threads.emplace();
      reading.threads->resize(known_.size());
      for (std::size_t i = 0; i < known_.size(); ++i) {
        if ((parts & kLoad) != 0 || known_[i].last.name.empty()) ReadThread(known_[i]);
        if ((parts & kSwitches) != 0) ReadSwitches(known_[i]);
        if (!known_[i].kept) known_[i].CloseAll();
        (*reading.threads)[i] = known_[i].last;
      }
    } else {
      known_.clear();
      reading.threads.reset();
    }
  }
  if ((parts & kChildren) != 0) ReadChildren(reading);
  if ((parts & kDescriptors) != 0) ReadDescriptors(reading);
  if ((parts & kPss) != 0) ReadPss(reading);
}

void ProcessProbe::KnownThread::CloseAll() noexcept {
  for (KeptFile* const file : {&stat, &schedstat, &status, &children}) file->Close();
}

void ProcessProbe::ReadMemory(ProcessReading& reading) {
  reading.resident_bytes.reset();
  reading.anonymous_bytes.reset();
  const auto text = statm_.Read(text_);
  const auto pages = text ? ParseStatm(*text) : std::nullopt;
  if (!pages || pages->resident > kNoMemoryLimit / page_bytes_) return;
  reading.resident_bytes = pages->resident * page_bytes_;
  // The two counters are not taken at one instant.
  reading.anonymous_bytes =
      (pages->resident - std::min(pages->shared, pages->resident)) * page_bytes_;
}

void ProcessProbe::ReadPss(ProcessReading& reading) {
  ShortPath path;
  const auto text = ReadOnce(path.Print("%s/self/smaps_rollup", root_.c_str()), text_);
  reading.proportional_bytes = text ? ParsePss(*text) : std::nullopt;
}

void ProcessProbe::ReadUsage(ProcessReading& reading) noexcept {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) {
    reading.cpu.reset();
    reading.minor_faults.reset();
    reading.major_faults.reset();
    return;
  }
  reading.cpu = ToNanos(usage.ru_utime) + ToNanos(usage.ru_stime);
  reading.minor_faults = static_cast<std::uint64_t>(usage.ru_minflt);
  reading.major_faults = static_cast<std::uint64_t>(usage.ru_majflt);
}

/// Brings `known_` to what the kernel lists now. False when it does not tell.
bool ProcessProbe::FindThreads() {
  found_.clear();
  const bool listed = task_.ForEach([this](const char* name) {
    if (const auto tid = ParsePid(name)) found_.push_back(*tid);
    return found_.size() < kMaxThreads;
  });
  if (!listed) return false;
  const auto same = [](const KnownThread& thread, pid_t tid) { return thread.last.tid == tid; };
  if (std::equal(known_.begin(), known_.end(), found_.begin(), found_.end(), same)) return true;
  std::erase_if(known_, [this](const KnownThread& thread) {
    return std::find(found_.begin(), found_.end(), thread.last.tid) == found_.end();
  });
  for (const pid_t tid : found_) {
    const auto known = std::find_if(known_.begin(), known_.end(),
                                    [&](const auto& thread) { return same(thread, tid); });
    if (known != known_.end()) continue;
    const std::string folder = task_.path() + "/" + std::to_string(tid);
    known_.push_back({.stat = KeptFile(folder + "/stat"),
                      .schedstat = KeptFile(folder + "/schedstat"),
                      .status = KeptFile(folder + "/status"),
                      .children = KeptFile(folder + "/children"),
                      .last = {.tid = tid},
                      .kept = known_.size() < kKeptThreads});
  }
  return true;
}

void ProcessProbe::ReadThread(KnownThread& thread) {
  const int opened = thread.stat.fd();
  const auto stat = thread.stat.Read(text_);
  // Another thread under an old number. The old one's list of children would stay empty.
  if (thread.stat.fd() != opened) thread.children.Close();
  const auto parsed = stat ? ParseStat(*stat) : std::nullopt;
  thread.last.state.reset();
  thread.last.cpu.reset();
  thread.last.wait.reset();
  if (parsed) {
    thread.last.name.assign(parsed->name);
    thread.last.state = parsed->state;
    thread.last.cpu = Ticks(parsed->user_ticks, parsed->system_ticks, ticks_per_second_);
  }
  const auto schedstat = thread.schedstat.Read(text_);
  const auto times = schedstat ? ParseSchedstat(*schedstat) : std::nullopt;
  if (times) {
    thread.last.cpu = times->run;
    thread.last.wait = times->wait;
  }
}

void ProcessProbe::ReadSwitches(KnownThread& thread) {
  const auto text = thread.status.Read(text_);
  const StatusText status = text ? ParseStatus(*text) : StatusText{};
  thread.last.voluntary_switches = status.voluntary_switches;
  thread.last.involuntary_switches = status.involuntary_switches;
}

bool ProcessProbe::IsOwn(pid_t descriptor) const noexcept {
  return std::binary_search(own_.begin(), own_.end(), descriptor);
}

void ProcessProbe::ReadDescriptors(ProcessReading& reading) {
  own_.clear();
  for (const KnownThread& thread : known_) {
    own_.push_back(thread.stat.fd());
    own_.push_back(thread.schedstat.fd());
    own_.push_back(thread.status.fd());
    own_.push_back(thread.children.fd());
  }
  own_.insert(own_.end(), {statm_.fd(), task_.fd(), processes_.fd()});
  std::sort(own_.begin(), own_.end());
  DescriptorCounts counts;
  const bool listed = descriptors_.ForEach([&](const char* name) {
    const auto descriptor = ParsePid(name);
    if (!descriptor) return true;  // "." and ".."
    if (*descriptor == descriptors_.fd() || IsOwn(*descriptor)) {
      ++counts.own;
      return true;
    }
    if (!own_tree_ || !CountType(*descriptor, counts)) {
      std::array<char, 64> link;  // the start of it is enough
      const ssize_t size = readlinkat(descriptors_.fd(), name, link.data(), link.size());
      // Closed since it was listed: it is not there.
      if (size >= 0) CountLink({link.data(), static_cast<std::size_t>(size)}, counts);
    }
    return true;
  });
  if (listed) {
    reading.descriptors = counts;
  } else {
    reading.descriptors.reset();
  }
}

void ProcessProbe::ReadChildren(ProcessReading& reading) {
  if (!ListChildren() && !ScanForChildren()) {
    reading.children.reset();
    return;
  }
  if (!reading.children) reading.children.emplace();
  reading.children->resize(found_.size());
  std::size_t count = 0;
  for (const pid_t pid : found_) {
    ShortPath path;
    const auto text = ReadOnce(path.Print("%s/%d/stat", root_.c_str(), pid), text_);
    const auto stat = text ? ParseStat(*text) : std::nullopt;
    if (!stat) continue;  // reaped since it was listed
    ChildReading& child = (*reading.children)[count++];
    child.pid = pid;
    child.name.assign(stat->name);
    child.state = stat->state;
  }
  reading.children->resize(count);
}

/// Each thread's own children as the kernel lists them. False when it keeps no lists.
bool ProcessProbe::ListChildren() {
  found_.clear();
  bool any = false;
  for (KnownThread& thread : known_) {
    const auto text = thread.children.Read(text_);
    if (!thread.kept) thread.children.Close();
    if (!text) continue;
    any = true;
    std::string_view rest = *text;
    while (found_.size() < kMaxChildren) {
      const auto pid = TakePid(rest);
      if (!pid) break;
      found_.push_back(*pid);
    }
  }
  return any;
}

/// Looks at every process for those that name us as their parent.
bool ProcessProbe::ScanForChildren() {
  found_.clear();
  ShortPath path;
  const auto text = ReadOnce(path.Print("%s/self/stat", root_.c_str()), text_);
  const auto self = text ? ParseStat(*text) : std::nullopt;
  if (!self) return false;
  const pid_t own = self->id;
  std::size_t seen = 0;
  return processes_.ForEach([&](const char* name) {
    const auto pid = ParsePid(name);
    if (!pid) return true;
    const auto other = ReadOnce(path.Print("%s/%d/stat", root_.c_str(), *pid), text_);
    const auto stat = other ? ParseStat(*other) : std::nullopt;
    if (stat && stat->parent == own) found_.push_back(*pid);
    return ++seen < kMaxProcesses && found_.size() < kMaxChildren;
  });
}

}  // namespace bbia
