#include "api/track_desk.h"

#include <memory>
#include <utility>

#include "api/begun_answer.h"
#include "api/work_answers.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

struct Loaded {
  RecordedMove recorded;
  std::filesystem::path sound;
};

Result<Loaded> LoadNamed(const MoveLibrary& library, const std::string& dataset,
                         const std::string& move, const std::stop_token& stop) {
  auto file = library.Find(dataset, move);
  if (!file) return Fail(file.error());
  auto recorded = LoadMove(*file, stop);
  if (!recorded) return Fail(recorded.error());
  return Loaded{.recorded = std::move(*recorded), .sound = std::move(file->sound)};
}

/// In the data set that `name` says, or in the first that has it.
Result<TrackDesk::Place> FindPlace(const MoveLibrary& library, const std::string& name) {
  constexpr std::size_t kMostTold = 40;
  const std::size_t slash = name.rfind('/');
  const std::string wanted = slash == std::string::npos ? name : name.substr(slash + 1);
  std::string known = "dance";
  std::size_t told = 0;
  for (const std::string& dataset : library.Datasets()) {
    if (slash != std::string::npos && name.substr(0, slash) != dataset) continue;
    const auto moves = library.List(dataset);
    if (!moves) continue;
    for (const std::string& move : *moves) {
      if (move == wanted) return TrackDesk::Place{dataset, move};
      if (++told <= kMostTold) known += ", " + move;
    }
  }
  if (told > kMostTold) known += " and " + std::to_string(told - kMostTold) + " more";
  return Fail(Errc::kNotFound, "there is no dance '" + name + "', there are " + known);
}

/// Who asked, kept until the file was read: his leases count then.
class Caller final {
 public:
  explicit Caller(const Claimant& claimant)
      : listener_(claimant.listener), name_(claimant.name), lease_(claimant.lease) {}
  [[nodiscard]] Claimant claimant() const { return {listener_, name_, lease_}; }

 private:
  std::uint64_t listener_;
  std::string name_;
  std::string lease_;
};

MoveTrack ToTrack(RecordedMove recorded, Seconds lead_in) {
  return {.move = std::make_unique<const SampledMove>(std::move(recorded.move)),
          .lead_in = lead_in,
          .sound = {}};
}

HttpResponse Names(const std::vector<std::string>& names) {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const std::string& name : names) json.String(name);
  json.EndArray();
  return JsonAnswer(std::move(body));
}

/// {"command":...,"status":"ok"|"error"} with one more member.
std::string StatusReply(std::string_view command, std::string_view status, std::string_view key,
                        std::string_view value, std::string_view error = {}) {
  std::string text;
  Reply reply(text);
  reply.json().Member("command", command).Member("status", status).Member(key, value);
  if (!error.empty()) reply.json().Member("error", error);
  reply.End();
  return text;
}

}  // namespace

TrackDesk::TrackDesk(const Parts& parts, Ledger& ledger)
    : parts_(parts), uploads_(ledger, "uploads.moves", Module::kMedia) {}

HttpResponse TrackDesk::Datasets() {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&library = parts_.library](const std::stop_token&) {
        return Result<std::vector<std::string>>(library.Datasets());
      },
      Names);
}

HttpResponse TrackDesk::List(std::string_view dataset) {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&library = parts_.library, dataset = std::string(dataset)](const std::stop_token&) {
        return library.List(dataset);
      },
      Names);
}

HttpResponse TrackDesk::Play(std::string_view dataset, std::string_view move) {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&library = parts_.library, dataset = std::string(dataset), move = std::string(move)](
          const std::stop_token& stop) { return LoadNamed(library, dataset, move, stop); },
      [this, caller = Caller(parts_.moves.gateway().claimant())](Loaded loaded) {
        const MotionGateway::Speaking speaking(parts_.moves.gateway(), caller.claimant());
        MoveTrack track = ToTrack(std::move(loaded.recorded), Seconds{0.0});
        track.sound = std::move(loaded.sound);
        return Started(parts_.moves.BeginRest(std::move(track)));
      });
}

bool TrackDesk::Seek(std::string_view name, OnPlace done) {
  return parts_.worker.Ask([&library = parts_.library, name = std::string(name),
                            done = std::move(done)](const std::stop_token&) -> Worker::Done {
    return [done, place = FindPlace(library, name)] { done(place); };
  });
}

HttpResponse TrackDesk::Started(const Moves::Begun& begun) {
  return AnswerBegun(parts_.tally, begun);
}

