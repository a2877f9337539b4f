#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "acts/companion.h"
#include "base/bounded_queue.h"
#include "base/ledger.h"
#include "base/wake_signal.h"

namespace bbia {

/// The line between the mind, which converses, and the server's thread, which has that answered
/// (companion_desk.h). Nobody waits at either end.
///
/// 1. The mind has one question open at a time: of what is forgotten nothing is wanted, nor of
///    anything before it.
/// 2. Each part says whose it is, so that what comes too late is dropped by who takes it.
class CompanionLine final : public Companion {
 public:
  static constexpr std::size_t kMaxQuestions = 4;
  static constexpr std::size_t kMaxParts = 16;

  /// @param answerer is notified when something is asked or forgotten.
  CompanionLine(Ledger& ledger, WakeSignal& answerer);

  // The mind's thread.
  Result<std::uint64_t> Ask(std::string_view said) override;
  std::optional<Result<CompanionPart>> Next(std::uint64_t ticket) override;
  void Forget(std::uint64_t ticket) override;

  // The server's thread.
  struct Question {
    std::uint64_t ticket = 0;
    std::string text;
  };
  [[nodiscard]] std::optional<Question> TakeQuestion() { return questions_.TryPop(); }
  [[nodiscard]] bool wanted(std::uint64_t ticket) const noexcept {
    return ticket > forgotten_.load(std::memory_order_acquire);
  }
  struct Answer {
    std::uint64_t ticket = 0;
    CompanionPart part;
    std::optional<Error> error;  ///< instead
  };
  /// @return false when `kMaxParts` wait; `answer` is as it was then.
  [[nodiscard]] bool Put(Answer& answer) {
    return answers_.Push(std::move(answer)) == Pushed::kQueued;
  }

 private:
  WakeSignal& answerer_;
  std::atomic<std::uint64_t> forgotten_{0};  ///< and all before it
  std::uint64_t next_ticket_ = 1;            // the mind's thread
  BoundedQueue<Question, kMaxQuestions, OnFull::kReject> questions_;
  BoundedQueue<Answer, kMaxParts, OnFull::kReject> answers_;
};

}  // namespace bbia
