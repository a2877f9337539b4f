#include "behavior/need.h"

namespace bbia {

std::string NeedSet::Text() const {
  std::string text;
  for (std::size_t i = 0; i < kNeedCount; ++i) {
    if (!has(static_cast<Need>(i))) continue;
    if (!text.empty()) text += ", ";
    text += kNeedNames[i];
  }
  return text;
}

}  // namespace bbia
