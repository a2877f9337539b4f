#include <algorithm>
#include <array>
#include <string>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

// Four seconds in, two to hold, six out: longer out than in is what calms.
constexpr Seconds kIn{4.0};
constexpr Seconds kHold{2.0};
constexpr Seconds kOut{6.0};
constexpr Seconds kCycle = kIn + kHold + kOut;
constexpr int kSpokenCycles = 3;

constexpr PostureRow kFull{.x = -3, .z = 8, .pitch = -5, .right = 14, .left = -14};
constexpr PostureRow kEmpty{.x = 2, .z = -9, .pitch = 8, .right = -24, .left = 24};

/// One breath; the words only at first, then the movement is enough.
Play Breathe(Stage& stage, bool spoken) {
  if (spoken) stage.StartSay("meditation.in");
  co_await stage.MoveTo(kFull, kIn);
  if (spoken) stage.StartSay("meditation.hold");
  co_await stage.Wait(kHold);
  if (spoken) stage.StartSay("meditation.out");
  co_await stage.MoveTo(kEmpty, kOut);
}

Play Meditation(Stage& stage, const Arguments& arguments) {
  const Seconds wanted{60.0 * arguments.Number("minutes")};
  const int cycles = std::max(1, static_cast<int>(wanted / kCycle));
  stage.Feel(Feeling{Emotion::kCalm, 0.5}, Lasting::kStays, Seconds{3.0});
  co_await SayWith(stage, "meditation.begin", gesture::kBreath);
  for (int i = 0; i < cycles; ++i) {
    stage.Step("breath " + std::to_string(i + 1) + " of " + std::to_string(cycles));
    if (cycles > kSpokenCycles && i == cycles / 2) {
      co_await stage.Say("meditation.half");
    } else if (i >= kSpokenCycles && i % 4 == 3) {
      co_await stage.Say("meditation.rest");
    }
    co_await Breathe(stage, i < kSpokenCycles);
  }
  co_await stage.MoveTo(PostureRow{}, Seconds{3.0});
  co_await stage.Say("meditation.end");
  stage.Feel(Emotion::kCalm, 0.4);
  co_await stage.Home(Seconds{2.0});
}

const Clip& ExerciseOf(std::string_view name) noexcept {
  if (name == "neck_stretch") return gesture::kStretchNeck;
  if (name == "shoulder_roll") return gesture::kRollShoulders;
  return gesture::kTurnHead;
}

Play Exercise(Stage& stage, const Arguments& arguments) {
  const std::int64_t repetitions = arguments.Integer("repetitions");
  const std::string& name = arguments.Text("exercise");
  stage.Feel(Emotion::kDetermined, 0.4);
  co_await SayWith(stage, "exercise.begin", gesture::kBounce);
  const std::string introduction = "exercise." + name;
  co_await stage.Say(introduction);
  for (std::int64_t i = 0; i < repetitions; ++i) {
    const std::string n = std::to_string(i + 1);
    stage.Step(n);
    if (repetitions > 3 && i == repetitions / 2) co_await stage.Say("exercise.half");
    stage.StartSay("exercise.count", {{"n", n}});
    const Manner manner{.pace = stage.random().Uniform(0.95, 1.05),
                        .side = i % 2 == 0 ? Side::kAsDrawn : Side::kMirrored};
    co_await Perform(stage, ExerciseOf(name), manner);
  }
  stage.Feel(Emotion::kProud, 0.6);
  co_await SayWith(stage, "exercise.end", gesture::kShakeOff);
  co_await stage.Home(Seconds{0.8});
}

constexpr std::array<std::string_view, 3> kExercises = {"head_rotation", "neck_stretch",
                                                        "shoulder_roll"};

}  // namespace

void AddQuietTime(Repertoire& repertoire) {
  repertoire.Add({
      .name = "meditation",
      .title = {"Meditate", "Méditer"},
      .about = {"Breathes with you: four seconds in, two held, six out.",
                "Respire avec toi : quatre secondes, deux de pause, six pour souffler."},
      .priority = 1,
      .parameters = {{.name = "minutes",
                      .about = {"How long", "Combien de temps"},
                      .low = 0.2,
                      .high = 30,
                      .usual = 2}},
      .play = Meditation,
  });
  repertoire.Add({
      .name = "exercise",
      .title = {"Exercise", "Faire de l'exercice"},
      .about = {"Shows an exercise for the neck and counts along.",
                "Montre un exercice pour le cou et compte avec toi."},
      .priority = 1,
      .parameters = {{.name = "exercise",
                      .kind = ParameterKind::kChoice,
                      .about = {"Which one", "Lequel"},
                      .usual_text = "head_rotation",
                      .choices = kExercises},
                     {.name = "repetitions",
                      .kind = ParameterKind::kInteger,
                      .about = {"How often", "Combien de fois"},
                      .low = 1,
                      .high = 30,
                      .usual = 5}},
      .play = Exercise,
  });
}

}  // namespace bbia
