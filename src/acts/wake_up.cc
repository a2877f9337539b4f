#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

Play WakeUp(Stage& stage, const Arguments&) {
  stage.Step("getting up");
  stage.Feel(Emotion::kCalm, 0.4);
  co_await stage.Go(BedMove::kWakeUp);
  stage.Step("stretching");
  co_await PerformFreely(stage, gesture::kStretch);
  co_await stage.Wait(Seconds{0.2});
  co_await PerformFreely(stage, gesture::kShakeOff);
  stage.Step("looking around");
  stage.Feel(Emotion::kCurious, 0.4);
  co_await PerformFreely(stage, gesture::kLookAround);
  stage.Feel(Emotion::kHappy, 0.6);
  co_await SayWith(stage, "wake_up.line", gesture::kNod);
  co_await stage.Home(Seconds{0.8});
}

Play Greeting(Stage& stage, const Arguments&) {
  stage.Feel(Emotion::kHappy, 0.6);
  stage.React({.stimulus = Stimulus::kGreeting, .strength = 0.6});
  co_await SayWith(stage, "greeting.line", gesture::kHello);
  co_await PerformFreely(stage, stage.random().Chance(0.5) ? gesture::kTilt : gesture::kWiggle);
  co_await stage.Home(Seconds{0.6});
}

}  // namespace

void AddWakeUp(Repertoire& repertoire) {
  repertoire.Add({
      .name = "wake_up",
      .title = {"Wake up", "Se réveiller"},
      .about = {"Gets up, stretches, shakes its head, looks around and says good morning.",
                "Se lève, s'étire, secoue la tête, regarde autour de lui et dit bonjour."},
      .priority = 10,
      .wakefulness = Wakefulness::kAnyway,
      .play = WakeUp,
  });
}

void AddGreeting(Repertoire& repertoire) {
  repertoire.Add({
      .name = "greeting",
      .title = {"Greet", "Saluer"},
      .about = {"Perks up, waves with an antenna and says hello.",
                "Se redresse, fait signe d'une antenne et dit bonjour."},
      .priority = 1,
      .play = Greeting,
  });
}

}  // namespace bbia
