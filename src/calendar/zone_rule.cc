#include "calendar/zone_rule.h"

#include <string>

namespace bbia {

using std::chrono::days;
using std::chrono::seconds;

/// Takes a TZ text apart from its beginning; `failed()` once something was not as it must be.
class ZoneRuleReader final {
 public:
  explicit ZoneRuleReader(std::string_view text) : rest_(text) {}

  std::optional<ZoneRule> Read() {
    ZoneRule rule;
    Name();
    rule.standard_ = -Time(24);  // POSIX counts westwards
    if (!failed_ && !rest_.empty()) {
      Name();
      rule.summer_ = rule.standard_ + std::chrono::hours{1};
      if (!rest_.empty() && rest_.front() != ',') rule.summer_ = -Time(24);
      rule.begin_ = ReadChange();
      rule.end_ = ReadChange();
    }
    if (failed_ || !rest_.empty()) return std::nullopt;
    return rule;
  }

 private:
  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Want(bool fine) { failed_ = failed_ || !fine; }

  void Name() {
    const bool quoted = Take('<');
    std::size_t length = 0;
    while (length < rest_.size() && (quoted ? rest_[length] != '>' : IsLetter(rest_[length]))) {
      ++length;
    }
    Want(length >= 3 && length <= 16);
    rest_.remove_prefix(length);
    if (quoted) Want(Take('>'));
  }
  static bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

  int Number(int low, int high) {
    int value = 0;
    int digits = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && digits < 4) {
      value = 10 * value + (rest_.front() - '0');
      rest_.remove_prefix(1);
      ++digits;
    }
    Want(digits > 0 && value >= low && value <= high);
    return value;
  }
  /// [+-]hh[:mm[:ss]]
  seconds Time(int most_hours) {
    const bool negative = Take('-');
    if (!negative) static_cast<void>(Take('+'));
    seconds time = std::chrono::hours{Number(0, most_hours)};
    if (Take(':')) {
      time += std::chrono::minutes{Number(0, 59)};
      if (Take(':')) time += seconds{Number(0, 59)};
    }
    return negative ? -time : time;
  }
  ZoneRule::Change ReadChange() {
    using Kind = ZoneRule::Change::Kind;
    ZoneRule::Change change;
    Want(Take(','));
    if (Take('M')) {
      change.kind = Kind::kWeekday;
      change.month = Number(1, 12);
      Want(Take('.'));
      change.week = Number(1, 5);
      Want(Take('.'));
      change.day = Number(0, 6);
    } else if (Take('J')) {
      change.kind = Kind::kJulian;
      change.day = Number(1, 365);
    } else {
      change.day = Number(0, 365);
    }
    if (Take('/')) change.time = Time(167);
    return change;
  }

  std::string_view rest_;
  bool failed_ = false;
};

Result<ZoneRule> ZoneRule::Parse(std::string_view text) {
  auto rule = ZoneRuleReader(text).Read();
  if (!rule) {
    return Fail(Errc::kInvalidArgument,
                "\"" + std::string(text.substr(0, 64)) + "\" is no rule of a time zone");
  }
  return *rule;
}

std::chrono::local_seconds ZoneRule::Change::In(std::chrono::year year) const noexcept {
  using std::chrono::local_days;
  using std::chrono::weekday;
  const auto index = static_cast<unsigned>(day);
  local_days date;
  if (kind == Kind::kWeekday) {
    const std::chrono::month in{static_cast<unsigned>(month)};
    date = week == 5 ? local_days{year / in / weekday{index}[std::chrono::last]}
                     : local_days{year / in / weekday{index}[static_cast<unsigned>(week)]};
  } else {
    date = local_days{year / std::chrono::January / 1} + days{day};
    if (kind == Kind::kJulian) date -= days{year.is_leap() && day >= 60 ? 0 : 1};
  }
  return date + time;
}

seconds ZoneRule::OffsetAt(std::chrono::sys_seconds instant) const noexcept {
  if (!begin_ || !end_) return standard_;
  const auto today = std::chrono::floor<days>(instant + standard_);
  const std::chrono::year year = std::chrono::year_month_day{today}.year();
  const seconds begin = begin_->In(year).time_since_epoch() - standard_;
  const seconds end = end_->In(year).time_since_epoch() - summer_;
  const seconds now = instant.time_since_epoch();
  const bool summer = begin < end ? begin <= now && now < end : now < end || begin <= now;
  return summer ? summer_ : standard_;
}

}  // namespace bbia
