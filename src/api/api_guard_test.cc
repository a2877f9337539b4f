// Leases, tokens and hosts as clients meet them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "api/api_fixture_test.h"
#include "guard/token_store.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kAntennas = R"({"type":"set_antennas","antennas":[0.1,0.1]})";

/// The text of member `name` of a flat answer.
std::string MemberOf(const std::string& body, const std::string& name) {
  const std::size_t at = body.find("\"" + name + "\":\"");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return body.substr(begin, body.find('"', begin) - begin);
}

TEST_F(ApiTest, OfficialClientsHoldPartsImplicitlyAndAreToldWhenAnotherTakesOver) {
  StartRobot();
  FakeClient one(*api_, "/ws/sdk");
  FakeClient two(*api_, "/ws/sdk");
  one.Say(kAntennas);
  EXPECT_THAT(
      Get("/api/daemon/status").body,
      HasSubstr(R"("leases":[{"part":"antennas","owner":"/ws/sdk test:1","implicit":true)"));
  two.Say(kAntennas);
  EXPECT_THAT(one.socket.Last("command_result"), HasSubstr("\"outcome\":\"preempted\""));
  EXPECT_THAT(one.socket.Last("command_result"), HasSubstr("commands the antennas now"));
  EXPECT_EQ(two.socket.Last("command_result"), "");
}

TEST_F(ApiTest, ALeaseKeepsOthersOffAndWorksOnASocketThatUsesIt) {
  StartRobot();
  const HttpResponse taken =
      Post("/api/leases", R"({"owner":"show","parts":["antennas"],"priority":5,"ttl":60})");
  ASSERT_EQ(taken.status, 200) << taken.body;
  const std::string lease = MemberOf(taken.body, "lease");
  FakeClient other(*api_, "/ws/sdk");
  other.Say(kAntennas);
  EXPECT_THAT(other.socket.Last("command_result"), HasSubstr("held: show has a lease"));
  EXPECT_THAT(Post("/api/move/set_target", R"({"target_antennas":[0,0]})").body,
              HasSubstr("\"status\":\"ignored\",\"outcome\":\"refused\",\"reason\":\"held: show"));
  EXPECT_EQ(Post("/api/move/goto", R"({"antennas":[0,0],"duration":0.1})").status, 409);
  EXPECT_EQ(Post("/api/move/goto", R"({"body_yaw":0.1,"duration":0.01})").status, 200);

  FakeClient owner(*api_, "/ws/sdk");
  owner.Say(R"({"type":"use_lease","lease":")" + lease + "\"}");
  EXPECT_THAT(owner.socket.Last("use_lease"), HasSubstr("\"status\":\"ok\""));
  // What a tick tells of a move may be read a moment before the state that it publishes.
  ASSERT_TRUE(Until(
      [&] { return Get("/api/move/running").body == "[]" && !board_.state.Read().move_running; }));
  owner.Say(kAntennas);
  EXPECT_EQ(owner.socket.Last("command_result"), "");
  owner.Say(R"({"type":"use_lease","lease":"nonsense"})");
  EXPECT_THAT(owner.socket.Last("use_lease"), HasSubstr("there is no such lease"));

  EXPECT_EQ(Post("/api/leases", R"({"owner":"late","priority":5})").status, 409);
  EXPECT_EQ(Post("/api/leases", R"({"owner":"chief","priority":6})").status, 200);
  EXPECT_THAT(owner.socket.Last("command_result"), HasSubstr("chief commands the antennas now"));
  const HttpResponse renewed = api_->OnRequest(
      {.method = HttpMethod::kPut, .path = "/api/leases/" + lease, .query = {}, .body = {}});
  EXPECT_EQ(renewed.status, 409);
  EXPECT_THAT(renewed.body, HasSubstr("preempted: chief"));
}

TEST_F(ApiTest, TheEmergencyStopNeedsNoLease) {
  StartRobot();
  ASSERT_EQ(Post("/api/leases", R"({"owner":"show","priority":100})").status, 200);
  EXPECT_EQ(Post("/api/move/emergency_stop").status, 200);
  EXPECT_EQ(Post("/api/motors/set_mode/disabled").status, 200);
}

TEST_F(ApiTest, CountsTheTargetsOfEachClientThatWereForNothing) {
  FakeClient flooder(*api_, "/ws/sdk");
  StartRobot();
  for (int i = 0; i < 5000; ++i) flooder.Say(kAntennas);
  const std::string clients = Get("/api/resources").body;
  EXPECT_THAT(clients, HasSubstr("\"targets\":5000"));
  EXPECT_THAT(clients, Not(HasSubstr("\"targets_overwritten\":0,")));
}

TEST_F(ApiTest, RefusesLeasesThatMakeNoSense) {
  for (const char* body : {"{}", R"({"owner":""})", R"({"owner":"a","parts":[]})",
                           R"({"owner":"a","parts":["leg"]})", R"({"owner":"a","parts":"head"})",
                           R"({"owner":"a","priority":101})", R"({"owner":"a","ttl":NaN})",
                           R"({"owner":"a","ttl":0})", R"({"owner":7})", "[]", "nonsense"}) {
    EXPECT_EQ(Post("/api/leases", body).status, 422) << body;
  }
}

