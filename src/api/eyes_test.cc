#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "api/api_fixture_test.h"
#include "api/jpeg_pace.h"
#include "api/sight_text.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{seconds{100}};

class EyesTest : public ApiTest {};

TEST_F(EyesTest, WithoutModelsTheScanSaysWhichFileIsMissingAndWhereToGetIt) {
  const HttpResponse refused = Post("/api/vision/start", R"({"faces":true})");
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("unavailable: model file"), std::string::npos);
  EXPECT_NE(refused.body.find("get it from https://"), std::string::npos);
  EXPECT_EQ(Post("/api/vision/scan").status, 503);
  const std::string status = Get("/api/vision/status").body;
  EXPECT_NE(status.find(R"("scanning":false)"), std::string::npos);
  EXPECT_NE(status.find(R"("models":[])"), std::string::npos);
}

TEST_F(EyesTest, WithoutACameraAStreamIsRefusedAtOnceWithTheReason) {
  const HttpResponse refused = Await(Get("/api/camera/stream"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, R"({"detail":"unavailable: no camera found"})");
  const FakeClient client(*api_, "/api/camera/ws");
  EXPECT_TRUE(Until([&] { return client.socket.closed; }));
}

TEST_F(EyesTest, NothingWasSeenYet) {
  EXPECT_NE(Get("/api/vision/latest").body.find(R"("sequence":0)"), std::string::npos);
  EXPECT_EQ(Get("/api/vision/history").body, R"({"results":[]})");
  EXPECT_EQ(Get("/api/vision/history", "limit=99").status, 422);
  EXPECT_EQ(Post("/api/vision/stop").body, R"({"status":"already"})");
  EXPECT_EQ(Get("/api/photos").body, R"({"photos":[]})");
  EXPECT_EQ(Get("/api/photos/photo-1.jpg").status, 404);
  EXPECT_EQ(Get("/api/models").body, R"({"models":[]})");
}

TEST_F(EyesTest, WrongWishesAreNamed) {
  EXPECT_EQ(Post("/api/vision/start", R"({"interval":0.001})").status, 422);
  EXPECT_EQ(Post("/api/vision/start", R"({"faces":"maybe"})").status, 422);
  EXPECT_EQ(Get("/api/camera/stream", "fps=0").status, 422);
  EXPECT_EQ(Post("/api/look/at_world", R"({"x":1,"y":0})").status, 422);
  EXPECT_EQ(Post("/api/look/at_image", R"({"u":-5,"v":0})").status, 422);
}

TEST_F(EyesTest, LooksAtAPointOnceThereIsABody) {
  EXPECT_EQ(Post("/api/look/at_world", R"({"x":1,"y":0.2,"z":0})").status, 503);
  StartRobot();
  const HttpResponse looks = Post("/api/look/at_world", R"({"x":1,"y":0.2,"z":0,"duration":0.1})");
  EXPECT_EQ(looks.status, 200) << looks.body;
  EXPECT_NE(looks.body.find("uuid"), std::string::npos);
  EXPECT_EQ(Post("/api/look/at_image", R"({"u":5,"v":5})").status, 503) << "no camera";
}

TEST_F(EyesTest, HeadTrackingWithoutAModelIsUnavailable) {
  StartRobot();
  const HttpResponse asked = Post("/api/media/tracking/enable", R"({"weight":0.5})");
  EXPECT_EQ(asked.status, 200);
  EXPECT_NE(asked.body.find(R"("status":"unavailable","enabled":false)"), std::string::npos);
  EXPECT_EQ(Post("/api/media/tracking/disable").body, R"({"status":"ok","enabled":false})");
  EXPECT_NE(Get("/api/media/tracking/face").body.find(R"("detected":false)"), std::string::npos);
}

TEST(JpegPace, SendsAtTheRateThatIsWanted) {
  JpegPace pace(milliseconds{100}, JpegGrade::kFull);
  int sent = 0;
  for (int ms = 0; ms < 2000; ms += 33) sent += pace.Due(kStart + milliseconds{ms}, 0) ? 1 : 0;
  EXPECT_NEAR(sent, 20, 2);
  EXPECT_EQ(pace.grade(), JpegGrade::kFull);
}

TEST(JpegPace, AClientThatIsSlowGetsSmallerOnesThenFewerAndRecovers) {
  JpegPace pace(milliseconds{100}, JpegGrade::kFull);
  TimePoint now = kStart;
  const auto offer = [&](std::uint64_t queued) {
    now += pace.period();
    return pace.Due(now, queued);
  };
  EXPECT_TRUE(offer(0));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(offer(2));
  EXPECT_EQ(pace.grade(), JpegGrade::kSlim);
  EXPECT_EQ(pace.period(), milliseconds{100});
  for (int i = 0; i < 30; ++i) EXPECT_FALSE(offer(2));
  EXPECT_EQ(pace.period(), seconds{1}) << "and no slower";
  for (int i = 0; i < 100; ++i) offer(0);
  EXPECT_EQ(pace.period(), milliseconds{100});
  EXPECT_EQ(pace.grade(), JpegGrade::kFull);
}

TEST(SightText, TellsATrackWithItsDirectionAndDistance) {
  Sight sight;
  sight.sequence = 3;
  sight.stamp = kStart;
  sight.track_count = 1;
  Track& track = sight.track_array[0];
  track.id = 7;
  track.kind = SightKind::kFace;
  track.SetLabel("face");
  track.bearing = {Radians{0.25}, Radians{-0.5}};
  track.range = {Metres{1.5}, Metres{0.25}};
  track.last_seen = track.first_seen = kStart;
  std::string text;
  JsonWriter json(text);
  WriteSight(json, sight, kStart + milliseconds{500});
  EXPECT_NE(text.find(R"("id":7,"kind":"face","label":"face")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("direction":{"yaw":0.25,"pitch":-0.5})"), std::string::npos);
  EXPECT_NE(text.find(R"("distance":{"metres":1.5,"sigma":0.25})"), std::string::npos);
  EXPECT_NE(text.find(R"("age":0.5)"), std::string::npos);
}

TEST(CameraSpecs, AreTrueForTheSourceInUse) {
  std::string text;
  JsonWriter json(text);
  SourceTraits traits{.kind = SightSource::kSimulation,
                      .name = "eye",
                      .specs = "mujoco",
                      .width = 1280,
                      .height = 720,
                      .fps = 30,
                      .lens = Lens::Pinhole(1280, 720, Degrees(80.0)),
                      .lens_known = true};
  WriteCameraSpecs(json, traits);
  EXPECT_NE(text.find(R"("name":"R1280x720at30fps")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("K":[[429.03)"), std::string::npos)
      << "the true one, not the official 1280";
  text.clear();
  JsonWriter none(text);
  WriteCameraSpecs(none, {});
  EXPECT_NE(text.find(R"("name":"lite")"), std::string::npos);
  EXPECT_NE(text.find("R1920x1080at60fps"), std::string::npos);
}

}  // namespace
}  // namespace bbia
