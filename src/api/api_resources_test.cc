#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <span>

#include "api/api_fixture_test.h"
#include "api/hub.h"
#include "flight/flight_file.h"
#include "protocol/json_reader.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// As of a robot that has something to tell.
AuditReport MakeReport(std::uint64_t number, TimePoint stamp) {
  AuditReport report;
  report.number = number;
  report.stamp = stamp;
  report.interval = std::chrono::seconds(1);
  report.pid = 4242;
  report.process.resident_bytes = 20'000'000;
  report.process.descriptors = DescriptorCounts{.sockets = 5, .files = 3, .own = 20};
  report.machine.load1 = 0.5;
  report.heap.available = true;
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    report.modules[i].module = static_cast<Module>(i);
    report.modules[i].heap_known = true;
    report.ladder[i % kReliefSteps].step = static_cast<ReliefStep>(i % kReliefSteps);
  }
  report.modules[Index(Module::kSim)].heap_bytes = 1e9;
  report.threads = {{.name = "ctl", .tid = 11, .module = Module::kControl, .cpu = 0.25},
                    {.name = "stranger", .tid = 12, .declared = false}};
  report.trends.push_back({.kind = LeakKind::kHeapBytes, .module = Module::kSim});
  report.waste.push_back({.kind = FindingKind::kPolledTooFast, .name = "api<state"});
  report.findings.push_back({.what = {.kind = FindingKind::kLeak,
                                      .light = Light::kRed,
                                      .module = Module::kSim,
                                      .subject = "heap",
                                      .sentence = "sim gains 1 MB a minute",
                                      .code = "leak-heap",
                                      .figures = {{"part", "sim"}, {"bytes_per_minute", 1e6}}},
                             .watch = WatchId::kLeaks,
                             .number = 3});
  report.findings.push_back({.what = {.kind = FindingKind::kZombie}, .number = 4});
  report.verdict = {.light = Light::kRed, .why = "sim gains 1 MB a minute", .finding = 3};
  return report;
}

class ResourcesTest : public ApiTest {
 protected:
  void Publish(std::uint64_t number) { Publish(number, clock_.Now()); }
  void Publish(std::uint64_t number, TimePoint stamp) {
    audit_.latest = std::make_shared<const AuditReport>(MakeReport(number, stamp));
  }
  /// The answer, which must be JSON.
  const JsonNode& Read(const std::string& body) {
    const JsonNode* root = reader_.Read(body);
    EXPECT_NE(root, nullptr) << reader_.fault().message;
    static const JsonNode nothing;
    return root != nullptr ? *root : nothing;
  }
  static double NumberOf(const JsonNode& node, std::string_view key) {
    const JsonNode* member = node.Find(key);
    return member != nullptr ? member->number : std::numeric_limits<double>::quiet_NaN();
  }
  AccountRow Account(std::string_view name) {
    for (AccountRow& row : ledger_.Report()) {
      if (row.name == name) return std::move(row);
    }
    ADD_FAILURE() << "no account " << name;
    return {};
  }

  JsonReader reader_;
};

TEST_F(ResourcesTest, WithoutAnAuditTellWhatIsKnownWithoutIt) {
  const std::string body = Get("/api/resources").body;
  const JsonNode& root = Read(body);
  EXPECT_FALSE(root.Find("audit")->Find("available")->truth);
  EXPECT_THAT(root.Find("audit")->Find("why")->text, HasSubstr("switched off"));
  EXPECT_NE(root.Find("control_loop"), nullptr);
  EXPECT_NE(root.Find("accounts"), nullptr);
  EXPECT_EQ(root.Find("verdict"), nullptr);
}

TEST_F(ResourcesTest, TellWhatTheAuditFound) {
  Publish(7);
  const std::string body = Get("/api/resources").body;
  const JsonNode& root = Read(body);
  EXPECT_EQ(root.Find("verdict")->Find("light")->text, "red");
  EXPECT_EQ(NumberOf(*root.Find("process"), "pid"), 4242.0);
  EXPECT_EQ(NumberOf(*root.Find("process"), "descriptors"), 28.0);
  EXPECT_TRUE(root.Find("machine")->Find("temperature_c")->is(JsonKind::kNull)) << "not known";
  EXPECT_EQ(NumberOf(*root.Find("audit"), "number"), 7.0);
  const JsonNode& finding = *root.Find("findings")->begin();
  EXPECT_EQ(finding.Find("sentence")->text, "sim gains 1 MB a minute");
  EXPECT_EQ(finding.Find("watch")->text, "leaks");
  EXPECT_EQ(finding.Find("code")->text, "leak-heap");
  EXPECT_EQ(finding.Find("figures")->Find("part")->text, "sim");
  EXPECT_EQ(NumberOf(*finding.Find("figures"), "bytes_per_minute"), 1e6);
  EXPECT_EQ(NumberOf(*root.Find("verdict"), "finding"), 3.0);
  EXPECT_THAT(body, HasSubstr(R"("code":"zombie")")) << "the kind, where nothing finer is said";
  for (const std::string_view list : {"modules", "threads", "waste", "leaks", "ladder"}) {
    ASSERT_NE(root.Find(list), nullptr) << list;
    EXPECT_NE(root.Find(list)->begin(), root.Find(list)->end()) << list;
  }
}

