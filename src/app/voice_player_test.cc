#include "app/voice_player.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/test_scratch.h"

namespace bbia {
namespace {

class SilentSpeaker final : public SpeakerDevice {
 public:
  Result<void> Open(int) override { return {}; }
  Result<std::size_t> Write(std::span<const float> samples) override { return samples.size(); }
  void Close() override {}
  [[nodiscard]] std::string name() const override { return "silent"; }
};

TEST(VoicePlayer, KnowsTheSoundsThatComeWithBbiaAndThoseOfUsersAndNoOther) {
  const ScratchDir scratch;
  std::ofstream(scratch.File("hello.wav")) << "x";
  SteadyClock clock;
  Ledger ledger(clock);
  Log log(ledger, {.level = LogLevel::kError, .file = {}});
  WakeSignal wake;
  Voice voice(std::move(*ledger.Claim<Resource::kSpeaker>("test")), ledger, log, clock,
              std::make_unique<SilentSpeaker>(), wake);
  std::filesystem::create_directory(scratch.File("users"));
  std::ofstream(std::filesystem::path(scratch.File("users")) / "tune.ogg") << "x";
  VoicePlayer player(&voice, scratch.File(""), scratch.File("users"));
  const auto tune = player.Begin("tune.ogg");
  EXPECT_TRUE(tune || tune.error().code == Errc::kUnavailable) << "the device was not looked at";
  EXPECT_EQ(player.Begin("../users/tune.ogg").error().code, Errc::kNotFound);
  EXPECT_EQ(player.Begin("other").error().code, Errc::kNotFound);
  EXPECT_EQ(player.Begin("../hello").error().code, Errc::kNotFound);
  const auto begun = player.Begin("hello.wav");
  EXPECT_TRUE(begun || begun.error().code == Errc::kUnavailable) << "the device was not looked at";
  EXPECT_FALSE(player.playing(0));
  VoicePlayer mute(nullptr, scratch.File(""), {});
  EXPECT_EQ(mute.Begin("hello").error().code, Errc::kUnavailable);
  EXPECT_EQ(mute.BeginFile(scratch.File("hello.wav")).error().code, Errc::kUnavailable);
  EXPECT_FALSE(mute.playing(1));
}

}  // namespace
}  // namespace bbia
