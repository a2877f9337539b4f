#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/units.h"
#include "mind/emotion.h"
#include "mind/posture.h"

namespace bbia {

/// Shows feelings one after the other; stepped at the rate of the control loop.
///
/// A new feeling may come at any moment, in the middle of a change too: it fades in over what is
/// shown by then, which goes on moving underneath. So the posture is always a mixture of
/// expressions (weights 0..1, together 1), and its velocity and acceleration are continuous.
/// One thread; real-time safe (no heap).
class ExpressionPlayer final {
 public:
  /// Changes at once under way; a further one waits until one of them is through (the newest such
  /// wins), which takes as long as the quickest of them still needs.
  static constexpr std::size_t kMostChanges = 3;

  /// Shows the neutral stance. `seed` decides when accents come and how strong.
  explicit ExpressionPlayer(std::uint64_t seed) noexcept : seed_(seed) {}

  /// Changes to `feeling` in `duration`, or as fast as `TransitionTime` allows from where the body
  /// is: that is also the least. @pre intensity and tint share within 0..1.
  void Show(const Feeling& feeling, std::optional<Seconds> duration = std::nullopt) noexcept;
  /// Moves on by `dt` >= 0. @return what is shown then.
  Posture Advance(Seconds dt) noexcept;

  [[nodiscard]] const Posture& posture() const noexcept { return posture_; }
  /// How far the change to the newest feeling has come, 0..1.
  [[nodiscard]] double progress() const noexcept;

 private:
  /// A feeling that is shown or fades in over those before it.
  struct Layer {
    Feeling feeling{Emotion::kNeutral, 0.0};
    Seconds age{0.0};  ///< of its signature
    Seconds elapsed{0.0};
    Seconds duration{0.0};
    std::uint64_t seed = 0;
  };
  struct Request {
    Feeling feeling;
    std::optional<Seconds> duration;
  };

  void Begin(const Request& request) noexcept;
  void DropCovered() noexcept;

  std::uint64_t seed_;
  std::uint64_t begun_ = 0;
  std::array<Layer, kMostChanges + 1> layers_{};  // oldest first; the first covers all
  std::size_t count_ = 1;
  std::optional<Request> waiting_;
  Posture posture_;
};

}  // namespace bbia
