#include "memory/requests.h"

namespace bbia {
namespace {

Result<void> Check(const AddRow& request) {
  return CheckRow(request.row);
}
Result<void> Check(const ImportRows& request) {
  if (request.rows.size() > kMaxPageRows) {
    return Fail(Errc::kInvalidArgument,
                "rows must be at most " + std::to_string(kMaxPageRows) + " at once, not " +
                    std::to_string(request.rows.size()),
                "rows");
  }
  std::size_t bytes = 0;
  for (const MemoryRow& row : request.rows) bytes += TextBytes(row);
  if (bytes > kMaxPageBytes) {
    return Fail(Errc::kInvalidArgument,
                "rows must have at most " + std::to_string(kMaxPageBytes) +
                    " bytes of text at once, not " + std::to_string(bytes),
                "rows");
  }
  return {};
}
Result<void> Check(const ReadRows& request) {
  return CheckPage(request.page);
}
Result<void> Check(const FindPreference& request) {
  return CheckText("key", request.key, 1, kMaxPreferenceKey);
}
Result<void> Check(const ForgetPreference& request) {
  return CheckText("key", request.key, 1, kMaxPreferenceKey);
}
Result<void> Check(const EraseRows& request) {
  if (!request.kind || *request.kind < MemoryKind::kCount) return {};
  return Fail(Errc::kInvalidArgument, "kind must be one of the five", "kind");
}
Result<void> Check(const CountRows& /*request*/) {
  return {};
}
Result<void> Check(const KeepAppointments& request) {
  return CheckAppointments(request.all);
}
Result<void> Check(const ReadAppointments& /*request*/) {
  return {};
}

}  // namespace

Result<void> CheckRequest(const MemoryRequest& request) {
  return std::visit([](const auto& each) { return Check(each); }, request);
}

}  // namespace bbia
