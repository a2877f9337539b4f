#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/bounded_queue.h"
#include "base/budgets.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/pulse.h"
#include "base/wake_signal.h"
#include "llm/model_client.h"
#include "llm/model_home.h"
#include "llm/talk_memory.h"
#include "llm/talk_types.h"
#include "words/answer_cache.h"
#include "words/answering.h"
#include "words/conversation.h"

namespace bbia {

/// What the talk works with. All outlive it; who is not there is null.
struct TalkParts {
  Ledger& ledger;
  Log& log;
  const Clock& clock;
  WakeSignal& news;  ///< notified when there are events
  ModelStore* models = nullptr;
  MemoryKeeper* memory = nullptr;
};

/// All that is said to the robot and by it: one prompt after the other is answered, by a language
/// model where there is one. `Step` and `Wait` are for one thread (talker.h); who asks and who
/// takes the events is another.
class Talk final {
 public:
  static constexpr std::size_t kMaxOrders = 64;
  static constexpr std::size_t kMaxEvents = 128;
  static constexpr int kRetries = 2;  ///< of a server that says 429 or 503
  static constexpr Nanos kLongestRetry{5'000'000'000};
  /// What is said before the memory has told what it knows waits so long for it.
  static constexpr Nanos kRestorePatience{2'000'000'000};

  Talk(const TalkParts& parts, const TalkSettings& settings);
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;

  /// Any thread. @return false when `kMaxOrders` wait.
  [[nodiscard]] bool Ask(TalkOrder order);
  /// Lets a guest go as soon as nobody uses it. Any thread.
  void AskUnload() noexcept { Note(unload_asked_); }
  /// Forgets the turns at hand and the kept answers (the store is erased by whoever asks). Any
  /// thread.
  void AskForget() noexcept { Note(forget_asked_); }
  /// What happened since; one thread.
  [[nodiscard]] std::optional<ChatEvent> Take() { return events_.TryPop(); }
  /// Any thread.
  [[nodiscard]] TalkStatus status() const;

  /// Does all there is to do now. Starting a model takes its time; a stop request ends it.
  void Step(const std::stop_token& stop, Pulse& pulse);
  /// Until there is something to do, or `at_most`.
  void Wait(Nanos at_most);
  /// How long `Wait` may be.
  [[nodiscard]] Nanos patience() const;
  [[nodiscard]] bool busy() const noexcept {
    return answering_ != nullptr || !waiting_.empty() || summing_;
  }
  /// Ends a `Wait`. Any thread.
  void Nudge() noexcept { wake_.Notify(); }

 private:
  using Orders = BoundedQueue<TalkOrder, kMaxOrders, OnFull::kReject>;
  using Events = BoundedQueue<ChatEvent, kMaxEvents, OnFull::kReject>;
  static_assert(sizeof(Orders) + sizeof(Events) <= BudgetOf(Module::kWords).buffer_bytes);

  void Note(std::atomic<bool>& wish) noexcept {
    wish = true;
    wake_.Notify();
  }
  void TakeOrders();
  void Do(Prompt prompt);
  void Do(const CancelOrder& order);
  void Do(OutcomeOrder order);
  void Forget();

  void BeginNext();
  void Drive(const std::stop_token& stop, Pulse& pulse);
  void Ask(const std::stop_token& stop, Pulse& pulse);
  void OnTransferFailed();
  void Finish();
  bool BeginSummary();
  void DriveSummary();
  void Tell(ChatEvent event);
  void Flush();
  void Publish();
  void UnloadIfAsked();

  const TalkParts parts_;
  const TalkSettings settings_;
  const ToolPolicy policy_;
  WakeSignal wake_;
  Orders orders_;
  Events events_;
  // Wishes, not orders: however often they are said, they take no place in a queue.
  std::atomic<bool> unload_asked_{false};
  std::atomic<bool> forget_asked_{false};

  // The talk's thread.
  Conversation conversation_;
  TalkMemory memory_;
  AnswerCache cache_;
  ModelHome home_;
  ModelClient client_;
  const TimePoint restored_by_;
  std::vector<Prompt> waiting_;      // kMaxPromptsWaiting at most
  std::vector<ChatEvent> outgoing_;  // what found the queue full: an answer's events at most
  std::unique_ptr<Answering> answering_;
  ModelDialect dialect_;  ///< of the model's server
  std::string question_;  ///< the request as it is sent, when its answer may be kept
  bool asking_ = false;   ///< a transfer is under way
  bool summing_ = false;  ///< as `asking_`, for a summary that nobody waits for
  bool cancelled_ = false;
  bool unload_ = false;  ///< as soon as nobody uses the model
  int retries_ = 0;
  TimePoint retry_at_{};
  TimePoint begun_;
  std::optional<TimePoint> first_text_;
  TimePoint next_look_{};
  TalkStatus figures_;

  mutable Mutex mutex_;
  TalkStatus status_ GUARDED_BY(mutex_);
};

}  // namespace bbia
