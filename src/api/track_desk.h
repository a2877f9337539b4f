#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "api/hub.h"
#include "api/later_answers.h"
#include "api/moves.h"
#include "api/tally.h"
#include "base/clock.h"
#include "base/worker.h"
#include "media/move_library.h"
#include "media/uploads.h"
#include "protocol/commands.h"
#include "protocol/event_messages.h"
#include "server/endpoint.h"

namespace bbia {

/// Recorded moves on the wire: lists and plays those on disk, takes and plays those that clients
/// upload. What touches a disk or decodes runs on the worker's thread, the answer comes from here.
/// The server's thread.
class TrackDesk final {
 public:
  struct Parts {
    Moves& moves;
    Hub& hub;
    Worker& worker;
    LaterAnswers& later;
    Tally& tally;
    const Clock& clock;
    const MoveLibrary& library;
  };
  /// Hands an uploaded sound of this id to whoever plays a move with it. @return its file, or
  /// empty.
  using TakeSound = std::function<std::filesystem::path(std::string_view upload_id)>;

  TrackDesk(const Parts& parts, Ledger& ledger);
  void set_take_sound(TakeSound take) { take_sound_ = std::move(take); }

  // REST.
  [[nodiscard]] HttpResponse Datasets();
  [[nodiscard]] HttpResponse List(std::string_view dataset);
  [[nodiscard]] HttpResponse Play(std::string_view dataset, std::string_view move);

  /// Which move of which data set a name means.
  struct Place {
    std::string dataset;
    std::string move;
  };
  using OnPlace = std::function<void(Result<Place>)>;
  /// Looks for `name` ("move", in all data sets, or "owner/dataset/move"); `done` is told later,
  /// with what there is when it is none of it. @return false: busy, `done` is not told.
  [[nodiscard]] bool Seek(std::string_view name, OnPlace done);

  // /ws/sdk; `listener` is who asked.
  void Play(const command::PlayRecordedMove& wanted, std::uint64_t listener);
  void Preload(const command::PreloadDataset& wanted, std::uint64_t listener);
  Result<void> Begin(const command::UploadMoveStart& start);
  Result<void> Add(const command::UploadMoveChunk& chunk);
  Result<void> Finish(const command::UploadMoveFinish& finish);
  void Play(const command::PlayUploadedMove& wanted);

 private:
  [[nodiscard]] HttpResponse Started(const Moves::Begun& begun);
  void ReplyPlayed(const Verdict& verdict, const std::string& move, std::uint64_t listener);
  void TellUploadError(std::string_view upload_id, std::string_view error);

  Parts parts_;
  UploadTray uploads_;
  TakeSound take_sound_;
};

}  // namespace bbia
