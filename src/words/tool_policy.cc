#include "words/tool_policy.h"

#include <array>
#include <string>

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kTrustNames = {"talk", "gestures", "senses",
                                                         "everything"};

Trust Needed(ToolReach reach) {
  switch (reach) {
    case ToolReach::kStop:
    case ToolReach::kKnow:
      return Trust::kTalk;
    case ToolReach::kGesture:
      return Trust::kGestures;
    case ToolReach::kSee:
    case ToolReach::kBehave:
      return Trust::kSenses;
    case ToolReach::kRemember:
      return Trust::kEverything;
  }
  return Trust::kEverything;
}

}  // namespace

std::optional<Trust> TrustFromName(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kTrustNames.size(); ++i) {
    if (kTrustNames[i] == name) return static_cast<Trust>(i);
  }
  return std::nullopt;
}

std::string_view NameOf(Trust trust) noexcept {
  return kTrustNames[static_cast<std::size_t>(trust)];
}

Result<void> ToolPolicy::Allows(Speaker speaker, ToolId tool) const {
  const Trust needed = Needed(SpecOf(tool).reach);
  if (trust_in(speaker) >= needed) return {};
  return Fail(Errc::kRefused,
              std::string(SpecOf(tool).name) +
                  " is not for somebody who only talks to the robot: it needs trust '" +
                  std::string(NameOf(needed)) + "', chat.stranger_trust is '" +
                  std::string(NameOf(stranger_)) + "'");
}

std::vector<ToolId> ToolPolicy::Offered(Speaker speaker) const {
  std::vector<ToolId> tools;
  for (const ToolSpec& spec : AllTools()) {
    if (Allows(speaker, spec.id)) tools.push_back(spec.id);
  }
  return tools;
}

}  // namespace bbia
