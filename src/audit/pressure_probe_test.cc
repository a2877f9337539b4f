#include "audit/pressure_probe.h"

#include <gtest/gtest.h>

#include "audit/proc_tree_test.h"

namespace bbia {
namespace {

PressureProbe::Roots RootsIn(const ProcTree& tree) {
  return {.proc = tree.Path("proc"), .sys = tree.Path("sys"), .cgroup = tree.Path("cgroup")};
}

TEST(PressureProbe, ReadsThisMachine) {
  PressureProbe probe;
  const PressureReading reading = probe.Read();
  ASSERT_TRUE(reading.memory_total && reading.memory_available);
  EXPECT_GT(*reading.memory_total, *reading.memory_available);
  EXPECT_GT(*reading.memory_available, 1'000'000U);
  EXPECT_TRUE(reading.load1.has_value());
  EXPECT_GE(reading.cores.value(), 1U);
}

TEST(PressureProbe, AMachineThatTellsNothingHasNoFigures) {
  const ProcTree tree;
  PressureProbe probe(RootsIn(tree));
  const PressureReading reading = probe.Read();
  EXPECT_FALSE(reading.memory_total);
  EXPECT_FALSE(reading.memory_available);
  EXPECT_FALSE(reading.cgroup_limit);
  EXPECT_FALSE(reading.cgroup_current);
  EXPECT_FALSE(reading.load1);
  EXPECT_FALSE(reading.cpu_stall_percent);
  EXPECT_FALSE(reading.memory_stall_percent);
  EXPECT_FALSE(reading.io_stall_percent);
  EXPECT_FALSE(reading.temperature);
  EXPECT_FALSE(reading.throttle_bits);
  EXPECT_FALSE(reading.Throttled());
}

TEST(PressureProbe, ReadsEachFigureAnew) {
  ProcTree tree;
  tree.Put("proc/meminfo", "MemTotal: 4000 kB\nMemAvailable: 1000 kB\n");
  tree.Put("proc/loadavg", "1.50 1.0 1.0 1/80 9\n");
  tree.Put("proc/pressure/cpu", "some avg10=1.25 avg60=0.00 avg300=0.00 total=1\n");
  tree.Put("proc/pressure/memory", "some avg10=2.50 avg60=0.00 avg300=0.00 total=1\n");
  tree.Put("proc/pressure/io", "some avg10=3.75 avg60=0.00 avg300=0.00 total=1\n");
  PressureProbe probe(RootsIn(tree));
  PressureReading reading = probe.Read();
  EXPECT_EQ(reading.memory_total, 4'096'000U);
  EXPECT_EQ(reading.memory_available, 1'024'000U);
  EXPECT_EQ(reading.load1, 1.5);
  EXPECT_EQ(reading.cpu_stall_percent, 1.25);
  EXPECT_EQ(reading.memory_stall_percent, 2.5);
  EXPECT_EQ(reading.io_stall_percent, 3.75);
  tree.Put("proc/meminfo", "MemTotal: 4000 kB\nMemAvailable: 500 kB\n");
  reading = probe.Read();
  EXPECT_EQ(reading.memory_available, 512'000U);
}

TEST(PressureProbe, TheTightestLimitOfTheCgroupsAboveUsCounts) {
  ProcTree tree;
  tree.Put("proc/self/cgroup", "1:cpu:/x\n0::/system.slice/bbia.service\n");
  tree.Put("cgroup/system.slice/bbia.service/memory.max", "max\n");
  tree.Put("cgroup/system.slice/bbia.service/memory.current", "100\n");
  tree.Put("cgroup/system.slice/memory.max", "1000\n");
  tree.Put("cgroup/system.slice/memory.current", "900\n");
  PressureProbe probe(RootsIn(tree));
  PressureReading reading = probe.Read();
  EXPECT_EQ(reading.cgroup_limit, 1000U);
  EXPECT_EQ(reading.cgroup_current, 900U);
  tree.Put("cgroup/system.slice/bbia.service/memory.max", "150\n");
  reading = probe.Read();
  EXPECT_EQ(reading.cgroup_limit, 150U);
  EXPECT_EQ(reading.cgroup_current, 100U);
  tree.Put("cgroup/system.slice/memory.max", "max\n");
  tree.Put("cgroup/system.slice/bbia.service/memory.max", "max\n");
  EXPECT_FALSE(probe.Read().cgroup_limit);
}

TEST(PressureProbe, TheHottestZoneCounts) {
  ProcTree tree;
  tree.Put("sys/class/thermal/thermal_zone0/temp", "48312\n");
  tree.Put("sys/class/thermal/thermal_zone1/temp", "61000\n");
  tree.Put("sys/class/thermal/thermal_zone2/temp", "-274000\n");
  tree.Put("sys/class/thermal/cooling_device0/temp", "99000\n");
  PressureProbe probe(RootsIn(tree));
  EXPECT_EQ(probe.Read().temperature, 61.0);
  tree.Put("sys/class/thermal/thermal_zone1/temp", "oops\n");
  EXPECT_EQ(probe.Read().temperature, 48.312);
  tree.Put("sys/class/thermal/thermal_zone0/temp", "\n");
  EXPECT_FALSE(probe.Read().temperature);
}

TEST(PressureProbe, TheRaspberryTellsWhetherItIsThrottledNow) {
  ProcTree tree;
  const std::string file = "sys/devices/platform/soc/soc:firmware/get_throttled";
  tree.Put(file, "50000\n");  // it was, it is not
  PressureProbe probe(RootsIn(tree));
  EXPECT_EQ(probe.Read().throttle_bits, 0x50000U);
  EXPECT_EQ(probe.Read().Throttled(), false);
  tree.Put(file, "50005\n");
  EXPECT_EQ(probe.Read().Throttled(), true);
  tree.Put(file, "no\n");
  EXPECT_FALSE(probe.Read().Throttled());
}

TEST(PressureProbe, OtherModelsPutAnAddressBehindSoc) {
  ProcTree tree;
  tree.Put("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", "4\n");
  PressureProbe probe(RootsIn(tree));
  EXPECT_EQ(probe.Read().Throttled(), true);
}

}  // namespace
}  // namespace bbia
