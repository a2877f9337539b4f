#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

/// One scene: how it feels, and what the teller does at its beginning and in its middle.
struct TaleScene {
  std::string_view key;  ///< below the tale's; a part that depends on the choice ends with _
  Emotion emotion;
  double intensity;
  const Clip& first;
  const Clip& second;
};

struct Tale {
  std::string_view name;
  std::span<const TaleScene> scenes;
  std::size_t choose_after;  ///< scenes
};

constexpr std::array<TaleScene, 6> kRedHood = {{
    {"1", Emotion::kHappy, 0.5, gesture::kLookAround, gesture::kNod},
    {"2", Emotion::kCurious, 0.4, gesture::kWiggle, gesture::kShakeHead},
    {"3", Emotion::kFearful, 0.5, gesture::kJump, gesture::kTilt},
    {"4_", Emotion::kFearful, 0.4, gesture::kDuck, gesture::kStomp},
    {"5_", Emotion::kDetermined, 0.6, gesture::kNodFirmly, gesture::kJump},
    {"6", Emotion::kHappy, 0.6, gesture::kWiggle, gesture::kListen},
}};
constexpr std::array<TaleScene, 6> kThreePigs = {{
    {"1", Emotion::kCurious, 0.4, gesture::kCountOne, gesture::kShakeHead},
    {"2", Emotion::kHappy, 0.5, gesture::kWiggle, gesture::kNodFirmly},
    {"3", Emotion::kAngry, 0.4, gesture::kStomp, gesture::kJump},
    {"4_", Emotion::kExcited, 0.3, gesture::kBounce, gesture::kLookUp},
    {"5", Emotion::kProud, 0.6, gesture::kShakeHead, gesture::kShowOff},
    {"6", Emotion::kHappy, 0.6, gesture::kWiggle, gesture::kBounce},
}};
constexpr std::array<TaleScene, 6> kLittleStar = {{
    {"1", Emotion::kCalm, 0.6, gesture::kDream, gesture::kLookUp},
    {"2", Emotion::kSad, 0.6, gesture::kDuck, gesture::kSigh},
    {"3", Emotion::kCurious, 0.5, gesture::kThink, gesture::kTilt},
    {"4_", Emotion::kNostalgic, 0.5, gesture::kLookDown, gesture::kListen},
    {"5", Emotion::kSurprised, 0.4, gesture::kBreath, gesture::kShowOff},
    {"6", Emotion::kCalm, 0.6, gesture::kLookUp, gesture::kHello},
}};
constexpr std::array<Tale, 3> kTales = {{
    {"red_hood", kRedHood, 3},
    {"three_pigs", kThreePigs, 3},
    {"little_star", kLittleStar, 3},
}};
constexpr std::array<std::string_view, 4> kNames = {"red_hood", "three_pigs", "little_star",
                                                    "petit_chaperon_rouge"};

const Tale& TaleOf(std::string_view name) noexcept {
  for (const Tale& tale : kTales) {
    if (tale.name == name) return tale;
  }
  return kTales.front();  // "petit_chaperon_rouge", as the original calls it
}

/// Moves at the beginning of a scene, and once more later.
Play Act(Stage& stage, const TaleScene& scene) {
  co_await PerformFreely(stage, scene.first);
  co_await stage.Wait(Seconds{stage.random().Uniform(1.5, 2.5)});
  co_await PerformFreely(stage, scene.second);
}

Play Narrate(Stage& stage, std::string_view text) {
  co_await stage.SayText(text);
}

/// Lets somebody decide how it goes on. @return 0 or 1.
PlayOf<int> Decide(Stage& stage, const std::string& tale, bool interactive) {
  const std::vector<std::string> options = {stage.Line(tale + "_choice_1"),
                                            stage.Line(tale + "_choice_2")};
  const int own = static_cast<int>(stage.random().Next() % 2);
  if (!interactive) co_return own;
  const std::string choices = Listed(options);
  const std::string prompt = stage.Line("story.choose", {{"choices", choices}});
  stage.StartSayText(prompt);
  const Question question{.prompt = prompt, .options = options, .deadline = Seconds{20.0}};
  const std::optional<std::string> answer = co_await AskPatiently(stage, question);
  if (!answer) {
    const auto picked = static_cast<std::size_t>(own);
    const std::string line = stage.Line("story.undecided", {{"choice", options[picked]}});
    co_await SpeakWith(stage, line, gesture::kThink);
    co_return own;
  }
  co_await SayWith(stage, "story.chosen", gesture::kNod);
  co_return *answer == options[1] ? 1 : 0;
}

Play Storytelling(Stage& stage, const Arguments& arguments) {
  const Tale& tale = TaleOf(arguments.Text("story"));
  const std::string base = "story." + std::string(tale.name);
  const std::string title = stage.Line(base + "_title");
  const std::string begin = stage.Line("story.begin", {{"title", title}});
  stage.Feel(Emotion::kCalm, 0.5);
  stage.Step(title);
  co_await SpeakWith(stage, begin, gesture::kNod);
  int choice = 0;
  for (std::size_t i = 0; i < tale.scenes.size(); ++i) {
    const TaleScene& scene = tale.scenes[i];
    if (i == tale.choose_after) {
      choice = co_await Decide(stage, base, arguments.Switch("interactive"));
    }
    std::string key = base + "_" + std::string(scene.key);
    if (key.back() == '_') key += std::to_string(choice + 1);
    stage.Step("scene " + std::to_string(i + 1) + " of " + std::to_string(tale.scenes.size()));
    stage.Feel(scene.emotion, scene.intensity);
    const std::string text = stage.Line(key);
    Play voice = Narrate(stage, text);
    Play body = Act(stage, scene);
    co_await stage.Together(std::move(voice), std::move(body));
    co_await stage.Wait(Seconds{0.8});
  }
  stage.Feel(Emotion::kHappy, 0.5);
  co_await SayWith(stage, "story.end", gesture::kBow);
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddStorytelling(Repertoire& repertoire) {
  repertoire.Add({
      .name = "storytelling",
      .title = {"Tell a story", "Raconter une histoire"},
      .about = {"Tells one of three stories and lets you decide how it goes on.",
                "Raconte une de ses trois histoires et te laisse décider de la suite."},
      .priority = 1,
      .parameters = {{.name = "story",
                      .kind = ParameterKind::kChoice,
                      .about = {"Which story", "Quelle histoire"},
                      .usual_text = "red_hood",
                      .choices = kNames},
                     {.name = "interactive",
                      .kind = ParameterKind::kSwitch,
                      .about = {"Whether it asks you", "S'il te demande ton avis"},
                      .low = 0,
                      .high = 1,
                      .usual = 1}},
      .play = Storytelling,
  });
}

}  // namespace bbia
