#include <memory>
#include <string>
#include <utility>

#include "acts/all_acts.h"
#include "acts/move_shelf.h"
#include "behavior/motion_path.h"

namespace bbia {
namespace {

constexpr Seconds kPatience{30.0};
constexpr Seconds kWayThere{0.8};  // to the first pose; longer where that is far

class Track final : public MotionPath {
 public:
  explicit Track(const SampledMove& move) : move_(move) {}
  [[nodiscard]] Seconds duration() const override { return move_.duration(); }
  [[nodiscard]] FullTarget At(Seconds time) const override { return move_.At(time); }

 private:
  const SampledMove& move_;
};

/// As `Stage::GiveUp` wants it.
std::string WithoutStop(std::string sentence) {
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

PlayOf<ShelvedMove> TakeDown(Stage& stage, MoveShelf* shelf, const Arguments& arguments) {
  if (shelf == nullptr) co_await stage.GiveUp("there are no recorded moves here");
  auto begun = shelf->Read(arguments.Text("dataset"), arguments.Text("move"));
  if (!begun) co_await stage.GiveUp(begun.error().message);
  const std::unique_ptr<MoveReading> reading = std::move(*begun);
  const bool read = co_await stage.Until([&reading] { return reading->ready(); }, kPatience);
  if (!read) co_await stage.GiveUp("reading the move took too long");
  auto taken = reading->Take();
  if (!taken) {
    const std::string why = WithoutStop(taken.error().message);
    co_await stage.GiveUp(why);
  }
  co_return std::move(*taken);
}

Play Perform(Stage& stage, const Arguments& arguments, MoveShelf* shelf) {
  const ShelvedMove shelved = co_await TakeDown(stage, shelf, arguments);
  stage.Step(arguments.Text("move"));
  const Track track(shelved.move);
  const Posture first = ToPosture(track.At(Seconds{0.0}));
  co_await stage.MoveTo(first, kWayThere, TimeLaw::kMinJerk, Ground::kNothing);
  if (!shelved.sound.empty()) static_cast<void>(stage.StartSoundFile(shelved.sound));
  co_await stage.Follow(track);
}

}  // namespace

void AddRecordedMove(Repertoire& repertoire, MoveShelf* shelf) {
  repertoire.Add({
      .name = "recorded_move",
      .title = {"Play a recorded move", "Jouer un mouvement enregistré"},
      .about = {"Performs a move of a data set on this machine, with its sound.",
                "Joue un mouvement d'un jeu de données de cette machine, avec son bruitage."},
      .priority = 5,
      .parameters = {{.name = "dataset",
                      .kind = ParameterKind::kText,
                      .about = {"Which data set: owner/name", "Quel jeu : auteur/nom"},
                      .high = 200,
                      .usual_text = "bbia/moves"},
                     {.name = "move",
                      .kind = ParameterKind::kText,
                      .about = {"Which of its moves", "Lequel de ses mouvements"},
                      .high = 200,
                      .usual_text = "happy_wiggle"}},
      .play = [shelf](Stage& stage,
                      const Arguments& arguments) { return Perform(stage, arguments, shelf); },
  });
}

}  // namespace bbia
