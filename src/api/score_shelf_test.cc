#include "api/score_shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "acts/all_acts.h"
#include "acts/sequence_act.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/test_scratch.h"
#include "calendar/time_zone.h"
#include "protocol/sequence_requests.h"

namespace bbia {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Shelves : public testing::Test {
 protected:
  Shelves() {
    AddAllActs(repertoire, {.zones = zones});
    AddSequences(repertoire, sequences, presets);
  }
  ScoreShelf<Sequence> Open(SequenceBook& book) {
    return {scratch.File("sequences"), BuiltInSequences(), book,
            [this](const Sequence& sequence) { return CheckSequence(repertoire, sequence); }, log};
  }
  static Sequence Read(std::string_view text) {
    auto sequence = RequestDecoder().Decode<Sequence>(text);
    EXPECT_TRUE(sequence) << sequence.error().front().sentence;
    return sequence ? *sequence : Sequence{};
  }

  ScratchDir scratch;
  SteadyClock clock;
  Ledger ledger{clock};
  Log log{ledger, {.level = LogLevel::kError, .file = {}}};
  ZoneShelf zones;
  SequenceBook sequences;
  PresetBook presets;
  Repertoire repertoire;
};

constexpr std::string_view kWave =
    R"({"name":"wave","title":"Wave","steps":[{"type":"say","text":"Hi"},)"
    R"({"type":"pose","antennas":[-1,1],"duration":0.5},{"type":"wait","seconds":1}]})";

TEST_F(Shelves, WhatComesWithTheProgramIsRightAndStays) {
  for (const std::string_view text : BuiltInSequences()) {
    const Sequence sequence = Read(text);
    const auto checked = CheckSequence(repertoire, sequence);
    EXPECT_TRUE(checked) << checked.error().message;
  }
  for (const std::string_view text : BuiltInPresets()) {
    const auto preset = RequestDecoder().Decode<Preset>(text);
    EXPECT_TRUE(preset) << preset.error().front().sentence;
  }
  auto shelf = Open(sequences);
  EXPECT_EQ(shelf.book().names().size(), 3U);
  EXPECT_EQ(shelf.Remove("show_time").error().code, Errc::kRefused);
  EXPECT_EQ(shelf.Save(*sequences.Find("show_time")).error().code, Errc::kRefused);
}

TEST_F(Shelves, WhatIsSavedIsThereAfterARestart) {
  {
    auto shelf = Open(sequences);
    ASSERT_TRUE(shelf.Save(Read(kWave)));
  }
  SequenceBook again;
  auto shelf = Open(again);
  ASSERT_TRUE(again.Find("wave"));
  EXPECT_EQ(again.Find("wave")->steps.size(), 3U);
  ASSERT_TRUE(shelf.Remove("wave"));
  EXPECT_EQ(shelf.Remove("wave").error().code, Errc::kNotFound);
  SequenceBook third;
  Open(third);
  EXPECT_FALSE(third.Find("wave"));
}

TEST_F(Shelves, AWrongFileIsLeftAlone) {
  std::filesystem::create_directories(scratch.File("sequences"));
  std::ofstream(scratch.File("sequences/broken.json")) << "{\"name\":\"broken\"";
  std::ofstream(scratch.File("sequences/other.json")) << kWave;
  std::ofstream(scratch.File("sequences/show_time.json")) << "{}";
  std::ofstream(scratch.File("sequences/large.json")) << std::string(70'000, ' ');
  std::ofstream(scratch.File("sequences/notes.txt")) << "hello";
  auto shelf = Open(sequences);
  EXPECT_EQ(shelf.book().names().size(), 3U);
  EXPECT_TRUE(std::filesystem::exists(scratch.File("sequences/broken.json")));
}

TEST_F(Shelves, AreBounded) {
  auto shelf = Open(sequences);
  Sequence sequence = Read(kWave);
  for (std::size_t i = 3; i < SequenceBook::kMost; ++i) {
    sequence.name = "wave-" + std::to_string(i);
    ASSERT_TRUE(shelf.Save(sequence)) << i;
  }
  sequence.name = "one_more";
  EXPECT_EQ(shelf.Save(sequence).error().code, Errc::kBusy);
  sequence.name = "wave-5";
  EXPECT_TRUE(shelf.Save(sequence));
}

TEST_F(Shelves, ASequenceThatCannotBePerformedIsNotSaved) {
  auto shelf = Open(sequences);
  const auto saved = shelf.Save(
      Read(R"({"name":"x","steps":[{"type":"behavior","name":"dance","parameters":{"size":9}}]})"));
  EXPECT_THAT(saved.error().message, HasSubstr("steps[0].parameters.size must be"));
  EXPECT_FALSE(std::filesystem::exists(scratch.File("sequences/x.json")));
}

std::string Complaint(std::string_view text) {
  const auto sequence = RequestDecoder().Decode<Sequence>(text);
  return sequence ? "fine" : sequence.error().front().sentence;
}

TEST(SequenceText, NamesFieldValueAndLimit) {
  EXPECT_EQ(Complaint(kWave), "fine");
  EXPECT_THAT(Complaint(R"({"name":"../x","steps":[{"type":"home"}]})"),
              HasSubstr("name must be 1 to 40 of a-z, 0-9, - and _"));
  EXPECT_THAT(Complaint(R"({"name":"x","steps":[]})"), HasSubstr("steps must have 1 to 100 steps"));
  EXPECT_THAT(Complaint(R"({"name":"x","steps":[{"type":"fly"}]})"), HasSubstr("steps[0].type"));
  EXPECT_THAT(Complaint(R"({"name":"x","steps":[{"type":"wait","seconds":601}]})"),
              HasSubstr("steps[0].seconds"));
  EXPECT_THAT(Complaint(R"({"name":"x","steps":[{"type":"pose","body_yaw":99}]})"),
              HasSubstr("steps[0].body_yaw"));
  EXPECT_THAT(Complaint(R"({"name":"x","steps":[{"type":"emotion","emotion":"hungry"}]})"),
              HasSubstr("steps[0].emotion"));
  EXPECT_THAT(Complaint(R"({"name":"x","steps":[{"type":"say","text":""}]})"),
              HasSubstr("steps[0].text"));
  EXPECT_THAT(Complaint(R"({"name":"x","steps":[{"type":"home","at":-1}]})"),
              HasSubstr("steps[0].at"));
}

TEST(SequenceText, IsReadAsItWasWritten) {
  for (const std::string_view text : BuiltInSequences()) {
    const auto first = RequestDecoder().Decode<Sequence>(text);
    ASSERT_TRUE(first);
    std::string once;
    JsonWriter json(once);
    WriteSequence(json, *first);
    const auto second = RequestDecoder().Decode<Sequence>(once);
    ASSERT_TRUE(second) << second.error().front().sentence;
    std::string twice;
    JsonWriter again(twice);
    WriteSequence(again, *second);
    EXPECT_EQ(second->steps.size(), first->steps.size());
    EXPECT_EQ(second->name, first->name);
    EXPECT_EQ(once.size(), twice.size());
  }
}

TEST(PresetText, MustSayAnything) {
  const auto complaint = [](std::string_view text) {
    const auto preset = RequestDecoder().Decode<Preset>(text);
    return preset ? std::string("fine") : preset.error().front().sentence;
  };
  EXPECT_THAT(complaint(R"({"name":"x"})"), HasSubstr("at least one of emotion, pose and idle"));
  EXPECT_THAT(complaint(R"({"name":"x","idle":{"hiccups":true}})"), HasSubstr("idle.hiccups"));
  EXPECT_EQ(complaint(R"({"name":"x","idle":{"breathing":false}})"), "fine");
}

}  // namespace
}  // namespace bbia
