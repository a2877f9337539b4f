#include "api/sound_desk.h"

#include <algorithm>
#include <utility>

#include "api/sound_upload.h"
#include "api/work_answers.h"
#include "protocol/base64.h"
#include "protocol/event_messages.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr Nanos kUploadedKept{300'000'000'000};
constexpr std::size_t kMostUploaded = 8;
constexpr std::string_view kNoVolume = "Volume control unavailable: ";
constexpr std::string_view kNoMixer = "bbia runs without sound (--no-media)";

HttpResponse Ok() {
  return JsonAnswer("{\"status\":\"ok\"}");
}

HttpResponse VolumeAnswer(const VolumeReading& volume) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("volume").Integer(volume.percent).Member("platform", "Linux");
  json.Member("device", volume.device).EndObject();
  return JsonAnswer(std::move(body));
}

Result<VolumeReading> NamedVolume(Result<VolumeReading> reading) {
  if (reading) return reading;
  return Fail(Errc::kUnavailable, std::string(kNoVolume) + reading.error().message);
}

Result<VolumeReading> ReadVolume(VolumeControl* mixer, Loudness which) {
  if (mixer == nullptr) {
    return Fail(Errc::kUnavailable, std::string(kNoVolume) + std::string(kNoMixer));
  }
  return NamedVolume(mixer->Get(which));
}

Result<VolumeReading> WriteVolume(VolumeControl* mixer, Loudness which, int percent) {
  if (mixer == nullptr) {
    return Fail(Errc::kUnavailable, std::string(kNoVolume) + std::string(kNoMixer));
  }
  return NamedVolume(mixer->Set(which, percent));
}

/// Writes the chunks of an uploaded sound to their place. On the worker's thread.
Result<std::filesystem::path> Unpack(const SoundShelf& shelf, const UploadTray::Whole& upload,
                                     const std::string& name) {
  auto draft = shelf.Begin(name);
  if (!draft) return Fail(draft.error());
  Base64Reader base64;
  std::string bytes;
  for (const std::string& chunk : upload.chunks) {
    bytes.clear();
    base64.Feed(chunk, bytes);
    if (auto written = draft->Write(bytes); !written) return Fail(written.error());
  }
  return draft->Keep();
}

}  // namespace

SoundDesk::SoundDesk(const Parts& parts, Ledger& ledger)
    : parts_(parts),
      wake_up_(parts.shelf.Own("wake_up")),
      go_sleep_(parts.shelf.Own("go_sleep")),
      test_sound_(parts.shelf.Own("impatient1")),
      tray_(ledger, "uploads.sounds", Module::kMedia) {}

Result<void> SoundDesk::NoSound() const {
  if (parts_.sound.voice == nullptr) {
    return Fail(Errc::kUnavailable, "unavailable: bbia runs without sound (--no-media)");
  }
  const Voice::Status status = parts_.sound.voice->status();
  if (status.released) {
    return Fail(Errc::kUnavailable, "unavailable: the sound was released to others");
  }
  if (!status.available) return Fail(Errc::kUnavailable, "unavailable: " + status.problem);
  return {};
}

Result<void> SoundDesk::PlayFile(std::filesystem::path file, Playing what) {
  if (auto sound = NoSound(); !sound) return sound;
  auto id = parts_.sound.voice->Play(std::move(file));
  if (!id) return Fail(id.error());
  playing_ = std::move(what);
  playing_.id = *id;
  return {};
}

HttpResponse SoundDesk::Play(const std::string& file) {
  if (auto sound = NoSound(); !sound) return RefusalOf(sound.error());
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&shelf = parts_.shelf, file](const std::stop_token&) { return shelf.Find(file); },
      [this](std::filesystem::path found) {
        auto played = PlayFile(std::move(found), {});
        return played ? Ok() : RefusalOf(played.error());
      });
}

HttpResponse SoundDesk::StopAll() {
  if (parts_.sound.voice != nullptr) parts_.sound.voice->Stop(0);
  return Ok();
}

HttpResponse SoundDesk::List() {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&shelf = parts_.shelf](const std::stop_token&) {
        return Result<std::vector<std::string>>(shelf.List());
      },
      [](const std::vector<std::string>& names) {
        std::string body;
        JsonWriter json(body);
        json.BeginObject().Key("files").BeginArray();
        for (const std::string& name : names) json.String(name);
        json.EndArray().EndObject();
        return JsonAnswer(std::move(body));
      });
}

HttpResponse SoundDesk::Delete(std::string_view name) {
  const std::string file(name);
  auto checked = SoundShelf::CheckName(file);
  if (!checked || *checked != file) return Detail(400, "Invalid filename");
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&shelf = parts_.shelf, file](const std::stop_token&) { return shelf.Delete(file); },
      [] { return Ok(); });
}

