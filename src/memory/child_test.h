#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bbia {

/// What this test program does as a child (child_test.cc); each opens the file first.
///
/// write: adds conversation entries "1", "2", ... after those that are there, and writes a number
/// to its output when each is acknowledged. hold: says 0 and holds the file until its input ends.
/// erase: says 0, erases all, says 1. open: as user nobody, if it may; prints what it got.
/// fill: mounts a tiny disk beside the file, fills it, and prints what it got.
class MemoryChild final {
 public:
  MemoryChild(const std::string& what, const std::string& file);
  /// Kills it, if it still lives.
  ~MemoryChild();
  MemoryChild(const MemoryChild&) = delete;
  MemoryChild& operator=(const MemoryChild&) = delete;

  /// Waits for the next number. @return none when it has ended.
  std::optional<std::uint32_t> Number();
  /// Everything that it prints until it ends.
  std::string Text();
  /// Kills it (SIGKILL) and waits until it is gone; what it said can still be read.
  void Kill();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  int input_ = -1;
};

}  // namespace bbia
