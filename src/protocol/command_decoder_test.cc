#include "protocol/command_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "protocol/limits.h"

namespace bbia {
namespace {

using namespace command;  // NOLINT(google-build-using-namespace)

const std::string kIdentity = "[1,0,0,0, 0,1,0,0, 0,0,1,0, 0,0,0,1]";
const std::string kUuid = "6f1c0000-0000-4000-8000-000000000000";

template <class C>
C Decoded(const std::string& text) {
  CommandDecoder decoder;
  const auto result = decoder.Decode(text);
  if (!result || !std::holds_alternative<C>(*result)) {
    ADD_FAILURE() << text << ": " << (result ? "another command" : result.error().message);
    return {};
  }
  return std::get<C>(*result);
}

CommandError Refused(const std::string& text) {
  CommandDecoder decoder;
  const auto result = decoder.Decode(text);
  if (result) {
    ADD_FAILURE() << text << " was accepted";
    return {};
  }
  return result.error();
}

std::string HeadWith(std::size_t index, const std::string& value) {
  std::string list = "[";
  for (std::size_t i = 0; i < 16; ++i) {
    list += (i > 0 ? "," : "") + (i == index ? value : std::string(i % 5 == 0 ? "1" : "0"));
  }
  return R"({"type":"set_target","head":)" + list + "]}";
}

TEST(DecodeCommand, ReadsTheTargetsOfTheOfficialSdk) {
  EXPECT_EQ(Decoded<SetTarget>(R"({"type":"set_target","head":)" + kIdentity + "}").head,
            HeadPose{});
  const auto full = Decoded<SetFullTarget>(R"({"type":"set_full_target","head":)" + kIdentity +
                                           R"(,"antennas":null,"body_yaw":null})");
  EXPECT_TRUE(full.target.head);
  EXPECT_FALSE(full.target.antennas);
  EXPECT_FALSE(full.target.body_yaw);
  EXPECT_EQ(Decoded<SetBodyYaw>(R"({"type":"set_body_yaw","body_yaw":0.3})").body_yaw, 0.3_rad);
  const auto antennas = Decoded<SetAntennas>(R"({"type":"set_antennas","antennas":[0.1,-0.2]})");
  EXPECT_EQ(antennas.antennas, (Antennas{0.1_rad, -0.2_rad}));
  const auto joints =
      Decoded<SetHeadJoints>(R"({"type":"set_head_joints","joints":[0.1,1,2,3,4,5,6]})").joints;
  EXPECT_EQ(joints.body_yaw, 0.1_rad);
  EXPECT_EQ(joints.stewart[5], 6.0_rad);
}

TEST(DecodeCommand, ReadsATask) {
  const auto task =
      Decoded<Task>(R"({"type":"task","uuid":")" + kUuid + R"(","req":{"head":)" + kIdentity +
                    R"(,"antennas":[0.5,-0.5],"duration":1.5,"method":"cartoon","body_yaw":null},)"
                    R"("timestamp":"2026-08-21T10:11:12.123456"})");
  EXPECT_EQ(ToText(task.uuid), kUuid);
  EXPECT_EQ(task.move.duration, Seconds{1.5});
  EXPECT_EQ(task.move.law, TimeLaw::kCartoon);
  EXPECT_TRUE(task.move.goal.head);
  EXPECT_FALSE(task.move.goal.body_yaw);
  EXPECT_EQ(Decoded<PlayMoveTask>(R"({"type":"task","uuid":")" + kUuid +
                                  R"(","req":{"move_name":"dance"}})")
                .move_name,
            "dance");
}

TEST(DecodeCommand, TellsWhichTaskWasWrong) {
  const CommandError error =
      Refused(R"({"type":"task","uuid":")" + kUuid +
              R"(","req":{"head":null,"antennas":[1],"duration":1,"method":"minjerk"}})");
  EXPECT_EQ(error.type, "task");
  ASSERT_TRUE(error.uuid);
  EXPECT_EQ(ToText(*error.uuid), kUuid);
  EXPECT_EQ(error.field, "req.antennas");
  EXPECT_EQ(error.message, "req.antennas must be a list of 2 numbers (has 1), got [1]");
}

