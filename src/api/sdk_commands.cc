#include "api/sdk_commands.h"

#include <span>
#include <string>
#include <utility>
#include <variant>

#include "api/mind_desk.h"
#include "api/sight_text.h"
#include "api/status.h"

namespace bbia {

/// One overload a command.
class CommandDoer final {
 public:
  CommandDoer(Front& front, SdkSession& session) : front_(front), session_(session) {}

  // Streams.
  void operator()(const command::SetTarget& c) { Stream(c, {.head = c.head}); }
  void operator()(const command::SetBodyYaw& c) { Stream(c, {.body_yaw = c.body_yaw}); }
  void operator()(const command::SetAntennas& c) { Stream(c, {.antennas = c.antennas}); }
  void operator()(const command::SetFullTarget& c) { Stream(c, c.target); }
  void operator()(const command::SetHeadJoints& c) {
    session_.TellNowAndThen(c.kType, front_.motion().SetHeadJoints(c.joints));
  }
  void operator()(const command::SetSpeechOffsets& c) {
    session_.TellNowAndThen(c.kType, front_.motion().SetSpeechOffset({c.translation, c.rotation}));
  }

  // Moves.
  void operator()(const command::GotoTarget& c) {
    Move(c.kType, GotoCommand{c.goal, c.duration, c.law});
  }
  void operator()(const command::WakeUp& c) { Move(c.kType, WakeUpCommand{}); }
  void operator()(const command::GotoSleep& c) { Move(c.kType, GoToSleepCommand{}); }
  void operator()(const command::Task& c) {
    const Verdict verdict =
        front_.moves.BeginTask(GotoCommand{c.move.goal, c.move.duration, c.move.law}, c.uuid);
    front_.tally.Count(verdict);
    if (verdict.outcome == Outcome::kAccepted && verdict.reason.empty()) return;
    session_.Tell(CommandResult{.command = c.kType,
                                .outcome = verdict.outcome,
                                .reason = verdict.reason,
                                .field = {},
                                .limit = {},
                                .uuid = c.uuid});
  }
  void operator()(const command::PlayMoveTask& c) {
    std::string text;
    EncodeTaskProgress(text, c.uuid, kNoMoveTask, front_.clock.WallNow());
    session_.Reply(std::move(text));
  }
  void operator()(const command::StopMove&) {
    const bool running = front_.state().move_running;
    if (running) front_.tally.Count(front_.motion().Stop(0));
    Answer([&](std::string& text) { EncodeStopMoveReply(text, running); });
  }

  // Recorded moves.
  void operator()(const command::PlayRecordedMove& c) {
    if (!front_.motion().has_body()) return Error(c.kType, "Backend not running");
    front_.tracks.Play(c, session_.id());
  }
  void operator()(const command::PreloadDataset& c) { front_.tracks.Preload(c, session_.id()); }
  void operator()(const command::UploadMoveStart& c) { Upload(c.kType, front_.tracks.Begin(c)); }
  void operator()(const command::UploadMoveChunk& c) { Upload(c.kType, front_.tracks.Add(c)); }
  void operator()(const command::UploadMoveFinish& c) { Upload(c.kType, front_.tracks.Finish(c)); }
  void operator()(const command::PlayUploadedMove& c) { front_.tracks.Play(c); }
  void operator()(const command::CancelMove& c) {
    const auto stopped = front_.moves.StopUpload(c.upload_id);
    if (stopped) return front_.tally.Count(*stopped);
    Error(c.kType, "no uploaded move '" + c.upload_id + "' is playing");
  }

  // Sounds.
  void operator()(const command::PlaySound& c) { front_.sounds.Play(c, session_.id()); }
  void operator()(const command::ClearIncomingAudio& c) { Ok(c.kType); }  // nothing comes in
  void operator()(const command::SetWobbling& c) {
    static_cast<void>(front_.mind.Sway(c.enabled));
    Ok(c.kType);
  }
  void operator()(const command::SetVolume& c) {
    front_.sounds.SetVolume(Loudness::kSpeaker, c.volume, c.kType, session_.id());
  }
  void operator()(const command::GetVolume& c) {
    front_.sounds.GetVolume(Loudness::kSpeaker, c.kType, session_.id());
  }
  void operator()(const command::SetMicrophoneVolume& c) {
    front_.sounds.SetVolume(Loudness::kMicrophone, c.volume, c.kType, session_.id());
  }
  void operator()(const command::GetMicrophoneVolume& c) {
    front_.sounds.GetVolume(Loudness::kMicrophone, c.kType, session_.id());
  }
  void operator()(const command::UploadAudioStart& c) { Upload(c.kType, front_.sounds.Begin(c)); }
  void operator()(const command::UploadAudioChunk& c) { Upload(c.kType, front_.sounds.Add(c)); }
  void operator()(const command::UploadAudioFinish& c) {
    Upload(c.kType, front_.sounds.Finish(c, session_.id()));
  }
  void operator()(const command::PlayUploadedAudio& c) { front_.sounds.Play(c); }
  void operator()(const command::CancelAudio& c) {
    if (!front_.sounds.Cancel(c)) {
      Error(c.kType, "no uploaded audio '" + c.upload_id + "' is playing");
    }
  }

