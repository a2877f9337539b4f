#include "sound/voice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>
#include <vector>

#include "base/test_scratch.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;

/// What a device was given. Its test decides when it takes more.
struct Heard {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<float> samples;
  std::size_t room = 1U << 30U;
  bool there = true;
  bool breaks = false;
  int opened = 0;
  bool open = false;
  int rate = 0;
};

class FakeSpeaker final : public SpeakerDevice {
 public:
  explicit FakeSpeaker(Heard& heard) : heard_(heard) {}
  Result<void> Open(int rate) override {
    const std::lock_guard lock(heard_.mutex);
    if (!heard_.there) return Fail(Errc::kUnavailable, "no loudspeaker: pulled out");
    ++heard_.opened;
    heard_.open = true;
    heard_.rate = rate;
    return {};
  }
  Result<std::size_t> Write(std::span<const float> samples) override {
    std::unique_lock lock(heard_.mutex);
    if (heard_.breaks) return Fail(Errc::kUnavailable, "it broke");
    if (heard_.room == 0) {
      heard_.changed.wait_for(lock, std::chrono::milliseconds{20});
      return std::size_t{0};
    }
    const std::size_t taken = std::min(samples.size(), heard_.room);
    heard_.room -= taken;
    heard_.samples.insert(heard_.samples.end(), samples.begin(),
                          samples.begin() + static_cast<std::ptrdiff_t>(taken));
    heard_.changed.notify_all();
    return taken;
  }
  void Close() override {
    const std::lock_guard lock(heard_.mutex);
    heard_.open = false;
    heard_.changed.notify_all();
  }
  [[nodiscard]] std::string name() const override { return "fake"; }

 private:
  Heard& heard_;
};

void WriteWav(const std::string& path, std::size_t frames, int rate = 16'000) {
  const auto u32 = [](std::uint32_t v) {
    std::string s(4, '\0');
    std::memcpy(s.data(), &v, 4);
    return s;
  };
  const auto bytes = static_cast<std::uint32_t>(frames * 2);
  std::ofstream out(path, std::ios::binary);
  out << "RIFF" << u32(36 + bytes) << "WAVEfmt " << u32(16) << std::string("\1\0\1\0", 4)
      << u32(static_cast<std::uint32_t>(rate)) << u32(static_cast<std::uint32_t>(2 * rate))
      << std::string("\2\0\20\0", 4) << "data" << u32(bytes);
  for (std::size_t i = 0; i < frames; ++i) out << std::string("\0\100", 2);  // 0.5
}

class VoiceTest : public ::testing::Test {
 protected:
  VoiceReport Next(Voice& voice) {
    for (int patience = 0; patience < 400; ++patience) {
      if (auto report = voice.TakeReport()) return *report;
      pollfd waiting{.fd = wake_.fd(), .events = POLLIN, .revents = 0};
      poll(&waiting, 1, 50);
      wake_.Clear();
    }
    return {.id = 0, .kind = VoiceReport::Kind::kFailed, .reason = "no report came"};
  }
  template <class Done>
  bool Hear(Done done) {
    std::unique_lock lock(heard_.mutex);
    return heard_.changed.wait_for(lock, std::chrono::seconds{20}, done);
  }
  std::unique_ptr<Voice> Make() {
    return std::make_unique<Voice>(std::move(*ledger_.Claim<Resource::kSpeaker>("test")), ledger_,
                                   log_, clock_, std::make_unique<FakeSpeaker>(heard_), wake_);
  }
  void SetRoom(std::size_t room) {
    const std::lock_guard lock(heard_.mutex);
    heard_.room = room;
  }

  ScratchDir scratch_;
  SteadyClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
  WakeSignal wake_;
  Heard heard_;
};

