// emotion_film <directory> [width height frames]: one film strip (PPM) an emotion, the robot in
// MuJoCo's physics doing what ExpressionPlayer asks, by way of MotionPipeline without idle life.
// tools/film/films.py makes PNGs of them.

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/clock.h"
#include "base/ledger.h"
#include "kinematics/kinematics.h"
#include "mind/expression_player.h"
#include "motion/motion_pipeline.h"
#include "robot/named_poses.h"
#include "sim/mujoco_body.h"
#include "strip.h"
#include "studio.h"

namespace bbia {
namespace {

/// Seconds between two frames: short where the motion is quick. The first frame is at 0.
Seconds FrameStep(Emotion emotion) {
  switch (emotion) {
    case Emotion::kExcited:
      return Seconds{0.29};
    case Emotion::kHappy:
      return Seconds{0.45};
    case Emotion::kSurprised:
      return Seconds{0.4};
    case Emotion::kAngry:
    case Emotion::kFearful:
    case Emotion::kDetermined:
      return Seconds{0.65};
    case Emotion::kSad:
    case Emotion::kNostalgic:
    case Emotion::kCalm:
      return Seconds{1.4};
    case Emotion::kNeutral:
    case Emotion::kCurious:
    case Emotion::kConfused:
    case Emotion::kProud:
      break;
  }
  return Seconds{1.0};
}

Joints JointsFor(const FullTarget& target) {
  return {SolveHead(target.head, target.body_yaw, AutoBodyYaw::kOff).joints, target.antennas};
}

int Film(const std::string& directory, PictureSize size, int frames) {
  Result<std::unique_ptr<Studio>> studio = Studio::Create(size);
  if (!studio) {
    std::fprintf(stderr, "%s\n", studio.error().message.c_str());
    return EXIT_FAILURE;
  }
  const ManualClock clock;
  Ledger ledger(clock);
  for (const EmotionTraits& traits : AllEmotions()) {
    auto body = MujocoBody::Create(std::move(*ledger.Claim<Resource::kBody>("film")), {});
    if (!body) {
      std::fprintf(stderr, "%s\n", body.error().message.c_str());
      return EXIT_FAILURE;
    }
    const Seconds period(MujocoBody::kPeriod);
    BodyCommand command{.position = JointsFor(ToTarget(Posture{})), .torque = MotorSet::All()};
    BodyReading reading;
    for (int i = 0; i < 750; ++i) reading = (*body)->Exchange(command);  // out of bed
    MotionPipeline pipeline(ToTarget(Posture{}), {}, 2026);
    ExpressionPlayer player(2026);
    player.Show({traits.emotion, 1.0});
    Strip strip(size, frames);
    Seconds time{0.0};
    for (int frame = 0; frame < frames; ++frame) {
      for (; time < frame * FrameStep(traits.emotion); time += period) {
        const FullTarget wanted = ToTarget(player.Advance(period));
        command.position = JointsFor(pipeline.Advance(wanted, Commanded::kNo, period));
        reading = (*body)->Exchange(command);
      }
      strip.Put((*studio)->Draw(reading), frame);
    }
    const std::string path = directory + "/" + std::string(traits.name) + ".ppm";
    if (!strip.Write(path)) {
      std::fprintf(stderr, "cannot write %s\n", path.c_str());
      return EXIT_FAILURE;
    }
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace bbia

int main(int argc, char** argv) {
  if (argc != 2 && argc != 5) {
    std::fputs("usage: emotion_film <directory> [width height frames]\n", stderr);
    return EXIT_FAILURE;
  }
  const auto number = [&](int i, int otherwise) {
    return argc == 5 ? static_cast<int>(std::strtol(argv[i], nullptr, 10)) : otherwise;
  };
  return bbia::Film(argv[1], {number(2, 220), number(3, 250)}, number(4, 6));
}
