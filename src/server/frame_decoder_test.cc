#include "server/frame_decoder.h"

#include <gtest/gtest.h>

#include <vector>

#include "server/test_client.h"

namespace bbia {
namespace {

using Kind = FrameDecoder::Kind;

struct Seen {
  Kind kind;
  std::string payload;
  std::uint64_t size;
  std::uint16_t code;
};

/// Feeds `bytes` in pieces of `step` and notes all events.
std::vector<Seen> Decode(std::string bytes, std::size_t step, std::size_t max_message = 1000) {
  FrameDecoder decoder(max_message);
  std::vector<Seen> seen;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    std::span<char> piece(bytes.data() + at, std::min(step, bytes.size() - at));
    for (;;) {
      const FrameDecoder::Event event = decoder.Next(piece);
      if (event.kind == Kind::kNeedMore) break;
      seen.push_back({event.kind, std::string(event.payload), event.size, event.code});
      if (event.kind == Kind::kFail) return seen;
    }
    EXPECT_TRUE(piece.empty());
  }
  return seen;
}

TEST(FrameDecoder, ReadsMessagesHoweverTheyAreCut) {
  const std::string medium(300, 'm');
  const std::string large(70'000, 'l');
  const std::string stream =
      ClientFrame(1, "hello") + ClientFrame(2, medium) + ClientFrame(1, "") + ClientFrame(2, large);
  for (const std::size_t step : {1UL, 2UL, 3UL, 7UL, 100UL, 4096UL, stream.size()}) {
    const auto seen = Decode(stream, step, 100'000);
    ASSERT_EQ(seen.size(), 4U) << step;
    EXPECT_EQ(seen[0].kind, Kind::kText);
    EXPECT_EQ(seen[0].payload, "hello");
    EXPECT_EQ(seen[1].kind, Kind::kBinary);
    EXPECT_EQ(seen[1].payload, medium);
    EXPECT_EQ(seen[2].payload, "");
    EXPECT_EQ(seen[3].payload, large);
  }
}

TEST(FrameDecoder, PutsFragmentsTogetherAroundControlFrames) {
  const std::string stream = ClientFrame(1, "ab", Last::kNo) + ClientFrame(9, "ping") +
                             ClientFrame(0, "", Last::kNo) + ClientFrame(10, "") +
                             ClientFrame(0, "cd");
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    const auto seen = Decode(stream, step);
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].kind, Kind::kPing);
    EXPECT_EQ(seen[0].payload, "ping");
    EXPECT_EQ(seen[1].kind, Kind::kPong);
    EXPECT_EQ(seen[2].kind, Kind::kText);
    EXPECT_EQ(seen[2].payload, "abcd");
  }
}

TEST(FrameDecoder, PassesOverAMessageThatIsTooLongAndGoesOn) {
  const std::string stream = ClientFrame(1, std::string(600, 'a'), Last::kNo) +
                             ClientFrame(9, "p") + ClientFrame(0, std::string(600, 'b')) +
                             ClientFrame(1, "next");
  for (const std::size_t step : {1UL, 50UL, stream.size()}) {
    const auto seen = Decode(stream, step);
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].kind, Kind::kPing);
    EXPECT_EQ(seen[1].kind, Kind::kTooLong);
    EXPECT_EQ(seen[1].size, 1200U);
    EXPECT_EQ(seen[2].payload, "next");
  }
}

TEST(FrameDecoder, TakesAMessageOfExactlyTheLimit) {
  const auto seen = Decode(ClientFrame(1, std::string(1000, 'a')), 64);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, Kind::kText);
}

TEST(FrameDecoder, RefusesWhatTheStandardForbids) {
  std::string unmasked("\x81\x02hi", 4);
  std::string reserved_bit = ClientFrame(1, "x");
  reserved_bit[0] = static_cast<char>(0xc1);
  std::string negative_length("\x82\xff\x80\0\0\0\0\0\0\0mask", 14);
  std::string huge("\x82\xff\0\0\0\0\x10\0\0\0mask", 14);
  struct Case {
    std::string bytes;
    std::uint16_t code;
  };
  for (const Case& c :
       {Case{unmasked, 1002}, Case{reserved_bit, 1002}, Case{ClientFrame(3, "x"), 1002},
        Case{ClientFrame(11, "x"), 1002}, Case{ClientFrame(0, "x"), 1002},
        Case{ClientFrame(1, "x", Last::kNo) + ClientFrame(1, "y"), 1002},
        Case{ClientFrame(9, "x", Last::kNo), 1002},
        Case{ClientFrame(9, std::string(126, 'x')), 1002}, Case{negative_length, 1009},
        Case{huge, 1009}}) {
    for (const std::size_t step : {1UL, c.bytes.size()}) {
      const auto seen = Decode(c.bytes, step);
      ASSERT_EQ(seen.size(), 1U);
      EXPECT_EQ(seen[0].kind, Kind::kFail);
      EXPECT_EQ(seen[0].code, c.code);
    }
  }
}

TEST(FrameHeader, IsAsShortAsTheLengthAllows) {
  EXPECT_EQ(MakeFrameHeader(Opcode::kText, 125).size, 2);
  EXPECT_EQ(MakeFrameHeader(Opcode::kText, 126).size, 4);
  EXPECT_EQ(MakeFrameHeader(Opcode::kText, 65'535).size, 4);
  EXPECT_EQ(MakeFrameHeader(Opcode::kText, 65'536).size, 10);
}

}  // namespace
}  // namespace bbia
