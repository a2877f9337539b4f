// A text of the kernel, or what a broken driver makes of it. Whatever is read must be within it.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "audit/proc_text.h"
#include "base/check.h"

namespace {

bool IsWithin(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of exactly this size, so that a sanitizer sees what is read behind it.
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view text = bytes;
  if (const auto stat = bbia::ParseStat(text)) {
    CHECK(IsWithin(stat->name, text) && stat->id > 0);
  }
  if (const auto times = bbia::ParseSchedstat(text)) {
    CHECK(times->run.count() >= 0 && times->wait.count() >= 0);
  }
  if (const auto path = bbia::ParseCgroupPath(text)) {
    CHECK(IsWithin(*path, text) && path->starts_with('/'));
  }
  const auto percent = bbia::ParsePressure(text);
  CHECK(!percent || (*percent >= 0.0 && *percent <= 100.0));
  const auto load = bbia::ParseLoad1(text);
  CHECK(!load || (std::isfinite(*load) && *load >= 0.0));
  const auto celsius = bbia::ParseCelsius(text);
  CHECK(!celsius || (*celsius >= -55.0 && *celsius <= 200.0));
  const auto id = bbia::ParsePid(text);
  CHECK(!id || *id >= 0);
  std::string_view rest = text;
  while (const auto pid = bbia::TakePid(rest)) CHECK(*pid > 0);
  CHECK(rest.size() <= text.size());
  static_cast<void>(bbia::ParseStatm(text));
  static_cast<void>(bbia::ParseStatus(text));
  static_cast<void>(bbia::ParsePss(text));
  static_cast<void>(bbia::ParseMeminfo(text));
  static_cast<void>(bbia::ParseMemoryMax(text));
  static_cast<void>(bbia::ParseMemoryCurrent(text));
  static_cast<void>(bbia::ParseThrottled(text));
  return 0;
}
