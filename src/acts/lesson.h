#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "motion/random_stream.h"
#include "texts/text_book.h"

namespace bbia {

enum class Subject { kMaths, kScience, kGeography };
enum class Level { kEasy, kHard };

struct LessonQuestion {
  std::string question;
  std::vector<std::string> answers;  ///< all that count; the first is told
  std::string hint;
};

/// `count` different questions. Sums are made up, the others come from the texts (`[lesson]`).
/// At most as many as there are. Pure.
[[nodiscard]] std::vector<LessonQuestion> MakeLesson(const TextBook& texts, Language language,
                                                     Subject subject, Level level,
                                                     std::size_t count, RandomStream& random);

/// Whether `said` is one of the answers; see `MeansTheSame`.
[[nodiscard]] bool IsRight(const LessonQuestion& question, std::string_view said);

}  // namespace bbia
