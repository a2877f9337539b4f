#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/result.h"

namespace bbia {

/// Whom a URL names.
struct UrlHost {
  std::string name;  ///< without the brackets of an address of IPv6
  std::uint16_t port = 0;
  /// It must be looked up: no address, and not this machine itself.
  bool is_name = false;
};
/// @pre CheckModelUrl lets `url` through.
[[nodiscard]] UrlHost HostOf(std::string_view url);

/// The addresses in what `getent ahosts` prints, each once, 8 at most, joined by commas; empty when
/// there are none. Other text is overlooked.
[[nodiscard]] std::string AddressesIn(std::string_view printed);

/// Finds the addresses of hosts as this machine's configuration says (DNS, /etc/hosts, mDNS), in a
/// process of its own, `getent`: the resolver of libc waits for as long as it likes, and libcurl
/// would start a thread for it that nobody knows and nobody can stop. Remembers the last answer for
/// a minute. One thread.
class HostLookup final {
 public:
  static constexpr Nanos kLife{60'000'000'000};
  static constexpr Nanos kPatience{10'000'000'000};

  /// Lets the caller do something else, for `time`. @return false to give up.
  using Waiting = std::function<bool(Nanos time)>;

  HostLookup(Ledger& ledger, const Clock& clock, std::string keeper,
             std::vector<std::string> environment)
      : ledger_(ledger),
        clock_(clock),
        keeper_(std::move(keeper)),
        environment_(std::move(environment)) {}

  /// @return kUnavailable when nobody knows the host, or not in time; kRefused "cancelled".
  Result<std::string> Find(const std::string& host, const Waiting& waiting);

 private:
  struct Known {
    std::string host;
    std::string addresses;
    TimePoint since;
  };
  Result<std::string> Ask(const std::string& host, const Waiting& waiting);

  Ledger& ledger_;
  const Clock& clock_;
  const std::string keeper_;
  const std::vector<std::string> environment_;
  std::optional<Known> known_;
};

}  // namespace bbia
