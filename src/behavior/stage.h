#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "behavior/bed.h"
#include "behavior/heart.h"
#include "behavior/mind_event.h"
#include "behavior/mouth.h"
#include "behavior/mover.h"
#include "behavior/play.h"
#include "behavior/senses.h"
#include "behavior/sound_player.h"
#include "behavior/stage_cues.h"
#include "motion/random_stream.h"
#include "perception/eyes.h"
#include "texts/text_book.h"

namespace bbia {

/// What a stage has to work with. All outlive it; who is not there is null.
struct StageParts {
  Heart& heart;
  Mover& mover;
  Mouth& mouth;
  const Senses& senses;
  const TextBook& texts;
  const Clock& clock;  ///< calendar time for those who need it
  Chronicle& chronicle;
  SoundPlayer* sounds = nullptr;
  Bed* bed = nullptr;
  Eyes* eyes = nullptr;
};

/// When a run begins anew by itself.
struct Appointment {
  WallTime when;
  int priority = 0;  ///< that it has then
  std::string note;  ///< what it must know then
};

/// Which run of which behaviour a stage is for.
struct RunScene {
  RunId run = 0;
  std::string_view behavior;
  Language language = Language::kEnglish;
  std::uint64_t seed = 0;
  std::optional<Appointment> appointment = std::nullopt;  ///< that it comes to keep
};

/// All that a behaviour may do, and what it may wait for. One for each run; stepped 50 times a
/// second. Everything that is awaited takes a tick at least, and ends at once when the play is
/// cancelled: the way it was on, the sentence, the sound, the question.
///
/// A line with `co_await` holds no temporary that owns memory (g++ 12 may destroy it twice): put
/// a `Question` or a composed sentence into a variable first.
class Stage final {
 public:
  Stage(const StageParts& parts, const RunScene& scene, TimePoint now);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Time.

  [[nodiscard]] WaitCue Wait(Seconds duration);
  /// Until so long after the beginning of the run: many of them do not drift.
  [[nodiscard]] WaitCue WaitUntil(Seconds since_begin);
  /// Until `condition()` holds, or `patience` is over. @return whether it held.
  template <class Condition>
  [[nodiscard]] UntilCue<Condition> Until(Condition condition, Seconds patience) {
    return UntilCue<Condition>(*this, std::move(condition), patience);
  }
  /// Both, at the same time, until both have ended / until one of them has.
  [[nodiscard]] TwoPlaysCue Together(Play one, Play other);
  [[nodiscard]] TwoPlaysCue Either(Play one, Play other);

  // Body. One way at a time: a new one takes the place of the one before, which then counts as
  // ended.

  /// The posture is reached in `duration`, or as soon as the limits of motion allow.
  [[nodiscard]] MoveCue MoveTo(const Posture& posture, Seconds duration,
                               TimeLaw law = TimeLaw::kMinJerk, Ground ground = Ground::kFeeling);
  [[nodiscard]] MoveCue MoveTo(const PostureRow& posture, Seconds duration,
                               TimeLaw law = TimeLaw::kMinJerk, Ground ground = Ground::kFeeling) {
    return MoveTo(ToPosture(posture), duration, law, ground);
  }
  /// Back to the posture of the feeling alone.
  [[nodiscard]] MoveCue Home(Seconds duration);
  /// To the beginning of `motion`, and through it. It must live on the frame of who waits, or
  /// longer.
  [[nodiscard]] FollowCue Follow(const MotionPath& motion);
  /// The official scripts; for those few behaviours that get the robot up or put it to bed.
  [[nodiscard]] BedCue Go(BedMove move);

  // Feeling and voice.

  void Feel(Emotion emotion, double intensity);
  void Feel(const Feeling& feeling, Lasting lasting = Lasting::kFades,
            std::optional<Seconds> change = std::nullopt);
  void React(const Occasion& occasion);
  /// Until the body shows the newest feeling.
  [[nodiscard]] FeelingCue FeelingShown();

  /// A variant of the line `key`, its places filled, to its end.
  [[nodiscard]] SayCue Say(std::string_view key,
                           std::initializer_list<TextArgument> arguments = {});
  /// Ready words, to their end.
  [[nodiscard]] SayCue SayText(std::string_view text);
  /// Begins to speak and goes on; cut short by the next sentence, or with the run.
  void StartSay(std::string_view key, std::initializer_list<TextArgument> arguments = {});
  void StartSayText(std::string_view text);
  [[nodiscard]] std::string Line(std::string_view key,
                                 std::initializer_list<TextArgument> arguments = {});