TEST_F(VoiceTest, PlaysAFileToItsEndAndGivesTheDeviceBack) {
  WriteWav(scratch_.File("a.wav"), 8000, 22'050);
  const auto voice = Make();
  const auto id = voice->Play(scratch_.File("a.wav"));
  ASSERT_TRUE(id);
  EXPECT_EQ(Next(*voice).kind, VoiceReport::Kind::kStarted);
  const VoiceReport end = Next(*voice);
  EXPECT_EQ(end.kind, VoiceReport::Kind::kFinished);
  EXPECT_EQ(end.id, *id);
  EXPECT_FALSE(voice->playing(*id));
  EXPECT_EQ(voice->level(), 0.0F);
  ASSERT_TRUE(Hear([this] { return !heard_.open; }));
  EXPECT_EQ(heard_.rate, 22'050);
  ASSERT_GE(heard_.samples.size(), 8000U);
  EXPECT_NEAR(heard_.samples[4000], 0.5F, 0.01F);
  EXPECT_EQ(heard_.samples.back(), 0.0F);
}

TEST_F(VoiceTest, ANewSoundCutsTheOneBefore) {
  WriteWav(scratch_.File("a.wav"), 160'000);
  const auto voice = Make();
  SetRoom(4000);
  const auto first = voice->Play(scratch_.File("a.wav"));
  ASSERT_EQ(Next(*voice).kind, VoiceReport::Kind::kStarted);
  const auto second = voice->Play(scratch_.File("a.wav"));
  EXPECT_TRUE(voice->playing(*second));
  SetRoom(1U << 30U);
  VoiceReport report = Next(*voice);
  EXPECT_EQ(report.id, *first);
  EXPECT_EQ(report.kind, VoiceReport::Kind::kStopped);
  report = Next(*voice);
  EXPECT_EQ(report.id, *second);
  EXPECT_EQ(report.kind, VoiceReport::Kind::kStarted);
}

TEST_F(VoiceTest, AStopFadesOutWithinAFewHundredths) {
  WriteWav(scratch_.File("a.wav"), 1'600'000);
  const auto voice = Make();
  SetRoom(1600);
  const auto id = voice->Play(scratch_.File("a.wav"));
  ASSERT_EQ(Next(*voice).kind, VoiceReport::Kind::kStarted);
  voice->Stop(*id + 7);  // not that one
  voice->Stop(*id);
  SetRoom(1U << 30U);
  EXPECT_EQ(Next(*voice).kind, VoiceReport::Kind::kStopped);
  const std::lock_guard lock(heard_.mutex);
  std::size_t loud = 0;
  for (const float sample : heard_.samples) loud += sample > 0.01F ? 1U : 0U;
  EXPECT_LT(loud, 16'000U);
  EXPECT_EQ(heard_.samples.back(), 0.0F);
}

TEST_F(VoiceTest, SaysWhyAFileIsNotPlayed) {
  std::ofstream(scratch_.File("text.wav")) << "this is no sound";
  const auto voice = Make();
  ASSERT_TRUE(voice->Play(scratch_.File("text.wav")));
  const VoiceReport report = Next(*voice);
  EXPECT_EQ(report.kind, VoiceReport::Kind::kFailed);
  EXPECT_THAT(report.reason, HasSubstr("WAV"));
}

TEST_F(VoiceTest, SaysThatThereIsNoDevice) {
  heard_.there = false;
  WriteWav(scratch_.File("a.wav"), 800);
  const auto voice = Make();
  ASSERT_TRUE(voice->Play(scratch_.File("a.wav")));
  EXPECT_THAT(Next(*voice).reason, HasSubstr("pulled out"));
  EXPECT_FALSE(voice->status().available);
  EXPECT_THAT(voice->status().problem, HasSubstr("pulled out"));
  {
    const std::lock_guard lock(heard_.mutex);
    heard_.there = true;
  }
  ASSERT_TRUE(voice->Play(scratch_.File("a.wav")));
  EXPECT_EQ(Next(*voice).kind, VoiceReport::Kind::kStarted) << "it came back";
  EXPECT_TRUE(voice->status().available);
}

TEST_F(VoiceTest, ADeviceThatBreaksEndsTheSound) {
  WriteWav(scratch_.File("a.wav"), 160'000);
  const auto voice = Make();
  SetRoom(1000);
  ASSERT_TRUE(voice->Play(scratch_.File("a.wav")));
  ASSERT_EQ(Next(*voice).kind, VoiceReport::Kind::kStarted);
  {
    const std::lock_guard lock(heard_.mutex);
    heard_.breaks = true;
  }
  EXPECT_EQ(Next(*voice).kind, VoiceReport::Kind::kFailed);
  EXPECT_FALSE(voice->status().available);
}

TEST_F(VoiceTest, IsSilentWhileTheDeviceIsReleased) {
  WriteWav(scratch_.File("a.wav"), 800);
  const auto voice = Make();
  voice->Release();
  EXPECT_EQ(voice->Play(scratch_.File("a.wav")).error().code, Errc::kUnavailable);
  voice->Acquire();
  EXPECT_TRUE(voice->Play(scratch_.File("a.wav")));
}

TEST_F(VoiceTest, EndsInTheMiddleOfASound) {
  WriteWav(scratch_.File("a.wav"), 1'600'000);
  auto voice = Make();
  SetRoom(1000);
  ASSERT_TRUE(voice->Play(scratch_.File("a.wav")));
  ASSERT_EQ(Next(*voice).kind, VoiceReport::Kind::kStarted);
  voice.reset();
  EXPECT_FALSE(heard_.open);
}

}  // namespace
}  // namespace bbia