TEST(DecodeCommand, TakesGotoDefaultsAndTreatsEmptyListsAsAbsent) {
  const auto move = Decoded<GotoTarget>(R"({"type":"goto_target","head":[],"antennas":[]})");
  EXPECT_FALSE(move.goal.head);
  EXPECT_FALSE(move.goal.antennas);
  EXPECT_FALSE(move.goal.body_yaw);
  EXPECT_EQ(move.duration, Seconds{0.5});
  EXPECT_EQ(move.law, TimeLaw::kMinJerk);
  EXPECT_EQ(Decoded<GotoTarget>(R"({"type":"goto_target","duration":-1})").duration, Seconds{-1.0});
  EXPECT_EQ(Decoded<GotoTarget>(R"({"type":"goto_target","method":"linear"})").law,
            TimeLaw::kLinear);
}

TEST(DecodeCommand, NamesTheNumberThatIsNotFinite) {
  EXPECT_EQ(Refused(HeadWith(3, "NaN")).message, "head[3] must be a finite number, got NaN");
  EXPECT_EQ(Refused(HeadWith(3, "NaN")).field, "head[3]");
  EXPECT_EQ(Refused(HeadWith(7, "-Infinity")).message,
            "head[7] must be a finite number, got -Infinity");
  EXPECT_EQ(Refused(HeadWith(7, "\"nan\"")).message,
            "head[7] must be a finite number, got \"nan\"");
  EXPECT_EQ(Refused(HeadWith(7, "1e999")).message, "head[7] must be a finite number, got 1e999");
  EXPECT_EQ(Refused(HeadWith(2, "null")).message, "head[2] must be a number, got null");
}

TEST(DecodeCommand, TakesNumericTextsAndBooleansAsNumbers) {
  EXPECT_EQ(Decoded<SetTarget>(HeadWith(3, "\" 0.01 \"")).head.translation.x, 0.01);
  EXPECT_EQ(Decoded<SetTarget>(HeadWith(0, "true")).head, HeadPose{});
}

TEST(DecodeCommand, RefusesMatricesThatAreNoPoses) {
  EXPECT_EQ(Refused(HeadWith(0, "2")).message.substr(0, 23), "head must be a rotation");
  EXPECT_EQ(Refused(HeadWith(0, "2")).limit, kMaxRotationError);
  EXPECT_NE(Refused(HeadWith(0, "-1")).message.find("not a reflection"), std::string::npos);
  EXPECT_NE(Refused(HeadWith(15, "0")).message.find("last row"), std::string::npos);
  EXPECT_NE(Refused(HeadWith(3, "5")).message.find("1 m"), std::string::npos);
  EXPECT_EQ(Refused(HeadWith(3, "1e300")).limit, 1.0);
  EXPECT_EQ(Refused(HeadWith(0, "1e300")).field, "head");
  EXPECT_NE(Refused(R"({"type":"set_target","head":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1]})").message,
            "");
}

// The official SLEEP pose is rounded to three digits: not a rotation, but meant as one.
TEST(DecodeCommand, StraightensSlightlyBentRotations) {
  const auto sleep = Decoded<SetTarget>(
      R"({"type":"set_target","head":[0.911,0.004,0.413,-0.021,-0.004,1.0,-0.001,0.001,)"
      R"(-0.413,-0.001,0.911,-0.044,0,0,0,1]})");
  EXPECT_LT(OrthonormalityError(sleep.head.rotation), 1e-12);
  EXPECT_NEAR(sleep.head.rotation(0, 0), 0.911, 1e-3);
  EXPECT_EQ(sleep.head.translation.z, -0.044);
}

