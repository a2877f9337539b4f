#pragma once

#include <cstdint>
#include <random>

#include "protocol/uuid.h"

namespace bbia {

/// Names for moves and jobs, from a seed that is handed in. Not for secrets. One thread.
class Random final {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  [[nodiscard]] Uuid NextUuid() {
    const std::uint64_t high = engine_();
    return MakeUuid(high, engine_());
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace bbia