BodyPlan SoundDesk::PlanUpload(std::string_view content_type) {
  BodyPlan plan;
  plan.limit = SoundShelf::kMostBytesOfOne;
  auto sink = SoundUpload::Create(content_type, parts_.shelf, [this](SoundDraft draft) {
    return KeepDraft(std::make_shared<SoundDraft>(std::move(draft)));
  });
  if (!sink) return plan;  // the handler says what is missing
  plan.sink = std::move(*sink);
  return plan;
}

HttpResponse SoundDesk::KeepDraft(std::shared_ptr<SoundDraft> draft) {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [draft](const std::stop_token&) {
        // Officially 400 for what is no sound, which nothing else of ours is.
        auto kept = draft->Keep();
        const bool no_sound = !kept && kept.error().code == Errc::kInvalidArgument;
        if (!kept && !no_sound) return Result<Result<std::filesystem::path>>(Fail(kept.error()));
        return Result<Result<std::filesystem::path>>(std::move(kept));
      },
      [](const Result<std::filesystem::path>& kept) {
        if (!kept) return Detail(400, kept.error().message);
        std::string body;
        JsonWriter(body)
            .BeginObject()
            .Member("status", "ok")
            .Member("path", kept->string())
            .EndObject();
        return JsonAnswer(std::move(body));
      });
}

HttpResponse SoundDesk::GetVolume(Loudness which) {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [mixer = parts_.sound.mixer, which](const std::stop_token&) {
        return ReadVolume(mixer, which);
      },
      VolumeAnswer);
}

HttpResponse SoundDesk::SetVolume(Loudness which, int percent) {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [mixer = parts_.sound.mixer, which, percent](const std::stop_token&) {
        return WriteVolume(mixer, which, percent);
      },
      VolumeAnswer);
}

HttpResponse SoundDesk::TestSound() {
  if (auto sound = NoSound(); !sound) return RefusalOf(sound.error());
  std::string_view status = "ok";
  std::string_view message = "Test sound played";
  if (parts_.sound.voice->playing(playing_.id)) {
    status = "busy";
    message = "Audio device is currently in use, test sound was skipped.";
  } else if (auto played = PlayFile(test_sound_, {}); !played) {
    return RefusalOf(played.error());
  }
  std::string body;
  JsonWriter(body).BeginObject().Member("status", status).Member("message", message).EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse SoundDesk::SetReleased(bool released) {
  released_ = released;
  if (Voice* voice = parts_.sound.voice) released ? voice->Release() : voice->Acquire();
  return Ok();
}

HttpResponse SoundDesk::MediaStatus() const {
  const bool some = parts_.sound.voice != nullptr;
  const Voice::Status status = some ? parts_.sound.voice->status() : Voice::Status{};
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("available", status.available && !released_);
  json.Member("released", released_).Member("no_media", !some);
  json.Key("sound").BeginObject().Member("device", status.device);
  json.Member("reason", some ? std::string_view(status.problem) : kNoMixer).EndObject();
  json.EndObject();
  return JsonAnswer(std::move(body));
}

void SoundDesk::Play(const command::PlaySound& wanted, std::uint64_t listener) {
  const auto tell = [this, listener](const Result<void>& played) {
    std::string text;
    played ? EncodeOkReply(text, command::PlaySound::kType)
           : EncodeErrorReply(text, command::PlaySound::kType, played.error().message);
    parts_.hub.TellOne(listener, std::move(text));
  };
  if (auto sound = NoSound(); !sound) return tell(sound);
  const bool asked = parts_.worker.Ask([this, wanted, tell](const std::stop_token&) {
    return Worker::Done([this, tell, found = parts_.shelf.Find(wanted.file)] {
      tell(found ? PlayFile(*found, {}) : Result<void>(Fail(found.error())));
    });
  });
  if (!asked) tell(Fail(Errc::kBusy, std::string(kWorkerIsBusy)));
}

template <class Work>
void SoundDesk::TellVolume(Work work, std::string_view command, bool setting,
                           std::uint64_t listener) {
  const auto tell = [this, command, setting, listener](const Result<VolumeReading>& volume) {
    std::string text;
    if (volume) {
      Reply reply(text);
      if (setting) reply.json().Member("status", "ok");
      reply.json().Member("command", command).Key("volume").Integer(volume->percent);
      reply.End();
    } else {
      EncodeErrorReply(text, command, volume.error().message);
    }
    parts_.hub.TellOne(listener, std::move(text));
  };
  const bool asked = parts_.worker.Ask([work, tell](const std::stop_token&) {
    return Worker::Done([tell, volume = work()] { tell(volume); });
  });
  if (!asked) tell(Fail(Errc::kBusy, std::string(kWorkerIsBusy)));
}

void SoundDesk::GetVolume(Loudness which, std::string_view command, std::uint64_t listener) {
  TellVolume([mixer = parts_.sound.mixer, which] { return ReadVolume(mixer, which); }, command,
             false, listener);
}

void SoundDesk::SetVolume(Loudness which, int percent, std::string_view command,
                          std::uint64_t listener) {
  TellVolume(
      [mixer = parts_.sound.mixer, which, percent] { return WriteVolume(mixer, which, percent); },
      command, true, listener);
}

Result<void> SoundDesk::Begin(const command::UploadAudioStart& start) {
  ForgetOldUploads();
  return tray_.Begin(start.upload_id, start.total_chunks, start.container, parts_.clock.Now());
}

Result<void> SoundDesk::Add(const command::UploadAudioChunk& chunk) {
  return tray_.Add(chunk.upload_id, chunk.chunk_index, chunk.chunk, parts_.clock.Now());
}

Result<void> SoundDesk::Finish(const command::UploadAudioFinish& finish, std::uint64_t listener) {
  if (auto whole = tray_.Finish(finish.upload_id, parts_.clock.Now()); !whole) return whole;
  auto content = std::make_shared<UploadTray::Whole>(*tray_.Take(finish.upload_id));
  // A file name of our own: an id may be any text.
  const std::string name =
      "upload-" + std::to_string(next_upload_++) + "." + std::string(content->form);
  const bool asked = parts_.worker.Ask(
      [this, content, name, id = finish.upload_id, listener](const std::stop_token&) {
        return Worker::Done([this, id, listener, file = Unpack(parts_.uploads, *content, name)] {
          if (file) {
            DropUpload(id);
            if (uploaded_.size() == kMostUploaded) DropUpload(uploaded_.front().id);
            uploaded_.push_back({.id = id, .file = *file, .made = parts_.clock.Now()});
            return;
          }
          std::string text;
          EncodeErrorReply(text, command::UploadAudioFinish::kType, file.error().message);
          parts_.hub.TellOne(listener, std::move(text));
        });
      });
  if (!asked) return Fail(Errc::kBusy, std::string(kWorkerIsBusy));
  return {};
}

void SoundDesk::Play(const command::PlayUploadedAudio& wanted) {
  // Behind the uploads that are being written.
  const bool asked = parts_.worker.Ask([this, id = wanted.upload_id](const std::stop_token&) {
    return Worker::Done([this, id] {
      const auto found = std::ranges::find(uploaded_, id, &Uploaded::id);
      if (found == uploaded_.end()) {
        return TellUploadedAudio(id, "no such uploaded audio");
      }
      const auto played = PlayFile(found->file, {.upload_id = id});
      TellUploadedAudio(id, played ? std::string_view() : played.error().message);
    });
  });
  if (!asked) TellUploadedAudio(wanted.upload_id, kWorkerIsBusy);
}

void SoundDesk::TellUploadedAudio(std::string_view upload_id, std::string_view error) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("type", command::PlayUploadedAudio::kType);
  json.Member("upload_id", upload_id);
  error.empty() ? json.Member("started", true) : json.Member("error", error);
  json.EndObject();
  parts_.hub.TellSdk(std::move(text));
}

