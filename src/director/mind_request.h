#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "behavior/director.h"
#include "mind/mood.h"
#include "motion/mixer.h"

namespace bbia {

// What the mind can be asked for. All is checked before: names, limits.

struct FeelRequest {
  Feeling feeling;
  Lasting lasting = Lasting::kFades;
  std::optional<Seconds> change;  ///< how long the change may take
  std::string source;
};
struct ReactRequest {
  Occasion occasion;
  std::string source;
};
struct ResetFeelingRequest {};
/// `RunRequest` of behavior/director.h, too.
struct StopRequest {
  RunId run = 0;  ///< 0: everything
};
struct AnswerRequest {
  std::uint64_t question = 0;
  std::string answer;
};
struct SayRequest {
  std::string text;
  std::optional<Language> language;
};
struct StopSpeechRequest {};
struct IdleRequest {
  std::array<std::optional<LayerSwitch>, kLayerCount> switches;  ///< by `LayerId`
};

/// Whether the head sways with what the loudspeaker plays.
struct SwayRequest {
  LayerSwitch with_sound = LayerSwitch::kOff;
};

using MindRequest =
    std::variant<FeelRequest, ReactRequest, ResetFeelingRequest, RunRequest, StopRequest,
                 AnswerRequest, SayRequest, StopSpeechRequest, IdleRequest, SwayRequest>;

}  // namespace bbia
