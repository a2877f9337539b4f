#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace bbia {

/// Names and addresses of this machine, in small letters.
using OwnNames = std::vector<std::string>;

/// What the operating system knows: the host's name and the addresses of its interfaces.
[[nodiscard]] OwnNames AskOwnNames();

/// Text of a setting ("a.example, b.example") in its parts, in small letters.
[[nodiscard]] std::vector<std::string> SplitNames(std::string_view list);

/// The names under which this machine may be called. A page of the web that has its own name point
/// at this machine (DNS rebinding) is recognised by that name.
class HostList final {
 public:
  /// Addresses change; they are asked for again when an unknown one is called, but not more often.
  static constexpr Nanos kAskAgain{5'000'000'000};

  HostList(std::vector<std::string> also, const Clock& clock,
           std::function<OwnNames()> ask = &AskOwnNames);

  /// Whether `host`, a request's Host with or without a port, means this machine: loopback,
  /// `localhost`, `*.local`, an own name or address, or what the settings add.
  [[nodiscard]] bool IsOurs(std::string_view host);

 private:
  [[nodiscard]] bool Knows(const std::string& name) const;

  const std::vector<std::string> also_;
  const Clock& clock_;
  const std::function<OwnNames()> ask_;
  OwnNames own_;
  TimePoint asked_{};
};

}  // namespace bbia