  // Motors.
  void operator()(const command::SetMotorMode& c) {
    if (!Done(c.kType, front_.motion().SetMode(c.mode))) return;
    Answer([&](std::string& text) { EncodeMotorModeReply(text, c.mode, ModeChange::kSet); });
  }
  void operator()(const command::SetTorque& c) {
    const Verdict verdict =
        c.motors ? front_.motion().SetTorque(*c.motors, c.on)
                 : front_.motion().SetMode(c.on ? MotorMode::kEnabled : MotorMode::kDisabled);
    if (Done(c.kType, verdict)) Ok(c.kType);
  }
  void operator()(const command::SetGravityCompensation& c) {
    const MotorMode mode = c.enabled ? MotorMode::kGravityCompensation : MotorMode::kEnabled;
    if (Done(c.kType, front_.motion().SetMode(mode))) Ok(c.kType);
  }
  void operator()(const command::SetAutomaticBodyYaw& c) {
    if (Done(c.kType, front_.motion().SetAutoBodyYaw(c.enabled))) Ok(c.kType);
  }
  void operator()(const command::GetMotorMode&) {
    Answer([&](std::string& text) {
      EncodeMotorModeReply(text, front_.state().mode, ModeChange::kAsked);
    });
  }

  // State and identity.
  void operator()(const command::GetState&) {
    Answer([&](std::string& text) {
      EncodeStateReply(text, SnapshotOf(front_.state(), front_.recorder.recording(),
                                        FaceTargetOf(front_.eyes.sight())));
    });
  }
  void operator()(const command::GetVersion&) {
    Answer([&](std::string& text) { EncodeVersionReply(text, front_.options.report_version); });
  }
  void operator()(const command::GetHardwareId&) {
    Answer([&](std::string& text) { EncodeHardwareIdReply(text, front_.options.hardware_id); });
  }
  void operator()(const command::GetImu&) {
    Answer([&](std::string& text) { EncodeNoImuReply(text); });
  }
  void operator()(const command::GetTrackedFace&) {
    Answer([&](std::string& text) {
      EncodeTrackedFaceReply(text, FaceTargetOf(front_.eyes.sight()));
    });
  }
  void operator()(const command::GetRobotName&) {
    Answer([&](std::string& text) { EncodeRobotNameReply(text, front_.name.name()); });
  }
  void operator()(const command::SetRobotName& c) {
    if (!MayAdminister(c.kType)) return;
    const auto renamed = front_.name.Rename(c.name);
    if (!renamed) return Error(c.kType, renamed.error().message);
    Answer([&](std::string& text) { EncodeRobotNameSetReply(text, front_.name.name()); });
  }
  void operator()(const command::GetFirstWakeUp&) {
    Answer([&](std::string& text) {
      EncodeFirstWakeUpReply(text, front_.config.first_wake_up_completed());
    });
  }
  void operator()(const command::SetFirstWakeUp& c) {
    if (!MayAdminister(c.kType)) return;
    const auto kept = front_.config.SetFirstWakeUpCompleted(c.is_completed);
    Answer([&](std::string& text) {
      class Reply reply(text);
      reply.json().Member("command", c.kType).Member("status", kept ? "ok" : "error");
      reply.json().Member("is_completed", front_.config.first_wake_up_completed());
      if (!kept) reply.json().Member("error", kept.error().message);
      reply.End();
    });
  }
  /// Nobody is logged in: gone it is.
  void operator()(const command::DeleteHfToken& c) {
    if (MayAdminister(c.kType)) Ok(c.kType);
  }
  void operator()(const command::SubscribeLogs& c) {
    Ok(c.kType);
    if (!session_.log_) session_.log_.emplace(front_.logs, *session_.socket_);
  }
  void operator()(const command::UnsubscribeLogs& c) {
    session_.log_.reset();
    Ok(c.kType);
  }
  void operator()(const command::SubscribePose& c) { Ok(c.kType); }
  void operator()(const command::UnsubscribePose& c) { Ok(c.kType); }

  void operator()(const command::UseLease& c) {
    if (!c.lease.empty()) {
      const auto bound = front_.motion().leases().Bind(c.lease, session_.id());
      if (!bound) return Error(c.kType, bound.error().message);
    }
    session_.lease_ = c.lease;
    Ok(c.kType);
  }

