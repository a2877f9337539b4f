#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/hub.h"
#include "api/later_answers.h"
#include "api/move_sounds.h"
#include "api/tally.h"
#include "base/clock.h"
#include "base/worker.h"
#include "media/sound_shelf.h"
#include "media/uploads.h"
#include "protocol/commands.h"
#include "server/endpoint.h"
#include "sound/voice.h"
#include "sound/volume_control.h"

namespace bbia {

/// What makes and measures sound on this machine; null: nothing does.
struct SoundParts {
  Voice* voice = nullptr;
  VolumeControl* mixer = nullptr;
};

/// Sounds on the wire: files on the shelf, what plays, uploads, volumes, and the sounds of moves.
/// What touches a disk or the mixer runs on the worker's thread. The server's thread.
class SoundDesk final : public MoveSounds {
 public:
  struct Parts {
    Hub& hub;
    Worker& worker;
    LaterAnswers& later;
    const Clock& clock;
    const SoundShelf& shelf;    ///< what clients put there and what comes with bbia
    const SoundShelf& uploads;  ///< what comes over /ws/sdk
    SoundParts sound;
  };
  SoundDesk(const Parts& parts, Ledger& ledger);

  // REST.
  [[nodiscard]] HttpResponse Play(const std::string& file);
  [[nodiscard]] HttpResponse StopAll();
  [[nodiscard]] HttpResponse List();
  [[nodiscard]] HttpResponse Delete(std::string_view name);
  [[nodiscard]] BodyPlan PlanUpload(std::string_view content_type);
  [[nodiscard]] HttpResponse GetVolume(Loudness which);
  [[nodiscard]] HttpResponse SetVolume(Loudness which, int percent);
  [[nodiscard]] HttpResponse TestSound();
  [[nodiscard]] HttpResponse SetReleased(bool released);
  [[nodiscard]] HttpResponse MediaStatus() const;

  // /ws/sdk; `listener` is who asked.
  void Play(const command::PlaySound& wanted, std::uint64_t listener);
  void GetVolume(Loudness which, std::string_view command, std::uint64_t listener);
  void SetVolume(Loudness which, int percent, std::string_view command, std::uint64_t listener);
  Result<void> Begin(const command::UploadAudioStart& start);
  Result<void> Add(const command::UploadAudioChunk& chunk);
  Result<void> Finish(const command::UploadAudioFinish& finish, std::uint64_t listener);
  void Play(const command::PlayUploadedAudio& wanted);
  /// @return whether it played.
  bool Cancel(const command::CancelAudio& wanted);
  /// The file of an uploaded sound, for the move of the same id; empty when there is none.
  [[nodiscard]] std::filesystem::path TakeUploaded(std::string_view upload_id);

  // The sounds of moves.
  void Begin(std::uint64_t owner, SoundCue cue, const std::filesystem::path& file) override;
  void End(std::uint64_t owner) override;

  [[nodiscard]] bool released() const noexcept { return released_; }
  /// Hears what became of what played.
  void Drain();

 private:
  struct Uploaded {
    std::string id;
    std::filesystem::path file;
    TimePoint made;
  };
  struct Playing {
    UtteranceId id = 0;
    std::uint64_t move = 0;      ///< whose sound it is
    std::string upload_id = {};  ///< when it was asked for as one
  };

  /// Runs `work` (a VolumeReading) and tells the listener.
  template <class Work>
  void TellVolume(Work work, std::string_view command, bool setting, std::uint64_t listener);
  [[nodiscard]] HttpResponse KeepDraft(std::shared_ptr<SoundDraft> draft);
  Result<void> PlayFile(std::filesystem::path file, Playing what);
  [[nodiscard]] Result<void> NoSound() const;
  void ForgetOldUploads();
  void DropUpload(std::string_view id);
  void TellUploadedAudio(std::string_view upload_id, std::string_view error);

  Parts parts_;
  const std::filesystem::path wake_up_;
  const std::filesystem::path go_sleep_;
  const std::filesystem::path test_sound_;
  UploadTray tray_;
  std::vector<Uploaded> uploaded_;
  std::uint64_t next_upload_ = 1;
  Playing playing_;
  bool released_ = false;
};

}  // namespace bbia
