#include "behavior/repertoire.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace bbia {
namespace {

bool IsName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// What is said when one says it out loud: usual values must pass as values.
LooseValues UsualValues(const Behavior& behavior) {
  LooseValues said;
  for (const Parameter& parameter : behavior.parameters) {
    switch (parameter.kind) {
      case ParameterKind::kNumber:
      case ParameterKind::kInteger:
        said.emplace_back(parameter.name, parameter.usual);
        break;
      case ParameterKind::kSwitch:
        said.emplace_back(parameter.name, parameter.usual != 0.0);
        break;
      case ParameterKind::kChoice:
      case ParameterKind::kText:
      case ParameterKind::kEmotion:
        said.emplace_back(parameter.name, std::string(parameter.usual_text));
        break;
      case ParameterKind::kEmotions:
      case ParameterKind::kTexts:
        break;
    }
  }
  return said;
}

}  // namespace

void Repertoire::Add(Behavior behavior) {
  CHECK(all_.size() < kMost);
  CHECK(IsName(behavior.name) && Find(behavior.name) == nullptr);
  CHECK(behavior.priority >= kLowestPriority && behavior.priority <= kHighestPriority);
  CHECK(behavior.play != nullptr);
  CHECK(CheckArguments(behavior.parameters, UsualValues(behavior)).has_value());
  all_.push_back(std::make_unique<const Behavior>(std::move(behavior)));
}

const Behavior* Repertoire::Find(std::string_view name) const noexcept {
  const auto found =
      std::ranges::find_if(all_, [name](const auto& each) { return each->name == name; });
  return found != all_.end() ? found->get() : nullptr;
}

}  // namespace bbia
