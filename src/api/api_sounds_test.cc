// Sounds, volumes and uploads on the wire, with a loudspeaker and a mixer that are none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "api/api_fixture_test.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;

/// Takes all at once and is there or not.
class FakeSpeaker final : public SpeakerDevice {
 public:
  explicit FakeSpeaker(const std::atomic<bool>& there) : there_(there) {}
  Result<void> Open(int) override {
    if (!there_) return Fail(Errc::kUnavailable, "no loudspeaker: none is plugged in");
    return {};
  }
  Result<std::size_t> Write(std::span<const float> samples) override { return samples.size(); }
  void Close() override {}
  [[nodiscard]] std::string name() const override { return "fake"; }

 private:
  const std::atomic<bool>& there_;
};

class FakeVolume final : public VolumeControl {
 public:
  Result<VolumeReading> Get(Loudness which) override {
    if (which == Loudness::kMicrophone) return Fail(Errc::kUnavailable, "no microphone");
    return VolumeReading{.percent = percent_, .device = "fake Master"};
  }
  Result<VolumeReading> Set(Loudness which, int percent) override {
    percent_ = percent;
    return Get(which);
  }

 private:
  int percent_ = 40;
};

std::string Form(std::string_view file_name, std::string_view content) {
  return "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
         std::string(file_name) + "\"\r\n\r\n" + std::string(content) + "\r\n--B--\r\n";
}

class ApiSoundsTest : public ApiTest {
 protected:
  ApiSoundsTest() {
    voice_ = std::make_unique<Voice>(std::move(*ledger_.Claim<Resource::kSpeaker>("test")), ledger_,
                                     log_, clock_, std::make_unique<FakeSpeaker>(there_),
                                     board_.net.wake);
    Rebuild({.sound = {.voice = voice_.get(), .mixer = &mixer_}});
    EXPECT_TRUE(Until([this] { return voice_->status().available; }));
  }
  ~ApiSoundsTest() override { api_.reset(); }

