#include "llm/talk_memory.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "words/cut_text.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.words";

ReadRows Newest(MemoryKind kind, std::size_t rows) {
  return {{.kind = kind, .order = PageOrder::kNewestFirst, .max_rows = rows, .subject = {}}};
}

ConversationEntry Entry(WallTime now, ConversationRole role, std::string_view text,
                        Language language, std::string_view source) {
  return {.time = now,
          .role = role,
          .text = std::string(CutText(text, kMaxUtterance)),
          .language = std::string(kLanguageNames[static_cast<std::size_t>(language)]),
          .source = std::string(CutText(source, kMaxTag)),
          .emotion = {}};
}

}  // namespace

TalkMemory::TalkMemory(MemoryKeeper* keeper, Ledger& ledger, Log& log, WakeSignal& wake)
    : keeper_(keeper), log_(log) {
  if (keeper != nullptr) {
    asker_.emplace(*keeper, ledger, "words.memory",
                   HandOver{Module::kWords, Module::kMemory, Module::kWords}, wake);
  }
}

void TalkMemory::Refresh() {
  if (!asker_) return;
  if (refreshing_ != 0) {
    stale_ = true;
    return;
  }
  // What cannot be asked now is asked after the next answer.
  preferences_ = asker_->Ask(Newest(MemoryKind::kPreference, Conversation::kMaxFacts)).value_or(0);
  learnings_ = asker_->Ask(Newest(MemoryKind::kLearning, Conversation::kMaxFacts)).value_or(0);
  refreshing_ = std::max(preferences_, learnings_);
}

void TalkMemory::Restore() {
  if (!asker_) return;
  // Two rows a turn, and the turns of strangers among the owner's.
  turns_ = asker_->Ask(Newest(MemoryKind::kConversation, 6 * Conversation::kTurns)).value_or(0);
  Refresh();
  restoring_ = std::max({turns_, preferences_, learnings_});
}

void TalkMemory::Take(Conversation& conversation) {
  if (!asker_) return;
  Flush();
  while (auto answer = asker_->Take()) {
    if (answer->ticket == restoring_) restoring_ = 0;
    const bool fresh = answer->ticket == refreshing_;
    if (fresh) refreshing_ = 0;
    auto* const page = answer->outcome ? std::get_if<MemoryPage>(&*answer->outcome) : nullptr;
    if (page != nullptr && answer->ticket == preferences_) conversation.SetPreferences(page->rows);
    if (page != nullptr && answer->ticket == learnings_) conversation.SetLearnings(page->rows);
    if (page != nullptr && answer->ticket == turns_ && conversation.empty()) {
      std::reverse(page->rows.begin(), page->rows.end());
      conversation.Restore(page->rows);
    }
    if (fresh && std::exchange(stale_, false)) Refresh();
  }
}

void TalkMemory::Tell(MemoryRequest request) {
  if (keeper_ == nullptr) return;
  if (waiting_.size() == kMostWaiting) {
    log_.Warning(kCategory, "not remembered: the memory does not keep up");
    return;
  }
  waiting_.push_back(std::move(request));
  Flush();
}

void TalkMemory::Flush() {
  std::size_t told = 0;
  while (told < waiting_.size() && keeper_->Tell(waiting_[told])) ++told;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(told));
}

void TalkMemory::Keep(WallTime now, const Prompt& prompt, Language language,
                      std::string_view answer, std::string_view source) {
  Tell(AddRow{Entry(now, ConversationRole::kUser, prompt.text, language, prompt.from)});
  if (answer.empty()) return;
  Tell(AddRow{Entry(now, ConversationRole::kRobot, answer, language, source)});
}

void TalkMemory::KeepSummary(WallTime now, std::string_view summary) {
  Tell(AddRow{Preference{.key = std::string(Conversation::kSummaryKey),
                         .value = std::string(CutText(summary, Conversation::kMaxSummary)),
                         .time = now}});
}

}  // namespace bbia
