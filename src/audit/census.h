#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/process_probe.h"

namespace bbia {

/// A thread or a child process by number and name.
struct NamedId {
  pid_t id = 0;
  std::string name;

  friend bool operator==(const NamedId&, const NamedId&) = default;
};

/// What the ledger says that there is. The main thread is one of the threads. An id of 0 is
/// a thread that has not begun, and is not looked for.
struct Declared {
  std::vector<NamedId> threads;
  std::vector<NamedId> children;
  std::optional<std::uint64_t> descriptor_bound;  ///< the probe's own not counted
};

/// Threads of foreign libraries that may exist without a line in the ledger.
struct KnownForeign {
  std::string name;     ///< as the kernel shows it
  std::size_t maximum;  ///< more of them are undeclared
};

struct CensusResult {
  std::vector<NamedId> undeclared_threads;
  std::vector<NamedId> undeclared_children;
  std::vector<NamedId> gone_threads;  ///< declared, and the kernel does not know them
  std::vector<NamedId> zombies;       ///< children that ended and were not waited for
  std::optional<std::uint64_t> descriptors_above_bound;  ///< how many too many

  [[nodiscard]] bool Clean() const noexcept {
    return undeclared_threads.empty() && undeclared_children.empty() && gone_threads.empty() &&
           zombies.empty() && !descriptors_above_bound;
  }
};

/// The differences between what there is and what should be, at this instant. Of what could not
/// be read nothing is said. Pure.
[[nodiscard]] CensusResult TakeCensus(const ProcessReading& reading, const Declared& declared,
                                      const std::vector<KnownForeign>& foreign = {});

/// Censuses in a row. No thread and no child is reported at first sight: a thread is born a moment
/// before it is in the ledger and leaves it a moment after its end, and a child that ends is waited
/// for a moment later. One thread at a time.
class Census final {
 public:
  explicit Census(std::vector<KnownForeign> foreign = {}) : foreign_(std::move(foreign)) {}

  /// @return what is amiss now and was amiss the same way one reading ago. A part that `reading`
  /// has not renewed since is reported as the last time.
  [[nodiscard]] CensusResult Take(const ProcessReading& reading, const Declared& declared);

 private:
  const std::vector<KnownForeign> foreign_;
  CensusResult first_sight_;
  CensusResult confirmed_;
};

}  // namespace bbia
