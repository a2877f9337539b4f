#include <algorithm>
#include <type_traits>

#include "motion/sampled_move.h"
#include "motion/script.h"

namespace bbia {

// They travel through mailboxes.
static_assert(std::is_trivially_copyable_v<Script>);
static_assert(std::is_trivially_copyable_v<ScriptPlayer>);
static_assert(std::is_trivially_copyable_v<ScriptPlayer::Step>);

namespace {

// Ticks are added up in floating point; less than this before its end a segment is over.
constexpr Seconds kRounding{1e-9};

bool TakesTime(const Segment& segment) noexcept {
  // Written so that NaN takes none.
  return (segment.kind == SegmentKind::kGoto || segment.kind == SegmentKind::kWait ||
          segment.kind == SegmentKind::kTrack) &&
         segment.duration > Seconds{0.0};
}

FullTarget GoalOf(const Segment& segment, const FullTarget& start) noexcept {
  return {segment.goal.head.value_or(start.head), segment.goal.antennas.value_or(start.antennas),
          segment.goal.body_yaw.value_or(start.body_yaw)};
}

/// `elapsed` after the begin of a segment that takes time.
FullTarget TargetOf(const Segment& segment, const FullTarget& start, Seconds elapsed) noexcept {
  if (segment.kind == SegmentKind::kTrack) return segment.track->At(segment.track_from + elapsed);
  if (segment.kind == SegmentKind::kWait) return start;
  return Interpolate(start, GoalOf(segment, start),
                     Progress(segment.law, elapsed / segment.duration));
}

}  // namespace

Seconds Script::duration() const noexcept {
  Seconds sum{0.0};
  for (std::size_t i = 0; i < size_; ++i) {
    if (TakesTime(segments_[i])) sum += segments_[i].duration;
  }
  return sum;
}

ScriptPlayer::ScriptPlayer(const Script& script, const FullTarget& start) noexcept
    : script_(script), start_(start) {}

ScriptPlayer::Step ScriptPlayer::Advance(Seconds dt) noexcept {
  Step step;
  elapsed_ += std::max(Seconds{0.0}, dt);
  for (; index_ < script_.size(); ++index_) {
    const Segment& segment = script_[index_];
    if (segment.kind == SegmentKind::kSetMode) step.set_mode = segment.mode;
    if (segment.kind == SegmentKind::kSound) step.sound = segment.cue;
    // A goto without time moves nothing, as in the official daemon.
    if (!TakesTime(segment)) continue;
    if (elapsed_ < segment.duration - kRounding) {
      step.target = TargetOf(segment, start_, elapsed_);
      return step;
    }
    if (segment.kind == SegmentKind::kGoto) start_ = GoalOf(segment, start_);
    if (segment.kind == SegmentKind::kTrack) {
      start_ = segment.track->At(segment.track_from + segment.duration);
    }
    elapsed_ = std::max(Seconds{0.0}, elapsed_ - segment.duration);
  }
  step.target = start_;
  step.finished = true;
  return step;
}

}  // namespace bbia
