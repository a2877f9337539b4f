#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/snapshot.h"
#include "base/snapshot_reader.h"
#include "behavior/director.h"
#include "behavior/heart.h"
#include "behavior/mouth.h"
#include "behavior/mover.h"
#include "control/board.h"
#include "director/agenda.h"
#include "director/board_bed.h"
#include "director/board_senses.h"
#include "director/mind_report.h"
#include "director/mind_request.h"
#include "director/noticing.h"
#include "director/scribe.h"

namespace bbia {

struct MindSettings {
  Language language = Language::kEnglish;
  /// As wanted at start, by `LayerId`.
  std::array<LayerSwitch, kLayerCount> idle{};
  std::uint64_t seed = 1;
};

/// What the mind works with. All outlive it; who is not there is null.
struct MindParts {
  Ledger& ledger;
  const Clock& clock;
  Board& board;
  const Repertoire& repertoire;
  const TextBook& texts;
  Speech& speech;
  SoundPlayer* sounds = nullptr;
  MemoryKeeper* memory = nullptr;
  Eyes* eyes = nullptr;
  /// What works besides what the mind can see itself (voice, weather, news).
  NeedSet services;
  Log* log = nullptr;
};

/// The mind of the robot: feels, behaves, speaks, remembers. Talks to the control thread by
/// `board.mind` and `board.layers`, to the server's thread by requests, reports and events.
///
/// `Step` is for one thread (mind_thread.h); who asks and who reads may be others.
class Mind final {
 public:
  static constexpr std::size_t kMaxRequests = 32;
  static constexpr Nanos kTick{20'000'000};

  Mind(const MindParts& parts, const MindSettings& settings);
  Mind(const Mind&) = delete;
  Mind& operator=(const Mind&) = delete;

  /// Does what was asked, moves on, tells the control thread. @return how long it may be left
  /// alone: a tick while something is shown, `Nanos::max()` when nothing is.
  Nanos Step();

  /// Any thread; wakes the mind. @return false when `kMaxRequests` wait.
  [[nodiscard]] bool Ask(MindRequest request);

  // The server's thread; `board.net.wake` tells of news.

  [[nodiscard]] std::optional<MindReport> TakeReport() { return reports_.TryPop(); }
  [[nodiscard]] MindEvents& events() noexcept { return scribe_.events(); }
  [[nodiscard]] const Snapshot<MindFigures>& figures() const noexcept { return figures_; }

 private:
  using Requests = BoundedQueue<MindRequest, kMaxRequests, OnFull::kReject>;
  using Reports = BoundedQueue<MindReport, 8, OnFull::kDropOldest>;
  static_assert(sizeof(Requests) + sizeof(Reports) <= BudgetOf(Module::kMind).buffer_bytes / 2);

  void Look(TimePoint now);
  void Notice(TimePoint now);
  void Do(TimePoint now, MindRequest request);
  void Command(const Posture& posture);
  void FeedLayers();
  /// Of what plays, while the head sways with it.
  [[nodiscard]] std::optional<double> HeardSound() const;
  void Tell(TimePoint now);
  [[nodiscard]] MindReport Report() const;
  [[nodiscard]] Nanos Patience() const noexcept;

  const MindParts parts_;
  SnapshotReader<RobotState> state_reader_;
  Requests requests_;
  Reports reports_;
  Snapshot<MindFigures> figures_;

  // The mind's thread.
  Scribe scribe_;
  Heart heart_;
  Mover mover_;
  Mouth mouth_;
  BoardSenses senses_;
  Noticing noticing_;
  BoardBed bed_;
  Director director_;
  Agenda agenda_;
  RobotState state_;
  std::array<LayerSwitch, kLayerCount> idle_;
  LayerSwitch sways_ = LayerSwitch::kOff;  ///< with what the loudspeaker plays
  std::optional<LayerInputs> layers_;      ///< as told last
  Setpoint setpoint_;
  std::uint64_t sequence_ = 0;
  std::optional<TimePoint> last_step_;
  BodyCondition told_body_ = BodyCondition::kNoBody;
  NeedSet told_available_;
  bool dirty_ = true;  ///< the report is not the newest
};

}  // namespace bbia
