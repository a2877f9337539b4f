// gaze FACE_MODEL PICTURE x y size > gaze.csv
//
// A board with a part of PICTURE (a square of `size` pixels around a face whose nose is at its
// middle) moves through the simulated scene; the simulated eye looks, the scan finds the face, the
// tracking layer turns the head. One clock for all, so the result is the same each time. A row each
// 20 ms: time, where the nose is (yaw, pitch from the head's neutral place), where the head looks,
// and how many pixels the nose is off the middle of the picture; the summary goes to stderr.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "camera/picture_file.h"
#include "control/control_cycle.h"
#include "models/model_store.h"
#include "perception/lens.h"
#include "sim/eye_source.h"
#include "sim/mujoco_body.h"
#include "vision/scan.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;

constexpr Seconds kBegin{6.0};  // awake, and the layer is faded in
constexpr Seconds kEnd{36.0};
constexpr Nanos kLookEvery = milliseconds{66};
constexpr Nanos kDelay = milliseconds{25};  // drawing and detecting, as measured on one core
constexpr double kHeight = 0.30;            // of the board, metres

struct Row {
  double time, face_yaw, face_pitch, head_yaw, head_pitch, off;
};

Picture Cut(const Picture& from, int x, int y, int size) {
  Picture cut{.width = size, .height = size, .pixels = {}};
  for (int row = y; row < y + size; ++row) {
    const auto begin = from.pixels.begin() + 3 * (row * from.width + x);
    cut.pixels.insert(cut.pixels.end(), begin, begin + 3 * size);
  }
  return cut;
}

/// To and fro, slowly at first, then faster; in the last third it jumps.
Vec3 PlaceAt(Seconds time) {
  const double t = std::max(0.0, (time - kBegin).count());
  const double turn = 2.0 * std::numbers::pi * t;
  if (t < 12.0) return {0.9, 0.35 * std::sin(turn / 12.0), 0.05 * std::sin(turn / 6.0)};
  if (t < 20.0) return {0.9, 0.35 * std::sin(turn / 4.0), 0.04};
  return {0.9, std::fmod(t, 5.0) < 2.5 ? 0.3 : -0.25, 0.02};
}

double Degrees(double radians) {
  return radians * 180.0 / std::numbers::pi;
}

/// By how many rows the head's yaw runs behind the face's, where both fit best.
double LagOf(const std::vector<Row>& rows) {
  double best = 1e300;
  std::size_t lag = 0;
  for (std::size_t shift = 0; shift < 60; ++shift) {
    double sum = 0.0;
    for (std::size_t i = shift; i < rows.size(); ++i) {
      sum += std::pow(rows[i].head_yaw - rows[i - shift].face_yaw, 2);
    }
    sum /= static_cast<double>(rows.size() - shift);
    if (sum < best) {
      best = sum;
      lag = shift;
    }
  }
  return 0.02 * static_cast<double>(lag);
}

void Summarise(const char* what, const std::vector<Row>& rows, double from, double to) {
  std::vector<Row> part;
  double sum = 0.0;
  double most = 0.0;
  for (const Row& row : rows) {
    if (row.time < kBegin.count() + from || row.time >= kBegin.count() + to) continue;
    part.push_back(row);
    const double off = std::hypot(row.face_yaw - row.head_yaw, row.face_pitch - row.head_pitch);
    sum += off;
    most = std::max(most, off);
  }
  if (part.empty()) return;
  std::fprintf(stderr, "%-22s mean %.2f deg, most %.2f deg, lag %.2f s\n", what,
               Degrees(sum / static_cast<double>(part.size())), Degrees(most), LagOf(part));
}

