#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/snapshot.h"
#include "base/units.h"

namespace bbia {

/// What a track is of.
enum class SightKind : std::uint8_t { kFace, kObject, kBody };
/// "face", "object", "body"
[[nodiscard]] std::string_view Name(SightKind kind) noexcept;

/// Where a picture came from.
enum class SightSource : std::uint8_t {
  kNone,        ///< no picture
  kSimulation,  ///< the eye camera of the simulated robot
  kDevice,      ///< a camera of this machine
  kFile,        ///< a picture or a film
  kNetwork,     ///< an MJPEG stream of another machine
  kUpload,      ///< one picture that a client sent
};
/// "simulation"; "none".
[[nodiscard]] std::string_view Name(SightSource source) noexcept;

/// A rectangle, x to the right, y down: in pixels of the picture, or in shares of its width and
/// height. Lies inside the picture.
struct Box {
  float x = 0.0F;  ///< left edge
  float y = 0.0F;  ///< upper edge
  float width = 0.0F;
  float height = 0.0F;

  [[nodiscard]] constexpr float area() const noexcept { return width * height; }
  [[nodiscard]] constexpr float center_x() const noexcept { return x + width / 2; }
  [[nodiscard]] constexpr float center_y() const noexcept { return y + height / 2; }
  constexpr bool operator==(const Box&) const noexcept = default;
};

/// Where something is, seen from the head's neutral place in the world (the origin of W, not from
/// where the head is now); signs as in `Rpy`: yaw to the robot's left, pitch downwards.
struct Bearing {
  Radians yaw;
  Radians pitch;

  constexpr bool operator==(const Bearing&) const noexcept = default;
};

/// How far from the camera, with one standard deviation; unknown where nothing is known about the
/// thing's size.
struct Range {
  Metres distance;
  Metres sigma;

  [[nodiscard]] constexpr bool known() const noexcept { return distance.value() > 0.0; }
  constexpr bool operator==(const Range&) const noexcept = default;
};

/// A point in shares of the picture's width and height.
struct Mark {
  float x = 0.0F;
  float y = 0.0F;
  float visibility = 0.0F;  ///< 0..1

  constexpr bool operator==(const Mark&) const noexcept = default;
};

/// Places in `Track::marks` of a face; left and right are the person's own.
enum FaceMark : std::uint8_t { kRightEye, kLeftEye, kNose, kRightMouth, kLeftMouth, kFaceMarks };

/// One thing over time.
struct Track {
  static constexpr std::size_t kLongestLabel = 23;

  std::uint32_t id = 0;  ///< stays with the thing; from 1, never used again
  SightKind kind = SightKind::kObject;
  bool fresh = false;            ///< in the newest picture; false: missed there, waited for
  std::uint8_t mark_count = 0;   ///< of `marks`: 5 for a face, else 0
  std::int8_t body = -1;         ///< of a body: its place in `Sight::bodies`
  std::uint16_t class_id = 0;    ///< of an object: its place in the model's list of classes
  std::uint16_t seen_times = 0;  ///< in how many pictures; stays at the largest number
  float score = 0.0F;            ///< 0..1, of the last time it was seen
  Box box;                       ///< pixels
  Box share;                     ///< the same in shares of the picture
  Bearing bearing;
  Range range;
  TimePoint first_seen;
  TimePoint last_seen;
  std::array<Mark, kFaceMarks> marks{};
  std::array<char, kLongestLabel + 1> label_text{};  ///< "face", "dog"; ends with a zero

  [[nodiscard]] std::string_view label() const noexcept { return label_text.data(); }
  void SetLabel(std::string_view label) noexcept {
    label_text = {};
    label.copy(label_text.data(), kLongestLabel);
  }
};

/// The 33 landmarks of a body, in the order of the model (MediaPipe's: 0 nose, 11 and 12 shoulders,
/// 15 and 16 wrists, 23 and 24 hips).
struct BodyMarks {
  static constexpr std::size_t kMarks = 33;

  std::array<Mark, kMarks> marks{};
};

/// The one face that is looked at, as the official protocol tells it (`FaceTarget`).
struct FaceAim {
  bool detected = false;
  double x = 0.0;  ///< nose, -1 left edge .. 1 right edge of the picture
  double y = 0.0;  ///< -1 upper edge .. 1 lower edge
  Radians roll;    ///< of the line between the eyes
  TimePoint stamp;
  std::uint32_t track = 0;  ///< `Track::id`; 0: none
  Bearing bearing;          ///< of the nose, smoothed
};

/// Which detectors looked at a picture.
struct Looked {
  bool faces = false;
  bool objects = false;
  bool bodies = false;
};

/// What was seen in one picture: the newest result of the scan. Plain bytes, about 3 kB.
struct Sight {
  static constexpr std::size_t kMostTracks = 16;  ///< the largest ones
  static constexpr std::size_t kMostBodies = 2;

  std::uint64_t sequence = 0;  ///< of the result, from 1; 0: nothing was looked at yet
  std::uint64_t frame = 0;     ///< of the picture, counted by the camera
  TimePoint stamp;             ///< when the picture was taken
  TimePoint ready;             ///< when the result was
  Nanos took{0};               ///< what the detectors cost
  SightSource source = SightSource::kNone;
  Looked looked;
  bool scanning = false;  ///< more will follow by themselves; false: nobody scans now
  std::uint16_t width = 0;
  std::uint16_t height = 0;
  std::uint8_t track_count = 0;
  std::uint8_t body_count = 0;
  std::array<Track, kMostTracks> track_array{};
  std::array<BodyMarks, kMostBodies> bodies{};
  FaceAim face;
  /// Head tracking as clients want it: 0 none, 1 the head follows the face alone. Stays while the
  /// scan rests.
  double tracking_weight = 0.0;
  bool tracking = false;

  [[nodiscard]] std::span<const Track> tracks() const noexcept {
    return {track_array.data(), std::min<std::size_t>(track_count, kMostTracks)};
  }
};

/// How everybody looks: one writer (thread "vision"), any number of readers
/// (`SnapshotReader<Sight>`; base/snapshot_reader.h).
using SightBoard = Snapshot<Sight>;

/// The largest track of a kind that is not older than `patience` at `now` and, where `label` is not
/// empty, is called so; null when there is none. The pointer is into `sight`.
[[nodiscard]] const Track* LargestTrack(const Sight& sight, SightKind kind, TimePoint now,
                                        Nanos patience, std::string_view label = {}) noexcept;
/// The track of that identity; null when it is gone.
[[nodiscard]] const Track* FindTrack(const Sight& sight, std::uint32_t id) noexcept;

}  // namespace bbia
