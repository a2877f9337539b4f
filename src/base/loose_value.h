#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bbia {

/// A value from outside whose kind nobody checked yet: what a JSON object may hold beside its name.
using LooseValue = std::variant<bool, double, std::string, std::vector<std::string>>;
/// Names and values, in the order in which they came.
using LooseValues = std::vector<std::pair<std::string, LooseValue>>;

}  // namespace bbia
