#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "behavior/cue.h"
#include "behavior/play.h"
#include "behavior/sound_player.h"
#include "behavior/speech.h"

namespace bbia {

// What the functions of `Stage` return, to be awaited at once.

class Stage;
[[nodiscard]] CueList& CuesOf(Stage& stage) noexcept;
[[nodiscard]] TimePoint StageNow(const Stage& stage) noexcept;

/// A moment.
class WaitCue final : public Cue {
 public:
  WaitCue(Stage& stage, TimePoint when) : Cue(CuesOf(stage)), stage_(stage), when_(when) {}
  void await_resume() const noexcept {}

 private:
  bool Happened() override { return StageNow(stage_) >= when_; }
  Stage& stage_;
  const TimePoint when_;
};

/// A condition, or the end of patience.
template <class Condition>
class UntilCue final : public Cue {
 public:
  UntilCue(Stage& stage, Condition condition, Seconds patience);
  [[nodiscard]] bool await_resume() const noexcept { return held_; }

 private:
  bool Happened() override;
  Stage& stage_;
  Condition condition_;
  const TimePoint deadline_;
  bool held_ = false;
};

/// The end of a way of the body.
class MoveCue final : public Cue {
 public:
  MoveCue(Stage& stage, std::uint64_t way) : Cue(CuesOf(stage)), stage_(stage), way_(way) {}
  void await_resume() const noexcept {}

 private:
  bool Happened() override;
  Stage& stage_;
  const std::uint64_t way_;
};

/// The end of a motion that is followed.
class FollowCue final : public Cue {
 public:
  FollowCue(Stage& stage, std::uint64_t way) : Cue(CuesOf(stage)), stage_(stage), way_(way) {}
  ~FollowCue() override;
  void await_resume() const noexcept {}

 private:
  bool Happened() override;
  [[nodiscard]] bool Mine() const noexcept;
  Stage& stage_;
  const std::uint64_t way_;
};

/// The end of a way to bed or out of it.
class BedCue final : public Cue {
 public:
  explicit BedCue(Stage& stage) : Cue(CuesOf(stage)), stage_(stage) {}
  void await_resume() const noexcept {}

 private:
  bool Happened() override;
  Stage& stage_;
};

/// The newest feeling is shown.
class FeelingCue final : public Cue {
 public:
  explicit FeelingCue(Stage& stage) : Cue(CuesOf(stage)), stage_(stage) {}
  void await_resume() const noexcept {}

 private:
  bool Happened() override;
  Stage& stage_;
};

/// The end of a sentence.
class SayCue final : public Cue {
 public:
  SayCue(Stage& stage, UtteranceId id) : Cue(CuesOf(stage)), stage_(stage), id_(id) {}
  ~SayCue() override;
  void await_resume() const noexcept {}

 private:
  bool Happened() override;
  Stage& stage_;
  const UtteranceId id_;
};

/// The end of a sound.
class SoundEndCue final : public Cue {
 public:
  SoundEndCue(Stage& stage, SoundId id) : Cue(CuesOf(stage)), stage_(stage), id_(id) {}
  ~SoundEndCue() override;
  [[nodiscard]] bool await_resume() const noexcept { return id_ != 0; }

 private:
  bool Happened() override;
  Stage& stage_;
  const SoundId id_;
};

/// An answer, or the deadline of the question.
class ListenCue final : public Cue {
 public:
  ListenCue(Stage& stage, std::uint64_t id) : Cue(CuesOf(stage)), stage_(stage), id_(id) {}
  ~ListenCue() override;
  [[nodiscard]] std::optional<std::string> await_resume() const;

 private:
  bool Happened() override;
  Stage& stage_;
  const std::uint64_t id_;
};

/// Two plays at once.
class TwoPlaysCue final : public Cue {
 public:
  enum class Until : std::uint8_t { kBoth, kOne };
  TwoPlaysCue(Stage& stage, Play one, Play other, Until until)
      : Cue(CuesOf(stage)), one_(std::move(one)), other_(std::move(other)), until_(until) {}
  void await_resume() const noexcept {}

 private:
  void OnWait() override;
  bool Happened() override;
  Play one_;
  Play other_;
  const Until until_;
};

/// Nothing.
class NeverCue final : public Cue {
 public:
  explicit NeverCue(Stage& stage) : Cue(CuesOf(stage)) {}
  void await_resume() const noexcept {}

 private:
  bool Happened() override { return false; }
};

}  // namespace bbia
