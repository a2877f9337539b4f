#include "acts/lesson.h"

#include <algorithm>
#include <array>
#include <utility>

#include "acts/answers.h"

namespace bbia {
namespace {

int Between(RandomStream& random, int low, int high) {
  return low + static_cast<int>(random.Next() % static_cast<std::uint64_t>(high - low + 1));
}

LessonQuestion Sum(const TextBook& texts, Language language, Level level, RandomStream& random) {
  const bool second = random.Chance(0.5);
  std::string_view key;
  int a = 0;
  int b = 0;
  int result = 0;
  if (level == Level::kEasy) {
    key = second ? "teaching.minus" : "teaching.plus";
    a = Between(random, 3, 10);
    b = Between(random, 2, second ? a : 10);
    result = second ? a - b : a + b;
  } else {
    key = second ? "teaching.divided" : "teaching.times";
    const int x = Between(random, 3, 12);
    const int y = Between(random, 3, 12);
    a = second ? x * y : x;
    b = y;
    result = second ? x : x * y;
  }
  const std::string shown_a = std::to_string(a);
  const std::string shown_b = std::to_string(b);
  const std::string tens = std::to_string(result / 10 * 10);
  const std::array<TextArgument, 2> numbers{{{"a", shown_a}, {"b", shown_b}}};
  const std::array<TextArgument, 1> hint{{{"tens", tens}}};
  return {texts.Line(language, key, random.Next(), numbers),
          {std::to_string(result)},
          texts.Line(language, "teaching.hint_tens", random.Next(), hint)};
}

std::vector<std::string> Bases(const TextBook& texts, Subject subject, Level level) {
  const std::string prefix = std::string("lesson.") +
                             (subject == Subject::kScience ? "science_" : "geography_") +
                             (level == Level::kEasy ? "easy_" : "hard_");
  std::vector<std::string> bases;
  for (int i = 1;; ++i) {
    std::string base = prefix + std::to_string(i);
    if (!texts.Has(base)) return bases;
    bases.push_back(std::move(base));
  }
}

LessonQuestion FromTexts(const TextBook& texts, Language language, const std::string& base) {
  LessonQuestion question{
      texts.Line(language, base, 0), {}, texts.Line(language, base + "_hint", 0)};
  const std::string key = base + "_answers";
  for (std::size_t i = 0; i < texts.variants(language, key); ++i) {
    question.answers.push_back(texts.Line(language, key, i));
  }
  return question;
}

}  // namespace

std::vector<LessonQuestion> MakeLesson(const TextBook& texts, Language language, Subject subject,
                                       Level level, std::size_t count, RandomStream& random) {
  std::vector<LessonQuestion> lesson;
  if (subject == Subject::kMaths) {
    constexpr int kPatience = 200;  // draws, should many be alike
    for (int i = 0; i < kPatience && lesson.size() < count; ++i) {
      LessonQuestion next = Sum(texts, language, level, random);
      const bool known = std::ranges::any_of(
          lesson, [&](const LessonQuestion& q) { return q.question == next.question; });
      if (!known) lesson.push_back(std::move(next));
    }
    return lesson;
  }
  std::vector<std::string> bases = Bases(texts, subject, level);
  while (!bases.empty() && lesson.size() < count) {
    const auto at = static_cast<std::ptrdiff_t>(random.Next() % bases.size());
    lesson.push_back(FromTexts(texts, language, bases[static_cast<std::size_t>(at)]));
    bases.erase(bases.begin() + at);
  }
  return lesson;
}

bool IsRight(const LessonQuestion& question, std::string_view said) {
  return std::ranges::any_of(
      question.answers, [said](const std::string& answer) { return MeansTheSame(said, answer); });
}

}  // namespace bbia
