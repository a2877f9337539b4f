#include "words/answer_cache.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bbia {

AnswerCache::AnswerCache(Ledger& ledger, const Clock& clock)
    : clock_(clock),
      account_(ledger.Open({.kind = AccountKind::kCache,
                            .name = "words.answers",
                            .modules = Module::kWords,
                            .capacity = kMost},
                           figures_)) {}

std::optional<std::string> AnswerCache::Find(std::string_view question) {
  auto entry = std::ranges::find(entries_, question, &Entry::question);
  if (entry != entries_.end() && clock_.Now() - entry->since > kLife) {
    Drop(entry);
    entry = entries_.end();
  }
  if (entry == entries_.end()) {
    Figures::Add(figures_.misses, 1);
    return std::nullopt;
  }
  Figures::Add(figures_.hits, 1);
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->answer;
}

void AnswerCache::Keep(std::string question, std::string answer) {
  const std::size_t size = question.size() + answer.size();
  if (size > kMaxBytes) return;
  const auto known = std::ranges::find(entries_, question, &Entry::question);
  if (known != entries_.end()) Drop(known);
  while (!entries_.empty() && (entries_.size() >= kMost || bytes_ + size > kMaxBytes)) {
    Drop(std::prev(entries_.end()));
    Figures::Add(figures_.dropped, 1);
  }
  entries_.push_front({std::move(question), std::move(answer), clock_.Now()});
  bytes_ += size;
  Figures::Add(figures_.accepted, 1);
  figures_.NoteUsed(entries_.size());
}

void AnswerCache::Clear() {
  entries_.clear();
  bytes_ = 0;
  figures_.NoteUsed(0);
}

void AnswerCache::Drop(Entries::iterator entry) {
  bytes_ -= entry->question.size() + entry->answer.size();
  entries_.erase(entry);
  figures_.NoteUsed(entries_.size());
}

}  // namespace bbia
