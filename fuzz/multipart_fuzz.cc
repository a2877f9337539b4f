// Bodies of uploads. The first byte says how large the pieces are in which the body comes.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocol/multipart.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  int open = 0;
  std::size_t bytes = 0;
  auto reader = bbia::MultipartReader::Create(
      "multipart/form-data; boundary=b",
      {.begin = [&](const bbia::MultipartReader::Part&) -> bbia::Result<void> {
         CHECK(++open == 1);
         return {};
       },
       .data = [&](std::string_view part) -> bbia::Result<void> {
         CHECK(open == 1 && !part.empty());
         bytes += part.size();
         return {};
       },
       .end = [&]() -> bbia::Result<void> {
         CHECK(--open == 0);
         return {};
       }});
  CHECK(reader.has_value());
  bool well = true;
  for (std::size_t at = 0; well && at < body.size(); at += piece) {
    well = reader->Feed(body.substr(at, std::min(piece, body.size() - at))).has_value();
  }
  CHECK(bytes <= body.size());
  if (reader->Finish()) CHECK(well && open == 0);
  return 0;
}