TEST(DecodeCommand, TakesFourRowsOfFour) {
  EXPECT_EQ(Decoded<SetTarget>(
                R"({"type":"set_target","head":[[1,0,0,0.01],[0,1,0,0],[0,0,1,0],[0,0,0,1]]})")
                .head.translation.x,
            0.01);
  EXPECT_EQ(
      Refused(R"({"type":"set_target","head":[[1,0,0,0],[0,1,0],[0,0,1,0],[0,0,0,1]]})").field,
      "head[1]");
}

TEST(DecodeCommand, AnswersUnknownTypesAndForeignMessages) {
  const CommandError unknown = Refused(R"({"type":"fly","uuid":")" + kUuid + R"("})");
  EXPECT_EQ(unknown.code, Errc::kNotFound);
  EXPECT_EQ(unknown.type, "fly");
  EXPECT_EQ(unknown.message, "type must be the name of a command, got \"fly\"");
  EXPECT_EQ(Refused(R"({"jsonrpc":"2.0","id":1,"method":"apps.status"})").message,
            R"(type is missing, got {"jsonrpc":"2.0","id":1,"method":"apps.status"})");
  EXPECT_EQ(Refused("[]").message, "the message must be an object, got []");
  EXPECT_EQ(Refused("{\"type\":").message, "message is not JSON: Expecting value (character 8)");
  EXPECT_EQ(Refused(R"({"type":5})").field, "type");
  EXPECT_EQ(Refused(std::string(300'000, '1')).limit, static_cast<double>(kMaxJsonBytes));
  EXPECT_EQ(Refused(std::string(100, '[')).limit, kMaxJsonDepth);
}

TEST(DecodeCommand, KeepsRecordsAsTheyWereWritten) {
  EXPECT_EQ(Decoded<AppendRecord>(
                R"({"type":"append_record","record":{"time":1787306400.10, "x":[NaN,"é"]}})")
                .record,
            R"({"time":1787306400.10,"x":[null,"é"]})");
}

TEST(DecodeCommand, ReadsMotors) {
  const auto torque =
      Decoded<SetTorque>(R"({"type":"set_torque","on":"off","ids":["stewart_1","left_antenna"]})");
  EXPECT_FALSE(torque.on);
  ASSERT_TRUE(torque.motors);
  EXPECT_TRUE(torque.motors->has(Motor::kStewart1));
  EXPECT_TRUE(torque.motors->has(Motor::kLeftAntenna));
  EXPECT_FALSE(torque.motors->has(Motor::kBodyRotation));
  EXPECT_FALSE(Decoded<SetTorque>(R"({"type":"set_torque","on":1,"ids":null})").motors);
  EXPECT_EQ(Refused(R"({"type":"set_torque","on":true,"ids":["elbow"]})").field, "ids[0]");
  EXPECT_EQ(Refused(R"({"type":"set_torque","on":true,"ids":[]})").field, "ids");
  EXPECT_EQ(
      Decoded<SetMotorMode>(R"({"type":"set_motor_mode","mode":"gravity_compensation"})").mode,
      MotorMode::kGravityCompensation);
}

struct Case {
  const char* text;
  const char* field;  ///< that is refused; null: accepted
};

// One line a rule: valid, missing, of another type, not finite, huge, with extra fields.
constexpr Case kCases[] = {
    {R"({"type":"set_target"})", "head"},
    {R"({"type":"set_target","head":"abc"})", "head"},
    {R"({"type":"set_target","head":[1,2,3]})", "head"},
    {R"({"type":"set_target","head":null})", "head"},
    {R"({"type":"set_head_joints"})", "joints"},
    {R"({"type":"set_head_joints","joints":[0,0,0,0,0,0]})", "joints"},
    {R"({"type":"set_head_joints","joints":[0,0,0,0,0,0,90]})", "joints[6]"},
    {R"({"type":"set_body_yaw"})", "body_yaw"},
    {R"({"type":"set_body_yaw","body_yaw":null})", "body_yaw"},
    {R"({"type":"set_body_yaw","body_yaw":"left"})", "body_yaw"},
    {R"({"type":"set_body_yaw","body_yaw":NaN})", "body_yaw"},
    {R"({"type":"set_body_yaw","body_yaw":-45})", "body_yaw"},
    {R"({"type":"set_body_yaw","body_yaw":"0.5","extra":{"a":[1]}})", nullptr},
    {R"({"type":"set_antennas","antennas":[1]})", "antennas"},
    {R"({"type":"set_antennas","antennas":[1,2,3]})", "antennas"},
    {R"({"type":"set_antennas","antennas":[1,{}]})", "antennas[1]"},
    {R"({"type":"set_full_target"})", nullptr},
    {R"({"type":"set_full_target","antennas":[0,Infinity]})", "antennas[1]"},
    {R"({"type":"set_full_target","head":[]})", "head"},
    {R"({"type":"goto_target","duration":601})", "duration"},
    {R"({"type":"goto_target","duration":null})", "duration"},
    {R"({"type":"goto_target","duration":NaN})", "duration"},
    {R"({"type":"goto_target","method":"zigzag"})", "method"},
    {R"({"type":"wake_up"})", nullptr},
    {R"({"type":"goto_sleep","a":1})", nullptr},
    {R"({"type":"stop_move"})", nullptr},
    {R"({"type":"task"})", "uuid"},
    {R"({"type":"task","uuid":"x","req":{}})", "uuid"},
    {R"({"type":"task","uuid":"6f1c0000000040008000000000000000","req":5})", "req"},
    {R"({"type":"task","uuid":"6f1c0000000040008000000000000000","req":{}})", "req.head"},
    {R"({"type":"play_recorded_move"})", "move_name"},
    {R"({"type":"play_recorded_move","move_name":"a"})", nullptr},
    {R"({"type":"play_recorded_move","move_name":"a","initial_goto_duration":1e9})",
     "initial_goto_duration"},
    {R"({"type":"preload_dataset","dataset_name":"a/b"})", nullptr},
    {R"({"type":"set_automatic_body_yaw","enabled":true})", nullptr},
    {R"({"type":"set_automatic_body_yaw","enabled":"perhaps"})", "enabled"},
    {R"({"type":"set_automatic_body_yaw"})", "enabled"},
    {R"({"type":"set_speech_offsets","offsets":[0,0,0,0,0,0]})", nullptr},
    {R"({"type":"set_speech_offsets","offsets":[0,0,5,0,0,0]})", "offsets[2]"},
    {R"({"type":"set_speech_offsets","offsets":[0]})", "offsets"},
    {R"({"type":"set_wobbling","enabled":0})", nullptr},
    {R"({"type":"set_wobbling","enabled":2})", "enabled"},
    {R"({"type":"set_head_tracking","enabled":true})", nullptr},
    {R"({"type":"set_head_tracking","enabled":true,"weight":1.5})", "weight"},
    {R"({"type":"get_tracked_face"})", nullptr},
    {R"({"type":"set_motor_mode","mode":"limp"})", "mode"},
    {R"({"type":"get_motor_mode"})", nullptr},
    {R"({"type":"set_torque"})", "on"},
    {R"({"type":"set_gravity_compensation","enabled":false})", nullptr},
    {R"({"type":"get_state"})", nullptr},
    {R"({"type":"get_version"})", nullptr},
    {R"({"type":"get_hardware_id"})", nullptr},
    {R"({"type":"get_imu"})", nullptr},
    {R"({"type":"start_recording"})", nullptr},
    {R"({"type":"stop_recording"})", nullptr},
    {R"({"type":"append_record"})", "record"},
    {R"({"type":"append_record","record":[1]})", "record"},
    {R"({"type":"get_robot_name"})", nullptr},
    {R"({"type":"set_robot_name","name":""})", "name"},
    {R"({"type":"set_robot_name","name":"Bb"})", nullptr},
    {R"({"type":"get_first_wake_up"})", nullptr},
    {R"({"type":"set_first_wake_up"})", nullptr},
    {R"({"type":"delete_hf_token"})", nullptr},
    {R"({"type":"subscribe_pose"})", nullptr},
    {R"({"type":"unsubscribe_pose"})", nullptr},
    {R"({"type":"subscribe_logs"})", nullptr},
    {R"({"type":"unsubscribe_logs"})", nullptr},
    {R"({"type":"restart_daemon"})", nullptr},
    {R"({"type":"start_update","pre_release":"x"})", "pre_release"},
    {R"({"type":"play_sound","file":"a.wav"})", nullptr},
    {R"({"type":"play_sound","file":5})", "file"},
    {R"({"type":"clear_incoming_audio"})", nullptr},
    {R"({"type":"set_volume","volume":100})", nullptr},
    {R"({"type":"set_volume","volume":101})", "volume"},
    {R"({"type":"set_volume","volume":5.5})", "volume"},
    {R"({"type":"set_microphone_volume","volume":-1})", "volume"},
    {R"({"type":"get_volume"})", nullptr},
    {R"({"type":"get_microphone_volume"})", nullptr},
    {R"({"type":"apply_audio_config","config":[{"name":"A","values":[1,2.5]}]})", nullptr},
    {R"({"type":"apply_audio_config","config":[{"name":"A","values":[NaN]}]})",
     "config[0].values[0]"},
    {R"({"type":"apply_audio_config","config":[5]})", "config[0]"},
    {R"({"type":"read_audio_parameter","name":"A"})", nullptr},
    {R"({"type":"upload_move_start","upload_id":"a","total_chunks":4096})", nullptr},
    {R"({"type":"upload_move_start","upload_id":"a","total_chunks":4097})", "total_chunks"},
    {R"({"type":"upload_move_start","upload_id":"a","total_chunks":1,"encoding":"zip"})",
     "encoding"},
    {R"({"type":"upload_move_chunk","upload_id":"a","chunk_index":0,"chunk":"x"})", nullptr},
    {R"({"type":"upload_move_chunk","upload_id":"a","chunk_index":-1,"chunk":"x"})", "chunk_index"},
    {R"({"type":"upload_move_finish","upload_id":"a"})", nullptr},
    {R"({"type":"upload_audio_start","upload_id":"a","total_chunks":16384,"encoding":"mp3-base64"})",
     nullptr},
    {R"({"type":"upload_audio_chunk","upload_id":"a","chunk_index":1,"chunk":""})", nullptr},
    {R"({"type":"upload_audio_finish"})", "upload_id"},
    {R"({"type":"play_uploaded_move","upload_id":"a","audio_lead_ms":-2000})", nullptr},
    {R"({"type":"play_uploaded_move","upload_id":"a","play_frequency":0})", "play_frequency"},
    {R"({"type":"play_uploaded_move","upload_id":"a","play_frequency":201})", "play_frequency"},
    {R"({"type":"cancel_move","upload_id":"a"})", nullptr},
    {R"({"type":"play_uploaded_audio","upload_id":"a"})", nullptr},
    {R"({"type":"cancel_audio","upload_id":"a"})", nullptr},
};

TEST(DecodeCommand, FollowsItsRules) {
  CommandDecoder decoder;
  for (const Case& c : kCases) {
    const auto result = decoder.Decode(c.text);
    EXPECT_EQ(result.has_value(), c.field == nullptr) << c.text;
    if (result) {
      EXPECT_NE(std::string(c.text).find("\"" + std::string(TypeOf(*result)) + "\""),
                std::string::npos);
    } else if (c.field != nullptr) {
      EXPECT_EQ(result.error().field, c.field) << c.text << "\n" << result.error().message;
      EXPECT_FALSE(result.error().type.empty());
    }
  }
}

}  // namespace
}  // namespace bbia
