#pragma once

#include <string>
#include <vector>

namespace bbia {

/// The eighty classes of COCO, in the order of the usual networks.
[[nodiscard]] std::vector<std::string> CocoLabels();

}  // namespace bbia
