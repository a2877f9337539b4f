#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/promises.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "behavior/repertoire.h"
#include "control/board.h"
#include "director/mind.h"
#include "server/endpoint.h"

namespace bbia {

inline constexpr std::string_view kNoMind = "unavailable: this robot was started without its mind";

struct ScoreDesk;

/// Where the wire gets the robot's mind. Null: this robot has none.
struct MindAccess {
  Mind* mind = nullptr;
  const Repertoire* repertoire = nullptr;
  MemoryKeeper* memory = nullptr;
  ScoreDesk* scores = nullptr;  ///< sequences and presets
};

/// A socket that is told what happens in the mind.
class MindListener {
 public:
  virtual ~MindListener() = default;
  virtual void OnMindEvent(const SharedText& text) = 0;
};

/// The server's view of the mind: its newest report, what happened lately, who wants to know. The
/// server's thread.
class MindDesk final {
 public:
  static constexpr std::size_t kMostHistory = 100;

  MindDesk(const Clock& clock, const Board& board, const MindAccess& access);

  [[nodiscard]] bool there() const noexcept { return access_.mind != nullptr; }
  /// @pre there()
  [[nodiscard]] const Repertoire& repertoire() const noexcept { return *access_.repertoire; }
  /// Null: sequences and presets are not kept.
  [[nodiscard]] ScoreDesk* scores() const noexcept { return access_.scores; }
  [[nodiscard]] const MindReport& report() const noexcept { return report_; }
  /// What the body is fit for now; the mind may have looked long ago.
  [[nodiscard]] BodyCondition body() const;
  [[nodiscard]] MindFigures figures() const { return access_.mind->figures().Read(); }

  /// Asks for something whose outcome nobody waits for. @return false when too much waits.
  [[nodiscard]] bool Ask(MindRequest request) { return access_.mind->Ask(std::move(request)); }
  /// Whether the head sways with what the loudspeaker plays; not without a mind.
  [[nodiscard]] bool Sway(bool with_sound) {
    return there() && Ask(SwayRequest{with_sound ? LayerSwitch::kOn : LayerSwitch::kOff});
  }
  /// Asks for a behaviour; the answer comes when the mind has decided. `request.run` is set here.
  [[nodiscard]] HttpResponse Run(RunRequest request);
  /// As above for somebody who hears what the mind decided by `Watch`. @return its number, none
  /// when too much waits.
  [[nodiscard]] std::optional<RunId> Start(RunRequest request);
  /// One who is told every event of the mind.
  using OnEvent = std::function<void(const MindEvent& event)>;
  void Watch(OnEvent on_event) { on_event_ = std::move(on_event); }

  /// Newest last.
  [[nodiscard]] const std::vector<MoodChange>& feelings() const noexcept { return feelings_; }
  [[nodiscard]] const std::vector<MindEvent>& ended() const noexcept { return ended_; }

  void Join(MindListener& listener) { listeners_.push_back(&listener); }
  void Leave(MindListener& listener) { std::erase(listeners_, &listener); }
  /// Everything that a newcomer has to know.
  [[nodiscard]] SharedText SnapshotText() const;

  /// Takes what the mind tells.
  void Follow();
  /// Gives up what waited too long, and tells what the body is fit for when that has changed: the
  /// mind may sleep. Once a tick of the server.
  void Check();

 private:
  void TakeReports();
  void TellAll(std::string text);
  void Take(const MindEvent& event);

  const Clock& clock_;
  const Board& board_;
  const MindAccess access_;
  Promises promises_;
  MindReport report_;
  std::vector<MoodChange> feelings_;
  std::vector<MindEvent> ended_;
  std::vector<MindListener*> listeners_;
  std::optional<BodyCondition> told_body_;  ///< none while nobody listens
  OnEvent on_event_;
  RunId next_run_ = 1;
};

/// /api/mind/ws: a snapshot, then every event. Who reads too slowly loses the oldest events and
/// gets another snapshot.
class MindSession final : public SocketSession, public MindListener {
 public:
  explicit MindSession(MindDesk& desk) : desk_(desk) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override { Complain(); }
  void OnBinary(std::span<const std::byte>) override { Complain(); }
  void OnTooLong(std::uint64_t, std::uint64_t) override { Complain(); }
  void OnClose() override;
  void OnMindEvent(const SharedText& text) override;

 private:
  void Complain();

  MindDesk& desk_;
  Socket* socket_ = nullptr;
  std::uint64_t dropped_ = 0;
};

}  // namespace bbia