bool SoundDesk::Cancel(const command::CancelAudio& wanted) {
  const bool plays =
      playing_.move == 0 && !playing_.upload_id.empty() && playing_.upload_id == wanted.upload_id;
  if (plays) parts_.sound.voice->Stop(playing_.id);
  return plays;
}

std::filesystem::path SoundDesk::TakeUploaded(std::string_view upload_id) {
  const auto found = std::ranges::find(uploaded_, upload_id, &Uploaded::id);
  if (found == uploaded_.end()) return {};
  found->made = parts_.clock.Now();  // its time begins anew
  found->id.clear();                 // consumed: nobody finds it any more
  return found->file;
}

void SoundDesk::ForgetOldUploads() {
  const TimePoint now = parts_.clock.Now();
  std::erase_if(uploaded_, [now](const Uploaded& upload) {
    if (now - upload.made < kUploadedKept) return false;
    std::error_code ignored;
    std::filesystem::remove(upload.file, ignored);
    return true;
  });
}

void SoundDesk::DropUpload(std::string_view id) {
  const auto found = std::ranges::find(uploaded_, id, &Uploaded::id);
  if (found == uploaded_.end()) return;
  std::error_code ignored;
  std::filesystem::remove(found->file, ignored);
  uploaded_.erase(found);
}

void SoundDesk::Begin(std::uint64_t owner, SoundCue cue, const std::filesystem::path& file) {
  const std::filesystem::path& gesture = cue == SoundCue::kWakeUp ? wake_up_ : go_sleep_;
  const std::filesystem::path& wanted = cue == SoundCue::kTrack ? file : gesture;
  if (wanted.empty()) return;
  static_cast<void>(PlayFile(wanted, {.move = owner}));  // a move without its sound still moves
}

void SoundDesk::End(std::uint64_t owner) {
  if (owner == 0 || playing_.move != owner || parts_.sound.voice == nullptr) return;
  parts_.sound.voice->Stop(playing_.id);
  playing_.move = 0;
}

void SoundDesk::Drain() {
  if (parts_.sound.voice == nullptr) return;
  while (const auto report = parts_.sound.voice->TakeReport()) {
    if (report->kind == VoiceReport::Kind::kStarted || report->id != playing_.id) continue;
    playing_ = {};
  }
}

}  // namespace bbia
