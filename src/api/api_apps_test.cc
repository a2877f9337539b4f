// Apps on the wire: their "Python" is a shell script.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "api/api_fixture_test.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;

class ApiAppsTest : public ApiTest {
 protected:
  ApiAppsTest() {
    const std::filesystem::path packages = directory_ / "venv/lib/python3.11/site-packages";
    std::filesystem::create_directories(packages / "waves-1.0.dist-info");
    std::filesystem::create_directories(directory_ / "venv/bin");
    std::ofstream(packages / "waves-1.0.dist-info/entry_points.txt")
        << "[reachy_mini_apps]\nwaves = waves.main:Waves\n";
    std::ofstream(packages / "waves-1.0.dist-info/METADATA")
        << "Name: waves\nVersion: 1.0\nSummary: Waves at you.\n";
    host_ = std::make_unique<AppHost>(ledger_, clock_,
                                      AppSettings{.venv = directory_ / "venv",
                                                  .keeper = BBIA_KEEPER,
                                                  .environment = {"PATH=/usr/bin:/bin"},
                                                  .stop_deadline = Seconds{0.3}},
                                      board_.net.wake);
    Rebuild({.apps = host_.get()});
  }
  ~ApiAppsTest() override { api_.reset(); }

  void Python(const std::string& script) {
    const std::filesystem::path path = directory_ / "venv/bin/python";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  bool UntilState(std::string_view state) {
    return Until([&] {
      return Get("/api/apps/current-app-status").body.find("\"state\":\"" + std::string(state)) !=
             std::string::npos;
    });
  }
  std::string Lock() { return Get("/api/daemon/robot-app-lock-status").body; }

  std::unique_ptr<AppHost> host_;
};

constexpr std::string_view kForEver = "trap 'exit 0' INT; while :; do sleep 0.01; done";

TEST_F(ApiAppsTest, ListsWhatIsInstalledAndNothingOfTheHub) {
  EXPECT_THAT(
      Await(Get("/api/apps/list-available/installed")).body,
      HasSubstr(R"([{"name":"waves","source_kind":"installed","description":"Waves at you.")"));
  EXPECT_EQ(Await(Get("/api/apps/list-available/hf_space")).body, "[]");
  EXPECT_EQ(Get("/api/apps/list-available/nonsense").status, 422);
  EXPECT_THAT(Await(Get("/api/apps/check-updates")).body, HasSubstr("\"apps_skipped\":1"));
}

TEST_F(ApiAppsTest, StartsAndStopsAndHoldsTheLockMeanwhile) {
  Python(std::string(kForEver));
  EXPECT_EQ(Get("/api/apps/current-app-status").body, "null");
  EXPECT_EQ(Post("/api/apps/stop-current-app").status, 400);
  const HttpResponse started = Await(Post("/api/apps/start-app/waves"));
  EXPECT_EQ(started.status, 200);
  EXPECT_THAT(started.body, HasSubstr("\"state\":\"starting\",\"error\":null"));
  ASSERT_TRUE(UntilState("running"));
  EXPECT_EQ(Lock(), R"({"state":"local_app","holder_name":"waves"})");
  EXPECT_THAT(Post("/api/apps/start-app/waves").body, HasSubstr("An app is already running"));
  EXPECT_THAT(Post("/api/apps/start-app/waves/no-evict").body, HasSubstr("already in use"));
  EXPECT_EQ(Await(Post("/api/apps/stop-current-app")).body, "null");
  EXPECT_EQ(Lock(), R"({"state":"free","holder_name":null})");
  EXPECT_EQ(Get("/api/apps/current-app-status").body, "null");
}

TEST_F(ApiAppsTest, AnAppThatHangsInStoppingIsKilledOnItsDeadline) {
  Python("trap '' INT; while :; do sleep 0.01; done");
  Await(Post("/api/apps/start-app/waves"));
  ASSERT_TRUE(UntilState("running"));
  HttpResponse stopping = Post("/api/apps/stop-current-app");
  EXPECT_THAT(Get("/api/apps/current-app-status").body, HasSubstr("stopping"));
  EXPECT_EQ(Await(std::move(stopping)).body, "null");
  EXPECT_EQ(Lock(), R"({"state":"free","holder_name":null})");
}

TEST_F(ApiAppsTest, ACrashedAppFreesTheRobot) {
  // Officially it blocks the next start until somebody stops it.
  Python("echo oh no >&2; exit 2");
  Await(Post("/api/apps/start-app/waves"));
  ASSERT_TRUE(UntilState("error"));
  EXPECT_THAT(Get("/api/apps/current-app-status").body,
              HasSubstr(R"("error":"Process exited with code 2\noh no")"));
  EXPECT_EQ(Lock(), R"({"state":"free","holder_name":null})");
  Python(std::string(kForEver));
  EXPECT_EQ(Await(Post("/api/apps/start-app/waves/no-evict")).status, 200);
  ASSERT_TRUE(UntilState("running"));
  EXPECT_THAT(Post("/api/apps/restart-current-app").body, HasSubstr("stopping"));
  ASSERT_TRUE(UntilState("running"));
  Await(Post("/api/apps/stop-current-app"));
}

TEST_F(ApiAppsTest, AnAppThatIsNotThereIsNotFound) {
  EXPECT_EQ(Await(Post("/api/apps/start-app/other")).status, 404);
  EXPECT_EQ(Post("/api/apps/start-app/a/b").status, 404);
}

TEST_F(ApiAppsTest, KeepsTheStartupApp) {
  EXPECT_EQ(Get("/api/apps/startup-app").body, R"({"startup_app":null})");
  const auto put = [this](std::string_view body) {
    return Await(api_->OnRequest({.method = HttpMethod::kPut,
                                  .path = "/api/apps/startup-app",
                                  .body = body,
                                  .content_type = "application/json"}));
  };
  EXPECT_THAT(put(R"({"startup_app":"other"})").body, HasSubstr("App 'other' is not installed"));
  EXPECT_EQ(put(R"({"startup_app":"waves"})").body, R"({"startup_app":"waves"})");
  EXPECT_EQ(DaemonConfig(directory_).startup_app(), "waves");
  Python(std::string(kForEver));
  Rebuild({.apps = host_.get()});
  StartRobot();
  ASSERT_TRUE(UntilState("running")) << "it begins with the robot";
  Await(Post("/api/apps/stop-current-app"));
  EXPECT_EQ(put(R"({"startup_app":null})").body, R"({"startup_app":null})");
}

TEST_F(ApiAppsTest, JobsHaveALogThatCanBeFollowed) {
  Python("echo working on \"$@\"; sleep 0.05; echo done");
  const HttpResponse begun = Await(Post("/api/apps/remove/waves"));
  ASSERT_EQ(begun.status, 200);
  const std::string id = begun.body.substr(11, 36);
  FakeClient follower(*api_, "/api/apps/ws/apps-manager/" + id);
  ASSERT_TRUE(Until([&] { return follower.socket.closed; }));
  EXPECT_THAT(follower.socket.Last("working on"), HasSubstr("uninstall -y"));
  EXPECT_FALSE(follower.socket.Last("Job 'remove' completed successfully").empty());
  EXPECT_THAT(Get("/api/apps/job-status/" + id).body, HasSubstr("\"status\":\"done\""));
  FakeClient late(*api_, "/api/apps/ws/apps-manager/" + id);
  EXPECT_TRUE(late.socket.closed) << "one who comes late is not left waiting";
  EXPECT_FALSE(late.socket.Last("completed successfully").empty());
  FakeClient lost(*api_, "/api/apps/ws/apps-manager/nonsense");
  EXPECT_EQ(lost.socket.texts.at(0), R"({"error":"Job ID not found"})");
  EXPECT_TRUE(lost.socket.closed);
}

TEST_F(ApiAppsTest, InstallsWhatIsOnThisMachineAndSaysWhereToGetTheRest) {
  Python("echo \"$@\"");
  const auto install = [this](std::string_view body) {
    const HttpResponse begun = Await(Post("/api/apps/install", body));
    if (begun.status != 200) return std::to_string(begun.status) + begun.body;
    const std::string path = "/api/apps/job-status/" + begun.body.substr(11, 36);
    Until([&] { return Get(path).body.find("in_progress") == std::string::npos; });
    return Get(path).body;
  };
  const std::string package = (directory_ / "package").string();
  std::filesystem::create_directories(package);
  EXPECT_THAT(install(R"({"name":"x","source_kind":"local","url":")" + package + "\"}"),
              HasSubstr("-m pip install --no-input"));
  EXPECT_THAT(install(R"({"name":"x","source_kind":"local","url":"relative"})"),
              HasSubstr("must be the path"));
  EXPECT_THAT(install(R"({"name":"x","source_kind":"hf_space","extra":{"id":"ada/x"}})"),
              HasSubstr("hf download --repo-type space ada/x"));
  EXPECT_THAT(install(R"({"name":"x","source_kind":"hf_space","extra":{"id":"../../x"}})"),
              HasSubstr("must name a space"));
  EXPECT_THAT(install(R"({"name":"x","source_kind":"installed"})"),
              HasSubstr("400{\"detail\":\"source_kind 'installed' is not installable"));
  EXPECT_THAT(Post("/api/apps/install-private-space", R"({"space_id":"a/b"})").body,
              HasSubstr("No HuggingFace token"));
}

TEST_F(ApiTest, WithoutAppsEveryDoorSaysSo) {
  EXPECT_EQ(Post("/api/apps/start-app/x").status, 503);
  EXPECT_EQ(Await(Get("/api/apps/list-available")).body, "[]");
  EXPECT_EQ(Get("/api/daemon/robot-app-lock-status").body,
            R"({"state":"free","holder_name":null})");
}

}  // namespace
}  // namespace bbia