  HttpResponse Upload(std::string_view file_name, std::string_view content) {
    return UploadForm(Form(file_name, content), "multipart/form-data; boundary=B");
  }
  HttpResponse UploadForm(std::string_view body, std::string_view type) {
    const HttpRequest request{.method = HttpMethod::kPost,
                              .path = "/api/media/sounds/upload",
                              .body = {},
                              .content_type = type};
    BodyPlan plan = api_->OnBody(request);
    if (plan.refusal) return std::move(*plan.refusal);
    if (!plan.sink) return api_->OnRequest(request);
    for (std::size_t at = 0; at < body.size(); at += 1000) {
      if (!plan.sink->OnPiece(body.substr(at, 1000))) break;
    }
    return Await(plan.sink->OnEnd());
  }
  static std::string Wav() {
    std::ifstream in(BBIA_SHARE_DIRECTORY "/sounds/count.wav", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::atomic<bool> there_{true};
  FakeVolume mixer_;
  std::unique_ptr<Voice> voice_;
};

TEST_F(ApiSoundsTest, UploadsListsPlaysAndDeletes) {
  EXPECT_EQ(Await(Get("/api/media/sounds")).body, R"({"files":[]})");
  const HttpResponse uploaded = Upload("../my tune.wav", Wav());
  EXPECT_EQ(uploaded.status, 200) << uploaded.body;
  EXPECT_THAT(uploaded.body, HasSubstr("/sounds/my tune.wav\""));
  EXPECT_EQ(Await(Get("/api/media/sounds")).body, R"({"files":["my tune.wav"]})");
  const HttpResponse played = Await(Post("/api/media/play_sound", R"({"file":"my tune.wav"})"));
  EXPECT_EQ(played.status, 200) << played.body;
  EXPECT_EQ(Post("/api/media/stop_sound").status, 200);
  EXPECT_EQ(Await(Delete("/api/media/sounds/my tune.wav")).status, 200);
  EXPECT_EQ(Await(Delete("/api/media/sounds/my tune.wav")).status, 404);
  EXPECT_EQ(Await(Post("/api/media/play_sound", R"({"file":"my tune.wav"})")).status, 404);
  EXPECT_EQ(Await(Post("/api/media/play_sound", R"({"file":"wake_up.wav"})")).status, 200);
}

TEST_F(ApiSoundsTest, RefusesUploadsInTheOfficialWords) {
  EXPECT_THAT(Upload("", Wav()).body, HasSubstr("Filename is required"));
  EXPECT_THAT(Upload("..", Wav()).body, HasSubstr("Invalid filename"));
  EXPECT_THAT(Upload("a.txt", Wav()).body, HasSubstr("Unsupported file extension"));
  const HttpResponse no_sound = Upload("a.wav", "no sound at all");
  EXPECT_EQ(no_sound.status, 400);
  EXPECT_THAT(no_sound.body, HasSubstr("Unsupported or invalid audio file"));
  EXPECT_EQ(UploadForm("{}", "application/json").status, 422);
  EXPECT_EQ(UploadForm("--B\r\n\r\nx\r\n--B--", "multipart/form-data; boundary=B").status, 422);
  EXPECT_EQ(UploadForm("--B\r\n", "multipart/form-data; boundary=B").status, 400);
  EXPECT_EQ(Delete("/api/media/sounds/..").status, 400);
  EXPECT_EQ(Await(Get("/api/media/sounds")).body, R"({"files":[]})");
}

TEST_F(ApiSoundsTest, AClientThatGoesAwayLeavesNothing) {
  {
    const BodyPlan plan = api_->OnBody({.method = HttpMethod::kPost,
                                        .path = "/api/media/sounds/upload",
                                        .content_type = "multipart/form-data; boundary=B"});
    ASSERT_NE(plan.sink, nullptr);
    EXPECT_EQ(plan.limit, SoundShelf::kMostBytesOfOne);
    EXPECT_TRUE(plan.sink->OnPiece(Form("half.wav", Wav()).substr(0, 500)));
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory_ / "sounds"));
}

TEST_F(ApiSoundsTest, SetsAVolumeThatIsThereAndNamesWhatIsNot) {
  EXPECT_THAT(Await(Get("/api/volume/current")).body,
              HasSubstr(R"({"volume":40,"platform":"Linux","device":"fake Master"})"));
  EXPECT_THAT(Await(Post("/api/volume/set", R"({"volume":55})")).body, HasSubstr("55"));
  EXPECT_EQ(Post("/api/volume/set", R"({"volume":101})").status, 422);
  const HttpResponse microphone = Await(Get("/api/volume/microphone/current"));
  EXPECT_EQ(microphone.status, 503);
  EXPECT_THAT(microphone.body, HasSubstr("Volume control unavailable: no microphone"));
  FakeClient client(*api_, "/ws/sdk");
  client.Say(R"({"type":"set_volume","volume":30})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("set_volume").empty(); }));
  EXPECT_THAT(client.socket.Last("set_volume"),
              HasSubstr(R"("status":"ok","command":"set_volume","volume":30)"));
  client.Say(R"({"type":"get_microphone_volume"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("get_microphone_volume").empty(); }));
  EXPECT_THAT(client.socket.Last("get_microphone_volume"), HasSubstr("unavailable"));
}

TEST_F(ApiSoundsTest, GivesTheLoudspeakerAwayAndTakesItBack) {
  EXPECT_THAT(Get("/api/media/status").body, HasSubstr(R"("available":true,"released":false)"));
  EXPECT_EQ(Await(Post("/api/media/release")).status, 200);
  EXPECT_THAT(Get("/api/media/status").body, HasSubstr(R"("available":false,"released":true)"));
  EXPECT_EQ(Post("/api/media/play_sound", R"({"file":"count.wav"})").status, 503);
  EXPECT_EQ(Post("/api/media/acquire").status, 200);
  EXPECT_EQ(Await(Post("/api/media/play_sound", R"({"file":"count.wav"})")).status, 200);
  // Whether the sound before it still plays is a matter of moments: it is played, or skipped and
  // said.
  EXPECT_THAT(Post("/api/volume/test-sound").body, HasSubstr("est sound"));
}

TEST_F(ApiSoundsTest, SaysWhyThereIsNoSound) {
  there_ = false;
  voice_->Acquire();
  Post("/api/media/release");
  Post("/api/media/acquire");
  ASSERT_TRUE(Until([this] { return !voice_->status().available; }));
  const HttpResponse refused = Post("/api/media/play_sound", R"({"file":"count.wav"})");
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("unavailable: no loudspeaker"));
  EXPECT_THAT(Get("/api/media/status").body, HasSubstr("none is plugged in"));
  EXPECT_EQ(Get("/api/audio/config/parameter/x").status, 503);
}

TEST_F(ApiSoundsTest, AMoveIsPlayedWithItsSoundWhichEndsWithIt) {
  StartRobot();
  HttpResponse started = Await(Post("/api/move/play/recorded-move-dataset/bbia/moves/nod_yes"));
  ASSERT_EQ(started.status, 200);
  ASSERT_TRUE(
      Until([this] { return voice_->playing(1) || Get("/api/move/running").body == "[]"; }));
  ASSERT_TRUE(Until([this] { return Get("/api/move/running").body == "[]"; }));
  ASSERT_TRUE(Until([this] { return !voice_->playing(1); }));
}

TEST_F(ApiSoundsTest, PlaysUploadedAudioByItsId) {
  FakeClient client(*api_, "/ws/sdk");
  const auto say_upload = [&](std::string_view chunk) {
    client.Say(R"({"type":"upload_audio_start","upload_id":"../a","total_chunks":1})");
    client.Say(R"({"type":"upload_audio_chunk","upload_id":"../a","chunk_index":0,"chunk":")" +
               std::string(chunk) + "\"}");
    client.Say(R"({"type":"upload_audio_finish","upload_id":"../a"})");
    client.Say(R"({"type":"play_uploaded_audio","upload_id":"../a"})");
  };
  say_upload("bm8gc291bmQ=");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("no such uploaded audio").empty(); }));
  EXPECT_THAT(client.socket.Last("upload_audio_finish"), HasSubstr("invalid audio file"));
  // A hundredth of a second of silence, 8 kHz.
  say_upload(
      "UklGRsQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"started\":true").empty(); }));
  client.Say(R"({"type":"cancel_audio","upload_id":"other"})");
  EXPECT_THAT(client.socket.Last("cancel_audio"), HasSubstr("no uploaded audio 'other'"));
}

TEST_F(ApiTest, WithoutSoundEveryDoorSaysSo) {
  EXPECT_EQ(Post("/api/media/play_sound", R"({"file":"count.wav"})").status, 503);
  EXPECT_THAT(Get("/api/media/status").body, HasSubstr(R"("no_media":true)"));
  EXPECT_EQ(Await(Get("/api/volume/current")).status, 503);
  EXPECT_EQ(Post("/api/volume/test-sound").status, 503);
  EXPECT_EQ(Post("/api/media/stop_sound").status, 200);
  FakeClient client(*api_, "/ws/sdk");
  client.Say(R"({"type":"get_volume"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("get_volume").empty(); }));
  EXPECT_THAT(client.socket.Last("get_volume"), HasSubstr("Volume control unavailable"));
}

}  // namespace
}  // namespace bbia
