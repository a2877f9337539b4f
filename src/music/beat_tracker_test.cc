#include "music/beat_tracker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "music/test_tunes.h"

namespace bbia {
namespace {

std::vector<HeardNow> Follow(const Tune& tune) {
  BeatTracker tracker(tune.rate());
  std::vector<HeardNow> heard;
  std::span<const float> rest = tune.samples();
  while (!rest.empty()) {  // as a sound card gives them
    const auto piece = rest.first(std::min<std::size_t>(rest.size(), 512));
    tracker.Feed(piece, [&](const HeardNow& now) { heard.push_back(now); });
    rest = rest.subspan(piece.size());
  }
  return heard;
}

TEST(BeatTracker, TellsBeatsOfDrumsToThirtyMilliseconds) {
  for (const double bpm : {84.0, 110.0, 128.0}) {
    SCOPED_TRACE(bpm);
    const Tune tune = DrumLoop(bpm, Seconds{30.0}, 0.58, 0.02, Seconds{0.3});
    const double period = 60.0 / bpm;
    int beats = 0;
    double worst = 0.0;
    for (const HeardNow& now : Follow(tune)) {
      if (now.at < Seconds{8.0} || !now.beat) continue;
      EXPECT_NEAR(now.bpm, bpm, 0.02 * bpm);
      const double phase = std::remainder(now.at.count() - 0.3, period);
      worst = std::max(worst, std::abs(phase));
      ++beats;
    }
    EXPECT_LT(worst, 0.03);
    EXPECT_NEAR(beats, 22.0 / period, 1.5);
  }
}

TEST(BeatTracker, SilenceAndNoiseHaveNoBeat) {
  Tune noise(22'050, Seconds{20.0});
  noise.Hiss(0.2);
  for (const Tune& tune : {Tune(22'050, Seconds{20.0}), noise}) {
    for (const HeardNow& now : Follow(tune)) EXPECT_FALSE(now.beat) << now.at.count();
  }
}

TEST(BeatTracker, TheBeatEndsWithTheMusic) {
  Tune tune(22'050, Seconds{30.0});
  for (double t = 0.0; t < 15.0; t += 0.5) tune.Kick(Seconds{t}).Hat(Seconds{t});
  Seconds last{0.0};
  for (const HeardNow& now : Follow(tune)) {
    if (now.beat) last = now.at;
  }
  EXPECT_GT(last, Seconds{14.0});
  EXPECT_LT(last, Seconds{20.0});
}

TEST(BeatTracker, ATempoThatChangesIsFoundAgain) {
  Tune tune(22'050, Seconds{40.0});
  for (double t = 0.0; t < 20.0; t += 0.6) tune.Kick(Seconds{t}).Hat(Seconds{t});
  for (double t = 20.2; t < 40.0; t += 0.46) tune.Kick(Seconds{t}).Hat(Seconds{t});
  const auto heard = Follow(tune);
  EXPECT_NEAR(heard[1900].bpm, 100.0, 2.0);
  EXPECT_NEAR(heard[3600].bpm, 60.0 / 0.46, 2.6);
}

TEST(BeatTracker, StrikesAreToldWithinFiftyMilliseconds) {
  Tune tune(44'100, Seconds{8.0});
  tune.Hiss(0.001);
  const std::vector<double> truth = {2.0, 2.4, 3.3, 4.9, 5.6};
  for (const double t : truth) tune.Click(Seconds{t});
  std::vector<double> strikes;
  for (const HeardNow& now : Follow(tune)) {
    if (now.strike > 0.0 && now.at > Seconds{1.0}) strikes.push_back(now.at.count());
  }
  ASSERT_EQ(strikes.size(), truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    EXPECT_NEAR(strikes[i], truth[i] + 0.02, 0.03);
  }
}

}  // namespace
}  // namespace bbia
