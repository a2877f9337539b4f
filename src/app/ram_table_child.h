#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace bbia {

/// Starts `program` with `arguments` (its own name not among them) and waits for its end.
/// @return what it wrote to stdout, at most 1 MB; its stderr is dropped. kIo: it could not be
/// started; kUnavailable: it was ended by a signal, or was killed because `patience` was over.
[[nodiscard]] Result<std::string> OutputOf(const std::string& program,
                                           const std::vector<std::string>& arguments,
                                           const Clock& clock, Seconds patience);

}  // namespace bbia
