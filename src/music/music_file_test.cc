#include "music/music_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <array>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "base/test_scratch.h"
#include "music/music.h"
#include "music/test_tunes.h"

namespace bbia {
namespace {

using testing::HasSubstr;

void Write(const std::string& path, int format, const Tune& tune, int channels) {
  SF_INFO info{};
  info.samplerate = tune.rate();
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr) << sf_strerror(nullptr);
  std::vector<float> mixed;
  for (const float sample : tune.samples()) {
    for (int c = 0; c < channels; ++c) mixed.push_back(c == 0 ? 0.8F * sample : 0.4F * sample);
  }
  // Vorbis recurses over what it is given at once.
  const std::size_t most = 1000U * static_cast<std::size_t>(channels);
  for (std::size_t i = 0; i < mixed.size(); i += most) {
    const auto count = static_cast<sf_count_t>(std::min(most, mixed.size() - i));
    ASSERT_EQ(sf_write_float(file, mixed.data() + i, count), count);
  }
  sf_close(file);
}

struct Kind {
  const char* name;
  int format;
};

class EveryFormat : public testing::TestWithParam<Kind> {};

TEST_P(EveryFormat, IsHeardTheSame) {
  const ScratchDir scratch;
  const std::string path = scratch.File(std::string("loop.") + GetParam().name);
  Write(path, GetParam().format, DrumLoop(112.0, Seconds{12.0}, 0.5, 0.002, Seconds{0.5}), 2);
  auto file = MusicFile::Open(path);
  ASSERT_TRUE(file) << file.error().message;
  const auto music = ListenTo(*file, {});
  ASSERT_TRUE(music);
  EXPECT_NEAR(music->duration.count(), 12.0, 0.15);
  ASSERT_TRUE(music->grid.found());
  EXPECT_NEAR(music->grid.bpm(), 112.0, 2.0);
  // MP3 puts some milliseconds of its own before the music.
  EXPECT_NEAR(std::remainder(music->grid.beats()[4].count() - 0.5, 60.0 / 112.0), 0.0, 0.06);
}
INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat,
                         testing::Values(Kind{"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
                                         Kind{"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                                         Kind{"ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
                                         Kind{"mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III}),
                         [](const auto& kind) { return std::string(kind.param.name); });

std::string Complaint(const std::string& path) {
  const auto file = MusicFile::Open(path);
  return file ? "fine" : file.error().message;
}

TEST(MusicFile, SaysWhatIsWrongWithAFile) {
  const ScratchDir scratch;
  EXPECT_THAT(Complaint(scratch.File("none.wav")), HasSubstr("is not there"));
  EXPECT_THAT(Complaint(scratch.File("")), HasSubstr("no file"));
  std::ofstream(scratch.File("text.wav")) << "RIFFx, but no sound at all";
  EXPECT_THAT(Complaint(scratch.File("text.wav")), HasSubstr("no WAV, FLAC, Ogg or MP3"));
  std::ofstream(scratch.File("cut.wav"), std::ios::binary)
      << std::string("RIFF\x24\0\0\0WAVEfmt ", 16);
  EXPECT_NE(Complaint(scratch.File("cut.wav")), "fine");
  Write(scratch.File("slow.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, Tune(4000, Seconds{1.0}), 1);
  EXPECT_THAT(Complaint(scratch.File("slow.wav")), HasSubstr("4000 samples a second"));
  Write(scratch.File("wide.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, Tune(8000, Seconds{1.0}), 9);
  EXPECT_THAT(Complaint(scratch.File("wide.wav")), HasSubstr("9 channels"));
}

TEST(MusicFile, ReadsNoMoreThanTenMinutes) {
  const ScratchDir scratch;
  Write(scratch.File("long.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, Tune(8000, Seconds{601.0}), 1);
  auto file = MusicFile::Open(scratch.File("long.wav"));
  ASSERT_TRUE(file);
  std::array<float, 4096> piece{};
  std::size_t total = 0;
  while (const std::size_t count = file->Read(piece)) total += count;
  EXPECT_EQ(total, 8000U * 600U);
  EXPECT_TRUE(file->cut());
}

}  // namespace
}  // namespace bbia
