#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/lesson.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 5> kSubjects = {"maths", "science", "geography", "sciences",
                                                       "geographie"};
constexpr std::array<std::string_view, 2> kLevels = {"easy", "hard"};
constexpr double kHigh = 0.8;
constexpr double kMiddle = 0.5;

Subject SubjectOf(std::string_view name) noexcept {
  if (name.starts_with("science")) return Subject::kScience;
  return name.starts_with("geograph") ? Subject::kGeography : Subject::kMaths;
}
std::string_view BeginningOf(Subject subject) noexcept {
  if (subject == Subject::kScience) return "teaching.begin_science";
  return subject == Subject::kGeography ? "teaching.begin_geography" : "teaching.begin_maths";
}

/// One question, with a second try after a hint. @return whether it was answered right.
PlayOf<bool> AskOne(Stage& stage, const LessonQuestion& question) {
  stage.Feel(Emotion::kCurious, 0.35);
  const Question asked{.prompt = question.question, .deadline = Seconds{30.0}};
  const std::string& answer = question.answers.front();
  co_await SpeakWith(stage, question.question, gesture::kThink);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::optional<std::string> said = co_await AskPatiently(stage, asked);
    if (!said) {
      const std::string line = stage.Line("teaching.no_answer", {{"answer", answer}});
      co_await SpeakWith(stage, line, gesture::kNod);
      co_return false;
    }
    if (IsRight(question, *said)) {
      stage.Feel(Emotion::kHappy, 0.6);
      co_await SayWith(stage, "teaching.right", gesture::kBounce);
      co_return true;
    }
    if (attempt == 0) {
      co_await SayWith(stage, "teaching.again", gesture::kShakeHead);
      const std::string hint = stage.Line("teaching.hint", {{"hint", question.hint}});
      co_await SpeakWith(stage, hint, gesture::kThink);
    }
  }
  const std::string line = stage.Line("teaching.wrong", {{"answer", answer}});
  co_await SpeakWith(stage, line, gesture::kNod);
  co_return false;
}

Play Teaching(Stage& stage, const Arguments& arguments) {
  const Subject subject = SubjectOf(arguments.Text("subject"));
  const Level level = arguments.Text("level") == "hard" ? Level::kHard : Level::kEasy;
  const std::vector<LessonQuestion> lesson =
      MakeLesson(stage.parts().texts, stage.language(), subject, level,
                 static_cast<std::size_t>(arguments.Integer("questions")), stage.random());
  stage.Feel(Emotion::kHappy, 0.5);
  co_await SayWith(stage, BeginningOf(subject), gesture::kNod);
  std::size_t right = 0;
  for (std::size_t i = 0; i < lesson.size(); ++i) {
    stage.Step("question " + std::to_string(i + 1) + " of " + std::to_string(lesson.size()));
    const bool good = co_await AskOne(stage, lesson[i]);
    right += good ? 1U : 0U;
  }
  const std::string score = std::to_string(right);
  const std::string total = std::to_string(lesson.size());
  stage.Step("score " + score + " of " + total);
  const double share = static_cast<double>(right) / static_cast<double>(lesson.size());
  const bool high = share >= kHigh;
  const std::string_view key =
      high ? "teaching.score_high"
           : (share >= kMiddle ? "teaching.score_middle" : "teaching.score_low");
  stage.Feel(high ? Emotion::kProud : Emotion::kHappy, 0.6);
  const std::string line = stage.Line(key, {{"right", score}, {"total", total}});
  co_await SpeakWith(stage, line, high ? gesture::kBounce : gesture::kNod);
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddTeaching(Repertoire& repertoire) {
  repertoire.Add({
      .name = "teaching",
      .title = {"Teach", "Enseigner"},
      .about = {"Asks questions, checks the answers, gives a hint, counts.",
                "Pose des questions, vérifie les réponses, donne un indice, compte."},
      .priority = 1,
      .parameters = {{.name = "subject",
                      .kind = ParameterKind::kChoice,
                      .about = {"What about", "Sur quoi"},
                      .usual_text = "maths",
                      .choices = kSubjects},
                     {.name = "level",
                      .kind = ParameterKind::kChoice,
                      .about = {"How hard", "Difficulté"},
                      .usual_text = "easy",
                      .choices = kLevels},
                     {.name = "questions",
                      .kind = ParameterKind::kInteger,
                      .about = {"How many; no more than there are",
                                "Combien, pas plus qu'il n'y en a"},
                      .low = 1,
                      .high = 10,
                      .usual = 3}},
      .play = Teaching,
  });
}

}  // namespace bbia
