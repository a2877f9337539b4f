#include <algorithm>
#include <string>
#include <vector>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"
#include "mind/stimulus.h"

namespace bbia {
namespace {

std::vector<std::string_view> StimulusNames() {
  std::vector<std::string_view> names;
  for (const StimulusTraits& traits : AllStimuli()) names.push_back(traits.name);
  return names;
}

std::string KeyOf(std::string_view section, Emotion emotion) {
  return std::string(section) + "." + std::string(TraitsOf(emotion).name);
}

/// Something is done to the robot, and it shows and says how that feels.
Play EmotionalResponse(Stage& stage, const Arguments& arguments) {
  const auto stimulus = ParseStimulus(arguments.Text("stimulus"));
  stage.React({.stimulus = stimulus ? *stimulus : Stimulus::kUnknown,
               .strength = arguments.Number("strength")});
  const Emotion felt = stage.heart().mood().history(0).feeling.emotion;
  stage.Step(TraitsOf(felt).name);
  const std::string key = KeyOf("emotional_response", felt);
  co_await SayWith(stage, key, gesture::Of(felt));
  co_await stage.Wait(Seconds{1.0});
  co_await stage.Home(Seconds{0.8});
}

/// Antennas at the pace of a feeling: sad ones are slow and small, excited ones quick and wide.
Play AntennaAnimation(Stage& stage, const Arguments& arguments) {
  const Emotion emotion = arguments.Feeling("emotion");
  const EmotionTraits& traits = TraitsOf(emotion);
  stage.Feel(emotion, 0.6);
  stage.StartSay("antenna_animation.line");
  const Manner manner{
      .size = std::clamp(0.85 + 0.2 * traits.arousal + 0.1 * traits.valence, 0.6, 1.1),
      .pace = std::clamp(0.95 + 0.3 * traits.arousal, 0.65, 1.2)};
  co_await Perform(stage, gesture::kAntennas, manner);
  co_await PerformFreely(stage, gesture::Of(emotion));
  co_await stage.Home(Seconds{0.6});
}

/// How long a feeling is held, as on the original's stage.
Seconds HoldOf(Emotion emotion) noexcept {
  switch (emotion) {
    case Emotion::kNeutral:
    case Emotion::kSurprised:
      return Seconds{2.0};
    case Emotion::kExcited:
      return Seconds{3.5};
    case Emotion::kHappy:
    case Emotion::kSad:
    case Emotion::kDetermined:
    case Emotion::kNostalgic:
    case Emotion::kProud:
    case Emotion::kCalm:
      return Seconds{3.0};
    case Emotion::kAngry:
    case Emotion::kCurious:
    case Emotion::kFearful:
    case Emotion::kConfused:
      return Seconds{2.5};
  }
  return Seconds{2.5};
}

Play EmotionShow(Stage& stage, const Arguments& arguments) {
  std::vector<Emotion> emotions = arguments.Feelings("emotions");
  if (emotions.empty()) {
    for (const EmotionTraits& traits : AllEmotions()) emotions.push_back(traits.emotion);
  }
  co_await SayWith(stage, "emotion_show.begin", gesture::kNod);
  for (const Emotion emotion : emotions) {
    stage.Step(TraitsOf(emotion).name);
    stage.Feel(Feeling{emotion, 0.9}, Lasting::kFades);
    const std::string key = KeyOf("emotion_show", emotion);
    stage.StartSay(key);
    co_await stage.FeelingShown();
    co_await stage.Wait(HoldOf(emotion));
    stage.Feel(Emotion::kNeutral, 0.5);
    co_await stage.Wait(Seconds{0.3});
  }
  stage.Feel(Emotion::kHappy, 0.6);
  co_await SayWith(stage, "emotion_show.end", gesture::kBow);
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddFeelings(Repertoire& repertoire) {
  static const std::vector<std::string_view> kStimuli = StimulusNames();
  repertoire.Add({
      .name = "emotional_response",
      .title = {"React", "Réagir"},
      .about = {"Shows and says what a compliment, an insult, a fright does to it.",
                "Montre et dit ce que lui fait un compliment, une insulte, une frayeur."},
      .priority = 8,
      .parameters = {{.name = "stimulus",
                      .kind = ParameterKind::kChoice,
                      .about = {"What happens to it", "Ce qui lui arrive"},
                      .usual_text = "compliment",
                      .choices = kStimuli},
                     {.name = "strength",
                      .about = {"How much", "Avec quelle force"},
                      .low = 0,
                      .high = 1,
                      .usual = 0.7}},
      .play = EmotionalResponse,
  });
  repertoire.Add({
      .name = "antenna_animation",
      .title = {"Play with the antennas", "Jouer des antennes"},
      .about = {"Left, right, both, a wave and a flick, as somebody moves who feels so.",
                "La gauche, la droite, les deux, une vague et une pichenette, selon l'humeur."},
      .priority = 5,
      .parameters = {{.name = "emotion",
                      .kind = ParameterKind::kEmotion,
                      .about = {"In which mood", "Dans quelle humeur"},
                      .usual_text = "happy"}},
      .play = AntennaAnimation,
  });
  repertoire.Add({
      .name = "emotion_show",
      .title = {"Show of feelings", "Spectacle d'émotions"},
      .about = {"Shows its feelings one after the other and names them.",
                "Montre ses émotions l'une après l'autre et les nomme."},
      .priority = 5,
      .parameters = {{.name = "emotions",
                      .kind = ParameterKind::kEmotions,
                      .about = {"Which ones; none: all", "Lesquelles ; aucune : toutes"},
                      .low = 0,
                      .high = 26}},
      .play = EmotionShow,
  });
}

}  // namespace bbia
