#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "motion/script.h"
#include "protocol/commands.h"
#include "protocol/issues.h"
#include "protocol/json_reader.h"
#include "protocol/uuid.h"
#include "robot/motor_mode.h"

namespace bbia {

// Bodies of REST requests (protocol reference 2.1-2.8). As for commands, every number is finite
// and within limits.h, every head pose is a rotation.

/// POST move/set_target, and each frame of move/ws/set_target. An absent part keeps its target.
struct FullBodyTarget {
  PartTargets target;
};
/// POST move/goto
struct GotoRequest {
  PartTargets goal;
  Seconds duration{0.0};  ///< zero or less: done at once
  TimeLaw law = TimeLaw::kMinJerk;
};
/// POST move/stop
struct MoveUuid {
  Uuid uuid;
};
/// POST daemon/robot-name
struct RobotName {
  std::string name;  ///< 1..64 characters, not trimmed
};
/// POST leases (not official)
struct LeaseRequest {
  std::string owner;               ///< 1..64 characters
  std::vector<std::string> parts;  ///< of "head", "body", "antennas"; absent: all
  int priority = 0;                ///< 0..100
  double time_to_live = 5.0;       ///< seconds, 0.1..3600
};
/// PUT leases/{lease}
struct LeaseRenewal {
  double time_to_live = 5.0;
};
/// POST media/tracking/enable; the whole body may be absent.
struct TrackingWeight {
  double weight = 1.0;  ///< 0..1
};
/// POST vision/start and vision/scan; the whole body may be absent.
struct ScanRequest {
  std::optional<bool> faces;  ///< none: if it can be looked for
  std::optional<bool> objects;
  std::optional<bool> bodies;
  double interval = 0.1;  ///< seconds, 0.05..60
};
/// POST look/at_world
struct LookAtWorld {
  Vec3 point;  ///< W, metres, at most 1000 away
  Seconds duration{0.5};
};
/// POST look/at_image
struct LookAtImage {
  double u = 0.0;  ///< pixels of the camera's picture
  double v = 0.0;
  Seconds duration{0.5};
};
/// PUT apps/startup-app
struct StartupApp {
  std::optional<std::string> name;
};
/// POST volume/set and volume/microphone/set
struct Volume {
  int volume = 0;  ///< 0..100
};
/// POST media/play_sound
struct PlaySoundRequest {
  std::string file;
};
/// POST audio/config/apply
struct AudioConfigRequest {
  command::ApplyAudioConfig audio;
};
/// POST apps/install; `extra` is the client's object as JSON.
struct AppInfo {
  std::string name;
  std::string source_kind;
  std::string description;
  std::optional<std::string> url;
  std::string extra = "{}";
};
/// POST apps/install-private-space
struct PrivateSpace {
  std::string space_id;
};
/// POST hf-auth/save-token
struct HfToken {
  std::string token;
};

/// POST chat, and each message of chat/ws. Names are checked by whoever knows them.
struct ChatRequest {
  static constexpr std::size_t kMaxCharacters = 1000;

  std::string message;  ///< 1..kMaxCharacters
  std::optional<std::string> language;
  std::optional<std::string> personality;
  std::optional<std::string> speaker;
  std::optional<double> temperature;  ///< 0..2
  bool stream = false;
  bool speak = true;
};
/// POST chat/cancel
struct ChatCancel {
  std::optional<std::int64_t> prompt;  ///< absent: all of them
};

/// Reads the bodies of requests. Keeps its memory from one to the next; one thread.
class RequestDecoder final {
 public:
  /// @param content_type of the request; empty counts as JSON.
  /// @return the body, or everything that is wrong with it (answer 422, `Issues::Body()`).
  /// Defined for the types above.
  template <class Body>
  Result<Body, Issues> Decode(std::string_view body,
                              std::string_view content_type = "application/json");

 private:
  JsonReader reader_;
};

/// The last part of motors/set_mode/{mode}.
[[nodiscard]] Result<MotorMode, Issues> DecodeMotorModePath(std::string_view part);
/// The last part of apps/list-available/{source_kind}.
[[nodiscard]] Result<std::string, Issues> DecodeSourceKindPath(std::string_view part);

}  // namespace bbia
