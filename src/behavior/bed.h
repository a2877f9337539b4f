#pragma once

#include <cstdint>

namespace bbia {

enum class BedMove : std::uint8_t { kWakeUp, kGoToSleep };

/// Who gets the robot up and puts it to bed: the official scripts, motors included. The mind's
/// thread; no call waits.
class Bed {
 public:
  virtual ~Bed() = default;

  virtual void Begin(BedMove move) = 0;
  [[nodiscard]] virtual bool under_way() const = 0;
};

}  // namespace bbia
