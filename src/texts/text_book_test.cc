#include "texts/text_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <set>
#include <string>

#include "base/test_scratch.h"
#include "texts/built_in.h"
#include "texts/text_file.h"

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TextBook Small() {
  auto book = TextBook::Parse({"[a]\nhello = Hello {name}!\nhello = Hi {name}.\nbye = Bye\n",
                               "[a]\nhello = Bonjour {name} !\nbye = Salut\n"});
  EXPECT_TRUE(book) << book.error().message;
  return std::move(*book);
}

TEST(TextBook, PicksAVariantAndFillsItsPlaces) {
  const TextBook book = Small();
  const std::array<TextArgument, 1> ada{{{"name", "Ada"}}};
  EXPECT_EQ(book.Line(Language::kEnglish, "a.hello", 0, ada), "Hello Ada!");
  EXPECT_EQ(book.Line(Language::kEnglish, "a.hello", 7, ada), "Hi Ada.");
  EXPECT_EQ(book.Line(Language::kFrench, "a.hello", 7, ada), "Bonjour Ada !");
  EXPECT_EQ(book.Line(Language::kFrench, "a.hello", 0), "Bonjour  !");
  EXPECT_EQ(book.variants(Language::kEnglish, "a.hello"), 2U);
  EXPECT_EQ(book.variants(Language::kEnglish, "a.none"), 0U);
  EXPECT_THAT(book.keys(), ElementsAre("a.bye", "a.hello"));
}

TEST(TextBook, AValueIsNotReadAsAText) {
  const std::array<TextArgument, 1> brace{{{"name", "{name}"}}};
  EXPECT_EQ(Small().Line(Language::kEnglish, "a.hello", 0, brace), "Hello {name}!");
}

TEST(TextBook, SaysWhichLineIsWrong) {
  const auto message = [](std::string_view english, std::string_view french) {
    const auto book = TextBook::Parse({english, french});
    return book ? std::string("fine") : book.error().message;
  };
  EXPECT_EQ(message("[a]\nb = c", "[a]\nb = c"), "fine");
  EXPECT_THAT(message("b = c", ""), HasSubstr("en: line 1"));
  EXPECT_THAT(message("[a]\nb c", ""), HasSubstr("en: line 2"));
  EXPECT_THAT(message("[a]\nb =", ""), HasSubstr("en: line 2"));
  EXPECT_THAT(message("[A]\n", ""), HasSubstr("section"));
  EXPECT_THAT(message("[a]\nb = {c", ""), HasSubstr("brace"));
  EXPECT_THAT(message("[a]\nb = c}", ""), HasSubstr("brace"));
  EXPECT_THAT(message("[a]\nb = {C}", ""), HasSubstr("{C}"));
  EXPECT_THAT(message("[a]\nb = \xFF", ""), HasSubstr("UTF-8"));
  EXPECT_THAT(message("[a]\nb = c", ""), HasSubstr("fr: a.b is missing"));
  EXPECT_THAT(message("[a]\nb = {c}", "[a]\nb = {d}"), HasSubstr("fr: a.b has other {places}"));
  EXPECT_THAT(message("[a]\nb = " + std::string(801, 'x'), ""), HasSubstr("800"));
  EXPECT_THAT(message(std::string(300 * 1024, '#'), ""), HasSubstr("262144"));
}

TEST(TextBook, ADirectoryReplacesWhatItHas) {
  const ScratchDir scratch;
  std::ofstream(scratch.File("fr.txt")) << "[a]\nhello = Coucou {name}\nhello = Tiens, {name}\n";
  TextBook book = Small();
  const auto replaced = book.ReplaceFrom(scratch.File(""));
  ASSERT_TRUE(replaced) << replaced.error().message;
  EXPECT_EQ(*replaced, 1U);
  const std::array<TextArgument, 1> ada{{{"name", "Ada"}}};
  EXPECT_EQ(book.Line(Language::kFrench, "a.hello", 1, ada), "Tiens, Ada");
  EXPECT_EQ(book.Line(Language::kFrench, "a.bye", 0), "Salut");
  EXPECT_EQ(book.Line(Language::kEnglish, "a.hello", 0, ada), "Hello Ada!");
}

TEST(TextBook, AWrongReplacementChangesNothing) {
  TextBook book = Small();
  const auto message = [&](std::string_view text) {
    return book.Replace(Language::kEnglish, text).error().message;
  };
  EXPECT_THAT(message("[a]\nnew = x"), HasSubstr("en: line 2: a.new is no key"));
  EXPECT_THAT(message("[a]\nbye = x\nhello = {age}"), HasSubstr("nobody fills: age"));
  EXPECT_EQ(book.Line(Language::kEnglish, "a.bye", 0), "Bye");
}

TEST(TextBook, TheBuiltInTextsAreWholeInBothLanguages) {
  const auto book = TextBook::Parse({BuiltInEnglish(), BuiltInFrench()});
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_GT(book->keys().size(), 150U);
  // The original's numbers of variants, as a lower bound.
  for (const Language language : {Language::kEnglish, Language::kFrench}) {
    EXPECT_GE(book->variants(language, "wake_up.line"), 8U);
    EXPECT_GE(book->variants(language, "greeting.line"), 10U);
    EXPECT_GE(book->variants(language, "hide.line"), 5U);
    EXPECT_GE(book->variants(language, "vision_tracking.seen"), 5U);
    EXPECT_GE(book->variants(language, "vision_tracking.nothing"), 5U);
    EXPECT_GE(book->variants(language, "follow_face.lost"), 4U);
    EXPECT_GE(book->variants(language, "emotional_response.happy"), 3U);
  }
}

TEST(TextBook, BothLanguagesSayEachThingInAsManyWays) {
  const TextBook book = TextBook::BuiltIn();
  for (const std::string_view key : book.keys()) {
    if (key.ends_with("_answers")) continue;  // how many words there are for it differs
    EXPECT_EQ(book.variants(Language::kEnglish, key), book.variants(Language::kFrench, key)) << key;
  }
}

TEST(TextBook, NoBuiltInLineStandsThereTwice) {
  for (const std::string_view text : {BuiltInEnglish(), BuiltInFrench()}) {
    std::set<std::string> seen;
    const auto lines = ReadTextFile(text);
    ASSERT_TRUE(lines);
    for (const TextLine& line : *lines) {
      EXPECT_TRUE(seen.insert(line.key + "=" + std::string(line.text)).second) << line.number;
    }
  }
}

TEST(Language, HasAName) {
  EXPECT_EQ(*ParseLanguage("fr"), Language::kFrench);
  EXPECT_THAT(ParseLanguage("de").error().message, HasSubstr("\"de\"; it must be one of en, fr"));
}

}  // namespace
}  // namespace bbia
