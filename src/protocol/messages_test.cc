#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>

#include "protocol/command_decoder.h"
#include "protocol/daemon_status.h"
#include "protocol/event_messages.h"
#include "protocol/iso_time.h"
#include "protocol/state_messages.h"

namespace bbia {
namespace {

using std::chrono::microseconds;
using std::chrono::sys_days;

WallTime At(sys_days day, microseconds time) {
  return WallTime{day.time_since_epoch() + time};
}
const WallTime kTime =
    At(std::chrono::year{2026} / 8 / 21, std::chrono::hours{10} + std::chrono::minutes{11} +
                                             std::chrono::seconds{12} + microseconds{123456});
const Uuid kUuid = MakeUuid(0x6f1c000000000000, 0);

template <class... Args>
std::string Encoded(void (*encode)(std::string&, Args...), std::type_identity_t<Args>... args) {
  std::string out;
  encode(out, args...);
  return out;
}

TEST(IsoTime, HasMicrosecondsAndAZoneWhereAsked) {
  EXPECT_EQ(IsoTime(kTime, TimeZoneMark::kZulu), "2026-08-21T10:11:12.123456Z");
  EXPECT_EQ(IsoTime(kTime, TimeZoneMark::kNone), "2026-08-21T10:11:12.123456");
  EXPECT_EQ(IsoTime(WallTime{}, TimeZoneMark::kZulu), "1970-01-01T00:00:00.000000Z");
}

// From the golden recording and appendix I of the protocol reference.

TEST(DaemonStatus, IsTheOfficialOne) {
  DaemonStatus status;
  status.state = DaemonState::kRunning;
  status.simulation_enabled = false;
  status.mockup_sim_enabled = true;
  status.no_media = true;
  status.backend = SimulatedBackendStatus{};
  status.version = "1.10.0";
  EXPECT_EQ(
      Encoded(EncodeDaemonStatus, status),
      R"({"type":"daemon_status","robot_name":"reachy_mini","state":"running","wireless_version":false,"desktop_app_daemon":false,"simulation_enabled":false,"mockup_sim_enabled":true,"no_media":true,"media_released":false,"camera_specs_name":"","backend_status":{"motor_control_mode":"enabled","error":null},"error":null,"wlan_ip":null,"version":"1.10.0","hardware_id":null,"face_target":{"detected":false,"x":null,"y":null,"roll":null,"ts":null}})");
}

TEST(DaemonStatus, HoldsARobotAndWhatIsOurs) {
  DaemonStatus status;
  status.backend = RobotBackendStatus{true,
                                      MotorMode::kEnabled,
                                      Seconds{1787306400.12},
                                      ControlLoopFigures{49.9, Seconds{0.0213}, 0, "x"},
                                      {}};
  status.bbia_version = "0.1.0";
  status.motion = MotionReport{Reach::kClamped, Reach::kUnreachable, {5, 1, 0, 0, 2}, 3, 200.0, 4};
  status.added = R"("more":1)";
  const std::string text = Encoded(EncodeDaemonStatus, status);
  EXPECT_NE(
      text.find(
          R"("backend_status":{"ready":true,"motor_control_mode":"enabled","last_alive":1787306400.12,"control_loop_stats":{"mean_control_loop_frequency":49.9,"max_control_loop_interval":0.0213,"nb_error":0,"motor_controller":"x"},"error":null})"),
      std::string::npos)
      << text;
  EXPECT_NE(
      text.find(
          R"("bbia_version":"0.1.0","motion":{"reach":"clamped","reach_cause":"unreachable","commands":{"accepted":5,"clamped":1,"queued":0,"preempted":0,"refused":2,"malformed":3},"loop_frequency":200.0,"overruns":4},"more":1})"),
      std::string::npos)
      << text;
}

TEST(StateMessages, AreTheOfficialOnes) {
  const Joints joints{
      {0.0_rad, {0.6265_rad, -0.6265_rad, 0.6265_rad, -0.6265_rad, 0.6265_rad, -0.6265_rad}},
      {-0.1745_rad, 0.1745_rad}};
  EXPECT_EQ(
      Encoded(EncodeJointPositions, joints),
      R"({"type":"joint_positions","head_joint_positions":[0.0,0.6265,-0.6265,0.6265,-0.6265,0.6265,-0.6265],"antennas_joint_positions":[-0.1745,0.1745]})");
  EXPECT_EQ(
      Encoded(EncodeHeadPose, HeadPose{}),
      R"({"type":"head_pose","head_pose":[[1.0,0.0,0.0,0.0],[0.0,1.0,0.0,0.0],[0.0,0.0,1.0,0.0],[0.0,0.0,0.0,1.0]]})");
}

TEST(FullState, AlwaysHasItsEightKeys) {
  FullState state;
  state.timestamp = kTime;
  EXPECT_EQ(
      Encoded(EncodeFullState, state),
      R"({"control_mode":null,"head_pose":null,"head_joints":null,"body_yaw":null,"antennas_position":null,"timestamp":"2026-08-21T10:11:12.123456Z","passive_joints":null,"doa":null})");
}

TEST(FullState, AddsTargetsWhenAsked) {
  FullState state;
  state.timestamp = kTime;
  state.control_mode = MotorMode::kEnabled;
  state.head_pose = HeadPose{};
  state.body_yaw = 0.0_rad;
  state.antennas = Antennas{-0.17_rad, 0.17_rad};
  state.doa = DoaSnapshot{1.5_rad, true};
  state.target_body_yaw = 0.5_rad;
  state.added = R"("reach":"ok")";
  EXPECT_EQ(
      Encoded(EncodeFullState, state),
      R"({"control_mode":"enabled","head_pose":{"x":0.0,"y":0.0,"z":0.0,"roll":0.0,"pitch":0.0,"yaw":0.0},"head_joints":null,"body_yaw":0.0,"antennas_position":[-0.17,0.17],"timestamp":"2026-08-21T10:11:12.123456Z","passive_joints":null,"doa":{"angle":1.5,"speech_detected":true},"target_body_yaw":0.5,"reach":"ok"})");
  EXPECT_EQ(Encoded(EncodeAnyPose, HeadPose{}, PoseShape::kMatrix),
            R"({"m":[1.0,0.0,0.0,0.0,0.0,1.0,0.0,0.0,0.0,0.0,1.0,0.0,0.0,0.0,0.0,1.0]})");
}

TEST(Events, AreTheOfficialOnes) {
  EXPECT_EQ(
      Encoded(EncodeTaskProgress, kUuid, "", kTime),
      R"({"type":"task_progress","uuid":"6f1c0000-0000-4000-8000-000000000000","finished":true,"error":null,"timestamp":"2026-08-21T10:11:12.123456"})");
  EXPECT_EQ(
      Encoded(EncodeMoveUpdate, MoveUpdate::kCancelled, kUuid, "stop", std::nullopt),
      R"({"type":"move_cancelled","uuid":"6f1c0000-0000-4000-8000-000000000000","details":"stop"})");
  EXPECT_EQ(
      Encoded(EncodeMoveUpdate, MoveUpdate::kStarted, kUuid, "", Seconds{1.5}),
      R"({"type":"move_started","uuid":"6f1c0000-0000-4000-8000-000000000000","details":"","duration_s":1.5})");
  const std::array<std::string, 2> records = {R"({"time":1.5})", "{}"};
  EXPECT_EQ(Encoded(EncodeRecordedData, records),
            R"({"type":"recorded_data","data":[{"time":1.5},{}]})");
  const std::array<std::string, 1> logs = {"a \"b\""};
  EXPECT_EQ(Encoded(EncodeJobInfo, "daemon-start", JobStatus::kInProgress, logs),
            R"({"command":"daemon-start","status":"in_progress","logs":["a \"b\""]})");
  const std::array<Uuid, 1> moves = {kUuid};
  EXPECT_EQ(Encoded(EncodeMoveUuids, moves),
            R"([{"uuid":"6f1c0000-0000-4000-8000-000000000000"}])");
  EXPECT_EQ(Encoded(EncodeMoveUuids, std::span<const Uuid>{}), "[]");
  EXPECT_EQ(Encoded(EncodeDetail, "Not Found"), R"({"detail":"Not Found"})");
}

