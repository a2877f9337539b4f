#include "music/music.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "music/test_tunes.h"

namespace bbia {
namespace {

Music Hear(const Tune& tune) {
  MusicListener listener(tune.rate());
  listener.Feed(tune.samples());
  return listener.Finish({});
}

/// Largest distance from a beat that was found to the nearest of `truth`, and the other way round,
/// away from both ends.
double PhaseError(const Music& music, const std::vector<double>& truth) {
  double most = 0.0;
  const auto nearest = [](double t, const auto& in) {
    double best = 1e9;
    for (const double u : in) best = std::min(best, std::abs(u - t));
    return best;
  };
  std::vector<double> found;
  for (const Seconds beat : music.grid.beats()) found.push_back(beat.count());
  for (const double t : found) most = std::max(most, nearest(t, truth));
  for (const double t : truth) {
    if (t < 2.0 || t > music.duration.count() - 2.0) continue;
    most = std::max(most, nearest(t, found));
  }
  return most;
}

std::vector<double> Steady(double bpm, double first, double duration) {
  std::vector<double> beats;
  for (int i = 0; first + i * 60.0 / bpm < duration; ++i) beats.push_back(first + i * 60.0 / bpm);
  return beats;
}

void ExpectBeats(const Music& music, double bpm, const std::vector<double>& truth) {
  ASSERT_TRUE(music.grid.found()) << "confidence " << music.confidence;
  EXPECT_NEAR(music.grid.bpm(), bpm, 0.02 * bpm) << "confidence " << music.confidence;
  EXPECT_LT(PhaseError(music, truth), 0.03) << "confidence " << music.confidence;
}

class Metronome : public testing::TestWithParam<double> {};

TEST_P(Metronome, IsFoundToTwoPercentAndThirtyMilliseconds) {
  const double bpm = GetParam();
  Tune tune(44'100, Seconds{20.0});
  const auto truth = Steady(bpm, 0.37, 20.0);
  for (const double t : truth) tune.Click(Seconds{t});
  ExpectBeats(Hear(tune), bpm, truth);
}
INSTANTIATE_TEST_SUITE_P(Tempi, Metronome,
                         testing::Values(60.0, 75.0, 90.0, 100.0, 117.3, 128.0, 140.0, 174.0));

class Drums : public testing::TestWithParam<double> {};

TEST_P(Drums, WithSwingAndNoiseAreFoundToTwoPercentAndThirtyMilliseconds) {
  const double bpm = GetParam();
  for (const double swing : {0.5, 0.58, 0.66}) {
    SCOPED_TRACE(swing);
    const Tune tune = DrumLoop(bpm, Seconds{18.0}, swing, 0.02, Seconds{0.8});
    ExpectBeats(Hear(tune), bpm, Steady(bpm, 0.8, 18.0));
  }
}
INSTANTIATE_TEST_SUITE_P(Tempi, Drums, testing::Values(84.0, 96.0, 110.0, 123.0, 132.0));

TEST(Music, ATempoThatRisesIsFollowed) {
  Tune tune(44'100, Seconds{30.0});
  std::vector<double> truth;
  // From 100 to 130 beats a minute within half a minute.
  for (double t = 0.5; t < 30.0; t += 60.0 / (100.0 + t)) truth.push_back(t);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    i % 2 == 0 ? tune.Kick(Seconds{truth[i]}) : tune.Snare(Seconds{truth[i]});
    tune.Hat(Seconds{truth[i]});
  }
  tune.Hiss(0.01);
  const Music music = Hear(tune);
  ASSERT_TRUE(music.grid.found());
  EXPECT_LT(PhaseError(music, truth), 0.03);
}

TEST(Music, TheVolumeAndTheSampleRateDoNotMatter) {
  for (const int rate : {16'000, 22'050, 48'000}) {
    Tune tune(rate, Seconds{15.0});
    const auto truth = Steady(105.0, 0.4, 15.0);
    for (const double t : truth) tune.Kick(Seconds{t}, 0.02).Hat(Seconds{t}, 0.005);
    ExpectBeats(Hear(tune), 105.0, truth);
  }
}

TEST(Music, SilenceHasNoBeatAndNoOnset) {
  const Music music = Hear(Tune(44'100, Seconds{10.0}));
  EXPECT_TRUE(music.silent());
  EXPECT_FALSE(music.grid.found());
  EXPECT_TRUE(music.onsets.empty());
  EXPECT_DOUBLE_EQ(music.confidence, 0.0);
}

TEST(Music, NoiseAndASustainedToneHaveNoBeat) {
  Tune noise(44'100, Seconds{20.0});
  noise.Hiss(0.3);
  const Music heard = Hear(noise);
  EXPECT_FALSE(heard.grid.found()) << heard.confidence;
  EXPECT_FALSE(heard.silent());
  Tune tone(44'100, Seconds{20.0});
  tone.Add(Seconds{0.0}, Seconds{20.0},
           [](double t) { return 0.5 * std::sin(2.0 * std::numbers::pi * 440.0 * t); });
  EXPECT_FALSE(Hear(tone).grid.found());
}

/// Syllables of 90 to 350 ms, pauses between words and sentences, pitch gliding: no rhythm.
Tune Speech(Seconds duration) {
  Tune tune(22'050, duration);
  double t = 0.3;
  for (int word = 0; t < duration.count() - 1.0; ++word) {
    const int syllables = 1 + static_cast<int>(2.0 + 1.9 * tune.Noise());
    for (int s = 0; s < syllables; ++s) {
      const double length = 0.22 + 0.13 * tune.Noise();
      const double pitch = 130.0 + 30.0 * tune.Noise();
      const double hiss = tune.Noise() > 0.2 ? 0.1 : 0.0;
      tune.Add(Seconds{t}, Seconds{length}, [&, pitch, hiss, length](double u) {
        const double envelope = std::sin(std::numbers::pi * u / length);
        double sum = 0.0;
        for (int k = 1; k < 12; ++k) {
          sum += std::sin(2.0 * std::numbers::pi * pitch * k * u) / (1.0 + std::abs(k - 5.0));
        }
        return envelope * (0.12 * sum + hiss * tune.Noise());
      });
      t += length;
    }
    t += 0.12 + 0.1 * tune.Noise() + (word % 6 == 5 ? 0.5 + 0.3 * tune.Noise() : 0.0);
  }
  tune.Hiss(0.003);
  return tune;
}

TEST(Music, SpeechHasOnsetsAndNoBeat) {
  const Music music = Hear(Speech(Seconds{40.0}));
  EXPECT_FALSE(music.grid.found()) << music.confidence;
  EXPECT_GT(music.onsets.size(), 40U);
}

TEST(Music, OnsetsStandWhereSomethingBegins) {
  Tune tune(44'100, Seconds{6.0});
  const std::vector<double> truth = {0.5, 0.93, 1.7, 2.05, 3.4, 4.9, 5.2};
  for (const double t : truth) tune.Click(Seconds{t});
  const Music music = Hear(tune);
  ASSERT_EQ(music.onsets.size(), truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    EXPECT_NEAR(music.onsets[i].at.count(), truth[i], 0.015);
  }
}

TEST(Music, TheLevelFollowsTheLoudness) {
  Tune tune(44'100, Seconds{3.0});
  const auto sine = [](double loud) {
    return [loud](double t) { return loud * std::sin(2.0 * std::numbers::pi * 300.0 * t); };
  };
  tune.Add(Seconds{0.0}, Seconds{1.0}, sine(1.0)).Add(Seconds{1.0}, Seconds{1.0}, sine(0.1));
  const Music music = Hear(tune);
  EXPECT_NEAR(music.LevelAt(Seconds{0.5}), 1.0, 0.02);
  EXPECT_NEAR(music.LevelAt(Seconds{1.5}), 40.0 / 60.0, 0.02);
  EXPECT_DOUBLE_EQ(music.LevelAt(Seconds{2.5}), 0.0);
  EXPECT_DOUBLE_EQ(music.LevelAt(Seconds{-1.0}), 0.0);
}

TEST(Music, MoreThanTenMinutesAreNotTaken) {
  MusicListener listener(8000);
  const std::vector<float> minute(60 * 8000, 0.1F);
  for (int i = 0; i < 12; ++i) listener.Feed(minute);
  EXPECT_NEAR(listener.Finish({}).duration.count(), 600.0, 0.1);
}

TEST(Music, ListeningEndsWhenAskedTo) {
  MusicListener listener(8000);
  listener.Feed(std::vector<float>(30 * 8000, 0.1F));
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(listener.Finish(source.get_token()).grid.found());
}

}  // namespace
}  // namespace bbia
