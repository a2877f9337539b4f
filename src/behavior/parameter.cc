#include "behavior/parameter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/check.h"
#include "base/utf8.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 8> kKindNames = {"number", "integer", "switch",   "choice",
                                                        "text",   "emotion", "emotions", "texts"};

std::string Digits(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

std::string Shown(const LooseValue& value) {
  struct Show {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(double v) const { return Digits(v); }
    std::string operator()(const std::string& v) const {
      constexpr std::size_t kMost = 40;
      std::size_t end = std::min(v.size(), kMost);
      while (end > 0 && end < v.size() && (static_cast<unsigned char>(v[end]) & 0xC0U) == 0x80U) {
        --end;
      }
      return '"' + v.substr(0, end) + (end < v.size() ? "...\"" : "\"");
    }
    std::string operator()(const std::vector<std::string>& v) const {
      return "a list of " + std::to_string(v.size());
    }
  };
  return std::visit(Show{}, value);
}

/// Turns what was said into the value of one parameter.
class Checker final {
 public:
  Checker(const Parameter& parameter, std::string field)
      : parameter_(parameter), field_(std::move(field)) {}

  Result<Arguments::Value> Check(const LooseValue& said) const {
    switch (parameter_.kind) {
      case ParameterKind::kNumber:
      case ParameterKind::kInteger:
        return AsNumber(said);
      case ParameterKind::kSwitch:
        if (const bool* on = std::get_if<bool>(&said)) return Arguments::Value(*on);
        return Wrong("true or false", said);
      case ParameterKind::kChoice:
      case ParameterKind::kText:
        return AsText(said);
      case ParameterKind::kEmotion:
        if (const auto* name = std::get_if<std::string>(&said)) return AsEmotion(*name, field_);
        return Wrong("the name of an emotion", said);
      case ParameterKind::kEmotions:
        return AsEmotions(said);
      case ParameterKind::kTexts:
        return AsTexts(said);
    }
    return Wrong("something else", said);
  }

 private:
  tl::unexpected<Error> Wrong(const std::string& wanted, const LooseValue& said) const {
    return Fail(Errc::kInvalidArgument, field_ + " must be " + wanted + ", not " + Shown(said),
                field_);
  }
  Result<Arguments::Value> AsNumber(const LooseValue& said) const {
    const bool whole = parameter_.kind == ParameterKind::kInteger;
    const double* const number = std::get_if<double>(&said);
    if (number == nullptr || !std::isfinite(*number) || *number < parameter_.low ||
        *number > parameter_.high || (whole && *number != std::floor(*number))) {
      return Wrong((whole ? "a whole number from " : "a number from ") + Digits(parameter_.low) +
                       " to " + Digits(parameter_.high),
                   said);
    }
    if (whole) return Arguments::Value(static_cast<std::int64_t>(*number));
    return Arguments::Value(*number);
  }
  Result<Arguments::Value> AsText(const LooseValue& said) const {
    const auto* const text = std::get_if<std::string>(&said);
    if (parameter_.kind == ParameterKind::kChoice) {
      if (text != nullptr &&
          std::ranges::find(parameter_.choices, *text) != parameter_.choices.end())
        return Arguments::Value(*text);
      std::string names = "one of";
      for (const std::string_view choice : parameter_.choices) names.append(" ").append(choice);
      return Wrong(names, said);
    }
    const auto most = static_cast<std::size_t>(parameter_.high);
    if (text == nullptr || text->size() > most || !IsUtf8(*text)) {
      return Wrong("a text of at most " + std::to_string(most) + " bytes", said);
    }
    return Arguments::Value(*text);
  }
  static bool IsUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t length = text[at] == '\0' ? 0 : Utf8Length(text.substr(at));
      if (length == 0) return false;
      at += length;
    }
    return true;
  }
  static Result<Arguments::Value> AsEmotion(const std::string& name, const std::string& field) {
    auto emotion = ParseEmotion(name, field);
    if (!emotion) return Fail(std::move(emotion.error()));
    return Arguments::Value(*emotion);
  }
  Result<Arguments::Value> AsEmotions(const LooseValue& said) const {
    const auto most = static_cast<std::size_t>(parameter_.high);
    const auto* const names = std::get_if<std::vector<std::string>>(&said);
    if (names == nullptr || names->size() > most) {
      return Wrong("a list of at most " + std::to_string(most) + " emotions", said);
    }
    std::vector<Emotion> emotions;
    for (std::size_t i = 0; i < names->size(); ++i) {
      auto emotion = ParseEmotion((*names)[i], field_ + "[" + std::to_string(i) + "]");
      if (!emotion) return Fail(std::move(emotion.error()));
      emotions.push_back(*emotion);
    }
    return Arguments::Value(std::move(emotions));
  }

  Result<Arguments::Value> AsTexts(const LooseValue& said) const {
    const auto most = static_cast<std::size_t>(parameter_.high);
    const auto* const texts = std::get_if<std::vector<std::string>>(&said);
    if (texts == nullptr || texts->size() > most ||
        !std::ranges::all_of(*texts, [](const std::string& text) {
          return text.size() <= kMaxTextBytesEach && IsUtf8(text);
        })) {
      return Wrong("a list of at most " + std::to_string(most) + " texts of at most " +
                       std::to_string(kMaxTextBytesEach) + " bytes",
                   said);
    }
    return Arguments::Value(*texts);
  }

  const Parameter& parameter_;
  const std::string field_;
};