void TrackDesk::ReplyPlayed(const Verdict& verdict, const std::string& move,
                            std::uint64_t listener) {
  parts_.tally.Count(verdict);
  const bool done = verdict.done();
  parts_.hub.TellOne(
      listener, StatusReply(command::PlayRecordedMove::kType, done ? "ok" : "error", "move_name",
                            move, done ? std::string_view() : verdict.reason));
}

void TrackDesk::Play(const command::PlayRecordedMove& wanted, std::uint64_t listener) {
  const Caller caller(parts_.moves.gateway().claimant());
  const bool asked =
      parts_.worker.Ask([this, wanted, listener, caller](const std::stop_token& stop) {
        auto loaded = std::make_shared<Result<Loaded>>(
            LoadNamed(parts_.library, wanted.dataset_name, wanted.move_name, stop));
        return Worker::Done([this, wanted, listener, caller, loaded] {
          const MotionGateway::Speaking speaking(parts_.moves.gateway(), caller.claimant());
          if (!*loaded) {
            return ReplyPlayed({Outcome::kRefused, loaded->error().message}, wanted.move_name,
                               listener);
          }
          MoveTrack track = ToTrack(std::move((*loaded)->recorded), wanted.initial_goto_duration);
          track.sound = std::move((*loaded)->sound);
          ReplyPlayed(parts_.moves.BeginSocket(std::move(track), wanted.kType, listener),
                      wanted.move_name, listener);
        });
      });
  if (!asked) ReplyPlayed({Outcome::kRefused, kWorkerIsBusy}, wanted.move_name, listener);
}

void TrackDesk::Preload(const command::PreloadDataset& wanted, std::uint64_t listener) {
  const auto tell = [this, wanted, listener](const Result<std::filesystem::path>& found) {
    std::string text;
    Reply reply(text);
    reply.json().Member("command", wanted.kType).Member("status", found ? "ok" : "error");
    reply.json().Member("dataset_name", wanted.dataset_name);
    reply.json().Member(found ? "local_path" : "error",
                        found ? found->string() : found.error().message);
    reply.End();
    parts_.hub.TellOne(listener, std::move(text));
  };
  const bool asked = parts_.worker.Ask([this, wanted, tell](const std::stop_token&) {
    return Worker::Done(
        [tell, found = parts_.library.Locate(wanted.dataset_name)] { tell(found); });
  });
  if (!asked) tell(Fail(Errc::kBusy, std::string(kWorkerIsBusy)));
}

Result<void> TrackDesk::Begin(const command::UploadMoveStart& start) {
  return uploads_.Begin(start.upload_id, start.total_chunks, start.gzip ? "gzip+base64" : "json",
                        parts_.clock.Now());
}

Result<void> TrackDesk::Add(const command::UploadMoveChunk& chunk) {
  return uploads_.Add(chunk.upload_id, chunk.chunk_index, chunk.chunk, parts_.clock.Now());
}

Result<void> TrackDesk::Finish(const command::UploadMoveFinish& finish) {
  return uploads_.Finish(finish.upload_id, parts_.clock.Now());
}

void TrackDesk::TellUploadError(std::string_view upload_id, std::string_view error) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("type", command::PlayUploadedMove::kType);
  json.Member("upload_id", upload_id).Member("error", error).EndObject();
  parts_.hub.TellSdk(std::move(text));
}

void TrackDesk::Play(const command::PlayUploadedMove& wanted) {
  auto upload = uploads_.Take(wanted.upload_id);
  if (!upload) {
    return TellUploadError(wanted.upload_id, "no such uploaded move (upload first)");
  }
  auto whole = std::make_shared<UploadTray::Whole>(std::move(*upload));
  const Caller caller(parts_.moves.gateway().claimant());
  const bool asked = parts_.worker.Ask([this, wanted, whole, caller](const std::stop_token&) {
    auto recorded = std::make_shared<Result<RecordedMove>>(UnpackMove(*whole));
    return Worker::Done([this, wanted, caller, recorded] {
      const MotionGateway::Speaking speaking(parts_.moves.gateway(), caller.claimant());
      if (!*recorded) return TellUploadError(wanted.upload_id, recorded->error().message);
      MoveTrack track = ToTrack(std::move(**recorded), wanted.initial_goto_duration);
      if (take_sound_) track.sound = take_sound_(wanted.upload_id);
      track.sound_lead = wanted.audio_lead;
      const Verdict verdict = parts_.moves.BeginUpload(std::move(track), wanted.upload_id);
      parts_.tally.Count(verdict);
      if (!verdict.done()) TellUploadError(wanted.upload_id, verdict.reason);
    });
  });
  if (!asked) TellUploadError(wanted.upload_id, kWorkerIsBusy);
}

}  // namespace bbia
