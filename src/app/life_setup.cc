#include "app/life_setup.h"

#include <memory>
#include <utility>

#include "control/mockup_body.h"
#include "sim/mujoco_body.h"

namespace bbia {

BodyFactory MakeBodyFactory(const Config& config) {
  if (config.body == "mockup") {
    return [](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
      return std::make_unique<MockupBody>(std::move(lease));
    };
  }
  return [scene = config.scene](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
    const ModuleScope account(Module::kSim);
    const auto wanted = SceneFromName(scene);
    if (!wanted) return Fail(wanted.error());
    auto body = MujocoBody::Create(std::move(lease), {.scene = *wanted});
    if (!body) return Fail(body.error());
    return std::unique_ptr<Body>(std::move(*body));
  };
}

LifeSettings LifeSettingsOf(const Config& config, std::uint64_t seed) {
  LifeSettings life;
  life.idle = config.idle ? LayerSwitch::kOn : LayerSwitch::kOff;
  life.motion.mixer.idle_quiet = Seconds{config.idle_quiet};
  life.motion.mixer.breathing = {.rate_hz = config.breathing_rate,
                                 .rise = Metres{config.breathing_rise / 1000.0},
                                 .chin = Degrees(config.breathing_chin),
                                 .antennas = Degrees(config.breathing_antennas)};
  life.seed = seed;
  return life;
}

MindSettings MindSettingsOf(const Config& config, std::uint64_t seed) {
  MindSettings settings{.seed = seed};
  if (config.language == "fr") settings.language = Language::kFrench;
  // What stays is on whenever it is asked for; idle life as the settings say.
  const LayerSwitch idle = config.idle ? LayerSwitch::kOn : LayerSwitch::kOff;
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    settings.idle[i] = kLayerRules[i].kind == LayerKind::kIdleLife ? idle : LayerSwitch::kOn;
  }
  return settings;
}

MemoryLimits MemoryLimitsOf(const Config& config) {
  const auto rows = [](std::int64_t most) { return static_cast<std::uint32_t>(most); };
  return {{rows(config.conversation_rows), rows(config.preference_rows), rows(config.learning_rows),
           rows(config.history_rows), rows(config.history_rows)}};
}

}  // namespace bbia
