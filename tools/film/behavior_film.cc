// behavior_film <directory> [width height frames]: film strips (PPM) of some behaviours, the robot
// in MuJoCo's physics doing what the director asks, by way of MotionPipeline without idle life.
// tools/film/films.py makes PNGs of them.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "acts/all_acts.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "behavior/director.h"
#include "behavior/subtitle_speech.h"
#include "calendar/time_zone.h"
#include "kinematics/kinematics.h"
#include "motion/motion_pipeline.h"
#include "sim/mujoco_body.h"
#include "strip.h"
#include "studio.h"

namespace bbia {
namespace {

/// What is filmed, from when on, and how often.
struct Take {
  std::string_view file;
  std::string_view behavior;
  LooseValues said;
  Seconds from;
  Seconds step;
};

std::array<Take, 12> Takes() {
  return {{
      {"wake_up", "wake_up", {}, Seconds{1.2}, Seconds{0.75}},
      {"greeting", "greeting", {}, Seconds{0.1}, Seconds{0.36}},
      {"hide", "hide", {{"peeks", 1.0}}, Seconds{0.1}, Seconds{1.15}},
      {"antenna_animation", "antenna_animation", {}, Seconds{0.2}, Seconds{0.42}},
      {"dance_happy", "dance", {{"duration", 30.0}}, Seconds{9.1}, Seconds{0.28}},
      {"dance_energetic",
       "dance",
       {{"music_type", std::string("energetic")}},
       Seconds{8.2},
       Seconds{0.235}},
      {"dance_calm", "dance", {{"music_type", std::string("calm")}}, Seconds{6.5}, Seconds{0.79}},
      {"exercise", "exercise", {{"repetitions", 1.0}}, Seconds{7.6}, Seconds{0.65}},
      {"meditation", "meditation", {{"minutes", 0.2}}, Seconds{6.4}, Seconds{1.5}},
      {"game", "game", {{"rounds", 1.0}}, Seconds{4.0}, Seconds{1.1}},
      {"emotional_response",
       "emotional_response",
       {{"stimulus", std::string("danger")}, {"strength", 1.0}},
       Seconds{0.1},
       Seconds{0.36}},
      {"story", "storytelling", {{"interactive", false}}, Seconds{20.0}, Seconds{0.5}},
  }};
}

class Nothing final : public Chronicle, public Senses {
 public:
  void Tell(MindEvent event) override {
    if (event.kind == MindEventKind::kSpeech) std::printf("  \"%s\"\n", event.text.c_str());
  }
  [[nodiscard]] NeedSet available() const override { return {}; }
  [[nodiscard]] const Sight& sight() const override { return sight_; }

 private:
  Sight sight_;
};

/// Is up already.
class Awake final : public Bed {
 public:
  void Begin(BedMove) override {}
  [[nodiscard]] bool under_way() const override { return false; }
};

Joints JointsFor(const FullTarget& target) {
  return {SolveHead(target.head, target.body_yaw, AutoBodyYaw::kOff).joints, target.antennas};
}

/// Answers a question the first time it is asked.
void Reply(Director& director) {
  const Director::Running* const running = director.running();
  if (running == nullptr || !running->stage->asked()) return;
  const Stage::Asked& asked = *running->stage->asked();
  if (asked.answer || asked.question.options.empty()) return;
  static_cast<void>(director.Answer(asked.id, asked.question.options.front()));
}

bool Shoot(const Take& take, Studio& studio, PictureSize size, int frames,
           const std::string& directory) {
  ManualClock clock;
  Ledger ledger(clock);
  auto body = MujocoBody::Create(std::move(*ledger.Claim<Resource::kBody>("film")), {});
  if (!body) {
    std::fprintf(stderr, "%s\n", body.error().message.c_str());
    return false;
  }
  const ZoneShelf zones;
  Repertoire repertoire;
  AddAllActs(repertoire, {.zones = zones});
  constexpr std::uint64_t kSeed = 2026;
  Heart heart(clock.Now(), kSeed);
  Mover mover;
  SubtitleSpeech speech;
  Nothing nothing;
  Mouth mouth(speech, nothing);
  Awake bed;
  const TextBook texts = TextBook::BuiltIn();
  Director director(ledger, repertoire,
                    StageParts{heart, mover, mouth, nothing, texts, clock, nothing, nullptr, &bed},
                    Language::kEnglish, kSeed);
  director.SetBody(clock.Now(), BodyCondition::kAwake);

  const Seconds period(MujocoBody::kPeriod);
  BodyCommand command{.position = JointsFor(ToTarget(Posture{})), .torque = MotorSet::All()};
  BodyReading reading;
  for (int i = 0; i < 750; ++i) reading = (*body)->Exchange(command);  // out of bed
  const Behavior* const behavior = repertoire.Find(take.behavior);
  auto arguments = CheckArguments(behavior->parameters, take.said);
  director.Run(clock.Now(), {.run = 1, .behavior = behavior->name, .arguments = *arguments});

  MotionPipeline pipeline(ToTarget(Posture{}), {}, kSeed);
  Strip strip(size, frames);
  constexpr Seconds kTick{0.02};
  Posture before;
  Posture after;
  Seconds time{0.0};
  Seconds ticked{0.0};
  for (int frame = 0; frame < frames; ++frame) {
    for (; time < take.from + frame * take.step; time += period) {
      if (time >= ticked) {
        clock.Advance(std::chrono::duration_cast<Nanos>(kTick));
        Reply(director);
        before = after;
        after = director.Advance(clock.Now(), kTick);
        ticked += kTick;
      }
      const double share = 1.0 - (ticked - time) / kTick;
      const Posture now = (1.0 - share) * before + share * after;
      command.position = JointsFor(pipeline.Advance(ToTarget(now), Commanded::kYes, period));
      reading = (*body)->Exchange(command);
    }
    strip.Put(studio.Draw(reading), frame);
  }
  return strip.Write(directory + "/" + std::string(take.file) + ".ppm");
}

int Film(const std::string& directory, PictureSize size, int frames) {
  Result<std::unique_ptr<Studio>> studio = Studio::Create(size);
  if (!studio) {
    std::fprintf(stderr, "%s\n", studio.error().message.c_str());
    return EXIT_FAILURE;
  }
  for (const Take& take : Takes()) {
    std::printf("%s\n", std::string(take.file).c_str());
    if (!Shoot(take, **studio, size, frames, directory)) return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace bbia

int main(int argc, char** argv) {
  if (argc != 2 && argc != 5) {
    std::fputs("usage: behavior_film <directory> [width height frames]\n", stderr);
    return EXIT_FAILURE;
  }
  const auto number = [&](int i, int otherwise) {
    return argc == 5 ? static_cast<int>(std::strtol(argv[i], nullptr, 10)) : otherwise;
  };
  return bbia::Film(argv[1], {number(2, 190), number(3, 230)}, number(4, 8));
}
