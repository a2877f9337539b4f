#include "behavior/stage.h"

#include <algorithm>
#include <span>

#include "base/check.h"

namespace bbia {
namespace {

TimePoint After(TimePoint now, Seconds duration) {
  return now + std::chrono::duration_cast<Nanos>(duration);
}

/// A run that begins anew asks under new numbers: an old answer must not fit.
std::uint64_t FirstQuestion(RunId run, TimePoint now) noexcept {
  const auto second =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return run << 24U | (static_cast<std::uint64_t>(second) & 0xFFFFU) << 8U;
}

}  // namespace

Stage::Stage(const StageParts& parts, const RunScene& scene, TimePoint now)
    : parts_(parts),
      scene_(scene),
      begun_(now),
      now_(now),
      random_(scene.seed),
      next_question_(FirstQuestion(scene.run, now)),
      appointment_(scene.appointment) {}

Stage::~Stage() {
  if (started_speech_ != 0) parts_.mouth.Stop(now_, started_speech_);
  if (started_sound_ != 0) parts_.sounds->Stop(started_sound_);
}

WaitCue Stage::Wait(Seconds duration) {
  return {*this, After(now_, duration)};
}
WaitCue Stage::WaitUntil(Seconds since_begin) {
  return {*this, After(begun_, since_begin)};
}
TwoPlaysCue Stage::Together(Play one, Play other) {
  return {*this, std::move(one), std::move(other), TwoPlaysCue::Until::kBoth};
}
TwoPlaysCue Stage::Either(Play one, Play other) {
  return {*this, std::move(one), std::move(other), TwoPlaysCue::Until::kOne};
}

MoveCue Stage::MoveTo(const Posture& posture, Seconds duration, TimeLaw law, Ground ground) {
  parts_.mover.MoveTo(posture, ground, duration, law);
  return {*this, parts_.mover.ways()};
}
MoveCue Stage::Home(Seconds duration) {
  parts_.mover.Home(duration);
  return {*this, parts_.mover.ways()};
}
FollowCue Stage::Follow(const MotionPath& motion) {
  parts_.mover.Follow(motion);
  return {*this, parts_.mover.ways()};
}
BedCue Stage::Go(BedMove move) {
  if (parts_.bed != nullptr) parts_.bed->Begin(move);
  return BedCue(*this);
}

void Stage::Feel(Emotion emotion, double intensity) {
  Feel(Feeling{.emotion = emotion, .intensity = intensity});
}
void Stage::Feel(const Feeling& feeling, Lasting lasting, std::optional<Seconds> change) {
  Feeling checked = feeling;
  checked.intensity = std::clamp(feeling.intensity, 0.0, 1.0);
  checked.tint_share = std::clamp(feeling.tint_share, 0.0, 1.0);
  parts_.heart.Feel(now_, checked, lasting, change);
}
void Stage::React(const Occasion& occasion) {
  parts_.heart.React(now_, occasion);
}
FeelingCue Stage::FeelingShown() {
  return FeelingCue(*this);
}

SayCue Stage::Say(std::string_view key, std::initializer_list<TextArgument> arguments) {
  return {*this, Speak(Line(key, arguments))};
}
SayCue Stage::SayText(std::string_view text) {
  return {*this, Speak(std::string(text))};
}
void Stage::StartSay(std::string_view key, std::initializer_list<TextArgument> arguments) {
  started_speech_ = Speak(Line(key, arguments));
}
void Stage::StartSayText(std::string_view text) {
  started_speech_ = Speak(std::string(text));
}
std::string Stage::Line(std::string_view key, std::initializer_list<TextArgument> arguments) {
  CHECK(parts_.texts.Has(key));
  return parts_.texts.Line(scene_.language, key, random_.Next(),
                           std::span(arguments.begin(), arguments.size()));
}
UtteranceId Stage::Speak(std::string text) {
  const Utterance utterance{std::move(text), scene_.language,
                            parts_.heart.mood().history(0).feeling};
  return parts_.mouth.Say(now_, utterance, scene_.run);
}

SoundEndCue Stage::Sound(std::string_view name) {
  if (parts_.sounds == nullptr) return {*this, 0};
  return {*this, parts_.sounds->Begin(name).value_or(0)};
}
bool Stage::StartSound(std::string_view name) {
  if (parts_.sounds == nullptr) return false;
  if (started_sound_ != 0) parts_.sounds->Stop(started_sound_);
  started_sound_ = parts_.sounds->Begin(name).value_or(0);
  return started_sound_ != 0;
}
bool Stage::StartSoundFile(const std::filesystem::path& file) {
  if (parts_.sounds == nullptr) return false;
  if (started_sound_ != 0) parts_.sounds->Stop(started_sound_);
  started_sound_ = parts_.sounds->BeginFile(file).value_or(0);
  return started_sound_ != 0;
}

ListenCue Stage::Listen(const Question& question) {
  return {*this, Ask(question)};
}

void Stage::Step(std::string_view what) {
  step_ = what;
  parts_.chronicle.Tell({.kind = MindEventKind::kStep,
                         .when = now_,
                         .run = scene_.run,
                         .behavior = scene_.behavior,
                         .text = step_});
}
NeverCue Stage::GiveUp(std::string_view reason) {
  gave_up_ = std::string(reason);
  return NeverCue(*this);
}

void Stage::Arrange(Appointment appointment) {
  appointment_ = std::move(appointment);
  arranged_ = true;
}
NeverCue Stage::ComeBack() {
  CHECK(appointment_);
  left_ = true;
  return NeverCue(*this);
}

void Stage::Advance(TimePoint now) {
  now_ = now;
  cues_.Advance();
}

std::uint64_t Stage::Ask(const Question& question) {
  if (asked_) CloseQuestion(asked_->id);
  const std::uint64_t id = ++next_question_;
  asked_ = Asked{id, question, After(now_, question.deadline), std::nullopt};
  if (asked_->question.options.size() > Question::kMostOptions) {
    asked_->question.options.resize(Question::kMostOptions);
  }
  parts_.chronicle.Tell({.kind = MindEventKind::kQuestion,
                         .when = now_,
                         .run = scene_.run,
                         .id = id,
                         .behavior = scene_.behavior,
                         .duration = question.deadline,
                         .question = asked_->question});
  return id;
}

void Stage::CloseQuestion(std::uint64_t id) noexcept {
  if (!asked_ || asked_->id != id) return;
  parts_.chronicle.Tell({.kind = MindEventKind::kAnswered,
                         .when = now_,
                         .run = scene_.run,
                         .id = id,
                         .behavior = scene_.behavior,
                         .text = asked_->answer.value_or(std::string())});
  asked_.reset();
}

Result<void> Stage::Answer(std::uint64_t id, std::string_view answer) {
  if (!asked_ || asked_->answer || (id != 0 && asked_->id != id)) {
    return Fail(Errc::kNotFound, "no such question is open");
  }
  const auto& options = asked_->question.options;
  if (!options.empty() && std::ranges::find(options, answer) == options.end()) {
    std::string names = "answer must be one of";
    for (const std::string& option : options) names.append(" \"").append(option).append("\"");
    return Fail(Errc::kInvalidArgument, std::move(names), "answer");
  }
  asked_->answer = std::string(answer);
  return {};
}

}  // namespace bbia
