#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace bbia {

using Field =
    std::variant<bool Config::*, std::int64_t Config::*, double Config::*, std::string Config::*>;

/// One setting: where it lives in the file, on the command line and in `Config`.
struct Setting {
  std::string_view section;
  std::string_view key;
  std::string_view flag;  ///< long option without "--"; empty: none
  Field field;
  std::string_view help;
  /// Allowed texts, '|' between them; empty: any.
  std::string_view choices = {};
  double low = 0.0;  ///< of numbers
  double high = 0.0;
  bool has_no_form = false;  ///< a bool with a "--no-<flag>" partner
};

[[nodiscard]] std::span<const Setting> Settings() noexcept;

/// Sets a field from its text form; `source` opens the sentence of a problem.
void SetFromText(const Setting& setting, std::string_view text, std::string_view source,
                 Config& config, Problems& problems);
/// Range and choice of the value now in `config`.
void CheckRange(const Setting& setting, std::string_view source, const Config& config,
                Problems& problems);

}  // namespace bbia
