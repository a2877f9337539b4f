#include "acts/sequence_act.h"

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "acts/phrases.h"

namespace bbia {
namespace {

constexpr std::string_view kSequence = "sequence";
constexpr std::string_view kPreset = "preset";

/// The posture that the parts of `goal` make of `before`.
FullTarget With(const FullTarget& before, const PartTargets& goal) noexcept {
  return {.head = goal.head.value_or(before.head),
          .antennas = goal.antennas.value_or(before.antennas),
          .body_yaw = goal.body_yaw.value_or(before.body_yaw)};
}

/// Performs the steps of one sequence; knows the posture that the last one left.
class Performer final {
 public:
  Performer(Stage& stage, const Repertoire& repertoire) : stage_(stage), repertoire_(repertoire) {}

  Play Perform(const Sequence& sequence) {
    const Seconds begun = stage_.time();
    for (std::size_t i = 0; i < sequence.steps.size(); ++i) {
      const SequenceStep& step = sequence.steps[i];
      if (step.at && begun + *step.at > stage_.time()) {
        co_await stage_.WaitUntil(begun + *step.at);
      }
      stage_.Step(std::to_string(i + 1) + " of " + std::to_string(sequence.steps.size()) + ": " +
                  std::string(kStepNames[step.what.index()]));
      Play play = std::visit([this](const auto& what) { return Do(what); }, step.what);
      co_await play;
    }
  }

 private:
  Play Do(const PoseStep& step) {
    last_ = With(last_, step.goal);
    co_await stage_.MoveTo(ToPosture(last_), step.duration, step.law, Ground::kNothing);
  }
  Play Do(const EmotionStep& step) {
    stage_.Feel(step.emotion, step.intensity);
    if (step.hold <= Seconds{0.0}) co_return;
    co_await stage_.FeelingShown();
    co_await stage_.Wait(step.hold);
  }
  Play Do(const SoundStep& step) {
    if (step.wait) {
      static_cast<void>(co_await stage_.Sound(step.name));
    } else {
      static_cast<void>(stage_.StartSound(step.name));
    }
  }
  Play Do(const SayStep& step) {
    if (step.wait) {
      co_await stage_.SayText(step.text);
    } else {
      stage_.StartSayText(step.text);
    }
  }
  Play Do(const BehaviorStep& step) {
    const Behavior* const behavior = repertoire_.Find(step.name);
    if (behavior == nullptr) {
      const std::string why = "there is no behavior " + step.name;
      co_await stage_.GiveUp(why);
    }
    const auto arguments = CheckArguments(behavior->parameters, step.parameters);
    if (!arguments) co_await stage_.GiveUp(arguments.error().message);
    const NeedSet missing = behavior->NeedsFor(*arguments).Without(stage_.available());
    if (!missing.empty()) {
      const std::string why = step.name + " needs " + missing.Text();
      co_await stage_.GiveUp(why);
    }
    Play play = behavior->play(stage_, *arguments);
    co_await play;
    last_ = {};
  }
  Play Do(const WaitStep& step) { co_await stage_.Wait(step.duration); }
  Play Do(const HomeStep& step) {
    last_ = {};
    co_await stage_.Home(step.duration);
  }

  Stage& stage_;
  const Repertoire& repertoire_;
  FullTarget last_ = ToTarget(Posture{});
};

Play PerformSequence(Stage& stage, const Arguments& arguments, const SequenceBook& book,
                     const Repertoire& repertoire) {
  const std::string& name = arguments.Text("name");
  const auto sequence = book.Find(name);
  if (!sequence) {
    const std::string why = "there is no sequence " + name;
    co_await stage.GiveUp(why);
  }
  const std::int64_t times = arguments.Integer("times");
  Performer performer(stage, repertoire);
  for (std::int64_t i = 0; i < times; ++i) co_await performer.Perform(*sequence);
  co_await stage.Home(Seconds{0.8});
}

Play TakeOnPreset(Stage& stage, const Arguments& arguments, const PresetBook& book) {
  const std::string& name = arguments.Text("name");
  const auto preset = book.Find(name);
  if (!preset) {
    const std::string why = "there is no preset " + name;
    co_await stage.GiveUp(why);
  }
  stage.Step(preset->title);
  if (preset->emotion) {
    stage.Feel(Feeling{preset->emotion->emotion, preset->emotion->intensity}, Lasting::kStays);
  }
  if (!preset->pose) {
    co_await stage.FeelingShown();
    co_return;
  }
  const FullTarget goal = With(ToTarget(Posture{}), preset->pose->goal);
  co_await stage.MoveTo(ToPosture(goal), preset->pose->duration, preset->pose->law,
                        Ground::kNothing);
  for (;;) co_await stage.Wait(Seconds{60.0});  // until something else moves the robot
}

Parameter NameParameter() {
  return {.name = "name",
          .kind = ParameterKind::kText,
          .about = {"Which one", "Lequel"},
          .high = static_cast<double>(Sequence::kMaxName)};
}

}  // namespace

void AddSequences(Repertoire& repertoire, const SequenceBook& sequences,
                  const PresetBook& presets) {
  repertoire.Add({
      .name = kSequence,
      .title = {"Perform a sequence", "Jouer une séquence"},
      .about = {"Performs a timeline that somebody put together.",
                "Joue une suite de gestes, de sons et de paroles."},
      .priority = 5,
      .parameters = {NameParameter(),
                     {.name = "times",
                      .kind = ParameterKind::kInteger,
                      .about = {"How often", "Combien de fois"},
                      .low = 1,
                      .high = 20,
                      .usual = 1}},
      .play =
          [&sequences, &repertoire](Stage& stage, const Arguments& arguments) {
            return PerformSequence(stage, arguments, sequences, repertoire);
          },
  });
  repertoire.Add({
      .name = kPreset,
      .title = {"Take on a preset", "Prendre un préréglage"},
      .about = {"Feels and stands as a preset says, until something else moves the robot.",
                "Prend l'humeur et la pose d'un préréglage, jusqu'à autre chose."},
      .priority = 1,
      .parameters = {NameParameter()},
      .play = [&presets](
                  Stage& stage,
                  const Arguments& arguments) { return TakeOnPreset(stage, arguments, presets); },
  });
}

Result<void> CheckSequence(const Repertoire& repertoire, const Sequence& sequence) {
  for (std::size_t i = 0; i < sequence.steps.size(); ++i) {
    const auto* const step = std::get_if<BehaviorStep>(&sequence.steps[i].what);
    if (step == nullptr) continue;
    const std::string field = "steps[" + std::to_string(i) + "].";
    const Behavior* const behavior = repertoire.Find(step->name);
    if (behavior == nullptr || step->name == kSequence || step->name == kPreset) {
      return Fail(Errc::kInvalidArgument,
                  field + "name must be a behavior, not \"" + step->name + "\"", field + "name");
    }
    if (auto checked = CheckArguments(behavior->parameters, step->parameters); !checked) {
      Error error = std::move(checked.error());
      error.message = field + error.message;
      error.field = field + error.field;
      return Fail(std::move(error));
    }
  }
  return {};
}

}  // namespace bbia
