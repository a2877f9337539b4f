#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "acts/all_acts.h"
#include "acts/gaze.h"
#include "acts/gestures.h"
#include "acts/phrases.h"
#include "perception/eyes.h"

namespace bbia {
namespace {

constexpr Nanos kFresh{600'000'000};  // how old a sighting may be to be looked at
constexpr Nanos kScan{100'000'000};
constexpr Seconds kTick{0.1};
constexpr Seconds kFirstLook{8.0};  // until something must have been seen
constexpr Seconds kFaceLost{3.0};
constexpr Seconds kObjectLost{2.0};
constexpr Seconds kComment{12.0};
constexpr double kClose = 0.5;  // m
constexpr double kNear = 1.0;
constexpr double kFar = 1.5;

/// What is looked for, and how it is spoken of.
struct Wanted {
  SightKind kind;
  std::string_view label;  ///< empty: any
};

/// What of people's things is looked at first, as the original ranks them.
int RankOf(std::string_view label) noexcept {
  constexpr std::array<std::pair<std::string_view, int>, 6> kRanks = {
      {{"person", 10}, {"cell phone", 5}, {"book", 4}, {"cup", 3}, {"bottle", 3}, {"cat", 8}}};
  for (const auto& [name, rank] : kRanks) {
    if (name == label) return rank;
  }
  return 1;
}

const Track* Best(const Sight& sight, const Wanted& wanted, TimePoint now) noexcept {
  if (wanted.kind == SightKind::kFace || !wanted.label.empty()) {
    return LargestTrack(sight, wanted.kind, now, kFresh, wanted.label);
  }
  const Track* best = nullptr;
  for (const Track& track : sight.tracks()) {
    if (track.kind != wanted.kind || now - track.last_seen > kFresh) continue;
    const bool better =
        best == nullptr || RankOf(track.label()) > RankOf(best->label()) ||
        (RankOf(track.label()) == RankOf(best->label()) && track.share.area() > best->share.area());
    if (better) best = &track;
  }
  return best;
}

/// The word for a label of the detector in the language that is spoken.
std::string ThingOf(Stage& stage, std::string_view label) {
  std::string key = "thing." + std::string(label);
  std::ranges::replace(key, ' ', '_');
  return stage.parts().texts.Has(key) ? stage.Line(key) : std::string(label);
}

/// Looks at what moves until the time is over, and says when it is lost and found again.
class Follower final {
 public:
  Follower(Stage& stage, const Wanted& wanted, Seconds end, Seconds patience)
      : stage_(stage), wanted_(wanted), end_(end), patience_(patience) {}

  Play Follow(Gaze& gaze, const std::string& thing) {
    Seconds last_seen = stage_.time();
    Seconds last_comment = stage_.time();
    bool lost = false;
    while (stage_.time() < end_) {
      const Track* const track = Best(stage_.sight(), wanted_, stage_.now());
      if (track != nullptr) {
        last_seen = stage_.time();
        gaze.Aim(track->bearing, Lean(*track));
        if (lost) Found();
        lost = false;
        if (stage_.time() - last_comment > kComment) {
          Comment(*track, thing);
          last_comment = stage_.time();
        }
      } else if (!lost && stage_.time() - last_seen > patience_) {
        lost = true;
        Lost(thing);
        last_comment = stage_.time();
      }
      co_await stage_.Wait(kTick);
    }
    gaze.End();
  }

 private:
  [[nodiscard]] bool face() const noexcept { return wanted_.kind == SightKind::kFace; }
  /// Millimetres towards what is near.
  [[nodiscard]] static double Lean(const Track& track) noexcept {
    return track.range.known()
               ? std::clamp(10.0 * (kFar - track.range.distance.value()), -5.0, 10.0)
               : 0.0;
  }
  void Found() {
    stage_.Feel(Emotion::kHappy, 0.6);
    if (face()) stage_.StartSay("follow_face.again");
  }
  void Lost(const std::string& thing) {
    stage_.Step("lost");
    stage_.Feel(Emotion::kCurious, 0.6);
    if (face()) {
      stage_.StartSay("follow_face.lost");
    } else {
      stage_.StartSay("follow_object.lost", {{"thing", thing}});
    }
  }
  void Comment(const Track& track, const std::string& thing) {
    if (!face()) {
      stage_.StartSay("follow_object.comment", {{"thing", thing}});
      return;
    }
    if (!track.range.known()) return;
    const double distance = track.range.distance.value();
    if (distance < kClose) stage_.StartSay("follow_face.close");
    stage_.Feel(distance < kClose  ? Emotion::kExcited
                : distance < kNear ? Emotion::kHappy
                : distance < kFar  ? Emotion::kCurious
                                   : Emotion::kNeutral,
                0.4);
  }

