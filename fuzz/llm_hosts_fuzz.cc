// What `getent ahosts` prints, which is what a name server says. What is made of it is addresses,
// commas and nothing else: it goes into an option of libcurl.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "llm/host_lookup.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string printed(reinterpret_cast<const char*>(data), size);
  const std::string addresses = bbia::AddressesIn(printed);
  CHECK(addresses.find_first_not_of("0123456789abcdefABCDEF.:,") == std::string::npos);
  CHECK(addresses.size() <= 8 * 46);
  CHECK(addresses.empty() || (addresses.front() != ',' && addresses.back() != ','));
  return 0;
}
