// What answers at a robot's address, or what a child that measures prints: any bytes. Whatever is
// made of them is shown on a terminal, so nothing in it may move its cursor.
#include <cstdint>
#include <string>
#include <string_view>

#include "app/audit_live.h"
#include "app/ram_table.h"
#include "app/remote_report.h"
#include "app/top_frame.h"
#include "base/check.h"
#include "base/utf8.h"

namespace {

void CheckPicture(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = bbia::Utf8Length(text);
    CHECK(length > 0);
    CHECK(static_cast<unsigned char>(text[0]) >= 0x20 || text[0] == '\n');
    text.remove_prefix(length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  static_cast<void>(bbia::ParseMemoryRollup(body));
  static_cast<void>(bbia::ReadMeasurement(body));
  const auto report = bbia::ReadRemoteReport(body);
  if (!report) return 0;
  const bbia::TopLink link{.url = "http://robot"};
  CheckPicture(bbia::RenderTop(&*report, link, {}));
  CheckPicture(bbia::RenderTop(&*report, link, {.width = 70, .height = 20, .blocks = true}));
  const bbia::OutsideView outside{.threads = {"bbia"}, .descriptors = 7, .children = {}};
  const bbia::AuditLines lines = bbia::JudgeLive(*report, outside);
  CheckPicture(bbia::PrintAudit(lines, "http://robot", bbia::Colour::kNone));
  return 0;
}
