#include "acts/all_acts.h"
#include "acts/gestures.h"

namespace bbia {
namespace {

Play Gesture(Stage& stage, const Arguments& arguments) {
  const Clip* const clip = gesture::Find(arguments.Text("name"));
  if (clip == nullptr) co_return;
  stage.Step(arguments.Text("name"));
  co_await PerformFreely(stage, *clip);
  co_await stage.Home(Seconds{0.4});
}

}  // namespace

void AddGesture(Repertoire& repertoire) {
  repertoire.Add({
      .name = "gesture",
      .title = {"Gesture", "Geste"},
      .about = {"One small movement that means something, as a nod or a bow.",
                "Un petit mouvement qui veut dire quelque chose, comme un hochement de tête."},
      .priority = 2,
      .parameters = {{.name = "name",
                      .kind = ParameterKind::kChoice,
                      .about = {"Which", "Lequel"},
                      .usual_text = "nod",
                      .choices = gesture::kNames}},
      .play = Gesture,
  });
}

}  // namespace bbia
