#include "flight/flight_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "base/test_scratch.h"
#include "flight/test_recorder.h"

namespace bbia {
namespace {

using testing::HasSubstr;

class FlightFileTest : public testing::Test {
 protected:
  FlightFileTest() {
    for (std::uint32_t n = 1; n <= 100; ++n) {
      robot_.clock.Advance(std::chrono::milliseconds{100});
      robot_.flight.Tick({.time = robot_.now(), .tick = 5 * n});
    }
    robot_.flight.Command({.time = robot_.now(), .kind = "wake_up"});
    robot_.flight.Note(NoteSeverity::kInfo, NoteKind::kState, "awake");
    image_ = robot_.flight.Image("test");
  }

  static std::string Complaint(const std::string& image) {
    const auto file = Parse(image);
    return file ? "" : file.error().message;
  }
  /// A file with one record of any content, its check sums right.
  template <class T>
  static std::string FileWith(const T& record, FileHeader header = {}) {
    std::string out;
    struct Sink final : ImageSink {
      std::string* out;
      bool Write(std::span<const std::byte> bytes) noexcept override {
        out->append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return true;
      }
    } sink;
    sink.out = &out;
    ImageWriter writer(sink);
    EXPECT_TRUE(writer.Begin(header) && writer.Add(record) && writer.End());
    return out;
  }

  TestRecorder robot_;
  std::string image_;
};

TEST(Crc32, IsTheOneThatEverybodyHas) {
  const auto sum = [](std::string_view text, std::uint32_t before = 0) {
    return Crc32(std::as_bytes(std::span(text)), before);
  };
  EXPECT_EQ(sum("123456789"), 0xCBF43926U);
  EXPECT_EQ(sum("6789", sum("12345")), 0xCBF43926U) << "also in pieces";
  EXPECT_EQ(sum(""), 0U);
}

TEST_F(FlightFileTest, EveryTruncatedFileIsRefused) {
  ASSERT_TRUE(Parse(image_).has_value());
  for (std::size_t size = 0; size < image_.size(); ++size) {
    const std::string said = Complaint(image_.substr(0, size));
    ASSERT_THAT(said, HasSubstr("truncated")) << size << " bytes";
  }
}

TEST_F(FlightFileTest, EveryChangedByteIsNoticed) {
  for (std::size_t at = 0; at < image_.size(); ++at) {
    std::string changed = image_;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    ASSERT_FALSE(Parse(changed).has_value()) << "byte " << at;
  }
}

TEST_F(FlightFileTest, ABlockThatIsMissingOrBytesThatFollowAreNoticed) {
  std::string longer = image_ + "x";
  EXPECT_THAT(Complaint(longer), HasSubstr("1 bytes follow the end"));
  // The last block before the end holds the one note.
  const std::size_t note = sizeof(BlockHeader) + sizeof(NoteRecord);
  std::string without = image_;
  without.erase(image_.size() - sizeof(BlockHeader) - note, note);
  EXPECT_THAT(Complaint(without), HasSubstr("has 101 records, it should have 102"));
}

TEST_F(FlightFileTest, AForeignFileIsToldFromABrokenOne) {
  EXPECT_THAT(Complaint(std::string(1000, 'x')), HasSubstr("not a flight file"));
}

TEST_F(FlightFileTest, AFileOfAnotherVersionSaysWhichOneIsRead) {
  EXPECT_THAT(Complaint(FileWith(NoteRecord{}, {.version = 9})),
              HasSubstr("version is 9, this bbia reads 2"));
}

TEST_F(FlightFileTest, ValuesBeyondTheirLimitsAreNamed) {
  EXPECT_EQ(Complaint(FileWith(NoteRecord{})), "");
  EXPECT_THAT(Complaint(FileWith(CommandRecord{.argument_count = 7})),
              HasSubstr("record 0: argument_count is 7, the limit is 6"));
  EXPECT_THAT(Complaint(FileWith(SampleRecord{.module_count = 33})),
              HasSubstr("module_count is 33, the limit is 32"));
  EXPECT_THAT(Complaint(FileWith(NoteRecord{.severity = NoteSeverity::kCount})),
              HasSubstr("severity is 3, the limit is 2"));
  EXPECT_THAT(Complaint(FileWith(NoteRecord{.kind = NoteKind::kCount})),
              HasSubstr("kind is 4, the limit is 3"));
  EXPECT_THAT(Complaint(FileWith(TickRecord{.time = -1})), HasSubstr("time is -1"));
  EXPECT_THAT(Complaint(FileWith(NoteRecord{}, {.module_count = 33})),
              HasSubstr("module_count is 33, the limit is 32"));
  EXPECT_THAT(Complaint(FileWith(NoteRecord{}, {.wall = -5})), HasSubstr("wall is -5"));
}

TEST_F(FlightFileTest, TheLastSecondsAreKeptOnDemand) {
  auto file = Parse(image_);
  ASSERT_TRUE(file.has_value());
  KeepLast(*file, Seconds{1.05});
  EXPECT_EQ(file->ticks.size(), 11U);
  EXPECT_EQ(file->commands.size(), 1U);
}

TEST_F(FlightFileTest, AFileThatIsNotThereOrIsNoneIsToldByItsPath) {
  const ScratchDir scratch;
  const auto missing = ReadFlightFile(scratch.File("x.bbf"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, Errc::kNotFound);
  EXPECT_THAT(missing.error().message, HasSubstr(scratch.File("x.bbf")));
  EXPECT_THAT(ReadFlightFile(scratch.File("")).error().message, HasSubstr("directory"));
  std::ofstream(scratch.File("big.bbf")) << std::string(kMaxFlightFileBytes + 10, 'x');
  EXPECT_THAT(ReadFlightFile(scratch.File("big.bbf")).error().message, HasSubstr("the limit is"));
}

}  // namespace
}  // namespace bbia