TEST_F(ResourcesTest, SayWhichBudgetAModuleIsOver) {
  Publish(1);
  const std::string body = Get("/api/resources").body;
  for (const JsonNode& module : *Read(body).Find("modules")) {
    const bool sim = module.Find("name")->text == "sim";
    const JsonNode& over = *module.Find("over");
    EXPECT_EQ(over.begin() == over.end(), !sim) << module.Find("name")->text;
    EXPECT_TRUE(!sim || (*over.begin()).text == "heap_bytes");
  }
}

TEST_F(ResourcesTest, ListTheClientsWhileTheyAreConnected) {
  {
    const FakeClient updates(*api_, "/api/move/ws/updates");
    const FakeClient sdk(*api_, "/ws/sdk", "frequency=10");
    const std::string body = Get("/api/resources").body;
    const JsonNode& clients = *Read(body).Find("clients");
    std::vector<std::string> paths;
    for (const JsonNode& client : clients) paths.emplace_back(client.Find("path")->text);
    EXPECT_THAT(paths, ElementsAre("/api/move/ws/updates", "/ws/sdk"));
    EXPECT_EQ((*clients.begin()).Find("peer")->text, "test:1");
    EXPECT_THAT(body, HasSubstr("\"period_s\":0.1,"));
  }
  EXPECT_THAT(Get("/api/resources").body, HasSubstr("\"clients\":[]"));
}

TEST_F(ResourcesTest, HistoryGivesTheAskedSeriesAndWhatIsNew) {
  for (const double uptime : {1.0, 2.0, 3.0}) {
    Sample sample;
    sample.uptime_s = uptime;
    sample.cpu = static_cast<float>(uptime) / 10.0F;
    sample.children = std::numeric_limits<float>::quiet_NaN();
    audit_.past.Add(sample);
  }
  const std::string some = Get("/api/resources/history", "series=cpu,children,cpu&after=1").body;
  EXPECT_EQ(some, R"({"resolution":"second","uptime_s":[2.0,3.0],"series":{)"
                  R"("cpu":{"unit":"cores","values":[0.2,0.3]},)"
                  R"("children":{"unit":")" +
                      std::string(FindSeries("children")->unit) + R"(","values":[null,null]}}})");
  const std::string all = Get("/api/resources/history").body;
  std::size_t series = 0;
  for (const JsonNode& one : *Read(all).Find("series")) {
    EXPECT_TRUE(FindSeries(one.key).has_value()) << one.key;
    ++series;
  }
  EXPECT_EQ(series, kSeriesCount);
  EXPECT_THAT(Get("/api/resources/history", "resolution=minute").body,
              HasSubstr("\"uptime_s\":[]"));
}

TEST_F(ResourcesTest, HistoryNamesWhatIsWrongWithTheQuestion) {
  const HttpResponse unknown = Get("/api/resources/history", "series=cpu,temper");
  EXPECT_EQ(unknown.status, 422);
  EXPECT_THAT(unknown.body, HasSubstr("\"loc\":[\"query\",\"series\"]"));
  EXPECT_THAT(unknown.body, HasSubstr("temper"));
  EXPECT_THAT(unknown.body, HasSubstr("heap_kb.control")) << "all that there are";
  EXPECT_EQ(Get("/api/resources/history", "resolution=hour").status, 422);
  EXPECT_EQ(Get("/api/resources/history", "after=yesterday").status, 422);
}

