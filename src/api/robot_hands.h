#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acts/companion.h"
#include "api/front.h"
#include "api/mind_desk.h"
#include "api/tool_hands.h"
#include "base/clock.h"
#include "memory/memory_keeper.h"
#include "perception/eyes.h"

namespace bbia {

/// What tools do with this robot: moves by the motion gateway, under the same leases and limits as
/// every client; feelings and behaviours by the mind; memory by its keeper. The server's thread.
class RobotHands final : public ToolHands {
 public:
  static constexpr std::size_t kMostJobs = 32;
  static constexpr std::string_view kSource = "conversation";
  static constexpr Seconds kGlance{0.8};          ///< of turning the head
  static constexpr Seconds kLookPatience{4.0};    ///< for the first picture that is looked at
  static constexpr Seconds kMemoryPatience{5.0};  ///< for room among what the memory has to do

  /// `front` outlives this, and is not looked at here.
  RobotHands(Front& front, Ledger& ledger, WakeSignal& wake, MemoryKeeper* memory);

  HandJob Do(const ToolAction& action, HandWait wait, OnOutcome done) override;
  void Cancel(HandJob job) override;

  /// What the mind decided about a behaviour.
  void OnMind(const MindEvent& event);
  /// What is due. On each wake and tick of the server.
  void Follow();
  /// The robot's state as JSON, with a sentence in English and French.
  [[nodiscard]] std::string StateText() const;

 private:
  struct Job {
    HandJob id = 0;
    HandWait wait = HandWait::kBegun;
    OnOutcome done;
    RunId run = 0;                               ///< of a behaviour
    std::uint64_t ticket = 0;                    ///< of the memory
    std::optional<MemoryRequest> question = {};  ///< that it had no room for yet
    std::string subject;                         ///< that is recalled
    std::unique_ptr<Look> look;                  ///< held until something was seen
    std::uint64_t seen = 0;                      ///< number of the sight before
    std::optional<TimePoint> until;
    ToolOutcome outcome;  ///< at `until`
  };

  // Each tells its outcome by `End`, or leaves the job open.
  void Act(Job& job, const MoveHeadTool& tool);
  void Act(Job& job, const CameraTool& tool);
  void Act(Job& job, const HeadTrackingTool& tool);
  void Act(Job& job, const DanceTool& tool);
  void Act(Job& job, const StopDanceTool& tool);
  void Act(Job& job, const PlayEmotionTool& tool);
  void Act(Job& job, const StopEmotionTool& tool);
  void Act(Job& job, const DoNothingTool& tool);
  void Act(Job& job, const LookAtTool& tool);
  void Act(Job& job, const RememberTool& tool);
  void Act(Job& job, const RecallTool& tool);
  void Act(Job& job, const RunBehaviorTool& tool);
  void Act(Job& job, const RobotStateTool& tool);

  void Glance(Job& job, const HeadTurn& turn);
  void Start(Job& job, const MotionAction& move);
  void Run(Job& job, std::string_view name, const LooseValues& said = {});
  void Feel(Job& job, const Feeling& feeling, Lasting lasting);
  void StopBehaviors();
  void AskMemory(Job& job, MemoryRequest request);
  void PutQuestion(Job& job);
  void TakeMemory();
  void TakeSight();
  void Settle(TimePoint now);
  void End(Job& job, ToolOutcome outcome);
  void Sweep();
  [[nodiscard]] ToolOutcome NoSuch(std::string_view what, std::string_view name) const;

  Front& front_;
  WakeSignal& wake_;
  std::optional<MemoryAsker> memory_;
  std::vector<Job> jobs_;
  HandJob next_job_ = 1;
  std::optional<TimePoint> feeling_until_;
  Emotion shown_ = Emotion::kNeutral;
  std::optional<TimePoint> still_until_;
  decltype(MindReport::idle) idle_before_{};
};

}  // namespace bbia
