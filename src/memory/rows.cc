#include "memory/rows.h"

#include <type_traits>

#include "base/utf8.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 3> kRoleNames = {"user", "robot", "system"};

/// Passes the fields of a row by until one is wrong.
class Checker final {
 public:
  Checker& Text(std::string_view field, std::string_view text, std::size_t at_least,
                std::size_t at_most) {
    if (outcome_) outcome_ = CheckText(field, text, at_least, at_most);
    return *this;
  }
  Checker& Tag(std::string_view field, std::string_view text) {
    return Text(field, text, 0, kMaxTag);
  }
  Checker& Name(std::string_view field, std::string_view text) {
    return Text(field, text, 1, kMaxTag);
  }
  Checker& Ratio(std::string_view field, double value) {
    if (outcome_ && !(value >= 0.0 && value <= 1.0)) {
      Wrong(field, "must be a number from 0 to 1, not " + std::to_string(value));
    }
    return *this;
  }
  Checker& Range(std::string_view field, std::int64_t value, std::int64_t least,
                 std::int64_t most) {
    if (outcome_ && (value < least || value > most)) {
      Wrong(field, "must be from " + std::to_string(least) + " to " + std::to_string(most) +
                       ", not " + std::to_string(value));
    }
    return *this;
  }
  [[nodiscard]] const Result<void>& outcome() const { return outcome_; }

 private:
  void Wrong(std::string_view field, const std::string& what) {
    outcome_ = Fail(Errc::kInvalidArgument, std::string(field) + " " + what, std::string(field));
  }
  Result<void> outcome_;
};

Result<void> Check(const ConversationEntry& row) {
  return Checker()
      .Text("text", row.text, 1, kMaxUtterance)
      .Tag("language", row.language)
      .Tag("source", row.source)
      .Tag("emotion", row.emotion)
      .Range("role", static_cast<std::int64_t>(row.role), 0, kRoleNames.size() - 1)
      .outcome();
}

Result<void> Check(const Preference& row) {
  return Checker()
      .Text("key", row.key, 1, kMaxPreferenceKey)
      .Text("value", row.value, 0, kMaxPreferenceValue)
      .outcome();
}

Result<void> Check(const Learning& row) {
  return Checker()
      .Text("subject", row.subject, 1, kMaxSubject)
      .Text("text", row.text, 1, kMaxLearning)
      .Ratio("confidence", row.confidence)
      .Range("times_seen", row.times_seen, 1, kMaxTimesSeen)
      .outcome();
}

Result<void> Check(const EmotionEntry& row) {
  return Checker()
      .Name("emotion", row.emotion)
      .Ratio("intensity", row.intensity)
      .Tag("source", row.source)
      .outcome();
}

Result<void> Check(const BehaviorEntry& row) {
  return Checker()
      .Name("behavior", row.behavior)
      .Tag("source", row.source)
      .Tag("outcome", row.outcome)
      .Text("detail", row.detail, 0, kMaxDetail)
      .Range("duration", row.duration.count(), 0, Nanos::max().count())
      .outcome();
}

std::size_t Bytes(const ConversationEntry& row) noexcept {
  return row.text.size() + row.language.size() + row.source.size() + row.emotion.size();
}
std::size_t Bytes(const Preference& row) noexcept {
  return row.key.size() + row.value.size();
}
std::size_t Bytes(const Learning& row) noexcept {
  return row.subject.size() + row.text.size();
}
std::size_t Bytes(const EmotionEntry& row) noexcept {
  return row.emotion.size() + row.source.size();
}
std::size_t Bytes(const BehaviorEntry& row) noexcept {
  return row.behavior.size() + row.source.size() + row.outcome.size() + row.detail.size();
}

}  // namespace

std::string_view Name(ConversationRole role) noexcept {
  return kRoleNames[static_cast<std::size_t>(role)];
}

std::optional<ConversationRole> ConversationRoleFromName(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kRoleNames.size(); ++i) {
    if (kRoleNames[i] == name) return static_cast<ConversationRole>(i);
  }
  return std::nullopt;
}

Result<void> CheckText(std::string_view field, std::string_view text, std::size_t at_least,
                       std::size_t at_most) {
  const auto wrong = [field](const std::string& what) {
    return Fail(Errc::kInvalidArgument, std::string(field) + " " + what, std::string(field));
  };
  if (text.size() < at_least) return wrong("must not be empty");
  if (text.size() > at_most) {
    return wrong("must have at most " + std::to_string(at_most) + " bytes, not " +
                 std::to_string(text.size()));
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = text[at] == '\0' ? 0 : Utf8Length(text.substr(at));
    if (length == 0) {
      return wrong("must be UTF-8 text without NUL, byte " + std::to_string(at) + " is not");
    }
    at += length;
  }
  return {};
}

Result<void> CheckRow(const MemoryRow& row) {
  return std::visit([](const auto& each) { return Check(each); }, row);
}

Result<void> CheckPage(const PageRequest& request) {
  if (request.kind >= MemoryKind::kCount) {
    return Fail(Errc::kInvalidArgument, "kind must be one of the five", "kind");
  }
  if (request.after < 0) {
    return Fail(Errc::kInvalidArgument,
                "after must not be negative, it is " + std::to_string(request.after), "after");
  }
  if (request.max_rows < 1 || request.max_rows > kMaxPageRows) {
    return Fail(Errc::kInvalidArgument,
                "max_rows must be from 1 to " + std::to_string(kMaxPageRows) + ", not " +
                    std::to_string(request.max_rows),
                "max_rows");
  }
  if (request.subject.empty()) return {};
  if (request.kind != MemoryKind::kLearning) {
    return Fail(Errc::kInvalidArgument, "subject is for learnings only", "subject");
  }
  return CheckText("subject", request.subject, 1, kMaxSubject);
}

std::size_t TextBytes(const MemoryRow& row) noexcept {
  return std::visit([](const auto& each) { return Bytes(each); }, row);
}

}  // namespace bbia
