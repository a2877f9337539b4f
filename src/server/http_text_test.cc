#include "server/http_text.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

std::string Decoded(std::string_view text) {
  std::string out;
  AppendPercentDecoded(text, out);
  return out;
}

TEST(PercentDecoding, TurnsPairsOfDigitsIntoBytes) {
  EXPECT_EQ(Decoded("/a%20b%2Fc%c3%A9"), "/a b/c\xc3\xa9");
}

TEST(PercentDecoding, LeavesWhatIsNoPairAsItIs) {
  EXPECT_EQ(Decoded("100%"), "100%");
  EXPECT_EQ(Decoded("%4"), "%4");
  EXPECT_EQ(Decoded("%zz%4g%%41"), "%zz%4g%A");
  EXPECT_EQ(Decoded("a+b"), "a+b");
}

TEST(SplitTarget, SeparatesPathAndQuery) {
  const auto target = SplitTarget("/api/state?a=1?b#frag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/api/state");
  EXPECT_EQ(target->query, "a=1?b");
}

TEST(SplitTarget, KeepsDoubleSlashesWhichTheProtocolUses) {
  EXPECT_EQ(SplitTarget("//update/info")->path, "//update/info");
}

TEST(SplitTarget, UnderstandsTheFormForProxies) {
  EXPECT_EQ(SplitTarget("http://robot:8000/x?y")->path, "/x");
  EXPECT_EQ(SplitTarget("HTTP://robot?y")->path, "/");
  EXPECT_EQ(SplitTarget("HTTP://robot?y")->query, "y");
  EXPECT_EQ(SplitTarget("*")->path, "*");
}

TEST(SplitTarget, RefusesTheRest) {
  EXPECT_FALSE(SplitTarget(""));
  EXPECT_FALSE(SplitTarget("robot:8000"));
  EXPECT_FALSE(SplitTarget("ftp://robot/x"));
  EXPECT_FALSE(SplitTarget("http:///x"));
}

TEST(HasToken, LooksAtWholeItemsInAnyCase) {
  EXPECT_TRUE(HasToken("keep-alive, Upgrade", "upgrade"));
  EXPECT_TRUE(HasToken(" WebSocket ", "websocket"));
  EXPECT_FALSE(HasToken("upgraded", "upgrade"));
  EXPECT_FALSE(HasToken("", "upgrade"));
}

TEST(AppendHead, NamesTypeAndLength) {
  std::string out;
  AppendHead({.status = 422, .body = "{}"}, Persistence::kClose, out);
  EXPECT_EQ(out,
            "HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nConnection: close\r\n\r\n");
}

TEST(AppendHead, GivesNoLengthToAnswersThatHaveNoBody) {
  std::string out;
  AppendHead({.status = 204}, Persistence::kImplied, out);
  EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\n\r\n");
}

// A redirect to a percent-decoded path could otherwise write header fields of a client's choice.
TEST(AppendHead, LetsNoValueEndItsLine) {
  HttpResponse response{.status = 307};
  response.headers.emplace_back("Location", "/a\r\nSet-Cookie: x");
  std::string out;
  AppendHead(response, Persistence::kImplied, out);
  EXPECT_NE(out.find("\r\nLocation: /aSet-Cookie: x\r\n"), std::string::npos);
}

TEST(AcceptKey, MatchesTheExampleOfTheStandard) {
  EXPECT_EQ(AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(AcceptKey, IsEmptyForAKeyThatIsNone) {
  EXPECT_EQ(AcceptKey(""), "");
  EXPECT_EQ(AcceptKey("dGhlIHNhbXBsZSBub25jZQ="), "");
  EXPECT_EQ(AcceptKey("dGhlIHNhbXBsZSBub25jZ!=="), "");
}

}  // namespace
}  // namespace bbia
