#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "acts/all_acts.h"
#include "acts/choreography.h"
#include "acts/gestures.h"
#include "acts/hearing.h"
#include "acts/phrases.h"
#include "music/tempo.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 3> kStyles = {"happy", "calm", "energetic"};
constexpr double kLoud = 0.8;   // level; above it every figure is allowed
constexpr double kQuiet = 0.6;  // below it only the calm ones

struct Style {
  Vigor vigor;
  double bpm;
  Emotion emotion;
  double intensity;
};

Style StyleOf(std::string_view name) noexcept {
  if (name == "calm") return {Vigor::kCalm, 76.0, Emotion::kCalm, 0.6};
  if (name == "energetic") return {Vigor::kEnergetic, 128.0, Emotion::kExcited, 0.3};
  return {Vigor::kHappy, 108.0, Emotion::kHappy, 0.3};
}

/// Loud parts are danced wildly, quiet ones calmly.
Choreography::VigorAt ByLevel(const Music& music) {
  return [&music](Seconds at) {
    double sum = 0.0;
    constexpr int kLooks = 8;
    for (int i = 0; i < kLooks; ++i) sum += music.LevelAt(at + Seconds{0.5 * i});
    const double level = sum / kLooks;
    return level > kLoud ? Vigor::kEnergetic : (level < kQuiet ? Vigor::kCalm : Vigor::kHappy);
  };
}

/// To nothing but its own inner metronome.
Play DanceFreely(Stage& stage, const Arguments& arguments, const Style& style) {
  const double wanted = arguments.Number("tempo");
  const double bpm = wanted > 0.0 ? std::max(wanted, kSlowestBpm) : style.bpm;
  const Seconds duration = arguments.Duration("duration");
  const Choreography dance(
      BeatGrid::Steady(bpm, duration), duration, [vigor = style.vigor](Seconds) { return vigor; },
      arguments.Number("size"), RandomStream(stage.random().Next()));
  stage.StartSay("dance.begin");
  co_await stage.Follow(dance);
}

Play DanceTo(Stage& stage, const Arguments& arguments, Ears* ears) {
  const std::string& file = arguments.Text("file");
  stage.StartSay("dance.listening");
  const Music music = co_await HearFile(stage, ears, file);
  if (!music.grid.found()) {
    stage.Feel(Emotion::kConfused, 0.7);
    co_await SayWith(stage, "dance.no_beat", gesture::kPuzzle);
    const std::string why = "no beat was found in " + file;
    co_await stage.GiveUp(why);
  }
  stage.Step(std::to_string(std::lround(music.grid.bpm())) + " beats a minute");
  const Seconds duration = std::min(arguments.Duration("duration"), music.duration);
  const Choreography dance(music.grid, duration, ByLevel(music), arguments.Number("size"),
                           RandomStream(stage.random().Next()));
  co_await SayWith(stage, "dance.begin", gesture::kBounce);
  co_await stage.MoveTo(PostureRow{}, Seconds{0.4}, TimeLaw::kMinJerk, Ground::kNothing);
  static_cast<void>(stage.StartSound(file));
  co_await stage.Follow(dance);
}

Play Dance(Stage& stage, const Arguments& arguments, Ears* ears) {
  const Style style = StyleOf(arguments.Text("music_type"));
  stage.Feel(style.emotion, style.intensity);
  if (arguments.Text("file").empty()) {
    co_await DanceFreely(stage, arguments, style);
  } else {
    co_await DanceTo(stage, arguments, ears);
  }
  stage.Feel(Emotion::kHappy, 0.7);
  co_await SayWith(stage, "dance.end", gesture::kBow);
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddDance(Repertoire& repertoire, Ears* ears) {
  repertoire.Add({
      .name = "dance",
      .title = {"Dance", "Danser"},
      .about = {"Dances, to a tempo or to the beats of a sound file.",
                "Danse, sur un tempo ou sur le rythme d'un fichier."},
      .priority = 5,
      .parameters = {{.name = "music_type",
                      .kind = ParameterKind::kChoice,
                      .about = {"In which manner; a file decides itself",
                                "De quelle manière, sans fichier"},
                      .usual_text = "happy",
                      .choices = kStyles},
                     {.name = "tempo",
                      .about = {"Beats a minute; 0: as the manner has it",
                                "Battements par minute ; 0 : selon la manière"},
                      .low = 0,
                      .high = 200,
                      .usual = 0},
                     {.name = "duration",
                      .about = {"Seconds at most", "Secondes au plus"},
                      .low = 5,
                      .high = 600,
                      .usual = 30},
                     {.name = "size",
                      .about = {"How large the movements are", "L'ampleur des mouvements"},
                      .low = 0.2,
                      .high = 1.2,
                      .usual = 1},
                     {.name = "file",
                      .kind = ParameterKind::kText,
                      .about = {"A sound file to dance to", "Un fichier sur lequel danser"},
                      .high = 200}},
      .play = [ears](Stage& stage,
                     const Arguments& arguments) { return Dance(stage, arguments, ears); },
  });
}

}  // namespace bbia
