#include <string>

#include "api/answers.h"
#include "api/routes.h"
#include "api/state_view.h"
#include "protocol/query.h"
#include "protocol/state_messages.h"

namespace bbia {
namespace {

template <class T>
std::optional<T> If(bool asked, const T& value) {
  return asked ? std::optional<T>(value) : std::nullopt;
}

/// A route that answers with something of the present state, or 503.
template <class Write>
RouteHandler Show(Front& front, Write write) {
  return [&front, write](const Call&) {
    if (!front.motion().has_body()) return NoBackend();
    std::string body;
    write(body, front.state());
    return JsonAnswer(std::move(body));
  };
}

HttpResponse FullStateAnswer(Front& front, std::string_view query) {
  StateQuery wanted;
  if (!query.empty()) {
    const auto asked = DecodeStateQuery(query, StateRoute::kHttp);
    if (!asked) return Unprocessable(front, asked.error());
    wanted = *asked;
  }
  if (!front.motion().has_body()) return NoBackend();
  const RobotState state = front.state();
  const auto asked = Fingerprint().Add(state.tick).Add(query).value();
  return front.state_text.Run(asked, [&] {
    std::string body;
    body.reserve(512);
    WriteFullState(body, state, wanted, front.clock.WallNow());
    return JsonAnswer(std::move(body));
  });
}

HttpResponse HeadPoseAnswer(Front& front, std::string_view query) {
  const auto matrix = DecodeBoolQuery(query, "use_pose_matrix", false);
  if (!matrix) return Unprocessable(front, matrix.error());
  if (!front.motion().has_body()) return NoBackend();
  std::string body;
  EncodeAnyPose(body, front.state().head, *matrix ? PoseShape::kMatrix : PoseShape::kEuler);
  return JsonAnswer(std::move(body));
}

}  // namespace

void WriteFullState(std::string& out, const RobotState& state, const StateQuery& query,
                    WallTime now) {
  const FullState full{
      .timestamp = now,
      .shape = query.use_pose_matrix ? PoseShape::kMatrix : PoseShape::kEuler,
      .control_mode = If(query.with_control_mode, state.mode),
      .head_pose = If(query.with_head_pose, state.head),
      .head_joints = If(query.with_head_joints, state.joints.head),
      .body_yaw = If(query.with_body_yaw, state.joints.head.body_yaw),
      .antennas = If(query.with_antenna_positions, state.joints.antennas),
      .doa = {},
      .target_head_pose = If(query.with_target_head_pose, state.target.head),
      .target_head_joints = If(query.with_target_head_joints, state.target_joints.head),
      .target_body_yaw = If(query.with_target_body_yaw, state.target.body_yaw),
      .target_antennas = If(query.with_target_antenna_positions, state.target_joints.antennas),
      .added = "\"imu\":null"};
  EncodeFullState(out, full);
}

void AddStateRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/api/state/full",
             [&front](const Call& call) { return FullStateAnswer(front, call.request.query); });
  router.Add(HttpMethod::kGet, "/api/state/present_head_pose",
             [&front](const Call& call) { return HeadPoseAnswer(front, call.request.query); });
  router.Add(HttpMethod::kGet, "/api/state/present_body_yaw",
             Show(front, [](std::string& body, const RobotState& state) {
               EncodeAngle(body, state.joints.head.body_yaw);
             }));
  router.Add(HttpMethod::kGet, "/api/state/present_antenna_joint_positions",
             Show(front, [](std::string& body, const RobotState& state) {
               EncodeAntennas(body, state.joints.antennas);
             }));
  // No body of ours has a microphone array or an inertial sensor: null, as officially.
  const auto nothing = [](std::string& body, const RobotState&) { body = "null"; };
  router.Add(HttpMethod::kGet, "/api/state/doa", Show(front, nothing));
  router.Add(HttpMethod::kGet, "/api/state/imu", Show(front, nothing));
}

}  // namespace bbia