Arguments::Value Usual(const Parameter& parameter) {
  switch (parameter.kind) {
    case ParameterKind::kNumber:
      return parameter.usual;
    case ParameterKind::kInteger:
      return static_cast<std::int64_t>(parameter.usual);
    case ParameterKind::kSwitch:
      return parameter.usual != 0.0;
    case ParameterKind::kChoice:
    case ParameterKind::kText:
      return std::string(parameter.usual_text);
    case ParameterKind::kEmotion: {
      const auto emotion = ParseEmotion(parameter.usual_text);
      CHECK(emotion.has_value());
      return *emotion;
    }
    case ParameterKind::kTexts:
      return std::vector<std::string>{};
    case ParameterKind::kEmotions:
      break;
  }
  std::vector<Emotion> all;
  for (const EmotionTraits& traits : AllEmotions()) all.push_back(traits.emotion);
  return all;
}

}  // namespace

std::string_view Name(ParameterKind kind) noexcept {
  return kKindNames[static_cast<std::size_t>(kind)];
}

Result<Arguments> CheckArguments(std::span<const Parameter> parameters, const LooseValues& said) {
  const std::string prefix = "parameters.";
  for (const auto& [name, value] : said) {
    if (std::ranges::find(parameters, name, &Parameter::name) != parameters.end()) continue;
    std::string known = parameters.empty() ? " takes none" : " is not one of";
    for (const Parameter& parameter : parameters) known.append(" ").append(parameter.name);
    const std::string field = prefix + name.substr(0, 40);
    return Fail(Errc::kInvalidArgument, field + known, field);
  }
  Arguments arguments;
  for (const Parameter& parameter : parameters) {
    const auto found = std::ranges::find_if(
        said, [&parameter](const auto& each) { return each.first == parameter.name; });
    if (found == said.end()) {
      arguments.values_.emplace_back(parameter.name, Usual(parameter));
      continue;
    }
    auto value = Checker(parameter, prefix + std::string(parameter.name)).Check(found->second);
    if (!value) return Fail(std::move(value.error()));
    arguments.values_.emplace_back(parameter.name, std::move(*value));
  }
  return arguments;
}

const Arguments::Value& Arguments::Find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(values_, [name](const auto& each) { return each.first == name; });
  CHECK(found != values_.end());
  return found->second;
}

double Arguments::Number(std::string_view name) const {
  return std::get<double>(Find(name));
}
std::int64_t Arguments::Integer(std::string_view name) const {
  return std::get<std::int64_t>(Find(name));
}
bool Arguments::Switch(std::string_view name) const {
  return std::get<bool>(Find(name));
}
const std::string& Arguments::Text(std::string_view name) const {
  return std::get<std::string>(Find(name));
}
Emotion Arguments::Feeling(std::string_view name) const {
  return std::get<Emotion>(Find(name));
}
const std::vector<Emotion>& Arguments::Feelings(std::string_view name) const {
  return std::get<std::vector<Emotion>>(Find(name));
}
const std::vector<std::string>& Arguments::Texts(std::string_view name) const {
  return std::get<std::vector<std::string>>(Find(name));
}

LooseValues Loosened(const Arguments& arguments) {
  struct Loosen {
    LooseValue operator()(double v) const { return v; }
    LooseValue operator()(std::int64_t v) const { return static_cast<double>(v); }
    LooseValue operator()(bool v) const { return v; }
    LooseValue operator()(const std::string& v) const { return v; }
    LooseValue operator()(Emotion v) const { return std::string(TraitsOf(v).name); }
    LooseValue operator()(const std::vector<Emotion>& v) const {
      std::vector<std::string> names;
      for (const Emotion each : v) names.emplace_back(TraitsOf(each).name);
      return names;
    }
    LooseValue operator()(const std::vector<std::string>& v) const { return v; }
  };
  LooseValues loose;
  for (const auto& [name, value] : arguments.all()) {
    loose.emplace_back(name, std::visit(Loosen{}, value));
  }
  return loose;
}

}  // namespace bbia
