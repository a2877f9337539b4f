#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "calendar/alarm.h"
#include "calendar/time_zone.h"
#include "calendar/zone_rule.h"

namespace bbia {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using testing::HasSubstr;

sys_seconds At(int year, unsigned month, unsigned day, std::chrono::seconds time) {
  return sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} +
         time;
}
local_seconds Local(int year, unsigned month, unsigned day, std::chrono::seconds time) {
  return local_seconds{At(year, month, day, time).time_since_epoch()};
}

/// A file with these changes (when, offset) and this rule, as the zone compiler would write it.
std::vector<std::uint8_t> File(std::vector<std::pair<std::int64_t, std::int32_t>> changes,
                               std::int32_t first, const std::string& rule) {
  std::vector<std::uint8_t> out;
  const auto number = [&](std::int64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) {
      out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
  };
  const auto header = [&](std::size_t count, std::size_t types) {
    for (const char c : std::string("TZif2")) out.push_back(static_cast<std::uint8_t>(c));
    out.insert(out.end(), 15, 0);
    for (const std::size_t n :
         {std::size_t{0}, std::size_t{0}, std::size_t{0}, count, types, std::size_t{4}}) {
      number(static_cast<std::int64_t>(n), 4);
    }
  };
  const auto types = [&](const std::vector<std::int32_t>& offsets) {
    for (const std::int32_t offset : offsets) {
      number(offset, 4);
      out.insert(out.end(), {0, 0});
    }
    for (const char c : std::string("XXX")) out.push_back(static_cast<std::uint8_t>(c));
    out.push_back(0);
  };
  header(0, 1);
  types({0});
  header(changes.size(), changes.size() + 1);
  for (const auto& [when, offset] : changes) number(when, 8);
  for (std::size_t i = 0; i < changes.size(); ++i) out.push_back(static_cast<std::uint8_t>(i + 1));
  std::vector<std::int32_t> offsets{first};
  for (const auto& [when, offset] : changes) offsets.push_back(offset);
  types(offsets);
  out.push_back('\n');
  for (const char c : rule) out.push_back(static_cast<std::uint8_t>(c));
  out.push_back('\n');
  return out;
}

TimeZone Paris() {
  auto zone = TimeZone::Parse(File({}, 3600, "CET-1CEST,M3.5.0,M10.5.0/3"));
  EXPECT_TRUE(zone) << zone.error().message;
  return *zone;
}

TEST(ZoneRule, KnowsSummerTimeInBothHemispheres) {
  const auto offset = [](const char* rule, sys_seconds at) {
    const auto parsed = ZoneRule::Parse(rule);
    EXPECT_TRUE(parsed) << rule;
    return parsed->OffsetAt(at);
  };
  const char* const paris = "CET-1CEST,M3.5.0,M10.5.0/3";
  EXPECT_EQ(offset(paris, At(2026, 1, 15, 12h)), 1h);
  EXPECT_EQ(offset(paris, At(2026, 7, 15, 12h)), 2h);
  EXPECT_EQ(offset(paris, At(2026, 3, 29, 1h) - 1s), 1h);
  EXPECT_EQ(offset(paris, At(2026, 3, 29, 1h)), 2h);
  EXPECT_EQ(offset(paris, At(2026, 10, 25, 1h) - 1s), 2h);
  EXPECT_EQ(offset(paris, At(2026, 10, 25, 1h)), 1h);
  const char* const sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
  EXPECT_EQ(offset(sydney, At(2026, 1, 15, 12h)), 11h);
  EXPECT_EQ(offset(sydney, At(2026, 7, 15, 12h)), 10h);
  EXPECT_EQ(offset("EST5EDT,M3.2.0,M11.1.0", At(2026, 7, 1, 0h)), -4h);
  EXPECT_EQ(offset("<+0545>-5:45", At(2026, 7, 1, 0h)), 5h + 45min);
  EXPECT_EQ(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", At(2026, 7, 1, 0h)), -1h);  // Nuuk
  EXPECT_EQ(offset("IST-1GMT0,M10.5.0,M3.5.0/1", At(2026, 1, 1, 0h)), 0h);        // Dublin
  EXPECT_EQ(offset("AAA0BBB,J60,J300", At(2024, 3, 1, 2h)), 1h);
  EXPECT_EQ(offset("AAA0BBB,J60,J300", At(2024, 3, 1, 2h) - 1s), 0h);
  EXPECT_EQ(offset("AAA0BBB,59/0,299", At(2024, 2, 29, 0h)), 1h);
}

TEST(ZoneRule, RefusesWhatIsNone) {
  for (const char* const text :
       {"", "CE", "CET", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x",
        "<CET-1", "CET-1:60", "AAA0BBB,J0,J1", "AAA0BBB,J1,366", "CET-99999999999999999999"}) {
    EXPECT_FALSE(ZoneRule::Parse(text)) << text;
  }
}

TEST(TimeZone, ReadsChangesAndTheRuleAfterThem) {
  const std::int64_t when = At(2000, 5, 1, 0h).time_since_epoch().count();
  const auto zone = TimeZone::Parse(File({{when, 7200}, {when + 86'400, 10'800}}, 600, "XXX-3"));
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(zone->OffsetAt(At(1999, 1, 1, 0h)), 10min);
  EXPECT_EQ(zone->OffsetAt(At(2000, 5, 1, 0h)), 2h);
  EXPECT_EQ(zone->OffsetAt(At(2000, 5, 2, 0h) - 1s), 2h);
  EXPECT_EQ(zone->OffsetAt(At(2030, 1, 1, 0h)), 3h);
}

TEST(TimeZone, ATimeThatIsSkippedIsTheMomentOfTheJump) {
  // 29 March 2026: clocks jump from 2 to 3.
  EXPECT_EQ(Paris().ToInstant(Local(2026, 3, 29, 1h + 59min)), At(2026, 3, 29, 59min));
  EXPECT_EQ(Paris().ToInstant(Local(2026, 3, 29, 2h + 30min)), At(2026, 3, 29, 1h));
  EXPECT_EQ(Paris().ToInstant(Local(2026, 3, 29, 3h)), At(2026, 3, 29, 1h));
}

TEST(TimeZone, ATimeThatComesTwiceIsItsFirst) {
  // 25 October 2026: clocks go back from 3 to 2.
  EXPECT_EQ(Paris().ToInstant(Local(2026, 10, 25, 2h + 30min)), At(2026, 10, 25, 30min));
  EXPECT_EQ(Paris().ToInstant(Local(2026, 10, 25, 3h)), At(2026, 10, 25, 2h));
}

TEST(TimeZone, LocalTimeAndBackAgreesThroughAYear) {
  const TimeZone zone = Paris();
  for (sys_seconds t = At(2026, 1, 1, 0h); t < At(2027, 1, 1, 0h); t += 37min) {
    const sys_seconds back = zone.ToInstant(zone.ToLocal(t));
    EXPECT_TRUE(back == t || back == t - 1h) << t.time_since_epoch().count();
  }
}

TEST(TimeZone, RefusesEveryFileThatIsCutShort) {
  const auto whole = File({{0, 3600}}, 0, "CET-1CEST,M3.5.0,M10.5.0/3");
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    EXPECT_FALSE(TimeZone::Parse(std::span(whole).first(size))) << size;
  }
  EXPECT_TRUE(TimeZone::Parse(whole));
}