  /// A sound of that name to its end. @return whether it could be played.
  [[nodiscard]] SoundEndCue Sound(std::string_view name);
  /// Begins a sound and goes on; ends with the run. @return whether it could be.
  bool StartSound(std::string_view name);
  bool StartSoundFile(const std::filesystem::path& file);

  // Others.

  /// Asks whoever is there (dashboard, API) and waits. @return the answer; nothing at the deadline.
  [[nodiscard]] ListenCue Listen(const Question& question);
  [[nodiscard]] const Sight& sight() const { return parts_.senses.sight(); }
  /// Null without eyes; who looks holds a `Look` on its frame.
  [[nodiscard]] Eyes* eyes() const noexcept { return parts_.eyes; }
  [[nodiscard]] NeedSet available() const { return parts_.senses.available(); }

  /// Tells those who watch what comes now: a word or two.
  void Step(std::string_view what);
  /// Ends the run as failed; does not come back. @pre `reason` is a sentence without a full stop.
  [[nodiscard]] NeverCue GiveUp(std::string_view reason);
  /// From now on the run has this appointment and no other. It outlives the program: should that
  /// end, the run begins anew at that time.
  void Arrange(Appointment appointment);
  /// Leaves the stage to others and begins anew at the time of the appointment, asleep or not; does
  /// not come back here. The run stays the same one. @pre there is an appointment.
  [[nodiscard]] NeverCue ComeBack();
  /// What was arranged, or what the run has come to keep.
  [[nodiscard]] const std::optional<Appointment>& appointment() const noexcept {
    return appointment_;
  }
  /// Whether the robot stands on its own. For behaviours that may run while it sleeps.
  [[nodiscard]] bool awake() const noexcept { return awake_; }

  [[nodiscard]] Seconds time() const noexcept { return now_ - begun_; }  ///< of the run
  [[nodiscard]] TimePoint now() const noexcept { return now_; }
  [[nodiscard]] WallTime wall() const noexcept { return parts_.clock.WallNow(); }
  [[nodiscard]] Language language() const noexcept { return scene_.language; }
  [[nodiscard]] RandomStream& random() noexcept { return random_; }
  [[nodiscard]] const Heart& heart() const noexcept { return parts_.heart; }

  // For who runs it.

  void NoteAwake(bool awake) noexcept { awake_ = awake; }
  /// Whether the run has left until its appointment.
  [[nodiscard]] bool left() const noexcept { return left_; }
  /// Whether something was arranged since this was asked last.
  [[nodiscard]] bool TakeArranged() noexcept { return std::exchange(arranged_, false); }
  /// Everybody who waits for something that has happened by `now` goes on.
  void Advance(TimePoint now);
  /// The question that is open, and its number.
  struct Asked {
    std::uint64_t id = 0;
    Question question;
    TimePoint deadline;
    std::optional<std::string> answer;
  };
  [[nodiscard]] const std::optional<Asked>& asked() const noexcept { return asked_; }
  /// @return kNotFound when no such question is open, kInvalidArgument when it is none of the
  /// options.
  Result<void> Answer(std::uint64_t id, std::string_view answer);
  [[nodiscard]] const std::optional<std::string>& gave_up() const noexcept { return gave_up_; }
  [[nodiscard]] const std::string& step() const noexcept { return step_; }
  [[nodiscard]] const RunScene& scene() const noexcept { return scene_; }
  [[nodiscard]] CueList& cues() noexcept { return cues_; }
  [[nodiscard]] const StageParts& parts() const noexcept { return parts_; }

 private:
  friend class ListenCue;
  std::uint64_t Ask(const Question& question);
  void CloseQuestion(std::uint64_t id) noexcept;
  [[nodiscard]] UtteranceId Speak(std::string text);

  const StageParts parts_;
  const RunScene scene_;
  const TimePoint begun_;
  TimePoint now_;
  RandomStream random_;
  CueList cues_;
  UtteranceId started_speech_ = 0;
  SoundId started_sound_ = 0;
  std::uint64_t next_question_;
  std::optional<Asked> asked_;
  std::optional<std::string> gave_up_;
  std::optional<Appointment> appointment_;
  bool arranged_ = false;
  bool left_ = false;
  std::string step_;
  bool awake_ = true;
};

template <class Condition>
bool UntilCue<Condition>::Happened() {
  held_ = condition_();
  return held_ || StageNow(stage_) >= deadline_;
}
template <class Condition>
UntilCue<Condition>::UntilCue(Stage& stage, Condition condition, Seconds patience)
    : Cue(CuesOf(stage)),
      stage_(stage),
      condition_(std::move(condition)),
      deadline_(StageNow(stage) + std::chrono::duration_cast<Nanos>(patience)) {}

}  // namespace bbia
