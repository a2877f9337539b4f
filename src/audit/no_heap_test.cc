#include <gtest/gtest.h>

#include "audit/pressure_probe.h"
#include "audit/process_probe.h"
#include "audit/service_manager.h"
#include "base/heap_trap_test.h"

namespace bbia {
namespace {

TEST(AuditNoHeap, ReadingAgainAsksTheHeapForNothing) {
  using Parts = ProcessReading::Parts;
  ProcessProbe process;
  PressureProbe pressure;
  const ServiceManager nobody("", Nanos::zero());
  ProcessReading reading;
  constexpr unsigned kAll =
      Parts::kLoad | Parts::kSwitches | Parts::kDescriptors | Parts::kChildren | Parts::kPss;
  for (int warm_up = 0; warm_up < 3; ++warm_up) {
    process.Read(kAll, reading);
    static_cast<void>(pressure.Read());
  }
  const std::size_t before = heap_requests;
  process.Read(kAll, reading);
  const PressureReading machine = pressure.Read();
  const bool told = nobody.Alive().has_value();
  EXPECT_EQ(heap_requests, before);
  EXPECT_TRUE(told && machine.load1 && reading.threads);
}

}  // namespace
}  // namespace bbia
