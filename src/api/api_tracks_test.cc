// Recorded moves on the wire, with those that come with bbia.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "api/api_fixture_test.h"
#include "kinematics/kinematics.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kPlay = "/api/move/play/recorded-move-dataset/";
constexpr std::string_view kShort =
    R"({"time":[0,0.1],"set_target_data":[{"antennas":[-0.2,0.2],"body_yaw":0.0,)"
    R"("head":[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]},{"antennas":[-0.5,0.5],"body_yaw":0.1,)"
    R"("head":[[1,0,0,0.01],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]})";

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out;
}

class ApiTracksTest : public ApiTest {
 protected:
  void Write(const std::string& file, std::string_view text) {
    const std::filesystem::path path = directory_ / "datasets" / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  HttpResponse Play(const std::string& which) { return Await(Post(std::string(kPlay) + which)); }
  static std::string Uuid(const HttpResponse& response) { return response.body.substr(9, 36); }
};

TEST_F(ApiTracksTest, ListsDataSetsAndTheirMoves) {
  Write("ada/waves/hello.json", kShort);
  EXPECT_EQ(Await(Get("/api/move/recorded-move-datasets")).body, R"(["ada/waves","bbia/moves"])");
  EXPECT_EQ(Await(Get("/api/move/recorded-move-datasets/list/ada/waves")).body, R"(["hello"])");
  const HttpResponse missing = Await(Get("/api/move/recorded-move-datasets/list/no/such"));
  EXPECT_EQ(missing.status, 404);
  EXPECT_THAT(missing.body, HasSubstr("hf download"));
}

TEST_F(ApiTracksTest, PlaysToTheEndAndSaysSo) {
  Write("ada/waves/hello.json", kShort);
  StartRobot();
  FakeClient updates(*api_, "/api/move/ws/updates");
  const HttpResponse started = Play("ada/waves/hello");
  ASSERT_EQ(started.status, 200) << started.body;
  ASSERT_TRUE(Until([&] { return !updates.socket.Last("move_completed").empty(); }));
  EXPECT_THAT(updates.socket.Last("move_completed"), HasSubstr(Uuid(started)));
  EXPECT_FALSE(updates.socket.Last("move_started").empty());
  // What a tick tells of a move may be read a moment before the state that it publishes.
  EXPECT_TRUE(Until([&] {
    const FullTarget target = board_.state.Read().target;
    return std::abs(target.antennas.left.value() - 0.5) < 1e-6 &&
           std::abs(target.head.translation.x - 0.01) < 1e-6;
  }));
  EXPECT_EQ(Get("/api/move/running").body, "[]");
}

TEST_F(ApiTracksTest, StopsByItsIdAndIsPreemptedByANewerMove) {
  StartRobot();
  FakeClient updates(*api_, "/api/move/ws/updates");
  const HttpResponse first = Play("bbia/moves/sleepy_yawn");
  const HttpResponse second = Play("bbia/moves/curious_look");
  ASSERT_EQ(second.status, 200) << second.body;
  EXPECT_THAT(Get("/api/move/running").body, HasSubstr(Uuid(second)));
  ASSERT_TRUE(Until([&] { return !updates.socket.Last("preempted").empty(); }));
  EXPECT_THAT(updates.socket.Last("preempted"), HasSubstr(Uuid(first)));
  EXPECT_EQ(Post("/api/move/stop", R"({"uuid":")" + Uuid(second) + R"("})").status, 200);
  ASSERT_TRUE(Until([&] { return Get("/api/move/running").body == "[]"; }));
  EXPECT_THAT(updates.socket.Last("move_cancelled"), HasSubstr("stopped by request"));
}

TEST_F(ApiTracksTest, RefusesWhatItCannotPlay) {
  Write("ada/waves/broken.json", "{}");
  EXPECT_EQ(Play("bbia/moves/nod_yes").status, 503);
  StartRobot();
  EXPECT_EQ(Play("bbia/moves/nothing").status, 404);
  EXPECT_THAT(Play("ada/waves/broken").body, HasSubstr("'time' is missing"));
  EXPECT_EQ(Play("ada/waves/broken").status, 422);
  EXPECT_EQ(Post(std::string(kPlay) + "nod_yes").status, 404);
  Post("/api/move/emergency_stop");
  EXPECT_EQ(Play("bbia/moves/nod_yes").status, 409);
}

TEST_F(ApiTracksTest, SaysBusyInsteadOfWaitingForEver) {
  std::vector<HttpResponse> promises;
  for (std::size_t i = 0; i < Worker::kMost; ++i) {
    promises.push_back(Get("/api/move/recorded-move-datasets"));
  }
  EXPECT_EQ(Get("/api/move/recorded-move-datasets").status, 503);
}

TEST_F(ApiTracksTest, AClientThatWentAwayIsNotAnswered) {
  { const FakeStream gone(Get("/api/move/recorded-move-datasets")); }
  EXPECT_EQ(Await(Get("/api/move/recorded-move-datasets")).status, 200);
}

TEST_F(ApiTracksTest, PlaysOverTheSocketWithReplies) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  Write("ada/waves/hello.json", kShort);
  client.Say(R"({"type":"play_recorded_move","move_name":"hello","dataset_name":"ada/waves"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"completed\":true").empty(); }));
  EXPECT_THAT(client.socket.Last("move_name"), HasSubstr(R"("status":"ok","move_name":"hello")"));
  client.Say(R"({"type":"play_recorded_move","move_name":"yes1"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"status\":\"error\"").empty(); }));
  EXPECT_THAT(client.socket.Last("\"status\":\"error\""), HasSubstr("emotions-library"));
  client.Say(R"({"type":"preload_dataset","dataset_name":"ada/waves"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("local_path").empty(); }));
  client.Say(R"({"type":"preload_dataset","dataset_name":"no/such"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"dataset_name\":\"no/such\"").empty(); }));
}

