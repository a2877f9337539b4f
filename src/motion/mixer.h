#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "motion/antenna_life.h"
#include "motion/axes.h"
#include "motion/breathing.h"
#include "motion/glance.h"
#include "motion/layer.h"
#include "motion/speech_sway.h"
#include "motion/tracking.h"

namespace bbia {

enum class LayerId : std::uint8_t { kBreathing, kGlance, kAntennaLife, kSpeechSway, kTracking };
inline constexpr std::size_t kLayerCount = 5;

/// Whether a layer is idle life, which makes room for who commands the robot, or something that was
/// asked for and stays.
enum class LayerKind : std::uint8_t { kIdleLife, kStays };

struct LayerRule {
  std::string_view name;
  LayerKind kind = LayerKind::kStays;
  FadeTimes fades;
  double beside_a_face = 1.0;  ///< its share while a face is followed
};

/// By `LayerId`.
inline constexpr std::array<LayerRule, kLayerCount> kLayerRules = {{
    {"breathing", LayerKind::kIdleLife, {Seconds{2.0}, Seconds{1.0}}, 1.0},
    {"glance", LayerKind::kIdleLife, {Seconds{1.0}, Seconds{0.6}}, 0.0},
    {"antenna_life", LayerKind::kIdleLife, {Seconds{1.0}, Seconds{0.5}}, 1.0},
    {"speech_sway", LayerKind::kStays, {Seconds{0.3}, Seconds{0.3}}, 1.0},
    {"tracking", LayerKind::kStays, {Seconds{0.5}, Seconds{0.8}}, 1.0},
}};

/// Whether somebody commands the robot in this tick: a move runs, a client streams.
enum class Commanded : std::uint8_t { kNo, kYes };

struct MixerSettings {
  BreathingSettings breathing;
  Seconds idle_quiet{3.0};  ///< so long nobody may command before idle life comes back
  Seconds idle_in{3.0};
  Seconds idle_out{0.3};
};

/// Puts the layers on the base target: their one writer. All layers begin switched off. The same
/// seed and the same steps give the same bits. A plain value; real-time safe.
class Mixer final {
 public:
  Mixer(const MixerSettings& settings, std::uint64_t seed) noexcept;

  void Switch(LayerId layer, LayerSwitch to) noexcept;
  /// All offsets away at once, as if somebody had just commanded: for an emergency stop, or when
  /// torque is gone. What is switched on fades in again afterwards.
  void Cut() noexcept;

  /// What the robot's own voice sounds like, and where somebody is.
  [[nodiscard]] SpeechSway& speech() noexcept { return speech_.source(); }
  [[nodiscard]] Tracking& tracking() noexcept { return tracking_.source(); }
  /// How much of the way to a face the head turns: 0 to 1, from now on.
  void WeighTracking(double weight) noexcept;

  /// The base with all layers on it, `dt` later. Where no layer contributes, it is the base bit by
  /// bit. A `dt` that is not positive counts as 0, one over 0.2 s as 0.2 s.
  [[nodiscard]] AxisVector Advance(const AxisVector& base, Commanded commanded,
                                   Seconds dt) noexcept;

  /// Of the layer, with what idle life and faces leave of it.
  [[nodiscard]] double gain(LayerId layer) const noexcept;
  [[nodiscard]] LayerSwitch switched(LayerId layer) const noexcept;

 private:
  [[nodiscard]] double Share(LayerId layer) const noexcept;
  void AdvanceIdle(Commanded commanded, Seconds dt) noexcept;

  MixerSettings settings_;
  Layer<Breathing> breathing_;
  Layer<Glance> glance_;
  Layer<AntennaLife> antenna_life_;
  Layer<SpeechSway> speech_;
  Layer<Tracking> tracking_;
  Fade idle_{0.0};    ///< over all idle life
  Fade face_{0.0};    ///< a face is followed
  Fade weight_{1.0};  ///< of tracking
  Seconds quiet_{0.0};
};

}  // namespace bbia
