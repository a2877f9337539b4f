#include "mind/expression_player.h"

#include <algorithm>

#include "mind/expressions.h"
#include "motion/time_law.h"

namespace bbia {

void ExpressionPlayer::Show(const Feeling& feeling, std::optional<Seconds> duration) noexcept {
  waiting_ = Request{feeling, duration};
  if (count_ == layers_.size()) return;
  Begin(*waiting_);
  waiting_.reset();
}

Posture ExpressionPlayer::Advance(Seconds dt) noexcept {
  for (std::size_t i = 0; i < count_; ++i) {
    layers_[i].age += dt;
    layers_[i].elapsed += dt;
  }
  DropCovered();
  if (waiting_ && count_ < layers_.size()) {
    Begin(*waiting_);
    waiting_.reset();
  }
  double uncovered = 1.0;
  Posture sum;
  for (std::size_t i = count_; i-- > 0;) {
    const Layer& layer = layers_[i];
    const double share = i == 0 ? 1.0 : Progress(TimeLaw::kMinJerk, layer.elapsed / layer.duration);
    if (share > 0.0) {
      sum += (uncovered * share) * PostureOf(layer.feeling, layer.age, layer.seed);
    }
    uncovered *= 1.0 - share;
  }
  posture_ = sum;
  return posture_;
}

double ExpressionPlayer::progress() const noexcept {
  if (waiting_) return 0.0;
  if (count_ == 1) return 1.0;
  const Layer& newest = layers_[count_ - 1];
  return Progress(TimeLaw::kMinJerk, newest.elapsed / newest.duration);
}

void ExpressionPlayer::Begin(const Request& request) noexcept {
  const Layer& under = layers_[count_ - 1];
  const Seconds needed = TransitionTime(posture_, request.feeling);
  Layer layer{.feeling = request.feeling,
              .duration = std::max(request.duration.value_or(needed), needed),
              .seed = seed_ + 16 * ++begun_};
  // The same emotion, stronger or weaker, keeps its step.
  if (under.feeling.emotion == request.feeling.emotion) {
    layer.age = under.age;
    layer.seed = under.seed;
  }
  layers_[count_++] = layer;
}

void ExpressionPlayer::DropCovered() noexcept {
  for (std::size_t i = count_; i-- > 1;) {
    if (layers_[i].elapsed < layers_[i].duration) continue;
    std::copy(layers_.begin() + static_cast<std::ptrdiff_t>(i),
              layers_.begin() + static_cast<std::ptrdiff_t>(count_), layers_.begin());
    count_ -= i;
    return;
  }
}

}  // namespace bbia
