// The example of docs/behaviors.md. What stands between the marks stands there too; a test
// compares.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "behavior/rehearse_all_test.h"

// [example]
#include "behavior/repertoire.h"

namespace bbia {
namespace {

/// One look to each side, and back.
Play LookAround(Stage& stage, Seconds pace) {
  co_await stage.MoveTo(PostureRow{.yaw = 30, .body = 15}, pace);
  co_await stage.MoveTo(PostureRow{.yaw = -30, .body = -15}, pace);
  co_await stage.Home(pace);
}

Play Count(Stage& stage) {
  for (const char* number : {"one", "two", "three"}) co_await stage.SayText(number);
}

Play HideAndSeek(Stage& stage, const Arguments& arguments) {
  const std::int64_t rounds = arguments.Integer("rounds");
  stage.Feel(Emotion::kCurious, 0.8);
  for (std::int64_t round = 1; round <= rounds; ++round) {
    stage.Step("looking");
    co_await stage.Together(LookAround(stage, Seconds{0.9}), Count(stage));
    Question question{"Did I find you?", {"yes", "no"}, Seconds{20}};
    const auto answer = co_await stage.Listen(question);
    if (!answer) co_await stage.GiveUp("nobody answered");
    if (*answer == "yes") {
      stage.Feel(Emotion::kExcited, 0.9);
      co_await stage.SayText("There you are!");
      co_return;
    }
    co_await stage.Wait(Seconds{0.5});
  }
  stage.Feel(Emotion::kSad, 0.5);
  co_await stage.SayText("You hide too well for me.");
}

}  // namespace

void AddHideAndSeek(Repertoire& repertoire) {
  repertoire.Add({.name = "hide_and_seek",
                  .title = {"Hide and seek", "Cache-cache"},
                  .about = {"Looks for you until you say yes.", "Te cherche jusqu'à ton oui."},
                  .priority = 4,
                  .parameters = {{.name = "rounds",
                                  .kind = ParameterKind::kInteger,
                                  .about = {"How often it looks", "Combien de fois"},
                                  .low = 1,
                                  .high = 10,
                                  .usual = 3}},
                  .play = HideAndSeek});
}

}  // namespace bbia
// [/example]

namespace bbia {
namespace {

std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  const std::size_t to = text.find(end, from + begin.size());
  if (from == std::string::npos || to == std::string::npos) return "not found";
  return text.substr(from + begin.size(), to - from - begin.size());
}

std::string FileText(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Example, OfTheDocumentationIsThisOne) {
  const std::string root = BBIA_SOURCE_DIR;
  const std::string shown =
      Between(FileText(root + "/docs/behaviors.md"), "```cpp\n#include", "\n```");
  const std::string here = Between(FileText(root + "/src/behavior/example_test.cc"),
                                   "// [example]\n#include", "\n// [/example]");
  EXPECT_EQ(shown, here);
}

TEST(Example, KeepsTheRulesOfTheStage) {
  Repertoire repertoire;
  AddHideAndSeek(repertoire);
  Rehearsals(repertoire).ExpectAll();
}

}  // namespace
}  // namespace bbia
