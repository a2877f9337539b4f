#include <benchmark/benchmark.h>

#include "mind/expression_player.h"

namespace bbia {
namespace {

/// One tick of showing a feeling. Mixed: three changes under way, each with a touch of another.
void ShowFeeling(benchmark::State& state, bool mixed) {
  ExpressionPlayer player(1);
  player.Show({Emotion::kExcited, 1.0});
  for (int i = 0; i < 1000; ++i) player.Advance(Seconds{0.004});
  if (mixed) {
    player.Show({Emotion::kAngry, 1.0, Emotion::kFearful, 0.3}, Seconds{1e9});
    player.Show({Emotion::kConfused, 1.0, Emotion::kSad, 0.3}, Seconds{1e9});
    player.Show({Emotion::kCurious, 1.0, Emotion::kHappy, 0.3}, Seconds{1e9});
  }
  for (auto _ : state) benchmark::DoNotOptimize(player.Advance(Seconds{0.004}));
}
BENCHMARK_CAPTURE(ShowFeeling, Steady, false);
BENCHMARK_CAPTURE(ShowFeeling, Mixed, true);

}  // namespace
}  // namespace bbia
