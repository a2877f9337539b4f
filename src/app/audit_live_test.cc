#include "app/audit_live.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/test_scratch.h"
#include "protocol/json_reader.h"

namespace bbia {
namespace {

RemoteAccount Account(std::string kind, std::string name, double capacity = 1.0) {
  return {.kind = std::move(kind),
          .name = std::move(name),
          .owner = "runtime",
          .capacity = capacity,
          .used = 1.0,
          .high_water = 1.0,
          .accepted = 10.0};
}

RemoteThread Running(std::string name, int tid) {
  return {.name = std::move(name),
          .module = "control",
          .doing = "ticking",
          .tid = tid,
          .silent_s = 0.1,
          .beat_deadline_s = 1.0};
}

RemoteReport Healthy() {
  RemoteReport report;
  report.light = "green";
  report.why = "2 threads, 1 queue";
  report.process.pid = 100;
  report.process.descriptors = 5.0;
  report.accounts = {Account("lease", "body"),
                     Account("lease", "http-port"),
                     Account("thread", "bbia"),
                     Account("thread", "ctl"),
                     Account("queue", "net.events", 256.0),
                     Account("queue", "net.setpoint", 1.0)};
  report.accounts.back().dropped = 99.0;  // a mailbox overwrites by design
  report.threads = {Running("bbia", 100), Running("ctl", 101)};
  report.loop = RemoteLoop{.period_s = 0.004,
                           .ticks = 10000.0,
                           .overruns = 1.0,
                           .scheduling = "fifo",
                           .late_p99_us = 64.0,
                           .late_max_us = 900.0};
  report.modules = {{.name = "sim",
                     .heap_bytes = 7e6,
                     .heap_budget = 50e6,
                     .threads = 0.0,
                     .threads_budget = 0.0}};
  report.leaks = {{.kind = "heap", .module = "sim", .minutes = 5.0}};
  report.ladder = {{.name = "trim-heap", .times = 0.0}};
  report.audit_interval_s = 1.0;
  report.audit_age_s = 0.5;
  return report;
}

OutsideView AsDeclared() {
  return {.threads = {"ctl", "bbia"}, .descriptors = 6, .children = {}};
}

const AuditLine* Find(const AuditLines& lines, std::string_view group, std::string_view name) {
  const auto line = std::ranges::find_if(
      lines, [&](const AuditLine& l) { return l.group == group && l.name == name; });
  return line != lines.end() ? &*line : nullptr;
}

/// The worst mark, and that it is the mark of this line.
void ExpectOnly(const RemoteReport& report, const Result<OutsideView>& outside,
                std::string_view group, std::string_view name, AuditMark mark,
                std::string_view says) {
  const AuditLines lines = JudgeLive(report, outside);
  for (const AuditLine& line : lines) {
    if (line.group == group && line.name == name) continue;
    EXPECT_EQ(line.mark, AuditMark::kOk) << line.group << ' ' << line.name << ": " << line.found;
  }
  const AuditLine* line = Find(lines, group, name);
  ASSERT_NE(line, nullptr) << PrintAudit(lines, "", Colour::kNone);
  EXPECT_EQ(line->mark, mark);
  EXPECT_NE(line->found.find(says), std::string::npos) << line->found;
}

TEST(AuditLive, AHealthyRobotIsFineInEveryLine) {
  ExpectOnly(Healthy(), AsDeclared(), "instances", "body", AuditMark::kOk, "one, held by runtime");
}

TEST(AuditLive, ASecondOwnerIsABreach) {
  RemoteReport report = Healthy();
  report.accounts.push_back(Account("lease", "body"));
  ExpectOnly(report, AsDeclared(), "instances", "duplicates", AuditMark::kBreach, "body 2 times");
}

TEST(AuditLive, ARefusedClaimIsToldAndFine) {
  RemoteReport report = Healthy();
  report.accounts[0].dropped = 3.0;
  ExpectOnly(report, AsDeclared(), "instances", "body", AuditMark::kOk, "claims refused: 3");
}

TEST(AuditLive, AThreadThatNobodyDeclaredIsABreachFromInside) {
  RemoteReport report = Healthy();
  report.threads.push_back({.name = "stray", .tid = 102, .declared = false});
  ExpectOnly(report, AsDeclared(), "threads", "declared", AuditMark::kBreach, "stray");
}

TEST(AuditLive, AThreadThatTheRobotHidesIsABreachFromOutside) {
  OutsideView outside = AsDeclared();
  outside.threads.emplace_back("stray");
  EXPECT_FALSE(Agree(Healthy(), outside));
  ExpectOnly(Healthy(), outside, "threads", "kernel", AuditMark::kBreach, "declared: stray");
}

TEST(AuditLive, AThreadThatIsOnlyOnTheLedgerIsABreach) {
  OutsideView outside = AsDeclared();
  outside.threads = {"bbia"};
  ExpectOnly(Healthy(), outside, "threads", "kernel", AuditMark::kBreach, "does not show ctl");
}

TEST(AuditLive, AHungThreadIsABreachWithWhatItWasDoing) {
  RemoteReport report = Healthy();
  report.threads[1].silent_s = 7.0;
  ExpectOnly(report, AsDeclared(), "threads", "heartbeats", AuditMark::kBreach,
             "ctl is silent for 7 s (limit 1 s) in 'ticking'");
  report.threads[1].resting = true;
  ExpectOnly(report, AsDeclared(), "threads", "heartbeats", AuditMark::kOk, "none hangs");
}

TEST(AuditLive, AChildThatNobodyDeclaredIsABreach) {
  OutsideView outside = AsDeclared();
  outside.children = {"ffmpeg"};
  ExpectOnly(Healthy(), outside, "children", "kernel", AuditMark::kBreach, "ffmpeg");
}

TEST(AuditLive, ManyMoreDescriptorsThanToldAreAWarning) {
  OutsideView outside = AsDeclared();
  outside.descriptors = 100;
  ExpectOnly(Healthy(), outside, "descriptors", "kernel", AuditMark::kWarning, "/proc shows 100");
}

TEST(AuditLive, ARobotElsewhereIsNotComparedWithTheKernelAndThatIsSaid) {
  ExpectOnly(Healthy(), Fail(Errc::kNotFound, "not seen"), "threads", "kernel", AuditMark::kWarning,
             "not compared with /proc: not seen");
}

TEST(AuditLive, AQueueWithoutBoundIsABreachAndALossAWarning) {
  RemoteReport report = Healthy();
  report.accounts[4].capacity = 0.0;
  ExpectOnly(report, AsDeclared(), "buffers", "bounds", AuditMark::kBreach, "net.events has no");
  report = Healthy();
  report.accounts[4].dropped = 5.0;
  ExpectOnly(report, AsDeclared(), "buffers", "losses", AuditMark::kWarning,
             "net.events lost 5 of 15");
}

TEST(AuditLive, ALoopThatMissesManyTicksOrIsOftenAPeriodLateIsAWarning) {
  RemoteReport report = Healthy();
  report.loop->overruns = 11.0;
  ExpectOnly(report, AsDeclared(), "loops", "control loop", AuditMark::kWarning, "missed 11");
  report = Healthy();
  report.loop->late_p99_us = 4096.0;
  ExpectOnly(report, AsDeclared(), "loops", "control loop", AuditMark::kWarning, "4.1 ms in 99 %");
}

// With --no-audit it once said "none hangs", "waste none": nobody had looked.
TEST(AuditLive, AnAuditThatIsOffIsABreachAndWhatItWouldSeeIsNotKnown) {
  RemoteReport report = Healthy();
  report.light.clear();
  report.threads.clear();
  const AuditLines lines = JudgeLive(report, AsDeclared());
  const AuditLine* own = Find(lines, "robot", "its own audit");
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(own->mark, AuditMark::kBreach);
  EXPECT_NE(own->found.find("audit.enabled"), std::string::npos) << own->found;
  for (const char* name : {"heartbeats", "leaks", "waste", "pressure"}) {
    const auto line = std::ranges::find(lines, name, &AuditLine::name);
    ASSERT_NE(line, lines.end()) << name;
    EXPECT_EQ(line->mark, AuditMark::kWarning) << name;
    EXPECT_NE(line->found.find("not known"), std::string::npos) << line->found;
  }
}

TEST(AuditLive, AnAuditThatStandsStillIsABreach) {
  RemoteReport report = Healthy();
  report.audit_age_s = 60.0;
  ExpectOnly(report, AsDeclared(), "loops", "audit", AuditMark::kBreach, "60 s ago");
}

TEST(AuditLive, AModuleAboveItsBudgetIsABreach) {
  RemoteReport report = Healthy();
  report.modules[0].heap_bytes = 60e6;
  ExpectOnly(report, AsDeclared(), "memory", "budgets", AuditMark::kBreach,
             "sim has heap 60 MB, its budget is 50 MB");
}

TEST(AuditLive, ALeakIsABreachThatNamesTheSuspect) {
  RemoteReport report = Healthy();
  report.leaks[0] = {
      .kind = "heap", .module = "sim", .per_minute = 2e6, .minutes = 5.0, .suspicious = true};
  ExpectOnly(report, AsDeclared(), "memory", "leaks", AuditMark::kBreach,
             "heap of sim gains 2 MB a minute for 5 minutes");
}

TEST(AuditLive, AFindingIsAsBadAsItsLight) {
  RemoteReport report = Healthy();
  report.findings = {{.kind = "busy-loop", .light = "amber", .sentence = "net spins"}};
  ExpectOnly(report, AsDeclared(), "robot", "busy-loop", AuditMark::kWarning, "net spins");
  report.findings[0].light = "red";
  ExpectOnly(report, AsDeclared(), "robot", "busy-loop", AuditMark::kBreach, "net spins");
  report.findings[0].open = false;
  EXPECT_EQ(WorstOf(JudgeLive(report, AsDeclared())), AuditMark::kOk);
}

TEST(AuditLive, WhatIsGivenUpUnderPressureIsAWarning) {
  RemoteReport report = Healthy();
  report.ladder[0] = {.name = "slow-streams", .reason = "load 9", .taken = true};
  ExpectOnly(report, AsDeclared(), "work", "pressure", AuditMark::kWarning,
             "slow-streams (load 9)");
}

TEST(AuditLive, AnEmptyReportIsNoCleanBill) {
  EXPECT_EQ(WorstOf(JudgeLive(RemoteReport(), AsDeclared())), AuditMark::kBreach);
}

class OutsideTest : public ::testing::Test {
 protected:
  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = scratch_.File(path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  void WriteRobot() {
    Write("100/task/100/comm", "bbia\n");
    Write("100/task/101/comm", "ctl\n");
    Write("100/stat", "100 (bbia) S 1 1 1 0 -1 4194560 1 0 0 0 3 4 0 0 20 0 2 0 5 6 7");
    for (int fd = 0; fd < 6; ++fd) Write("100/fd/" + std::to_string(fd), "");
    Write("200/stat", "200 (a (b) c) S 100 1 1 0 -1 4194560 1 0 0 0 3 4 0 0 20 0 2 0 5 6 7");
    Write("version", "no process");
  }

  ScratchDir scratch_;
};

TEST_F(OutsideTest, SeesThreadsDescriptorsAndChildren) {
  WriteRobot();
  auto view = LookFromOutside(scratch_.File(""), Healthy());
  ASSERT_TRUE(view) << view.error().message;
  std::ranges::sort(view->threads);
  EXPECT_EQ(view->threads, (std::vector<std::string>{"bbia", "ctl"}));
  EXPECT_EQ(view->descriptors, 6U);
  EXPECT_EQ(view->children, (std::vector<std::string>{"a (b) c"}));
}

TEST_F(OutsideTest, TheMainThreadIsCalledAsTheProgramWasAndIsTheLedgersAllTheSame) {
  WriteRobot();
  Write("100/task/100/comm", "reachy-mini-dae\n");
  const auto view = LookFromOutside(scratch_.File(""), Healthy());
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_NE(std::ranges::find(view->threads, "bbia"), view->threads.end());
}

TEST_F(OutsideTest, AnotherProcessOfThatNumberIsNotTheRobot) {
  Write("100/task/100/comm", "sshd\n");
  EXPECT_FALSE(LookFromOutside(scratch_.File(""), Healthy()));
  RemoteReport report = Healthy();
  report.process.pid = 0;
  EXPECT_FALSE(LookFromOutside(scratch_.File(""), report));
}

TEST(AuditLive, PrintsGroupsAndASum) {
  const AuditLines lines = {{"threads", "declared", AuditMark::kOk, "all"},
                            {"threads", "kernel", AuditMark::kBreach, "one more"},
                            {"memory", "leaks", AuditMark::kWarning, "young"}};
  const std::string text = PrintAudit(lines, "http://robot", Colour::kNone);
  EXPECT_NE(text.find("\nthreads\n  ok       declared  all\n  breach   kernel    one more\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\n3 checks: 1 breach, 1 warning\n"), std::string::npos) << text;
  EXPECT_NE(PrintAudit(lines, "", Colour::kAnsi).find("\x1b[31mbreach"), std::string::npos);
}

TEST(AuditLive, SaysTheSameToPrograms) {
  const AuditLines lines = {{"threads", "kernel", AuditMark::kBreach, "one \"more\""}};
  JsonReader reader;
  const std::string text = PrintAuditJson(lines, "http://robot");
  const JsonNode* root = reader.Read(text);
  ASSERT_NE(root, nullptr) << text;
  EXPECT_EQ(root->Find("verdict")->text, "breach");
  EXPECT_EQ(root->Find("breaches")->number, 1.0);
  EXPECT_EQ(root->Find("checks")->begin().operator*().Find("found")->text, "one \"more\"");
}

int ExitCodeOf(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return RunAudit(arguments);
}

TEST(AuditLive, TheExitCodeTellsAWrongCommandLineFromARobotThatIsAway) {
  EXPECT_EQ(ExitCodeOf({"audit"}), 2);
  EXPECT_EQ(ExitCodeOf({"audit", "live", "--url"}), 2);
  EXPECT_EQ(ExitCodeOf({"audit", "live", "--url", "https://robot"}), 2);
  EXPECT_EQ(ExitCodeOf({"audit", "live", "--nonsense"}), 2);
  EXPECT_EQ(ExitCodeOf({"audit", "live", "--url", "http://127.0.0.1:1"}), 3);
}

}  // namespace
}  // namespace bbia
