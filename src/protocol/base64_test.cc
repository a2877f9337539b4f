#include "protocol/base64.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

std::string Decode(std::string_view text, std::size_t piece = 1000) {
  Base64Reader reader;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += piece) reader.Feed(text.substr(at, piece), out);
  return reader.whole() ? out : "?";
}

TEST(Base64, ReadsEveryLengthInEveryPiece) {
  for (std::size_t piece = 1; piece < 6; ++piece) {
    EXPECT_EQ(Decode("", piece), "");
    EXPECT_EQ(Decode("Zg==", piece), "f");
    EXPECT_EQ(Decode("Zm8=", piece), "fo");
    EXPECT_EQ(Decode("Zm9v", piece), "foo");
    EXPECT_EQ(Decode("Zm9vYg==", piece), "foob");
    EXPECT_EQ(Decode("Zm9vYmFy", piece), "foobar");
  }
}

TEST(Base64, PassesOverWhatIsNotOfItsAlphabetAsPythonDoes) {
  EXPECT_EQ(Decode("Zm\n9v\r\n Ym-Fy"), "foobar");
  EXPECT_EQ(Decode("Zg==Zg=="), "f");
  EXPECT_EQ(Decode("Zm9vY"), "?");
}

}  // namespace
}  // namespace bbia
