#include "motion/mixer.h"

#include <algorithm>
#include <cmath>

namespace bbia {
namespace {

// How far each layer may go to either side. The sum of all is within reach of the platform from any
// pose that a behaviour should take (docs/decisions/0021-motion-layers.md).
//                      x      y      z      roll   pitch  yaw   right  left   body yaw
constexpr AxisVector kMostBreathing({0.0, 0.0, 0.010, 0.0, 0.06, 0.0, 0.12, 0.12, 0.0});
constexpr AxisVector kMostGlance({0.0, 0.0, 0.0, 0.16, 0.13, 0.39, 0.08, 0.08, 0.0});
constexpr AxisVector kMostAntennaLife({0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.30, 0.30, 0.0});
constexpr AxisVector kMostSpeech({0.003, 0.003, 0.0, 0.04, 0.10, 0.06, 0.12, 0.12, 0.0});
constexpr AxisVector kMostTracking({0.0, 0.0, 0.0, 0.0, 0.36, 0.62, 0.0, 0.0, 0.0});

constexpr Seconds kFaceFound{0.6};
constexpr Seconds kFaceLost{2.0};
constexpr Seconds kWeighed{0.5};
constexpr Seconds kLongest{0.2};

constexpr const LayerRule& RuleOf(LayerId layer) noexcept {
  return kLayerRules[static_cast<std::size_t>(layer)];
}
constexpr FadeTimes FadesOf(LayerId layer) noexcept {
  return RuleOf(layer).fades;
}

}  // namespace

Mixer::Mixer(const MixerSettings& settings, std::uint64_t seed) noexcept
    : settings_(settings),
      breathing_(Breathing(settings.breathing), kMostBreathing, FadesOf(LayerId::kBreathing)),
      glance_(Glance(RandomStream(seed)), kMostGlance, FadesOf(LayerId::kGlance)),
      antenna_life_(AntennaLife(RandomStream(~seed)), kMostAntennaLife,
                    FadesOf(LayerId::kAntennaLife)),
      speech_(SpeechSway(), kMostSpeech, FadesOf(LayerId::kSpeechSway)),
      tracking_(Tracking(), kMostTracking, FadesOf(LayerId::kTracking)) {}

void Mixer::Switch(LayerId layer, LayerSwitch to) noexcept {
  switch (layer) {
    case LayerId::kBreathing:
      return breathing_.Switch(to);
    case LayerId::kGlance:
      return glance_.Switch(to);
    case LayerId::kAntennaLife:
      return antenna_life_.Switch(to);
    case LayerId::kSpeechSway:
      return speech_.Switch(to);
    case LayerId::kTracking:
      return tracking_.Switch(to);
  }
}

void Mixer::WeighTracking(double weight) noexcept {
  if (!std::isfinite(weight)) return;
  const double goal = std::clamp(weight, 0.0, 1.0);
  if (goal != weight_.goal()) weight_.To(goal, kWeighed);
}

void Mixer::Cut() noexcept {
  breathing_.Cut();
  glance_.Cut();
  antenna_life_.Cut();
  speech_.Cut();
  tracking_.Cut();
  idle_.Cut(0.0);
  face_.Cut(0.0);
  quiet_ = Seconds{0.0};
}

AxisVector Mixer::Advance(const AxisVector& base, Commanded commanded, Seconds dt) noexcept {
  dt = dt > Seconds{0.0} ? std::min(dt, kLongest) : Seconds{0.0};
  AdvanceIdle(commanded, dt);
  AxisVector sum;
  breathing_.AddTo(sum, Share(LayerId::kBreathing), dt);
  glance_.AddTo(sum, Share(LayerId::kGlance), dt);
  antenna_life_.AddTo(sum, Share(LayerId::kAntennaLife), dt);
  speech_.AddTo(sum, Share(LayerId::kSpeechSway), dt);
  tracking_.AddTo(sum, Share(LayerId::kTracking), dt);
  return Compose(base, sum);
}

void Mixer::AdvanceIdle(Commanded commanded, Seconds dt) noexcept {
  if (commanded == Commanded::kYes) {
    quiet_ = Seconds{0.0};
    if (idle_.goal() != 0.0) idle_.To(0.0, settings_.idle_out);
  } else if (idle_.goal() == 0.0) {
    quiet_ += dt;
    if (quiet_ >= settings_.idle_quiet) idle_.To(1.0, settings_.idle_in);
  }
  idle_.Advance(dt);

  const bool faced = tracking_.switched() == LayerSwitch::kOn && tracking_.source().holds_face();
  if (faced != (face_.goal() > 0.0)) face_.To(faced ? 1.0 : 0.0, faced ? kFaceFound : kFaceLost);
  face_.Advance(dt);
  weight_.Advance(dt);
}

double Mixer::Share(LayerId layer) const noexcept {
  const LayerRule& rule = RuleOf(layer);
  if (layer == LayerId::kTracking) return weight_.gain();
  const double beside = 1.0 - face_.gain() * (1.0 - rule.beside_a_face);
  return rule.kind == LayerKind::kIdleLife ? idle_.gain() * beside : beside;
}

double Mixer::gain(LayerId layer) const noexcept {
  const double share = Share(layer);
  switch (layer) {
    case LayerId::kBreathing:
      return share * breathing_.gain();
    case LayerId::kGlance:
      return share * glance_.gain();
    case LayerId::kAntennaLife:
      return share * antenna_life_.gain();
    case LayerId::kSpeechSway:
      return share * speech_.gain();
    case LayerId::kTracking:
      return share * tracking_.gain();
  }
  return 0.0;
}

LayerSwitch Mixer::switched(LayerId layer) const noexcept {
  switch (layer) {
    case LayerId::kBreathing:
      return breathing_.switched();
    case LayerId::kGlance:
      return glance_.switched();
    case LayerId::kAntennaLife:
      return antenna_life_.switched();
    case LayerId::kSpeechSway:
      return speech_.switched();
    case LayerId::kTracking:
      return tracking_.switched();
  }
  return LayerSwitch::kOff;
}

}  // namespace bbia
