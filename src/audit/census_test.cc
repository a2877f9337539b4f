#include "audit/census.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

ProcessReading Reading(std::vector<ThreadReading> threads,
                       std::vector<ChildReading> children = {}) {
  ProcessReading reading;
  reading.renewed =
      ProcessReading::kLoad | ProcessReading::kChildren | ProcessReading::kDescriptors;
  reading.threads = std::move(threads);
  reading.children = std::move(children);
  return reading;
}

const std::vector<NamedId> kNobody;

TEST(Census, WhoIsDeclaredIsNoNews) {
  const ProcessReading reading = Reading({{.tid = 1, .name = "bbia"}, {.tid = 2, .name = "ctl"}},
                                         {{.pid = 9, .name = "camera", .state = 'S'}});
  const Declared declared{.threads = {{1, "bbia"}, {2, "ctl"}}, .children = {{9, "camera"}}};
  EXPECT_TRUE(TakeCensus(reading, declared).Clean());
}

TEST(Census, NamesWhoeverIsNotDeclared) {
  const ProcessReading reading = Reading({{.tid = 1, .name = "bbia"}, {.tid = 3, .name = "stray"}},
                                         {{.pid = 9, .name = "sh", .state = 'S'}});
  const CensusResult result = TakeCensus(reading, {.threads = {{1, "bbia"}}});
  EXPECT_EQ(result.undeclared_threads, (std::vector<NamedId>{{3, "stray"}}));
  EXPECT_EQ(result.undeclared_children, (std::vector<NamedId>{{9, "sh"}}));
  EXPECT_EQ(result.gone_threads, kNobody);
  EXPECT_FALSE(result.Clean());
}

TEST(Census, NamesTheDeclaredThatAreGoneButNotThoseToCome) {
  const ProcessReading reading = Reading({{.tid = 1, .name = "bbia"}});
  const CensusResult result =
      TakeCensus(reading, {.threads = {{1, "bbia"}, {2, "ctl"}, {0, "unborn"}}});
  EXPECT_EQ(result.gone_threads, (std::vector<NamedId>{{2, "ctl"}}));
}

TEST(Census, ADeclaredChildCanBeAZombie) {
  const ProcessReading reading = Reading({}, {{.pid = 9, .name = "camera", .state = 'Z'}});
  const CensusResult result = TakeCensus(reading, {.children = {{9, "camera"}}});
  EXPECT_EQ(result.zombies, (std::vector<NamedId>{{9, "camera"}}));
  EXPECT_EQ(result.undeclared_children, kNobody);
}

TEST(Census, DescriptorsOfTheProbeAreNotCounted) {
  ProcessReading reading = Reading({});
  reading.descriptors = DescriptorCounts{.sockets = 5, .files = 4, .own = 20};
  EXPECT_EQ(TakeCensus(reading, {.descriptor_bound = 9}).descriptors_above_bound, std::nullopt);
  EXPECT_EQ(TakeCensus(reading, {.descriptor_bound = 7}).descriptors_above_bound, 2U);
  EXPECT_EQ(TakeCensus(reading, {}).descriptors_above_bound, std::nullopt);
}

TEST(Census, OfWhatCouldNotBeReadNothingIsSaid) {
  const CensusResult result =
      TakeCensus(ProcessReading{}, {.threads = {{1, "bbia"}}, .descriptor_bound = 0});
  EXPECT_TRUE(result.Clean());
}

TEST(Census, KnownForeignThreadsAreToleratedUpToTheirNumber) {
  const ProcessReading reading = Reading({{.tid = 1, .name = "gpu"},
                                          {.tid = 2, .name = "gpu"},
                                          {.tid = 3, .name = "gpu"},
                                          {.tid = 4, .name = "gpu2"}});
  const CensusResult result = TakeCensus(reading, {}, {{.name = "gpu", .maximum = 2}});
  EXPECT_EQ(result.undeclared_threads, (std::vector<NamedId>{{3, "gpu"}, {4, "gpu2"}}));
}

TEST(Census, AThreadGetsASecondLook) {
  Census census;
  const ProcessReading born = Reading({{.tid = 3, .name = "bbia"}});
  EXPECT_TRUE(census.Take(born, {}).Clean());  // not on the ledger yet
  EXPECT_TRUE(census.Take(born, {.threads = {{3, "new"}}}).Clean());

  // A real stray, which got its name only after its birth.
  const Declared declared{.threads = {{3, "new"}}};
  EXPECT_TRUE(
      census.Take(Reading({{.tid = 3, .name = "new"}, {.tid = 4, .name = "bbia"}}), declared)
          .Clean());
  const ProcessReading strayed = Reading({{.tid = 3, .name = "new"}, {.tid = 4, .name = "stray"}});
  EXPECT_EQ(census.Take(strayed, declared).undeclared_threads,
            (std::vector<NamedId>{{4, "stray"}}));
  EXPECT_FALSE(census.Take(strayed, declared).Clean());  // and for as long as it is there
  EXPECT_TRUE(census.Take(Reading({{.tid = 3, .name = "new"}}), declared).Clean());
}

TEST(Census, AChildThatIsWaitedForSoonIsNoZombie) {
  Census census;
  const Declared declared{.children = {{9, "camera"}}};
  const ProcessReading ended = Reading({}, {{.pid = 9, .name = "camera", .state = 'Z'}});
  EXPECT_TRUE(census.Take(ended, declared).Clean());
  EXPECT_TRUE(census.Take(Reading({}), declared).Clean());
  EXPECT_TRUE(census.Take(ended, declared).Clean());
  EXPECT_EQ(census.Take(ended, declared).zombies.size(), 1U);
}

TEST(Census, TheSameReadingIsNoSecondLook) {
  Census census;
  ProcessReading reading = Reading({}, {{.pid = 9, .name = "sh", .state = 'S'}});
  EXPECT_TRUE(census.Take(reading, {}).Clean());
  reading.renewed = ProcessReading::kLoad;  // the children are those of the last time
  EXPECT_TRUE(census.Take(reading, {}).Clean());
  reading.renewed = ProcessReading::kChildren;
  EXPECT_EQ(census.Take(reading, {}).undeclared_children.size(), 1U);
  reading.renewed = ProcessReading::kLoad;
  EXPECT_EQ(census.Take(reading, {}).undeclared_children.size(), 1U);
}

}  // namespace
}  // namespace bbia
