#include "api/companion_line.h"

#include <utility>

namespace bbia {

CompanionLine::CompanionLine(Ledger& ledger, WakeSignal& answerer)
    : answerer_(answerer),
      questions_(ledger, "words.questions", {Module::kWords, Module::kMind, Module::kApi}),
      answers_(ledger, "words.answers-aloud", {Module::kWords, Module::kApi, Module::kMind}) {}

Result<std::uint64_t> CompanionLine::Ask(std::string_view said) {
  const std::uint64_t ticket = next_ticket_++;
  if (questions_.Push(Question{ticket, std::string(said)}) != Pushed::kQueued) {
    return Fail(Errc::kBusy, "too much was asked that nobody has answered yet");
  }
  answerer_.Notify();
  return ticket;
}

std::optional<Result<CompanionPart>> CompanionLine::Next(std::uint64_t ticket) {
  while (auto answer = answers_.TryPop()) {
    if (answer->ticket != ticket) continue;
    if (answer->error) return Result<CompanionPart>(tl::unexpected(std::move(*answer->error)));
    return Result<CompanionPart>(std::move(answer->part));
  }
  return std::nullopt;
}

void CompanionLine::Forget(std::uint64_t ticket) {
  forgotten_.store(ticket, std::memory_order_release);
  answerer_.Notify();
}

}  // namespace bbia
