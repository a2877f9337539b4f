#include "director/scribe.h"

#include <string>
#include <utility>

namespace bbia {
namespace {

constexpr std::string_view SourceOf(const MoodChange& change) noexcept {
  switch (change.cause) {
    case FeelingCause::kCommand:
      return "command";
    case FeelingCause::kStimulus:
      return change.stimulus ? TraitsOf(*change.stimulus).name : "stimulus";
    case FeelingCause::kFade:
      return "fade";
    case FeelingCause::kReset:
      return "reset";
  }
  return "command";
}

/// As much of `text` as fits, whole characters.
std::string Cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return std::string(text.substr(0, most));
}

}  // namespace

Scribe::Scribe(Ledger& ledger, const Clock& clock, MemoryKeeper* memory)
    : clock_(clock),
      memory_(memory),
      events_(ledger, "mind.chronicle", {Module::kMind, Module::kMind, Module::kApi}) {
  told_.reserve(kMostTold);
}

void Scribe::Tell(MindEvent event) {
  Remember(event);
  news_ = true;
  if (told_.size() == kMostTold) Release();
  told_.push_back(std::move(event));
}

void Scribe::Release() {
  for (MindEvent& event : told_) events_.Push(std::move(event));
  told_.clear();
}

bool Scribe::TakeNews() noexcept {
  return std::exchange(news_, false);
}

void Scribe::Remember(const MindEvent& event) {
  if (memory_ == nullptr) return;
  std::optional<MemoryRow> row;
  if (event.kind == MindEventKind::kEmotion && event.change) {
    row = EmotionEntry{.time = WallOf(event.change->when),
                       .emotion = std::string(TraitsOf(event.change->feeling.emotion).name),
                       .intensity = event.change->feeling.intensity,
                       .source = std::string(SourceOf(*event.change))};
  } else if (event.kind == MindEventKind::kEnded) {
    const Nanos duration = std::chrono::duration_cast<Nanos>(event.duration);
    row = BehaviorEntry{.time = WallOf(event.when) - duration,
                        .behavior = std::string(event.behavior),
                        .source = Cut(event.source, kMaxTag),
                        .outcome = std::string(Name(event.outcome)),
                        .detail = Cut(event.text, kMaxDetail),
                        .duration = duration};
  }
  if (row && !memory_->Tell(AddRow{std::move(*row)})) ++forgotten_;
}

WallTime Scribe::WallOf(TimePoint when) const noexcept {
  return clock_.WallNow() - (clock_.Now() - when);
}

}  // namespace bbia