  Stage& stage_;
  const Wanted wanted_;
  const Seconds end_;
  const Seconds patience_;
};

Play FollowGaze(Stage& stage, const Gaze& gaze) {
  co_await stage.Follow(gaze);
}

/// Keeps the eyes looking; nothing where the scan runs without being asked.
Result<std::unique_ptr<Look>> Open(Eyes* eyes, const Looked& what) {
  if (eyes == nullptr) return std::unique_ptr<Look>();
  return eyes->StartLooking(what, kScan);
}

Play NothingThere(Stage& stage) {
  stage.Step("nothing seen");
  stage.Feel(Emotion::kCurious, 0.6);
  co_await SayWith(stage, "vision_tracking.nothing", gesture::kLookAround);
  co_await stage.Home(Seconds{0.6});
}

/// Searches, follows, ends.
Play Watch(Stage& stage, Eyes* eyes, Wanted wanted, Seconds duration) {
  const bool face = wanted.kind == SightKind::kFace;
  const auto look = Open(eyes, {.faces = face, .objects = !face});
  if (!look) co_await stage.GiveUp(look.error().message);
  stage.Feel(Emotion::kCurious, 0.3);
  const bool seen = co_await stage.Until(
      [&] { return Best(stage.sight(), wanted, stage.now()) != nullptr; }, kFirstLook);
  if (!seen) {
    co_await NothingThere(stage);
    co_return;
  }
  const Track* const first = Best(stage.sight(), wanted, stage.now());
  const std::string thing = ThingOf(stage, first != nullptr ? first->label() : "");
  stage.Step(thing);
  if (face) {
    stage.StartSay("follow_face.begin");
  } else {
    stage.StartSay("follow_object.begin", {{"thing", thing}});
  }
  const Seconds end = stage.time() + duration;
  Gaze gaze(stage.heart().posture(), duration + Seconds{1.0});
  Follower follower(stage, wanted, end, face ? kFaceLost : kObjectLost);
  Play lead = follower.Follow(gaze, thing);
  Play head = FollowGaze(stage, gaze);
  co_await stage.Together(std::move(lead), std::move(head));
  if (face) {
    co_await SayWith(stage, "follow_face.end", gesture::kNod);
  } else {
    const std::string line = stage.Line("follow_object.end", {{"thing", thing}});
    co_await SpeakWith(stage, line, gesture::kNod);
  }
  co_await stage.Home(Seconds{0.8});
}

/// Looks round, picks what matters most, turns to it and says what it is.
Play VisionTracking(Stage& stage, Eyes* eyes) {
  const auto look = Open(eyes, {.faces = stage.available().has(Need::kFaces), .objects = true});
  if (!look) co_await stage.GiveUp(look.error().message);
  const Wanted things{SightKind::kObject, {}};
  stage.Step("looking");
  stage.Feel(Emotion::kCurious, 0.5);
  co_await PerformFreely(stage, gesture::kLookAround);
  const bool seen = co_await stage.Until(
      [&] { return Best(stage.sight(), things, stage.now()) != nullptr; }, kFirstLook);
  const Track* const track = seen ? Best(stage.sight(), things, stage.now()) : nullptr;
  if (track == nullptr) {
    co_await NothingThere(stage);
    co_return;
  }
  const std::string thing = ThingOf(stage, track->label());
  const Bearing bearing = track->bearing;
  stage.Step(thing);
  Gaze gaze(stage.heart().posture(), Seconds{3.0});
  gaze.Aim(bearing, 6.0);
  const std::string line = stage.Line("vision_tracking.seen", {{"thing", thing}});
  stage.StartSayText(line);
  co_await stage.Follow(gaze);
  stage.Feel(Emotion::kHappy, 0.5);
  co_await stage.Home(Seconds{1.0});
}

}  // namespace

void AddLooking(Repertoire& repertoire, Eyes* eyes) {
  const Parameter duration{
      .name = "duration", .about = {"Seconds", "Secondes"}, .low = 1, .high = 600, .usual = 30};
  repertoire.Add({
      .name = "vision_tracking",
      .title = {"Look at something", "Regarder quelque chose"},
      .about = {"Looks for something it knows, turns to it and names it.",
                "Cherche quelque chose de connu, se tourne vers lui et le nomme."},
      .priority = 6,
      .needs = {Need::kObjects},
      .play = [eyes](Stage& stage, const Arguments&) { return VisionTracking(stage, eyes); },
  });
  repertoire.Add({
      .name = "follow_face",
      .title = {"Follow a face", "Suivre un visage"},
      .about = {"Keeps looking at the nearest face.", "Ne quitte pas des yeux le visage proche."},
      .priority = 6,
      .needs = {Need::kFaces},
      .parameters = {duration},
      .play =
          [eyes](Stage& stage, const Arguments& arguments) {
            return Watch(stage, eyes, {SightKind::kFace, {}}, arguments.Duration("duration"));
          },
  });
  repertoire.Add({
      .name = "follow_object",
      .title = {"Follow a thing", "Suivre un objet"},
      .about = {"Keeps looking at a thing.", "Ne quitte pas un objet des yeux."},
      .priority = 6,
      .needs = {Need::kObjects},
      .parameters = {duration,
                     {.name = "target_object",
                      .kind = ParameterKind::kText,
                      .about = {"Its English name, like cup; empty: whatever matters most",
                                "Son nom anglais, comme cup ; vide : le plus important"},
                      .high = 23}},
      .play =
          [eyes](Stage& stage, const Arguments& arguments) {
            return Watch(stage, eyes, {SightKind::kObject, arguments.Text("target_object")},
                         arguments.Duration("duration"));
          },
  });
}

}  // namespace bbia