// Times were rounded, so that the last sample came again and again.
TEST_F(ResourcesTest, HistoryAfterItsLastTimeIsEmpty) {
  Sample sample;
  sample.uptime_s = 12.344999999;
  audit_.past.Add(sample);
  const std::string all = Get("/api/resources/history").body;
  const std::string last((*Read(all).Find("uptime_s")->begin()).text);
  EXPECT_THAT(Get("/api/resources/history", "after=" + last).body, HasSubstr("\"uptime_s\":[]"));
}

// Asked for the same line a thousand times, the answer grew to a thousand times its size.
TEST_F(ResourcesTest, HistoryIsNoLongerForNamesThatComeTwice) {
  Sample sample;
  sample.uptime_s = 1.0;
  audit_.past.Add(sample);
  std::string query = "series=cpu";
  for (int i = 0; i < 1000; ++i) query += ",cpu";
  EXPECT_EQ(Get("/api/resources/history", query).body.size(),
            Get("/api/resources/history", "series=cpu").body.size());
}

TEST_F(ResourcesTest, TheFlightFileCanBeFetchedAndKept) {
  flight_.Note(NoteSeverity::kInfo, NoteKind::kLog, "hello");
  const HttpResponse fetched = Get("/api/resources/flight");
  EXPECT_EQ(fetched.content_type, "application/octet-stream");
  ASSERT_FALSE(fetched.headers.empty());
  EXPECT_THAT(fetched.headers[0].second, HasSubstr("filename=\"flight-"));
  const auto file = ParseFlightFile(std::as_bytes(std::span(fetched.body)));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->notes.size(), 1U);

  const std::string kept = Post("/api/resources/flight/dump").body;
  const std::filesystem::path path(Read(kept).Find("path")->text);
  EXPECT_EQ(path.parent_path(), directory_ / "flight");
  EXPECT_TRUE(ReadFlightFile(path));
}

TEST_F(ResourcesTest, AFlightFileThatCannotBeKeptIsAnError) {
  std::filesystem::create_directories(directory_);
  std::FILE* in_the_way = std::fopen((directory_ / "flight").c_str(), "w");
  std::fclose(in_the_way);
  const HttpResponse refused = Post("/api/resources/flight/dump");
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("flight"));
}

TEST_F(ResourcesTest, MetricsAreAPageOfPrometheus) {
  Publish(1);
  const HttpResponse page = Get("/metrics");
  EXPECT_EQ(page.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("# TYPE bbia_control_loop_lateness_seconds histogram\n"));
  EXPECT_THAT(page.body, HasSubstr("\nprocess_resident_memory_bytes 20000000\n"));
}

TEST_F(ResourcesTest, TheStreamShowsEachReportOnceAndToAllTheSameText) {
  Publish(1);
  FakeClient one(*api_, "/api/resources/ws");
  FakeClient two(*api_, "/api/resources/ws");
  api_->OnTick();
  api_->OnTick();
  ASSERT_EQ(one.socket.texts.size(), 1U);
  EXPECT_THAT(one.socket.texts[0], HasSubstr("\"verdict\""));
  Publish(2, clock_.Now() + std::chrono::seconds(1));
  api_->OnTick();
  ASSERT_EQ(one.socket.texts.size(), 2U);
  EXPECT_EQ(one.socket.texts, two.socket.texts);
}

// With an interval of two seconds every report was sent, and one of sixty came each thirty.
TEST_F(ResourcesTest, TheStreamKeepsTheAskedInterval) {
  const TimePoint start = clock_.Now();
  FakeClient client(*api_, "/api/resources/ws", "interval=3");
  for (std::uint64_t i = 0; i < 9; ++i) {
    const Nanos jitter = i % 2 == 0 ? Nanos{0} : Nanos{5'000'000};
    Publish(i + 1, start + i * std::chrono::seconds(1) - jitter);
    api_->OnTick();
  }
  EXPECT_EQ(client.socket.texts.size(), 3U);
  EXPECT_EQ(FakeClient(*api_, "/api/resources/ws", "interval=61").refusal.status, 422);
  EXPECT_EQ(FakeClient(*api_, "/api/resources/ws", "interval=0").refusal.status, 422);
}

TEST_F(ResourcesTest, NothingIsWrittenWhileNobodyLooks) {
  Publish(1);
  for (int i = 0; i < 5; ++i) api_->OnTick();
  EXPECT_EQ(Account("api.resources").accepted, 0U);
  {
    const FakeClient client(*api_, "/api/resources/ws");
    api_->OnTick();
  }
  Publish(2);
  api_->OnTick();
  EXPECT_EQ(Account("api.resources").accepted, 1U);
  EXPECT_EQ(Account("api.resources").used, 0U);
}

