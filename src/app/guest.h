#pragma once

#include <functional>
#include <memory>

#include "base/ledger.h"
#include "base/log.h"

namespace bbia {

/// A part that a program adds to the runtime: built last, when the port is open, and gone first.
/// The product has none; the program of tests/faults brings one that does harm on purpose.
class Guest {
 public:
  virtual ~Guest() = default;
};

using GuestFactory = std::function<std::unique_ptr<Guest>(Ledger& ledger, Log& log)>;

}  // namespace bbia
