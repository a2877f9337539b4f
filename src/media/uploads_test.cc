#include "media/uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;

// python: base64.b64encode(gzip.compress(move)) of the move below.
constexpr std::string_view kMove = R"({"time":[0],"set_target_data":[{"antennas":[0,0],)"
                                   R"("head":[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]})";
constexpr std::string_view kPacked =
    "H4sIAAAAAAACA6tWKsnMTVWyijaI1VEqTi2JL0ksSgdSKYkliUDRaqXEvJLUvLzEYpASHZCijNTEFCAn"
    "2lDHQAcsAhQ3hLPAbCgLyI6NrY2tBQBTiUw0ZAAAAA==";

class UploadTrayTest : public ::testing::Test {
 protected:
  Result<void> Begin(std::string_view id, int chunks) {
    return tray_.Begin(id, chunks, "json", now_);
  }
  Result<void> Add(std::string_view id, int index, std::string chunk = "x") {
    return tray_.Add(id, index, std::move(chunk), now_);
  }
  Result<void> Finish(std::string_view id) { return tray_.Finish(id, now_); }
  bool Upload(std::string_view id, std::string chunk = "x") {
    return Begin(id, 1) && Add(id, 0, std::move(chunk)) && Finish(id);
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  TimePoint now_ = clock_.Now();
  UploadTray tray_{ledger_, "test", Module::kApi};
};

TEST_F(UploadTrayTest, IsWholeWithAllItsChunksInOrder) {
  ASSERT_TRUE(Begin("a", 2));
  ASSERT_TRUE(Add("a", 0, "one"));
  EXPECT_FALSE(tray_.HasWhole("a"));
  ASSERT_TRUE(Add("a", 1, "two"));
  ASSERT_TRUE(Finish("a"));
  EXPECT_EQ(tray_.bytes(), 6U);
  const auto whole = tray_.Take("a");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->chunks, (std::vector<std::string>{"one", "two"}));
  EXPECT_FALSE(tray_.Take("a"));
  EXPECT_EQ(tray_.bytes(), 0U);
}

TEST_F(UploadTrayTest, IsGivenUpWhenAChunkIsOutOfOrder) {
  ASSERT_TRUE(Begin("a", 3));
  ASSERT_TRUE(Add("a", 0));
  EXPECT_THAT(Add("a", 2).error().message, HasSubstr("chunk 2 came where chunk 1 was due"));
  EXPECT_THAT(Add("a", 1).error().message, HasSubstr("no upload 'a'"));
  EXPECT_EQ(tray_.bytes(), 0U);
}

TEST_F(UploadTrayTest, IsGivenUpWhenItEndsTooEarlyOrTooLate) {
  ASSERT_TRUE(Begin("a", 2));
  ASSERT_TRUE(Add("a", 0));
  EXPECT_THAT(Finish("a").error().message, HasSubstr("1 of 2 chunks"));
  ASSERT_TRUE(Begin("b", 1));
  ASSERT_TRUE(Add("b", 0));
  EXPECT_FALSE(Add("b", 1));
  EXPECT_FALSE(Finish("b"));
}

TEST_F(UploadTrayTest, HoldsFourThatAreUnderWay) {
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_TRUE(Begin(id, 1));
  EXPECT_EQ(Begin("e", 1).error().code, Errc::kBusy);
  ASSERT_TRUE(Begin("a", 2)) << "the same one again begins anew";
  ASSERT_TRUE(Add("b", 0));
  ASSERT_TRUE(Finish("b"));
  EXPECT_TRUE(Begin("e", 1));
}

TEST_F(UploadTrayTest, ForgetsWhatWaitsTooLong) {
  ASSERT_TRUE(Begin("a", 2));
  ASSERT_TRUE(Add("a", 0));
  ASSERT_TRUE(Upload("whole"));
  now_ += UploadTray::kPatience + Nanos{1};
  ASSERT_TRUE(Begin("b", 1));
  EXPECT_FALSE(Add("a", 1));
  EXPECT_TRUE(tray_.HasWhole("whole"));
  now_ += UploadTray::kKept;
  tray_.Expire(now_);
  EXPECT_FALSE(tray_.HasWhole("whole"));
}

TEST_F(UploadTrayTest, HoldsNoMoreThanItsBytes) {
  const std::string third(UploadTray::kMostBytes / 3, 'x');
  ASSERT_TRUE(Upload("old", third));
  ASSERT_TRUE(Upload("new", third));
  ASSERT_TRUE(Begin("big", 9));
  ASSERT_TRUE(Add("big", 0, third));
  ASSERT_TRUE(Add("big", 1, third));
  EXPECT_FALSE(tray_.HasWhole("old")) << "the oldest whole one makes room";
  EXPECT_TRUE(tray_.HasWhole("new"));
  ASSERT_TRUE(Add("big", 2, third));
  EXPECT_FALSE(tray_.HasWhole("new"));
  EXPECT_THAT(Add("big", 3, third).error().message, HasSubstr("12 MiB"));
  EXPECT_EQ(tray_.bytes(), 0U);
}

TEST_F(UploadTrayTest, KeepsTheNewestOfAnId) {
  ASSERT_TRUE(Upload("a", "old"));
  ASSERT_TRUE(Upload("a", "new"));
  EXPECT_EQ(tray_.Take("a")->chunks[0], "new");
  EXPECT_FALSE(tray_.HasWhole("a"));
}

TEST(UnpackMove, ReadsPlainAndPackedMoves) {
  EXPECT_TRUE(
      UnpackMove({"json", {std::string(kMove.substr(0, 40)), std::string(kMove.substr(40))}}));
  const std::string packed(kPacked);
  const auto move = UnpackMove({"gzip+base64", {packed.substr(0, 21), packed.substr(21)}});
  ASSERT_TRUE(move) << move.error().message;
  EXPECT_EQ(move->move.size(), 1U);
}

TEST(UnpackMove, SaysWhatIsWrong) {
  EXPECT_THAT(UnpackMove({"json", {"{"}}).error().message, HasSubstr("not JSON"));
  EXPECT_THAT(UnpackMove({"gzip+base64", {"AAAA"}}).error().message, HasSubstr("not gzip"));
  EXPECT_THAT(UnpackMove({"gzip+base64", {std::string(kPacked.substr(0, 60))}}).error().message,
              HasSubstr("too early"));
}

}  // namespace
}  // namespace bbia
