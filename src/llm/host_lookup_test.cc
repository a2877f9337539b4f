#include "llm/host_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

namespace bbia {
namespace {

using ::testing::HasSubstr;

TEST(UrlHost, IsReadFromAUrl) {
  const auto is = [](std::string_view url, std::string_view name, int port, bool is_name) {
    const UrlHost host = HostOf(url);
    EXPECT_EQ(host.name, name);
    EXPECT_EQ(host.port, port);
    EXPECT_EQ(host.is_name, is_name) << url;
  };
  is("http://127.0.0.1:8080/v1", "127.0.0.1", 8080, false);
  is("http://localhost/v1", "localhost", 80, false);
  is("https://api.example.com/v1", "api.example.com", 443, true);
  is("http://gpu-box:11434", "gpu-box", 11434, true);
  is("http://[::1]:9/v1", "::1", 9, false);
  is("http://[::1]", "::1", 80, false);
}

TEST(AddressesIn, TakesEachOnceAndOverlooksTheRest) {
  EXPECT_EQ(AddressesIn("10.0.0.7       STREAM gpu-box\n10.0.0.7 DGRAM\nfe80::1 STREAM\nwhat\n\n"),
            "10.0.0.7,fe80::1");
  EXPECT_EQ(AddressesIn(""), "");
}

// A zero byte ended the check and not the word: what came after it got into libcurl's option.
TEST(AddressesIn, TakesNoWordWithAZeroInIt) {
  using namespace std::string_view_literals;
  EXPECT_EQ(AddressesIn("10.0.0.7\0,evil STREAM\n10.0.0.8 RAW\n"sv), "10.0.0.8");
}

class HostLookupTest : public ::testing::Test {
 protected:
  SteadyClock clock_;
  Ledger ledger_{clock_};
  HostLookup lookup_{ledger_, clock_, BBIA_KEEPER, {"PATH=/usr/bin:/bin"}};
  HostLookup::Waiting patiently_ = [](Nanos time) {
    poll(nullptr, 0, static_cast<int>(time.count() / 1'000'000));
    return true;
  };
};

TEST_F(HostLookupTest, FindsWhatThisMachineKnowsAndRemembersIt) {
  const auto found = lookup_.Find("localhost", patiently_);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(*found, ::testing::AnyOf(HasSubstr("127.0.0.1"), HasSubstr("::1")));
  EXPECT_TRUE(ledger_.Children().empty()) << "it is gone when it has answered";
  const auto again = lookup_.Find("localhost", [](Nanos) { return false; });
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *found);
}

TEST_F(HostLookupTest, SaysThatNobodyKnowsAName) {
  const auto found = lookup_.Find("no-such-host.invalid", patiently_);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("no-such-host.invalid"));
}

TEST_F(HostLookupTest, IsGivenUpAtOnce) {
  const auto found = lookup_.Find("localhost", [](Nanos) { return false; });
  // It may have been quicker than the first look.
  if (!found) {
    EXPECT_EQ(found.error().message, "cancelled");
  }
  EXPECT_TRUE(ledger_.Children().empty());
}

}  // namespace
}  // namespace bbia
