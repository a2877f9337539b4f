#include "perception/sight.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace bbia {
namespace {

using std::chrono::seconds;

constexpr TimePoint kNow{seconds{100}};

Track Seen(std::uint32_t id, SightKind kind, std::string_view label, float width,
           TimePoint last_seen) {
  Track track;
  track.id = id;
  track.kind = kind;
  track.box = {.x = 0, .y = 0, .width = width, .height = width};
  track.last_seen = last_seen;
  track.SetLabel(label);
  return track;
}

Sight Of(std::initializer_list<Track> tracks) {
  Sight sight;
  for (const Track& track : tracks) sight.track_array.at(sight.track_count++) = track;
  return sight;
}

TEST(Sight, FindsTheLargestOfAKindThatIsStillThere) {
  const Sight sight = Of({Seen(1, SightKind::kFace, "face", 20, kNow),
                          Seen(2, SightKind::kFace, "face", 40, kNow - seconds{3}),
                          Seen(3, SightKind::kObject, "dog", 90, kNow),
                          Seen(4, SightKind::kFace, "face", 30, kNow - seconds{1})});
  EXPECT_EQ(LargestTrack(sight, SightKind::kFace, kNow, seconds{2})->id, 4U);
  EXPECT_EQ(LargestTrack(sight, SightKind::kFace, kNow, seconds{5})->id, 2U);
  EXPECT_EQ(LargestTrack(sight, SightKind::kBody, kNow, seconds{5}), nullptr);
}

TEST(Sight, FindsByLabel) {
  const Sight sight = Of(
      {Seen(1, SightKind::kObject, "dog", 90, kNow), Seen(2, SightKind::kObject, "cup", 10, kNow)});
  EXPECT_EQ(LargestTrack(sight, SightKind::kObject, kNow, seconds{1}, "cup")->id, 2U);
  EXPECT_EQ(LargestTrack(sight, SightKind::kObject, kNow, seconds{1}, "cat"), nullptr);
}

TEST(Sight, FindsByIdentity) {
  const Sight sight = Of({Seen(7, SightKind::kFace, "face", 20, kNow)});
  EXPECT_EQ(FindTrack(sight, 7), &sight.track_array[0]);
  EXPECT_EQ(FindTrack(sight, 8), nullptr);
}

TEST(Sight, CutsALabelThatIsTooLong) {
  Track track;
  track.SetLabel(std::string(40, 'x'));
  EXPECT_EQ(track.label(), std::string(Track::kLongestLabel, 'x'));
  track.SetLabel("cup");
  EXPECT_EQ(track.label(), "cup");
}

TEST(Sight, TravelsThroughASnapshotWhole) {
  SightBoard board;
  Sight sight = Of({Seen(7, SightKind::kFace, "face", 20, kNow)});
  sight.sequence = 3;
  board.Publish(sight);
  const Sight read = board.Read();
  EXPECT_EQ(read.sequence, 3U);
  ASSERT_EQ(read.tracks().size(), 1U);
  EXPECT_EQ(read.tracks()[0].label(), "face");
}

TEST(Sight, HasANameForEverything) {
  EXPECT_EQ(Name(SightKind::kBody), "body");
  EXPECT_EQ(Name(SightSource::kNone), "none");
  EXPECT_EQ(Name(SightSource::kUpload), "upload");
}

}  // namespace
}  // namespace bbia