class ApiUploadsTest : public ApiTracksTest {
 protected:
  void Upload(FakeClient& client, std::string_view move) {
    const std::size_t half = move.size() / 2;
    client.Say(R"({"type":"upload_move_start","upload_id":"u1","total_chunks":2})");
    client.Say(R"({"type":"upload_move_chunk","upload_id":"u1","chunk_index":0,"chunk":")" +
               Escaped(move.substr(0, half)) + "\"}");
    client.Say(R"({"type":"upload_move_chunk","upload_id":"u1","chunk_index":1,"chunk":")" +
               Escaped(move.substr(half)) + "\"}");
    client.Say(R"({"type":"upload_move_finish","upload_id":"u1"})");
    client.Say(R"({"type":"play_uploaded_move","upload_id":"u1"})");
  }
};

TEST_F(ApiUploadsTest, PlaysAnUploadedMoveAndTellsAll) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  FakeClient other(*api_, "/ws/sdk");
  Upload(client, kShort);
  ASSERT_TRUE(Until([&] { return !other.socket.Last("\"finished\":true").empty(); }));
  EXPECT_THAT(other.socket.Last("\"started\":true"),
              HasSubstr(R"("type":"play_uploaded_move","upload_id":"u1","started":true,)"));
  EXPECT_THAT(other.socket.Last("\"started\":true"), HasSubstr("\"has_audio\":false"));
  client.Say(R"({"type":"play_uploaded_move","upload_id":"u1"})");
  EXPECT_THAT(client.socket.Last("upload first"), HasSubstr("no such uploaded move"));
}

TEST_F(ApiUploadsTest, CancelsTheOneThatPlays) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  client.Say(R"({"type":"cancel_move","upload_id":"u1"})");
  EXPECT_THAT(client.socket.Last("cancel_move"), HasSubstr("no uploaded move"));
  std::string long_move(kShort);
  long_move.replace(long_move.find("0.1]"), 4, "30]");
  Upload(client, long_move);
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"started\":true").empty(); }));
  client.Say(R"({"type":"cancel_move","upload_id":"u1"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"cancelled\":true").empty(); }));
}

TEST_F(ApiUploadsTest, SaysWhatIsWrongWithAnUpload) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  Upload(client, "{\"time\":[]}  ");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("set_target_data").empty(); }));
  client.Say(R"({"type":"upload_move_start","upload_id":"u2","total_chunks":2})");
  client.Say(R"({"type":"upload_move_chunk","upload_id":"u2","chunk_index":1,"chunk":"x"})");
  EXPECT_THAT(client.socket.Last("command_result"), HasSubstr("chunk 1 came where chunk 0"));
}

/// The largest change of a head angle or antenna a second, degrees.
double FastestTurn(const SampledMove& move) {
  constexpr Seconds kStep{0.02};
  double fastest = 0.0;
  for (Seconds t{0.0}; t < move.duration(); t += kStep) {
    const FullTarget a = move.At(t);
    const FullTarget b = move.At(t + kStep);
    fastest = std::max({fastest, ToDegrees(Angle(Transpose(a.head.rotation) * b.head.rotation)),
                        std::abs(ToDegrees(b.antennas.right - a.antennas.right)),
                        std::abs(ToDegrees(b.antennas.left - a.antennas.left))});
  }
  return fastest / kStep.count();
}

TEST(ShippedMoves, CanBeReachedAreNotHastyAndEndWhereTheyBegin) {
  const MoveLibrary library({.folder = {}, .hub_cache = {}, .own = BBIA_SHARE_DIRECTORY "/moves"});
  const auto names = library.List("bbia/moves");
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_EQ(names->size(), 5U);
  for (const std::string& name : *names) {
    const auto file = library.Find("bbia/moves", name);
    EXPECT_FALSE(file->sound.empty()) << name;
    const auto loaded = LoadMove(*file, {});
    ASSERT_TRUE(loaded) << loaded.error().message;
    const SampledMove& move = loaded->move;
    EXPECT_FALSE(loaded->description.empty()) << name;
    for (Seconds t{0.0}; t <= move.duration(); t += Seconds{0.02}) {
      const FullTarget at = move.At(t);
      ASSERT_EQ(SolveHead(at.head, at.body_yaw, AutoBodyYaw::kOn).reach, Reach::kOk)
          << name << " at " << t.count();
    }
    EXPECT_LT(FastestTurn(move), 300.0) << name;
    for (const FullTarget& end : {move.At(Seconds{0.0}), move.At(move.duration())}) {
      EXPECT_LT(MagicDistance(end.head, kInitHeadPose), 0.1) << name;
      EXPECT_NEAR(end.antennas.right.value(), kInitAntennas.right.value(), 1e-3) << name;
      EXPECT_NEAR(end.body_yaw.value(), 0.0, 1e-3) << name;
    }
  }
}

}  // namespace
}  // namespace bbia
