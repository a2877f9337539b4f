#pragma once

#include "control/board.h"
#include "motion/mixer.h"

namespace bbia {

/// Hands to the mixer what the mind says of the layers. Until it says anything, idle life is as the
/// settings want it and the other layers are off. A plain value; real-time safe.
class LayerFeed final {
 public:
  explicit LayerFeed(LayerSwitch idle) noexcept : idle_(idle) {}

  void Take(Board& board, Mixer& mixer) noexcept;

 private:
  void Apply(const LayerInputs& inputs, Mixer& mixer) noexcept;

  LayerSwitch idle_;
  bool begun_ = false;
  std::uint64_t heard_ = 0;
  std::uint64_t seen_ = 0;
};

}  // namespace bbia
