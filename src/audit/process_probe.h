#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/kept_file.h"
#include "base/units.h"

namespace bbia {

/// A thread as the kernel knows it.
struct ThreadReading {
  pid_t tid = 0;
  std::string name;
  std::optional<char> state;  ///< R, S, D, T, Z: `StatText::state`
  std::optional<Nanos>
      cpu;  ///< since its birth; in steps of 10 ms where the kernel keeps no `wait`
  std::optional<Nanos> wait;  ///< ready to run without a processor, since its birth
  std::optional<std::uint64_t> voluntary_switches;
  std::optional<std::uint64_t> involuntary_switches;
};

/// Open descriptors by kind. `own` are those that the probe itself keeps; they are in no other.
struct DescriptorCounts {
  std::uint64_t sockets = 0;
  std::uint64_t files = 0;  ///< devices, directories and memfd included
  std::uint64_t eventfds = 0;
  std::uint64_t pipes = 0;
  std::uint64_t other = 0;  ///< epoll, timers, ...
  std::uint64_t own = 0;

  [[nodiscard]] std::uint64_t Total() const noexcept {
    return sockets + files + eventfds + pipes + other + own;
  }
};

struct ChildReading {
  pid_t pid = 0;
  std::string name;
  char state = '?';
};

/// What the kernel knows of this process. What could not be read is absent, never zero.
struct ProcessReading {
  /// What can be read at a rate of its own, cheapest first.
  enum Parts : unsigned {
    kLoad = 1,         ///< resident and anonymous memory, CPU, faults, threads (not switches)
    kSwitches = 2,     ///< context switches of the threads
    kDescriptors = 4,  ///< descriptors by kind: one call a descriptor
    kChildren = 8,     ///< where the kernel has no list of children: looks at all processes
    kPss = 16,         ///< walks all pages: 10 ms a gigabyte; the process cannot map memory then
    /// Each of these lists the threads anew.
    kThreadLists = kLoad | kSwitches | kChildren,
  };

  unsigned renewed = 0;  ///< the parts that the last `Read` was asked for
  std::optional<std::uint64_t> resident_bytes;
  std::optional<std::uint64_t> anonymous_bytes;  ///< of the resident: heap, stacks
  std::optional<std::uint64_t> proportional_bytes;
  std::optional<Nanos> cpu;  ///< of all threads, ended ones included
  std::optional<std::uint64_t> minor_faults;
  std::optional<std::uint64_t> major_faults;
  std::optional<std::vector<ThreadReading>> threads;  ///< oldest first
  std::optional<DescriptorCounts> descriptors;
  std::optional<std::vector<ChildReading>> children;
};

/// Reads /proc about this process. It keeps what it reads often open (some descriptors, and
/// four for each of the first 32 threads) and asks the heap for nothing while threads and children
/// stay the same. One thread at a time.
class ProcessProbe final {
 public:
  using enum ProcessReading::Parts;
  static constexpr std::size_t kMaxThreads = 1024;
  static constexpr std::size_t kMaxChildren = 256;

  /// `root` is the proc tree.
  explicit ProcessProbe(std::string root = "/proc");

  /// Renews the asked `parts` of `reading` (a sum of `ProcessReading::Parts`); the others keep what
  /// they had. Keep the reading and hand it in again: then its memory is used again, too. CPU and
  /// faults are always those of the calling process, whatever the root.
  void Read(unsigned parts, ProcessReading& reading);

 private:
  static constexpr std::size_t kKeptThreads = 32;

  struct KnownThread {
    KeptFile stat;
    KeptFile schedstat;
    KeptFile status;
    KeptFile children;
    ThreadReading last;
    bool kept;  // its files stay open

    void CloseAll() noexcept;
  };

  void ReadMemory(ProcessReading& reading);
  void ReadPss(ProcessReading& reading);
  void ReadUsage(ProcessReading& reading) noexcept;
  bool FindThreads();
  void ReadThread(KnownThread& thread);
  void ReadSwitches(KnownThread& thread);
  void ReadDescriptors(ProcessReading& reading);
  void ReadChildren(ProcessReading& reading);
  bool ListChildren();
  bool ScanForChildren();
  [[nodiscard]] bool IsOwn(pid_t descriptor) const noexcept;

  const std::string root_;
  const bool own_tree_;  // the numbers in it are our descriptors
  const std::uint64_t page_bytes_;
  const long ticks_per_second_;
  std::vector<char> text_;
  KeptFile statm_;
  KeptDirectory task_;
  KeptDirectory descriptors_;
  KeptDirectory processes_;
  std::vector<KnownThread> known_;  // in the order of the kernel's list
  std::vector<pid_t> found_;        // threads or children of this reading
  std::vector<int> own_;
};

}  // namespace bbia