TEST_F(ApiTest, RefusesForeignHostsAndPagesEverywhere) {
  const HttpResponse rebound =
      api_->OnRequest({.method = HttpMethod::kGet, .path = "/", .host = "evil.example"});
  EXPECT_EQ(rebound.status, 403);
  const HttpResponse forged = api_->OnRequest({.method = HttpMethod::kPost,
                                               .path = "/api/move/goto",
                                               .origin = "https://evil.example",
                                               .host = "localhost:8000"});
  EXPECT_EQ(forged.status, 403);
  const Upgrade socket = api_->OnUpgrade({.method = HttpMethod::kGet,
                                          .path = "/ws/sdk",
                                          .origin = "https://evil.example",
                                          .host = "localhost:8000"});
  EXPECT_EQ(socket.session, nullptr);
  EXPECT_THAT(Get("/api/guard").body, HasSubstr(R"("refused":{"host":1,"origin":2,)"));
}

TEST_F(ApiTest, CountsTheMessagesOfOtherMachinesAndTellsWhichWereNotDone) {
  StartRobot();
  FakeSocket socket;
  socket.address = "192.168.1.9:5000";
  Upgrade far =
      api_->OnUpgrade({.method = HttpMethod::kGet, .path = "/ws/sdk", .peer = socket.address});
  ASSERT_NE(far.session, nullptr);
  far.session->OnOpen(socket);
  constexpr int kFlood = 20'000;  // the bucket holds 4,000, and 2,000 more a second
  for (int sent = 0; sent < 20 * kFlood && socket.Last("too many messages").empty();) {
    for (int i = 0; i < kFlood; ++i, ++sent) far.session->OnText(kAntennas);
  }
  EXPECT_THAT(socket.Last("too many messages"), HasSubstr("\"outcome\":\"refused\""));
  EXPECT_THAT(socket.Last("too many messages"), HasSubstr("\"limit\":2000.0"));
  EXPECT_THAT(Get("/api/guard").body, Not(HasSubstr("\"messages\":0")));
  FakeClient near(*api_, "/ws/sdk");
  for (int i = 0; i < kFlood; ++i) near.Say(kAntennas);
  EXPECT_EQ(near.socket.Last("too many messages"), "") << "this machine's own are not counted";
  far.session->OnClose();
}

TEST_F(ApiTest, LetsASocketPairByItsFirstMessage) {
  TokenStore store(directory_);
  const auto made = store.Create("tablet", Scope::kMove, clock_.WallNow());
  ASSERT_TRUE(made);
  ApiOptions options;
  options.state_directory = directory_;
  options.gate.policy = TokenPolicy::kAlways;
  api_ = nullptr;
  api_ = std::make_unique<Api>(options, board_, *life_, ledger_, log_, clock_,
                               AuditParts{audit_, relief_, flight_}, eyes_->parts());
  EXPECT_EQ(Get("/api/state/full").status, 401);
  EXPECT_EQ(Get("/").status, 200);
  {
    FakeClient client(*api_, "/ws/sdk");
    ASSERT_TRUE(client.open());
    EXPECT_TRUE(client.socket.texts.empty()) << "nothing is told before";
    client.Say(R"({"type":"auth","token":")" + made->token + "\"}");
    EXPECT_FALSE(client.socket.closed);
    EXPECT_FALSE(client.socket.texts.empty());
  }
  FakeClient stranger(*api_, "/ws/sdk");
  stranger.Say(kAntennas);
  EXPECT_TRUE(stranger.socket.closed);
}

// A token that may move the robot restarted its daemon over /ws/sdk, and a socket outlived its
// token.
TEST_F(ApiTest, ASocketMayWhatItsTokenMayAndNoLongerThanThat) {
  TokenStore store(directory_);
  const auto made = store.Create("tablet", Scope::kMove, clock_.WallNow());
  ASSERT_TRUE(made);
  FakeSocket socket;
  const std::string bearer = "bbia.v1, bbia.token." + made->token;
  const std::array<HeaderField, 1> fields = {{{"sec-websocket-protocol", bearer}}};
  api_->OnTick();  // it looks at the tokens
  Upgrade upgrade = api_->OnUpgrade(
      {.method = HttpMethod::kGet, .path = "/ws/sdk", .peer = socket.address, .fields = fields});
  ASSERT_NE(upgrade.session, nullptr);
  upgrade.session->OnOpen(socket);
  for (const char* command :
       {R"({"type":"restart_daemon"})", R"({"type":"set_robot_name","name":"Eve"})",
        R"({"type":"set_first_wake_up"})", R"({"type":"delete_hf_token"})",
        R"({"type":"start_update"})"}) {
    upgrade.session->OnText(command);
    EXPECT_THAT(socket.texts.back(), HasSubstr("needs a pairing token for 'admin'")) << command;
  }
  upgrade.session->OnText(R"({"type":"get_robot_name"})");
  EXPECT_THAT(socket.texts.back(), HasSubstr("\"name\":\"reachy_mini\""));
  ASSERT_TRUE(store.Revoke("tablet"));
  EXPECT_TRUE(Until([&] { return socket.closed; }));
  upgrade.session->OnClose();
}

}  // namespace
}  // namespace bbia
