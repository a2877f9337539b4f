#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/loose_value.h"
#include "base/result.h"
#include "mind/emotion.h"

namespace bbia {

/// A sentence or a name in both languages.
struct Bilingual {
  std::string_view en;
  std::string_view fr;
};

enum class ParameterKind : std::uint8_t {
  kNumber,    ///< within `low`..`high`
  kInteger,   ///< within `low`..`high`
  kSwitch,    ///< true or false
  kChoice,    ///< one of `choices`
  kText,      ///< UTF-8, at most `high` bytes
  kEmotion,   ///< English or French
  kEmotions,  ///< a list of them, at most `high`
  kTexts,     ///< a list of UTF-8 texts, at most `high` of at most kMaxTextBytesEach; usual: none
};
/// "number", "emotions".
[[nodiscard]] std::string_view Name(ParameterKind kind) noexcept;

inline constexpr std::size_t kMaxTextBytesEach = 500;

/// What one may say to a behaviour, and what it is when one says nothing. Constant data.
struct Parameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::kNumber;
  Bilingual about;
  double low = 0.0;
  double high = 1.0;
  double usual = 0.0;                ///< kNumber, kInteger; 0 or 1 for kSwitch
  std::string_view usual_text = {};  ///< kChoice, kText, kEmotion; empty emotions: all of them
  std::span<const std::string_view> choices = {};
};

/// What was said to a behaviour, checked: every parameter has a value of its kind.
class Arguments final {
 public:
  Arguments() = default;

  // @pre the behaviour has a parameter of that name and kind.
  [[nodiscard]] double Number(std::string_view name) const;
  [[nodiscard]] std::int64_t Integer(std::string_view name) const;
  [[nodiscard]] bool Switch(std::string_view name) const;
  [[nodiscard]] const std::string& Text(std::string_view name) const;  ///< kChoice, kText
  [[nodiscard]] Emotion Feeling(std::string_view name) const;
  [[nodiscard]] const std::vector<Emotion>& Feelings(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& Texts(std::string_view name) const;
  [[nodiscard]] Seconds Duration(std::string_view name) const { return Seconds{Number(name)}; }

  using Value = std::variant<double, std::int64_t, bool, std::string, Emotion, std::vector<Emotion>,
                             std::vector<std::string>>;
  [[nodiscard]] const std::vector<std::pair<std::string_view, Value>>& all() const noexcept {
    return values_;
  }

 private:
  friend Result<Arguments> CheckArguments(std::span<const Parameter> parameters,
                                          const LooseValues& said);
  [[nodiscard]] const Value& Find(std::string_view name) const;

  std::vector<std::pair<std::string_view, Value>> values_;
};

/// @return the arguments, or kInvalidArgument naming the field ("parameters.duration"), the value
/// and the limit; also for a name that is no parameter.
[[nodiscard]] Result<Arguments> CheckArguments(std::span<const Parameter> parameters,
                                               const LooseValues& said);
/// What `CheckArguments` makes the same arguments of.
[[nodiscard]] LooseValues Loosened(const Arguments& arguments);

}  // namespace bbia