TEST(ZoneShelf, FindsTheZonesOfThisMachine) {
  const ZoneShelf shelf;
  struct Case {
    const char* name;
    std::chrono::seconds winter;
    std::chrono::seconds summer;
  };
  for (const Case& c : {Case{"Europe/Paris", 1h, 2h}, Case{"America/New_York", -5h, -4h},
                        Case{"Asia/Kathmandu", 5h + 45min, 5h + 45min},
                        Case{"Australia/Sydney", 11h, 10h}, Case{"UTC", 0h, 0h}}) {
    const auto zone = shelf.Find(c.name);
    ASSERT_TRUE(zone) << c.name << " " << zone.error().message;
    EXPECT_EQ(zone->OffsetAt(At(2026, 1, 15, 0h)), c.winter) << c.name;
    EXPECT_EQ(zone->OffsetAt(At(2026, 7, 15, 0h)), c.summer) << c.name;
    EXPECT_EQ(zone->OffsetAt(At(2076, 7, 15, 0h)), c.summer) << c.name;  // by the rule
  }
  EXPECT_TRUE(shelf.Find(""));
  EXPECT_TRUE(ZoneShelf("/nowhere", "/nowhere").Find(""));
}

TEST(ZoneShelf, SaysWhatIsWrongWithAName) {
  const ZoneShelf shelf;
  EXPECT_THAT(shelf.Find("Europe/Atlantis").error().message, HasSubstr("Europe/Atlantis"));
  for (const char* const name : {"../../etc/passwd", "/etc/passwd", "Europe\\Paris", "-x"}) {
    EXPECT_EQ(shelf.Find(name).error().field, "zone") << name;
  }
  EXPECT_FALSE(shelf.Find("tzdata.zi"));
  EXPECT_FALSE(shelf.Find("Europe"));
}

TEST(NextRing, IsLaterTodayOrTomorrow) {
  const TimeZone zone = Paris();
  EXPECT_EQ(NextRing(zone, At(2026, 1, 15, 5h), {7, 0}), At(2026, 1, 15, 6h));
  EXPECT_EQ(NextRing(zone, At(2026, 1, 15, 6h), {7, 0}), At(2026, 1, 16, 6h));
  EXPECT_EQ(NextRing(zone, At(2026, 1, 15, 23h + 30min), {0, 15}), At(2026, 1, 16, 23h + 15min));
}

TEST(NextRing, StaysAtTheSameTimeOfTheClockOverAChange) {
  const TimeZone zone = Paris();
  // The evening before clocks go on: nine hours of night instead of ten.
  EXPECT_EQ(NextRing(zone, At(2026, 3, 28, 20h), {7, 0}), At(2026, 3, 29, 5h));
  // The evening before they go back.
  EXPECT_EQ(NextRing(zone, At(2026, 10, 24, 20h), {7, 0}), At(2026, 10, 25, 6h));
  // In the hour that is skipped; and in the one that comes twice, when the first is over.
  EXPECT_EQ(NextRing(zone, At(2026, 3, 28, 20h), {2, 30}), At(2026, 3, 29, 1h));
  EXPECT_EQ(NextRing(zone, At(2026, 10, 25, 0h), {2, 30}), At(2026, 10, 25, 30min));
  EXPECT_EQ(NextRing(zone, At(2026, 10, 25, 1h), {2, 30}), At(2026, 10, 26, 1h + 30min));
}

TEST(NextRing, IsAlwaysWithinADayAndAnHour) {
  const TimeZone zone = Paris();
  for (sys_seconds now = At(2026, 1, 1, 0h); now < At(2027, 1, 1, 0h); now += 97min) {
    const sys_seconds ring = NextRing(zone, now, {6, 45});
    EXPECT_GT(ring, now);
    EXPECT_LE(ring, now + 25h);
    EXPECT_EQ(zone.ToLocal(ring) - std::chrono::floor<std::chrono::days>(zone.ToLocal(ring)),
              6h + 45min);
  }
}

}  // namespace
}  // namespace bbia