TEST_F(ResourcesTest, TheStreamRunsWithoutAnAudit) {
  FakeClient client(*api_, "/api/resources/ws");
  api_->OnTick();
  ASSERT_EQ(client.socket.texts.size(), 1U);
  EXPECT_THAT(client.socket.texts[0], HasSubstr("\"available\":false"));
}

TEST_F(ResourcesTest, WhoTalksToTheStreamIsToldThatItOnlyTells) {
  FakeClient client(*api_, "/api/resources/ws");
  client.Say("{\"interval\":5}");
  client.session().OnBinary({});
  client.session().OnTooLong(9, 8);
  ASSERT_EQ(client.socket.texts.size(), 3U);
  EXPECT_THAT(client.socket.texts[0], HasSubstr("\"status\":\"error\""));
  EXPECT_FALSE(client.socket.closed);
}

class CountingListener final : public StateListener {
 public:
  explicit CountingListener(Nanos period) : pace_(period) {}
  [[nodiscard]] Nanos period() const noexcept override { return pace_.period(); }
  void OnState(const RobotState& state, Nanos tick_period) override {
    if (pace_.Due(state.stamp, tick_period)) ++shown;
  }
  void OnBodyGone() override {}
  int shown = 0;

 private:
  StreamPace pace_;
};

TEST(SlowStreams, ShowTenStatesASecondAtMost) {
  constexpr Nanos kTick{4'000'000};
  Hub hub;
  CountingListener official{Nanos{20'000'000}}, fast{Nanos{1'000'000}}, slow{Nanos{500'000'000}};
  for (CountingListener* listener : {&official, &fast, &slow}) hub.Join(*listener);
  hub.Slow(true);
  EXPECT_EQ(hub.PublishEvery(kTick), 25U);
  RobotState state;
  for (int tick = 0; tick < 500; ++tick) {  // two seconds
    state.stamp = TimePoint{Nanos{1'000'000'000}} + tick * kTick;
    hub.ShowState(state, kTick);
  }
  EXPECT_EQ(official.shown, 20);
  EXPECT_EQ(fast.shown, 20);
  EXPECT_EQ(slow.shown, 4);
  hub.Slow(false);
  EXPECT_EQ(hub.PublishEvery(kTick), 1U);
}

TEST_F(ResourcesTest, UnderPressureStreamsAreSlow) {
  StartRobot();
  const FakeClient client(*api_, "/ws/sdk");
  api_->OnTick();
  EXPECT_EQ(board_.publish_every.load(), 5U);
  relief_.Set(ReliefStep::kSlowStreams, true);
  api_->OnTick();
  EXPECT_EQ(board_.publish_every.load(), 25U);
}

TEST_F(ResourcesTest, UnderPressureNoRecordingBegins) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  relief_.Set(ReliefStep::kRefuseRecords, true);
  client.Say(R"({"type":"start_recording"})");
  EXPECT_THAT(client.socket.Last("command_result"), HasSubstr("\"outcome\":\"refused\""));
  EXPECT_THAT(client.socket.Last("command_result"), HasSubstr("no new recordings"));
  relief_.Set(ReliefStep::kRefuseRecords, false);
  client.Say(R"({"type":"start_recording"})");
  EXPECT_THAT(client.socket.texts.back(), HasSubstr("\"status\""));
}

TEST_F(ResourcesTest, UnderPressureNewClientsAreToldWhyAndWhenToComeBack) {
  FakeClient before(*api_, "/ws/sdk");
  AuditReport report = MakeReport(1, clock_.Now());
  report.ladder[static_cast<std::size_t>(ReliefStep::kRefuseClients)].reason = "load 12 on 2 cores";
  audit_.latest = std::make_shared<const AuditReport>(report);
  relief_.Set(ReliefStep::kRefuseClients, true);
  const FakeClient refused(*api_, "/ws/sdk");
  EXPECT_FALSE(refused.open());
  EXPECT_EQ(refused.refusal.status, 503);
  EXPECT_THAT(refused.refusal.body, HasSubstr("load 12 on 2 cores"));
  ASSERT_FALSE(refused.refusal.headers.empty());
  EXPECT_EQ(refused.refusal.headers[0].first, "Retry-After");
  EXPECT_FALSE(before.socket.closed) << "who is there stays";
  EXPECT_TRUE(FakeClient(*api_, "/api/resources/ws").open()) << "who wants to see why is let in";
}

}  // namespace
}  // namespace bbia
