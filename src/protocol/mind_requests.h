#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/loose_value.h"
#include "mind/mood.h"
#include "motion/mixer.h"
#include "protocol/requests.h"

namespace bbia {

// Bodies of requests to the mind and its memory; read by `RequestDecoder`. Ours, not official.

/// POST emotion
struct FeelBody {
  Feeling feeling;
  Lasting lasting = Lasting::kFades;
  std::optional<Seconds> change;
};
/// POST emotion/stimulus
struct StimulusBody {
  Occasion occasion;
};
/// POST behaviors/run; the parameters are checked by whoever knows the behaviour.
struct RunBody {
  std::string name;
  LooseValues parameters;
  std::optional<int> priority;          ///< 1..10
  std::string source;                   ///< who asks, for the history; empty: not said
  std::optional<std::size_t> language;  ///< place in `kSpokenLanguages`
};
/// POST behaviors/stop; the whole body may be absent.
struct StopBody {
  std::uint64_t id = 0;  ///< 0: everything
};
/// POST behaviors/input
struct InputBody {
  std::uint64_t id = 0;  ///< of the question; 0: whichever is open
  std::string answer;
};
/// POST speech/say
struct SayBody {
  std::string text;
  std::optional<std::size_t> language;  ///< place in `kSpokenLanguages`
};
inline constexpr std::array<std::string_view, 2> kSpokenLanguages = {"en", "fr"};
/// POST idle
struct IdleBody {
  std::array<std::optional<bool>, kLayerCount> layers;  ///< by `LayerId`
};
/// POST memory/preference
struct PreferenceBody {
  std::string key;
  std::string value;
};
/// POST memory/learning
struct LearningBody {
  std::string subject;
  std::string text;
  double confidence = 1.0;
};

}  // namespace bbia
