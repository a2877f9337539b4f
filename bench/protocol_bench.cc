#include <benchmark/benchmark.h>

#include <string>

#include "protocol/command_decoder.h"
#include "protocol/requests.h"
#include "protocol/state_messages.h"

namespace bbia {
namespace {

/// As the SDK sends it: sixteen numbers with all their digits.
constexpr std::string_view kFullTarget =
    R"({"type":"set_full_target","head":[0.90270109637546,-0.3894183423086505,0.18298657129998708,)"
    R"(0.0123456789012345,0.3816559020950483,0.9210609940028851,0.07736548146578168,)"
    R"(-0.001234567890123,-0.19866933079506122,0.0,0.9800665778412416,0.01,0.0,0.0,0.0,1.0],)"
    R"("antennas":[0.12345678901234567,-0.5123456789012345],"body_yaw":0.3123456789012345})";
constexpr std::string_view kBentTarget =
    R"({"type":"set_target","head":[0.911,0.004,0.413,-0.021,-0.004,1.0,-0.001,0.001,)"
    R"(-0.413,-0.001,0.911,-0.044,0,0,0,1]})";
constexpr std::string_view kNotFinite =
    R"({"type":"set_target","head":[NaN,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]})";

void BM_DecodeCommand(benchmark::State& state, std::string_view text) {
  CommandDecoder decoder;
  for (auto _ : state) benchmark::DoNotOptimize(decoder.Decode(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK_CAPTURE(BM_DecodeCommand, set_full_target, kFullTarget);
BENCHMARK_CAPTURE(BM_DecodeCommand, straightened, kBentTarget);
BENCHMARK_CAPTURE(BM_DecodeCommand, refused_nan, kNotFinite);

void BM_DecodeGotoRequest(benchmark::State& state) {
  RequestDecoder decoder;
  constexpr std::string_view kBody =
      R"({"head_pose":{"z":0.01,"yaw":0.2},"antennas":[0.1,-0.1],"duration":1.5})";
  for (auto _ : state) benchmark::DoNotOptimize(decoder.Decode<GotoRequest>(kBody));
}
BENCHMARK(BM_DecodeGotoRequest);

const HeadPose kHead{ToRotation({Radians{0.1}, Radians{0.2}, Radians{0.4}}), {0.001, 0.002, 0.003}};
const Joints kJoints{
    {Radians{0.1},
     {Radians{0.7270078063465388}, Radians{-0.698022809578583}, Radians{0.8483693529115192},
      Radians{-0.7942083643635137}, Radians{0.7543975319833525}, Radians{-0.6697956663133053}}},
    {Radians{0.1}, Radians{-0.1}}};

/// One tick of the stream: joints and pose.
void BM_EncodeTick(benchmark::State& state) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    EncodeJointPositions(out, kJoints);
    EncodeHeadPose(out, kHead);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_EncodeTick);

void BM_EncodeFullState(benchmark::State& state) {
  FullState full;
  full.control_mode = MotorMode::kEnabled;
  full.head_pose = kHead;
  full.body_yaw = kJoints.head.body_yaw;
  full.antennas = kJoints.antennas;
  std::string out;
  for (auto _ : state) {
    out.clear();
    EncodeFullState(out, full);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_EncodeFullState);

}  // namespace
}  // namespace bbia
