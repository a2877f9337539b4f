#include "words/sentence_cutter.h"

#include <algorithm>
#include <array>

#include "words/cut_text.h"

namespace bbia {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::array<std::string_view, 9> kAbbreviations = {"M",  "Mme", "Dr",  "Mr", "Mrs",
                                                            "St", "etc", "e.g", "i.e"};

/// Whether the full stop at `at` belongs to a number ("3.14") or an abbreviation ("Dr. No").
bool IsInside(std::string_view text, std::size_t at) {
  const std::size_t begin = text.find_last_of(" \n", at);
  const std::string_view word = text.substr(begin == std::string_view::npos ? 0 : begin + 1,
                                            at - (begin == std::string_view::npos ? 0 : begin + 1));
  return std::ranges::find(kAbbreviations, word) != kAbbreviations.end();
}

}  // namespace

std::optional<std::string> SentenceCutter::Cut(std::size_t end) {
  std::string_view sentence = std::string_view(text_).substr(0, end);
  const std::size_t first = sentence.find_first_not_of(kSpace);
  std::optional<std::string> whole;
  if (first != std::string_view::npos) {
    sentence = sentence.substr(first, sentence.find_last_not_of(kSpace) - first + 1);
    whole.emplace(sentence);
  }
  text_.erase(0, end);
  return whole;
}

std::optional<std::string> SentenceCutter::Take() {
  for (std::size_t from = 0; from < text_.size();) {
    const std::size_t at = text_.find_first_of(".!?\n", from);
    if (at == std::string::npos) break;
    // "?!" and "..." belong together; only white space after it says that it is over.
    const std::size_t next = text_.find_first_not_of(".!?\"')", at);
    const bool line = text_[at] == '\n';
    if (!line && next == std::string::npos) break;
    const bool over = line || kSpace.find(text_[next]) != std::string_view::npos;
    if (over && !(text_[at] == '.' && IsInside(text_, at))) {
      if (auto sentence = Cut(line ? at + 1 : next)) return sentence;
      from = 0;
      continue;
    }
    from = line ? at + 1 : next;
  }
  if (text_.size() <= kMaxSentence) return std::nullopt;
  const std::size_t space = text_.find_last_of(kSpace, kMaxSentence);
  const bool cut = space != std::string::npos && space > 0;
  return Cut(cut ? space : CutText(text_, kMaxSentence).size());
}

std::optional<std::string> SentenceCutter::Rest() {
  return Cut(text_.size());
}

}  // namespace bbia
