#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/figures.h"
#include "base/ledger.h"

namespace bbia {

/// Answers that are a pure function of what was asked (temperature 0, no tools called), kept for
/// who asks the same again. The oldest used goes first. One thread.
class AnswerCache final {
 public:
  static constexpr std::size_t kMost = 100;
  static constexpr std::size_t kMaxBytes = 1024UL * 1024;  ///< of questions and answers together
  static constexpr Nanos kLife{3'600'000'000'000};

  AnswerCache(Ledger& ledger, const Clock& clock);

  /// @param question the whole request as it would be sent.
  [[nodiscard]] std::optional<std::string> Find(std::string_view question);
  void Keep(std::string question, std::string answer);
  void Clear();

 private:
  struct Entry {
    std::string question;
    std::string answer;
    TimePoint since;
  };
  using Entries = std::list<Entry>;
  void Drop(Entries::iterator entry);

  const Clock& clock_;
  Entries entries_;  ///< the newest used first
  std::size_t bytes_ = 0;
  Figures figures_;
  Account account_;
};

}  // namespace bbia
