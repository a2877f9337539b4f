#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

/// Ducks, trembles a little, peeps out once or twice, and comes out laughing.
Play Hide(Stage& stage, const Arguments& arguments) {
  stage.Step("hiding");
  stage.Feel(Emotion::kFearful, 0.25);
  const Manner manner{.side = stage.random().Chance(0.5) ? Side::kMirrored : Side::kAsDrawn};
  co_await Perform(stage, gesture::kHide, manner);
  co_await stage.Say("hide.line");
  const std::int64_t peeks = arguments.Integer("peeks");
  for (std::int64_t i = 0; i < peeks; ++i) {
    co_await stage.Wait(Seconds{stage.random().Uniform(1.0, 2.0)});
    stage.Step("peeping");
    stage.StartSay("hide.peek");
    const Manner peek{.pace = stage.random().Uniform(0.85, 1.1), .side = manner.side};
    co_await Perform(stage, gesture::kPeek, peek);
  }
  co_await stage.Wait(Seconds{stage.random().Uniform(0.8, 1.5)});
  stage.Step("coming out");
  stage.Feel(Emotion::kHappy, 0.6);
  co_await Perform(stage, gesture::kComeOut, manner);
  co_await SayWith(stage, "hide.out", gesture::kWiggle);
  co_await stage.Home(Seconds{0.6});
}

}  // namespace

void AddHide(Repertoire& repertoire) {
  repertoire.Add({
      .name = "hide",
      .title = {"Hide", "Se cacher"},
      .about = {"Ducks behind its antennas, peeps out, and comes out again.",
                "Se blottit derrière ses antennes, jette un œil, puis ressort."},
      .priority = 9,
      .parameters = {{.name = "peeks",
                      .kind = ParameterKind::kInteger,
                      .about = {"How often it peeps out", "Combien de fois il jette un œil"},
                      .low = 0,
                      .high = 10,
                      .usual = 2}},
      .play = Hide,
  });
}

}  // namespace bbia
