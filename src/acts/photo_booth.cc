#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"
#include "perception/eyes.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 3> kCount = {"photo_booth.three", "photo_booth.two",
                                                    "photo_booth.one"};
constexpr Seconds kPatience{10.0};

Play CountDown(Stage& stage) {
  for (const std::string_view key : kCount) {
    const Seconds begun = stage.time();
    stage.StartSay(key);
    co_await Perform(stage, gesture::kCountOne);
    co_await stage.WaitUntil(begun + Seconds{1.0});
  }
}

/// One picture. @return the name of its file; does not come back when there is none.
PlayOf<std::string> TakeOne(Stage& stage, Eyes& eyes) {
  const auto ticket = eyes.TakePhoto();
  if (!ticket) co_await stage.GiveUp(ticket.error().message);
  std::optional<Result<std::string>> photo;
  const bool done = co_await stage.Until(
      [&] {
        photo = eyes.PhotoTaken(*ticket);
        return photo.has_value();
      },
      kPatience);
  if (!done) co_await stage.GiveUp("the camera gave no picture");
  if (!photo->has_value()) co_await stage.GiveUp(photo->error().message);
  co_return **photo;
}

Play PhotoBooth(Stage& stage, const Arguments& arguments, Eyes* eyes) {
  if (eyes == nullptr) co_await stage.GiveUp("nobody has a camera here");
  stage.Feel(arguments.Feeling("pose"), 0.4);
  co_await SayWith(stage, "photo_booth.begin", gesture::kBounce);
  const std::int64_t photos = arguments.Integer("num_photos");
  for (std::int64_t i = 0; i < photos; ++i) {
    if (arguments.Switch("countdown")) co_await CountDown(stage);
    stage.StartSay("photo_booth.smile");
    co_await Perform(stage, gesture::kPhotoPose,
                     {.side = i % 2 == 0 ? Side::kAsDrawn : Side::kMirrored});
    const std::string file = co_await TakeOne(stage, *eyes);
    stage.Step("photo " + file);
    co_await SayWith(stage, "photo_booth.taken", gesture::kNod);
  }
  stage.Feel(Emotion::kHappy, 0.6);
  co_await SayWith(stage, "photo_booth.end", gesture::kWiggle);
  co_await stage.Home(Seconds{0.6});
}

}  // namespace

void AddPhotoBooth(Repertoire& repertoire, Eyes* eyes) {
  repertoire.Add({
      .name = "photo_booth",
      .title = {"Take a photo", "Prendre une photo"},
      .about = {"Counts down, poses and takes a photograph with its camera.",
                "Compte à rebours, prend la pose et une photo avec sa caméra."},
      .priority = 6,
      .needs = {Need::kCamera},
      .parameters = {{.name = "pose",
                      .kind = ParameterKind::kEmotion,
                      .about = {"How it looks", "Avec quel air"},
                      .usual_text = "happy"},
                     {.name = "countdown",
                      .kind = ParameterKind::kSwitch,
                      .about = {"Three, two, one", "Trois, deux, un"},
                      .usual = 1},
                     {.name = "num_photos",
                      .kind = ParameterKind::kInteger,
                      .about = {"How many", "Combien"},
                      .low = 1,
                      .high = 10,
                      .usual = 1}},
      .play = [eyes](Stage& stage,
                     const Arguments& arguments) { return PhotoBooth(stage, arguments, eyes); },
  });
}

}  // namespace bbia
