#include "acts/file_ears.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/test_scratch.h"
#include "music/test_tunes.h"

namespace bbia {
namespace {

using testing::HasSubstr;

/// A WAV file of 16 bits, by hand.
void WriteWav(const std::string& path, const Tune& tune) {
  std::string bytes;
  const auto number = [&](std::uint32_t value, int size) {
    for (int i = 0; i < size; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
  };
  const auto data = static_cast<std::uint32_t>(2 * tune.samples().size());
  bytes += "RIFF";
  number(36 + data, 4);
  bytes += "WAVEfmt ";
  number(16, 4);
  number(1, 2);
  number(1, 2);
  number(static_cast<std::uint32_t>(tune.rate()), 4);
  number(static_cast<std::uint32_t>(2 * tune.rate()), 4);
  number(2, 2);
  number(16, 2);
  bytes += "data";
  number(data, 4);
  for (const float sample : tune.samples()) {
    const auto value = static_cast<std::int16_t>(std::clamp(sample, -1.0F, 1.0F) * 32'000.0F);
    number(static_cast<std::uint16_t>(value), 2);
  }
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Of this program: what the machine does besides does not count.
Seconds ProcessorTime() {
  return Seconds{static_cast<double>(std::clock()) / CLOCKS_PER_SEC};
}

Result<Music> Hear(Ears& ears, std::string_view name) {
  auto listening = ears.Listen(name);
  if (!listening) return Fail(std::move(listening.error()));
  while (!(*listening)->ready()) std::this_thread::yield();
  return (*listening)->Take();
}

TEST(FileEars, HearTheBeatOfAFile) {
  const ScratchDir scratch;
  WriteWav(scratch.File("song.wav"), DrumLoop(100.0, Seconds{10.0}, 0.5, 0.002, Seconds{0.4}));
  ManualClock clock;
  Ledger ledger(clock);
  FileEars ears(ledger, scratch.File(""));
  const auto music = Hear(ears, "song.wav");
  ASSERT_TRUE(music) << music.error().message;
  ASSERT_TRUE(music->grid.found());
  EXPECT_NEAR(music->grid.bpm(), 100.0, 2.0);
}

TEST(FileEars, SayWhatIsWrong) {
  const ScratchDir scratch;
  std::ofstream(scratch.File("text.wav")) << "no sound";
  ManualClock clock;
  Ledger ledger(clock);
  FileEars ears(ledger, scratch.File(""));
  EXPECT_EQ(Hear(ears, "none.wav").error().code, Errc::kNotFound);
  EXPECT_THAT(Hear(ears, "text.wav").error().message, HasSubstr("no WAV"));
  for (const char* const name : {"", "../song.wav", "/etc/passwd", ".hidden", "a\\b", "a\nb"}) {
    EXPECT_EQ(Hear(ears, name).error().code, Errc::kInvalidArgument) << name;
  }
}

TEST(FileEars, ListenToOneAtATimeAndStopWhenNobodyWaits) {
  const ScratchDir scratch;
  WriteWav(scratch.File("long.wav"), Tune(48'000, Seconds{120.0}));
  ManualClock clock;
  Ledger ledger(clock);
  FileEars ears(ledger, scratch.File(""));
  {
    auto listening = ears.Listen("long.wav");
    ASSERT_TRUE(listening);
    EXPECT_EQ(ears.Listen("long.wav").error().code, Errc::kBusy);
    const Seconds before = ProcessorTime();
    listening->reset();
    EXPECT_LT(ProcessorTime() - before, Seconds{0.05});
  }
  EXPECT_TRUE(ears.Listen("long.wav"));
}

}  // namespace
}  // namespace bbia
