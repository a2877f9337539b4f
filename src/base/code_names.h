#pragma once

#include <string>
#include <vector>

namespace bbia {

/// Says what code of this process an address is in.
///
/// Files are read when the first address in them is asked for, and let go with this object: make
/// one for a stack, not for a program's life. Takes no lock of the loader, so that a thread that
/// hangs within it can be named too. One thread at a time; any number of objects.
class CodeNames final {
 public:
  CodeNames();
  ~CodeNames();
  CodeNames(const CodeNames&) = delete;
  CodeNames& operator=(const CodeNames&) = delete;

  /// "function +0x12 (file)"; "file +0x1234" where the file tells no name, for addr2line; "0x1234"
  /// where no file was loaded. Up to some milliseconds for the first address in a file.
  [[nodiscard]] std::string Describe(const void* address);

 private:
  struct Object;
  /// The program or library that `address` lies in; null if in none.
  const Object* ObjectAt(const void* address);

  std::vector<Object> objects_;  // those asked for, mapped
};

}  // namespace bbia
