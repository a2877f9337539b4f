#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "behavior/heart.h"
#include "behavior/mind_event.h"
#include "behavior/mouth.h"
#include "behavior/mover.h"
#include "behavior/repertoire.h"
#include "behavior/stage.h"

namespace bbia {

/// What the robot's body is fit for.
enum class BodyCondition : std::uint8_t {
  kAwake,
  kAsleep,  ///< motors off, or on their way to bed
  kEmergencyStop,
  kNoBody,
  kTaken,  ///< somebody else moves it, or did a moment ago
};
inline constexpr std::array<std::string_view, 5> kBodyConditionNames = {
    "awake", "asleep", "emergency_stop", "no_body", "taken"};
[[nodiscard]] constexpr std::string_view Name(BodyCondition condition) noexcept {
  return kBodyConditionNames[static_cast<std::size_t>(condition)];
}
/// Why nothing that moves can begin: "the robot's motors are off; wake it up first".
[[nodiscard]] std::string_view WhyNot(BodyCondition condition) noexcept;

/// Somebody wants a behaviour.
struct RunRequest {
  RunId run = 0;              ///< the requester's own number for it, increasing
  std::string_view behavior;  ///< a name of the repertoire's own
  Arguments arguments;
  std::optional<int> priority;            ///< instead of the behaviour's own
  std::string source;                     ///< who asks: "api", "cli"
  std::optional<Language> language = {};  ///< in which it speaks, instead of the robot's own
};

/// What became of a request at once.
struct RunReceipt {
  RunOutcome outcome = RunOutcome::kAccepted;
  std::string reason;     ///< a sentence, or empty
  std::size_t place = 0;  ///< in the queue, from 1, with kQueued
};

/// Runs one behaviour at a time. Others wait, the more important first, and those alike in the
/// order in which they came. A more important one takes the place of what runs, which is told
/// so, and not resumed unless it is marked (`WhenPreempted`). After the last one the body goes back
/// to the posture of the feeling. Who has an appointment (`Stage::ComeBack`) waits for it in the
/// queue and lets others pass; who keeps those over the end of the program asks `Appointments`, and
/// brings them back with `Restore`.
///
/// A plain object: time is handed in, randomness comes from the seed. One thread.
class Director final {
 public:
  static constexpr std::size_t kMaxQueue = 50;
  /// An appointment that could not be kept for that long is missed.
  static constexpr Seconds kTooLate{600.0};
  /// Runs that are restored are numbered from here; those who ask stay below.
  static constexpr RunId kOwnRuns = RunId{1} << 28U;

  Director(Ledger& ledger, const Repertoire& repertoire, const StageParts& parts, Language language,
           std::uint64_t seed);
  ~Director();
  Director(const Director&) = delete;
  Director& operator=(const Director&) = delete;

  /// @pre the repertoire has a behaviour of that name.
  RunReceipt Run(TimePoint now, RunRequest request);
  /// Cancels one, running or waiting. @return whether there was one of that number.
  bool Stop(TimePoint now, RunId run, std::string_view why);
  /// Cancels all but those who have an appointment. @return how many.
  std::size_t StopAll(TimePoint now, std::string_view why);
  /// From now on the body is fit for this. When it is taken by somebody else what runs is
  /// preempted, and the others wait until it is free; when it is not awake everything that needs it
  /// ends.
  void SetBody(TimePoint now, BodyCondition condition);
  Result<void> Answer(std::uint64_t question, std::string_view answer);
  /// Waits for an appointment that was made before the program ended, under a number of its own;
  /// one that is too late is told to have been missed. @pre as `Run`.
  void Restore(TimePoint now, RunRequest request, Appointment appointment);
  void SetLanguage(Language language) noexcept { language_ = language; }

  /// Moves on by `dt`: the feeling, the voice, the behaviour, the body. @return the robot's
  /// posture.
  Posture Advance(TimePoint now, Seconds dt);

  struct Waiting {
    RunRequest request;
    int priority = 0;
    TimePoint since;
    std::optional<WallTime> due = std::nullopt;             ///< not before
    std::optional<Appointment> appointment = std::nullopt;  ///< that it waits for, or came to keep
  };
  struct Running {
    RunRequest request;
    const Behavior* behavior = nullptr;
    int priority = 0;
    TimePoint begun;
    std::unique_ptr<Stage> stage;
    Play play;  // after the stage: dies first
  };
  [[nodiscard]] const Running* running() const noexcept { return running_ ? &*running_ : nullptr; }
  [[nodiscard]] const std::vector<Waiting>& queue() const noexcept { return queue_; }
  [[nodiscard]] BodyCondition body() const noexcept { return body_; }
  [[nodiscard]] Language language() const noexcept { return language_; }
  /// Nothing runs, speaks, moves or waits for its turn, and nothing is felt that would show.
  [[nodiscard]] bool at_rest() const noexcept;
  /// When the next appointment is.
  [[nodiscard]] std::optional<WallTime> next_appointment() const noexcept;
  /// All appointments that are not over: those who wait, and the one who has come to keep his.
  struct Engagement {
    const RunRequest* request;
    const Appointment* appointment;
  };
  [[nodiscard]] std::vector<Engagement> Appointments() const;
  /// Whether those may have changed since this was asked last.
  [[nodiscard]] bool TakeAppointmentNews() noexcept { return std::exchange(news_, false); }

 private:
  [[nodiscard]] RunReceipt Queue(TimePoint now, Waiting asked);
  void Begin(TimePoint now, Waiting next);
  void BeginNext(TimePoint now);
  void End(TimePoint now, RunOutcome outcome, std::string_view why);
  void Preempt(TimePoint now, std::string_view why);
  void LeaveUntil(TimePoint now);
  void KeepAppointments(TimePoint now);
  void WaitForAppointment(TimePoint now, Waiting waiting);
  /// @param why more than that it is too late.
  void TellMissed(TimePoint now, const Waiting& missed, std::string_view why);
  [[nodiscard]] bool TooLate(const Waiting& waiting) const;
  void Enqueue(Waiting waiting, bool before_equals);
  void TellEnd(TimePoint now, const RunRequest& request, int priority, RunOutcome outcome,
               std::string_view why, Seconds duration);
  void TellFeelings();
  [[nodiscard]] bool Fit(const Behavior& behavior) const noexcept;

  const Repertoire& repertoire_;
  const StageParts parts_;
  Language language_;
  RandomStream random_;
  BodyCondition body_ = BodyCondition::kNoBody;
  std::uint64_t told_feelings_ = 0;
  RunId last_own_run_ = kOwnRuns;
  bool news_ = false;
  std::vector<Waiting> queue_;  // the next first
  std::optional<Running> running_;
  Figures figures_;  // of the queue
  Account account_;
};

}  // namespace bbia