int Run(const std::string& model, const std::string& file, int x, int y, int size) {
  ManualClock clock;
  Ledger ledger(clock);
  Board board(ledger);
  auto body = MujocoBody::Create(*ledger.Claim<Resource::kBody>("gaze"), {});
  const Result<Picture> picture = ReadPictureFile(file, 4096, 4096);
  if (!body || !picture) {
    std::fprintf(stderr, "%s\n", (body ? picture.error() : body.error()).message.c_str());
    return 1;
  }
  ControlCycle cycle(**body, board);
  const TimePoint start = clock.Now();
  EyeOptions eye;
  eye.visitor = [&]() -> std::optional<Visitor> {
    return Visitor{.picture = Cut(*picture, x, y, size),
                   .height = kHeight,
                   .place = [&clock, start] { return PlaceAt(clock.Now() - start); }};
  };
  auto source = OpenEyeSource(
      eye,
      [&cycle]() -> std::optional<EyeState> {
        return EyeState{.joints = cycle.state().joints, .X_WH = cycle.state().head};
      },
      clock);
  if (!source) {
    std::fprintf(stderr, "%s\n", source.error().message.c_str());
    return 1;
  }
  ModelStore store(
      ledger, [] { return MemoryRoom{.available = 1'000'000'000}; },
      [] { return std::uint64_t{0}; });
  Scan scan(store, {.face_model = model}, clock);

  LayerInputs inputs;
  inputs.switches.fill(LayerSwitch::kOff);
  inputs.switches[static_cast<std::size_t>(LayerId::kTracking)] = LayerSwitch::kOn;
  static_cast<void>(board.net.commands.TryPush({.id = 1, .action = WakeUpCommand{}}));
  std::vector<Row> rows;
  Shot shot;
  TimePoint look_at = start + std::chrono::duration_cast<Nanos>(Seconds{4.0});
  auto seen = std::make_unique<Sight>();
  bool fresh = false;
  std::uint64_t looks = 0;
  std::uint64_t found = 0;
  for (std::uint64_t tick = 0; Seconds(clock.Now() - start) < kEnd; ++tick) {
    clock.Advance(MujocoBody::kPeriod);
    cycle.Tick(clock.Now(), Seconds{MujocoBody::kPeriod});
    MotionEvent event;
    while (board.net.events.TryPop(event)) {
    }
    if (clock.Now() >= look_at) {
      look_at += kLookEvery;
      static_cast<void>((*source)->Grab(shot));
      const SourceTraits& traits = (*source)->traits();
      const FrameInfo info{.sequence = ++looks,
                           .stamp = shot.stamp,
                           .source = traits.kind,
                           .width = shot.width,
                           .height = shot.height,
                           .lens = traits.lens,
                           .X_WH = *shot.X_WH,
                           .head_known = true};
      *seen = scan.Look({.width = shot.width, .height = shot.height, .bgr = shot.pixels}, info,
                        {.faces = true});
      fresh = true;
      if (!scan.trouble().faces.empty()) {
        std::fprintf(stderr, "%s\n", scan.trouble().faces.c_str());
        return 1;
      }
    }
    if (fresh && clock.Now() >= seen->stamp + kDelay) {
      inputs.face_lost = !seen->face.detected;
      if (seen->face.detected) {
        ++found;
        inputs.face = {seen->face.bearing.yaw, seen->face.bearing.pitch};
        inputs.face_sequence = seen->frame;
      }
      board.layers.Put(inputs);
      fresh = false;
    }
    if (tick % 5 != 0 || Seconds(clock.Now() - start) < kBegin) continue;
    const HeadPose& X_WH = cycle.state().head;
    const Bearing face = BearingOf(PlaceAt(clock.Now() - start));
    const Bearing head = BearingOf(X_WH.rotation * Vec3{1.0, 0.0, 0.0});
    const Lens& lens = (*source)->traits().lens;
    const auto pixel = lens.PixelOf(Inverse(X_WH * lens.mount) * PlaceAt(clock.Now() - start));
    rows.push_back({Seconds(clock.Now() - start).count(), face.yaw.value(), face.pitch.value(),
                    head.yaw.value(), head.pitch.value(),
                    pixel ? std::hypot(pixel->u - lens.cx, pixel->v - lens.cy) : 999.0});
  }
  scan.Rest();
  std::printf("t,face_yaw,face_pitch,head_yaw,head_pitch,pixels_off\n");
  for (const Row& row : rows) {
    std::printf("%.2f,%.4f,%.4f,%.4f,%.4f,%.1f\n", row.time, row.face_yaw, row.face_pitch,
                row.head_yaw, row.head_pitch, row.off);
  }
  std::fprintf(stderr, "looked %llu times, found the face %llu times\n",
               static_cast<unsigned long long>(looks), static_cast<unsigned long long>(found));
  Summarise("slow (12 s a round)", rows, 0, 12);
  Summarise("faster (4 s a round)", rows, 12, 20);
  Summarise("jumps", rows, 20, 30);
  return 0;
}

}  // namespace
}  // namespace bbia

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "gaze FACE_MODEL PICTURE x y size > gaze.csv\n");
    return 2;
  }
  return bbia::Run(argv[1], argv[2], std::atoi(argv[3]), std::atoi(argv[4]), std::atoi(argv[5]));
}
