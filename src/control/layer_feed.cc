#include "control/layer_feed.h"

#include <utility>

namespace bbia {

void LayerFeed::Take(Board& board, Mixer& mixer) noexcept {
  LayerInputs inputs;
  const bool news = board.layers.Take(inputs);
  if (news) {
    board.layers_taken = inputs;
  } else if (std::exchange(begun_, true)) {
    return;
  } else if (board.layers_taken) {  // another loop took them
    inputs = *board.layers_taken;
  } else {
    for (std::size_t i = 0; i < kLayerCount; ++i) {
      if (kLayerRules[i].kind == LayerKind::kIdleLife) inputs.switches[i] = idle_;
    }
  }
  begun_ = true;
  Apply(inputs, mixer);
}

void LayerFeed::Apply(const LayerInputs& inputs, Mixer& mixer) noexcept {
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    const auto layer = static_cast<LayerId>(i);
    if (mixer.switched(layer) != inputs.switches[i]) mixer.Switch(layer, inputs.switches[i]);
  }
  if (std::exchange(heard_, inputs.loudness_sequence) != inputs.loudness_sequence) {
    mixer.speech().Hear(inputs.loudness);
  }
  const bool sees = std::exchange(seen_, inputs.face_sequence) != inputs.face_sequence;
  if (inputs.face_lost) {
    mixer.tracking().Lose();
  } else if (sees) {
    mixer.tracking().See(inputs.face);
  }
  mixer.WeighTracking(inputs.tracking_weight);
}

}  // namespace bbia
