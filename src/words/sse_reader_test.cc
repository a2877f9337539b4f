#include "words/sse_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Events = std::vector<std::pair<std::string, std::string>>;

struct Listener {
  Events events;
  SseReader reader{
      [this](std::string_view name, std::string_view data) { events.emplace_back(name, data); }};
};

TEST(SseReader, HandsOutAnEventAtItsEmptyLine) {
  Listener listener;
  listener.reader.Feed("data: one\n");
  EXPECT_THAT(listener.events, IsEmpty());
  listener.reader.Feed("\n");
  EXPECT_THAT(listener.events, ElementsAre(Pair("message", "one")));
}

TEST(SseReader, TakesEveryLineEndingCutAnywhere) {
  const std::string stream =
      "\xEF\xBB\xBF"
      "data: a\r\ndata:b\r\r: note\nevent: end\ndata\n\n";
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    Listener listener;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      listener.reader.Feed(std::string_view(stream).substr(at, piece));
    }
    EXPECT_THAT(listener.events, ElementsAre(Pair("message", "a\nb"), Pair("end", ""))) << piece;
  }
}

TEST(SseReader, DropsAnEventThatIsTooLongAndReadsTheNext) {
  Listener listener;
  listener.reader.Feed("data: ");
  const std::string piece(4096, 'x');
  for (int i = 0; i < 100; ++i) listener.reader.Feed(piece);
  listener.reader.Feed("\ndata: more of it\n\ndata: next\n\n");
  EXPECT_THAT(listener.events, ElementsAre(Pair("message", "next")));
  EXPECT_EQ(listener.reader.too_long(), 1U);
}

TEST(SseReader, AnUnfinishedEventIsNoEvent) {
  Listener listener;
  listener.reader.Feed("data: cut off by a disconn");
  EXPECT_THAT(listener.events, IsEmpty());
}

}  // namespace
}  // namespace bbia