  // Recording.
  void operator()(const command::StartRecording& c) {
    if (front_.relief.taken(ReliefStep::kRefuseRecords)) {
      return session_.Tell(c.kType, Verdict{Outcome::kRefused, kNoRecordsNow});
    }
    front_.recorder.Start();
    Answer([&](std::string& text) { EncodeRecordingReply(text, c.kType, true); });
  }
  void operator()(const command::AppendRecord& c) {
    if (front_.recorder.Append(c.record)) return;
    session_.TellNowAndThen(
        c.kType, {Outcome::kRefused, front_.recorder.recording() ? kRecordingFull : kNotRecording});
  }
  void operator()(const command::StopRecording& c) {
    const std::string records = front_.recorder.Stop();
    std::string data;
    EncodeRecordedData(data, {&records, records.empty() ? 0U : 1U});
    front_.hub.TellSdk(std::move(data));
    Answer([&](std::string& text) { EncodeRecordingReply(text, c.kType, false); });
  }

  void operator()(const command::RestartDaemon& c) {
    if (!MayAdminister(c.kType)) return;
    if (front_.daemon.Begin(LifecycleAction::kRestart, false, front_.random.NextUuid())) {
      Ok(c.kType);
    } else {
      Error(c.kType, "Daemon is busy.");
    }
  }

  // What this version does not have, each with its own reason.
  void operator()(const command::SetHeadTracking& c) {
    const Result<void> done = front_.eyes.vision().SetTracking(c.enabled, c.weight);
    Answer([&](std::string& text) {
      class Reply reply(text);
      reply.json().Member("status", done ? "ok" : "unavailable").Member("command", c.kType);
      reply.json().Member("enabled", done && c.enabled);
      if (!done) reply.json().Member("reason", done.error().message);
      reply.End();
    });
  }
  void operator()(const command::StartUpdate& c) {
    if (!MayAdminister(c.kType)) return;
    Error(c.kType, "start_update is only supported on Reachy Mini Wireless");
  }
  void operator()(const command::ApplyAudioConfig& c) { Error(c.kType, kNoAudioBoard); }
  void operator()(const command::ReadAudioParameter& c) { Error(c.kType, kNoAudioBoard); }

 private:
  static constexpr std::string_view kNoMoveTask =
      "a task is a goto; a recorded move is played with play_recorded_move";
  static constexpr std::string_view kNoAudioBoard = "ReSpeaker audio board not available";
  static constexpr std::string_view kNotRecording = "nothing is being recorded";
  static constexpr std::string_view kNoRecordsNow =
      "the machine is short of memory or time: no new recordings until it is over";
  static constexpr std::string_view kRecordingFull =
      "the recording is full: 1000000 bytes, what one message to a client can hold";

  template <class C>
  void Stream(const C& c, const PartTargets& parts) {
    session_.TellNowAndThen(c.kType, front_.motion().SetTarget(parts));
  }
  void Move(std::string_view command, const MotionAction& move) {
    const Verdict verdict = front_.moves.BeginSocket(move, command, session_.id());
    if (!verdict.done()) {
      front_.tally.Count(verdict);
      return Error(command, verdict.reason);
    }
    session_.Tell(command, verdict);
  }
  /// Officially nothing is said; here only what went wrong.
  void Upload(std::string_view command, const Result<void>& outcome) {
    if (outcome) return front_.tally.Count({});
    front_.tally.Count({.outcome = Outcome::kRefused});
    session_.Tell(CommandResult{.command = command,
                                .outcome = Outcome::kRefused,
                                .reason = outcome.error().message,
                                .field = outcome.error().field});
  }
  template <class Write>
  void Answer(Write write) {
    std::string text;
    write(text);
    session_.Reply(std::move(text));
  }
  void Ok(std::string_view command) {
    Answer([&](std::string& text) { EncodeOkReply(text, command); });
  }
  void Error(std::string_view command, std::string_view reason) {
    Answer([&](std::string& text) { EncodeErrorReply(text, command, reason); });
  }
  /// Whether the sender may change the daemon itself, as over REST; who may not is told.
  bool MayAdminister(std::string_view command) {
    return front_.gate.SpeakerMay(Scope::kAdmin) ||
           Done(command,
                {.outcome = Outcome::kRefused, .reason = "this needs a pairing token for 'admin'"});
  }
  /// Counts the verdict; a refusal is answered with its reason.
  bool Done(std::string_view command, const Verdict& verdict) {
    front_.tally.Count(verdict);
    if (!verdict.done()) Error(command, verdict.reason);
    return verdict.done();
  }

  Front& front_;
  SdkSession& session_;
};

void DoCommand(const Command& command, Front& front, SdkSession& session) {
  std::visit(CommandDoer(front, session), command);
}

}  // namespace bbia
