#include "app/remote_report.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

TEST(RemoteReport, WhatIsNotToldIsAbsent) {
  const auto report = ReadRemoteReport(R"({"accounts":[]})");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->light, "");
  EXPECT_EQ(report->process.pid, 0);
  EXPECT_FALSE(report->process.resident_bytes);
  EXPECT_FALSE(report->loop);
  EXPECT_TRUE(report->findings.empty());
}

TEST(RemoteReport, AFieldOfAnotherKindIsAbsent) {
  const auto report = ReadRemoteReport(
      R"({"accounts":[1,"a",null,{"kind":7,"name":[],"capacity":"9"}],"verdict":3,)"
      R"("process":{"pid":-4,"cpu":NaN},"threads":{"a":1},"control_loop":[]})");
  ASSERT_TRUE(report);
  ASSERT_EQ(report->accounts.size(), 1U);
  EXPECT_EQ(report->accounts[0].kind, "");
  EXPECT_EQ(report->accounts[0].capacity, 0.0);
  EXPECT_EQ(report->process.pid, 0);
  EXPECT_FALSE(report->process.cpu);
  EXPECT_FALSE(report->loop);
}

TEST(RemoteReport, AnythingElseIsRefused) {
  for (const char* body : {"", "<html>", "[]", "7", "{}", R"({"accounts":7})"}) {
    const auto report = ReadRemoteReport(body);
    ASSERT_FALSE(report) << body;
    EXPECT_EQ(report.error().code, Errc::kRefused);
  }
}

TEST(RemoteReport, NoTextMovesTheCursorOfATerminal) {
  const auto report = ReadRemoteReport(
      R"({"accounts":[],"verdict":{"light":"red","why":"\u001b[2Ja\u009bb\u007f\u00e9\n"}})");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->why, " [2Ja b \xC3\xA9 ");
}

TEST(RemoteReport, WhereNobodyListensIsSaidWithTheAddress) {
  const auto report = FetchRemoteReport("http://127.0.0.1:1/", Seconds{2.0});
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("127.0.0.1:1"), std::string::npos)
      << report.error().message;
  const auto nonsense = FetchRemoteReport("robot", Seconds{2.0});
  ASSERT_FALSE(nonsense);
}

}  // namespace
}  // namespace bbia
