#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "behavior/director.h"
#include "behavior/mouth.h"
#include "behavior/stage.h"
#include "motion/mixer.h"

namespace bbia {

/// What changes all the time, as of the mind's last step. Plain bytes.
struct MindFigures {
  TimePoint stamp;
  EmotionState emotion;
  bool stays = false;     ///< until somebody commands another; no stimulus changes it
  double loudness = 0.0;  ///< of the robot's own voice
};

/// One request for a behaviour, running or waiting.
struct RunView {
  RunId run = 0;
  std::string_view behavior;  ///< lives as long as the repertoire
  std::string source;
  int priority = 0;
  TimePoint since;  ///< when it began, or was asked for
  std::string step;
  std::optional<WallTime> due = std::nullopt;  ///< it waits for that time
};

/// Everything about the mind that changes now and then: the whole of it, each time.
struct MindReport {
  BodyCondition body = BodyCondition::kNoBody;  ///< when the mind looked last; it may sleep
  Language language = Language::kEnglish;
  NeedSet available;
  bool audible = false;  ///< speech can be heard
  std::optional<RunView> running;
  std::vector<RunView> queue;  ///< the next first; at most Director::kMaxQueue
  std::optional<Stage::Asked> question;
  Mouth::Saying speech;
  std::array<LayerSwitch, kLayerCount> idle{};  ///< as wanted, by `LayerId`
};

}  // namespace bbia
