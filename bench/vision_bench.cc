// What seeing costs: drawing, JPEG, detecting, tracking. The networks and pictures are those of
// ../shared/data; without them those benchmarks say so. The same detectors through Python:
// bench/vision_peer.py.

#include <benchmark/benchmark.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "camera/jpeg.h"
#include "camera/picture_file.h"
#include "perception/tracker.h"
#include "sim/eye_source.h"
#include "vision/networks.h"
#include "vision/test_data.h"

namespace bbia {
namespace {

std::optional<Picture> Read(benchmark::State& state, const char* name) {
  auto picture = ReadPictureFile(DataFile(name), 1920, 1080);
  if (picture) return *picture;
  state.SkipWithError(kNoData);
  return std::nullopt;
}

void Detect(benchmark::State& state, Result<std::unique_ptr<Network>> network, const char* file) {
  const auto picture = Read(state, file);
  if (!picture) return;
  if (!network) {
    state.SkipWithError(network.error().message.c_str());
    return;
  }
  const PictureView view{
      .width = picture->width, .height = picture->height, .bgr = picture->pixels};
  for (auto _ : state) benchmark::DoNotOptimize((*network)->Detect(view, {.score = 0.5F}));
}

void Faces(benchmark::State& state) {
  Detect(
      state,
      LoadFaceNetwork(DataFile("models/face_yunet_n_320.onnx"), static_cast<int>(state.range(0))),
      "images/astronaut.png");
}
BENCHMARK(Faces)->Arg(320)->Arg(640)->Unit(benchmark::kMillisecond);

void BuiltinFaces(benchmark::State& state) {
  Detect(state, LoadBuiltinFaces(), "images/astronaut.png");
}
BENCHMARK(BuiltinFaces)->Unit(benchmark::kMillisecond);

void Objects(benchmark::State& state) {
  Detect(state, LoadObjectNetwork(DataFile("models/objects_yolox_nano_416.onnx"), ""),
         "images/dog.jpg");
}
BENCHMARK(Objects)->Unit(benchmark::kMillisecond);

void EncodeJpeg(benchmark::State& state) {
  const auto picture = Read(state, "images/dog.jpg");
  if (!picture) return;
  JpegCodec codec;
  for (auto _ : state) {
    benchmark::DoNotOptimize(codec.Encode(picture->pixels, picture->width, picture->height, 80));
  }
}
BENCHMARK(EncodeJpeg)->Unit(benchmark::kMicrosecond);

void DrawEye(benchmark::State& state) {
  SteadyClock clock;
  EyeOptions options;
  options.width = static_cast<int>(state.range(0));
  options.height = static_cast<int>(state.range(1));
  auto source = OpenEyeSource(
      options, [] { return EyeState{}; }, clock);
  if (!source) {
    state.SkipWithError(source.error().message.c_str());
    return;
  }
  Shot shot;
  for (auto _ : state) benchmark::DoNotOptimize((*source)->Grab(shot));
}
BENCHMARK(DrawEye)->Args({640, 480})->Args({1280, 720})->Unit(benchmark::kMillisecond);

void TrackSixteen(benchmark::State& state) {
  Tracker tracker;
  View view{.lens = Lens::Pinhole(640, 480, Degrees(80.0)), .X_WH = {}, .stamp = {}};
  std::vector<Detection> seen(16);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto at = static_cast<float>(i);
    seen[i].box = {.x = 35 * at, .y = 100 + 10 * at, .width = 30, .height = 40};
    seen[i].label = "cup";
  }
  Sight sight;
  for (auto _ : state) {
    view.stamp += std::chrono::milliseconds{50};
    tracker.See(seen, view, {.objects = true});
    tracker.Fill(sight);
    benchmark::DoNotOptimize(sight);
  }
}
BENCHMARK(TrackSixteen)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace bbia