TEST(CommandResult, SaysWhyACommandWasRefused) {
  CommandDecoder decoder;
  const auto command = decoder.Decode(R"({"type":"set_body_yaw","body_yaw":90})");
  ASSERT_FALSE(command);
  EXPECT_EQ(
      Encoded(EncodeCommandResult, Refusal(command.error())),
      R"({"type":"command_result","command":"set_body_yaw","outcome":"refused","reason":"body_yaw must be at most 12.566370614359172, got 90","field":"body_yaw","limit":12.566370614359172})");
  EXPECT_EQ(
      Encoded(EncodeCommandResult,
              CommandResult{"task", Outcome::kPreempted, "a newer move", {}, {}, kUuid}),
      R"({"type":"command_result","command":"task","outcome":"preempted","reason":"a newer move","field":null,"limit":null,"uuid":"6f1c0000-0000-4000-8000-000000000000"})");
}

TEST(Replies, AreThoseOfTheDataChannelWithAType) {
  EXPECT_EQ(Encoded(EncodeOkReply, "set_target"),
            R"({"type":"reply","status":"ok","command":"set_target"})");
  EXPECT_EQ(Encoded(EncodeVersionReply, "1.10.0"), R"({"type":"reply","version":"1.10.0"})");
  EXPECT_EQ(Encoded(EncodeMotorModeReply, MotorMode::kDisabled, ModeChange::kSet),
            R"({"type":"reply","motor_mode":"disabled","status":"ok"})");
  EXPECT_EQ(
      Encoded(EncodeStopMoveReply, false),
      R"({"type":"reply","status":"ok","command":"stop_move","stopped":false,"info":"no active move"})");
  EXPECT_EQ(Encoded(EncodeNoImuReply), R"({"type":"reply","command":"get_imu","imu":null})");
  StateSnapshot state;
  state.antennas = Antennas{-0.17_rad, 0.17_rad};
  EXPECT_EQ(
      Encoded(EncodeStateReply, state),
      R"({"type":"reply","state":{"head_pose":null,"antennas":[-0.17,0.17],"head_joint_positions":null,"body_yaw":0.0,"motor_mode":"enabled","is_recording":false,"is_move_running":false,"face_target":{"detected":false,"x":null,"y":null,"roll":null,"ts":null},"doa":null}})");
}

}  // namespace
}  // namespace bbia
