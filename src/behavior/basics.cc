#include "behavior/repertoire.h"

namespace bbia {
namespace {

/// Nods some times, a little less deep each time.
Play Nod(Stage& stage, const Arguments& arguments) {
  const std::int64_t times = arguments.Integer("times");
  double depth = arguments.Number("depth");
  for (std::int64_t i = 0; i < times; ++i) {
    stage.Step("nod");
    co_await stage.MoveTo(PostureRow{.z = -3 * depth, .pitch = 16 * depth}, Seconds{0.25});
    co_await stage.MoveTo(PostureRow{.z = 1 * depth, .pitch = -5 * depth}, Seconds{0.25});
    depth *= 0.8;
  }
  co_await stage.Home(Seconds{0.4});
}

}  // namespace

void AddBasics(Repertoire& repertoire) {
  repertoire.Add({
      .name = "nod",
      .title = {"Nod", "Hocher la tête"},
      .about = {"Says yes with the head.", "Dit oui de la tête."},
      .priority = 3,
      .parameters = {{.name = "times",
                      .kind = ParameterKind::kInteger,
                      .about = {"How often", "Combien de fois"},
                      .low = 1,
                      .high = 10,
                      .usual = 2},
                     {.name = "depth",
                      .kind = ParameterKind::kNumber,
                      .about = {"How deep", "À quelle profondeur"},
                      .low = 0.1,
                      .high = 1,
                      .usual = 0.7}},
      .play = Nod,
  });
}

}  // namespace bbia
