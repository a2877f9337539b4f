#include "protocol/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "base/utf8.h"
#include "protocol/json_writer.h"
#include "protocol/lax.h"
#include "protocol/names.h"

namespace bbia {
namespace {

std::string ToText(double value) {
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end};
}

/// {"<name>":<value>} as pydantic writes a limit: floats keep their point.
std::string LimitContext(std::string_view name, double limit, bool whole) {
  std::string value = ToText(limit);
  if (!whole && value.find_first_of(".e") == std::string::npos) value += ".0";
  return "{\"" + std::string(name) + "\":" + value + "}";
}

Complaint NotFinite() {
  return {"finite_number", "Input should be a finite number", "must be a finite number"};
}
Complaint NotANumber(const JsonNode& node) {
  if (node.is(JsonKind::kString)) {
    return {"float_parsing", "Input should be a valid number, unable to parse string as a number",
            "must be a number"};
  }
  return {"float_type", "Input should be a valid number", "must be a number"};
}
Complaint AboveLimit(double limit, bool whole) {
  return {"less_than_equal", "Input should be less than or equal to " + ToText(limit),
          "must be at most " + ToText(limit), LimitContext("le", limit, whole), limit};
}
Complaint BelowLimit(double limit, bool whole) {
  return {"greater_than_equal", "Input should be greater than or equal to " + ToText(limit),
          "must be at least " + ToText(limit), LimitContext("ge", limit, whole), limit};
}

bool InRange(const Field& field, double value, NumberRange range) {
  if (value > range.high) field.Complain(AboveLimit(range.high, false));
  if (value < range.low) field.Complain(BelowLimit(range.low, false));
  return value <= range.high && value >= range.low;
}

bool IsNumeric(const JsonNode& node) {
  return node.is(JsonKind::kInteger) || node.is(JsonKind::kDouble);
}

/// 'linear', 'minjerk' or 'cartoon'
std::string Alternatives(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += '\'' + std::string(names[i]) + '\'';
  }
  return text;
}

std::string Plural(std::size_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

Field Message::Required(std::string_view name) const {
  const Field field = Optional(name);
  if (field.absent()) {
    issues_.Add(field.path, {"missing", "Field required", "is missing"}, &node_);
  }
  return field;
}

bool IsModel(const JsonNode& node, const FieldPath& path, Issues& issues) {
  if (node.is(JsonKind::kObject)) return true;
  issues.Add(
      path,
      {"model_attributes_type",
       "Input should be a valid dictionary or object to extract fields from", "must be an object"},
      &node);
  return false;
}

std::optional<double> ReadNumber(const Field& field) {
  if (field.absent()) return std::nullopt;
  const JsonNode& node = *field.node;
  std::optional<double> value;
  if (IsNumeric(node)) value = node.number;
  if (node.is(JsonKind::kBool)) value = node.truth ? 1.0 : 0.0;
  if (node.is(JsonKind::kString)) value = LaxNumber(node.text);
  if (!value) {
    field.Complain(NotANumber(node));
  } else if (!std::isfinite(*value)) {
    field.Complain(NotFinite());
    return std::nullopt;
  }
  return value;
}

std::optional<double> ReadNumber(const Field& field, NumberRange range) {
  const std::optional<double> value = ReadNumber(field);
  return value && InRange(field, *value, range) ? value : std::nullopt;
}

std::optional<double> ReadPositive(const Field& field, double high) {
  const std::optional<double> value =
      ReadNumber(field, {-std::numeric_limits<double>::max(), high});
  if (!value || *value > 0.0) return value;
  field.Complain(
      {"greater_than", "Input should be greater than 0", "must be above 0", "{\"gt\":0.0}", 0.0});
  return std::nullopt;
}

std::optional<Radians> ReadAngle(const Field& field) {
  const std::optional<double> value = ReadNumber(field, kAngleRange);
  return value ? std::optional(Radians{*value}) : std::nullopt;
}

std::optional<Seconds> ReadDuration(const Field& field) {
  const std::optional<double> value =
      ReadNumber(field, {-std::numeric_limits<double>::max(), kMaxMoveDuration.count()});
  return value ? std::optional(Seconds{*value}) : std::nullopt;
}

std::optional<std::int64_t> ReadInteger(const Field& field, std::int64_t low, std::int64_t high) {
  if (field.absent()) return std::nullopt;
  const JsonNode& node = *field.node;
  double value = 0.0;
  if (IsNumeric(node)) {
    value = node.number;
    if (!std::isfinite(value) && node.is(JsonKind::kDouble)) {
      field.Complain(NotFinite());
      return std::nullopt;
    }
    if (value != std::trunc(value)) {
      field.Complain({"int_from_float",
                      "Input should be a valid integer, got a number with a fractional part",
                      "must be a whole number"});
      return std::nullopt;
    }
  } else if (node.is(JsonKind::kBool)) {
    value = node.truth ? 1.0 : 0.0;
  } else if (const auto parsed =
                 node.is(JsonKind::kString) ? LaxInteger(node.text) : std::nullopt) {
    value = static_cast<double>(*parsed);
  } else if (node.is(JsonKind::kString)) {
    field.Complain({"int_parsing",
                    "Input should be a valid integer, unable to parse string as an integer",
                    "must be a whole number"});
    return std::nullopt;
  } else {
    field.Complain({"int_type", "Input should be a valid integer", "must be a whole number"});
    return std::nullopt;
  }
  if (value > static_cast<double>(high)) {
    field.Complain(AboveLimit(static_cast<double>(high), true));
    return std::nullopt;
  }
  if (value < static_cast<double>(low)) {
    field.Complain(BelowLimit(static_cast<double>(low), true));
    return std::nullopt;
  }
  return static_cast<std::int64_t>(value);
}

std::optional<bool> ReadBool(const Field& field) {
  if (field.absent()) return std::nullopt;
  const JsonNode& node = *field.node;
  if (node.is(JsonKind::kBool)) return node.truth;
  if (IsNumeric(node) && (node.number == 0.0 || node.number == 1.0)) return node.number == 1.0;
  if (node.is(JsonKind::kString)) {
    if (const std::optional<bool> value = LaxBool(node.text)) return value;
  }
  if (node.is(JsonKind::kString) || node.is(JsonKind::kInteger)) {
    field.Complain({"bool_parsing", "Input should be a valid boolean, unable to interpret input",
                    "must be true or false"});
  } else {
    field.Complain({"bool_type", "Input should be a valid boolean", "must be true or false"});
  }
  return std::nullopt;
}

std::optional<std::string_view> ReadText(const Field& field, std::size_t least, std::size_t most) {
  if (field.absent()) return std::nullopt;
  if (!field.node->is(JsonKind::kString)) {
    field.Complain({"string_type", "Input should be a valid string", "must be a string"});
    return std::nullopt;
  }
  const std::size_t length = CountCharacters(field.node->text);
  if (length < least) {
    const std::string limit = Plural(least, "character");
    field.Complain({"string_too_short", "String should have at least " + limit,
                    "must have at least " + limit, "{\"min_length\":" + std::to_string(least) + "}",
                    static_cast<double>(least)});
    return std::nullopt;
  }
  if (length > most) {
    const std::string limit = Plural(most, "character");
    field.Complain({"string_too_long", "String should have at most " + limit,
                    "must have at most " + limit, "{\"max_length\":" + std::to_string(most) + "}",
                    static_cast<double>(most)});
    return std::nullopt;
  }
  return field.node->text;
}

std::optional<Uuid> ReadUuid(const Field& field) {
  if (field.absent()) return std::nullopt;
  if (!field.node->is(JsonKind::kString)) {
    field.Complain(
        {"uuid_type", "UUID input should be a string, bytes or UUID object", "must be a UUID"});
    return std::nullopt;
  }
  const auto uuid = ParseUuid(field.node->text);
  if (uuid) return *uuid;
  field.Complain({"uuid_parsing", "Input should be a valid UUID, " + uuid.error(),
                  "must be a UUID (" + uuid.error() + ")", JsonPair("error", uuid.error())});
  return std::nullopt;
}

std::optional<std::size_t> ReadEnum(const Field& field, std::span<const std::string_view> names) {
  if (field.absent()) return std::nullopt;
  if (field.node->is(JsonKind::kString)) {
    const auto found = std::find(names.begin(), names.end(), field.node->text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  }
  const std::string expected = Alternatives(names);
  field.Complain({"enum", "Input should be " + expected, "must be " + expected,
                  "{\"expected\":\"" + expected + "\"}"});
  return std::nullopt;
}

std::optional<MotorMode> ReadMotorMode(const Field& field) {
  const std::optional<std::size_t> index = ReadEnum(field, kMotorModeNames);
  return index ? std::optional(static_cast<MotorMode>(*index)) : std::nullopt;
}

std::optional<TimeLaw> ReadTimeLaw(const Field& field) {
  const std::optional<std::size_t> index = ReadEnum(field, kTimeLawNames);
  return index ? std::optional(static_cast<TimeLaw>(*index)) : std::nullopt;
}

bool ReadNumbers(const Field& field, std::span<double> out, NumberRange range, ListStyle style) {
  if (field.absent()) return false;
  const JsonNode& node = *field.node;
  const bool tuple = style == ListStyle::kTuple;
  const auto must = [&] { return "must be a list of " + Plural(out.size(), "number"); };
  if (!node.is(JsonKind::kArray)) {
    field.Complain({tuple ? "tuple_type" : "list_type",
                    tuple ? "Input should be a valid tuple" : "Input should be a valid list",
                    must()});
    return false;
  }
  if (node.size > out.size() || (!tuple && node.size < out.size())) {
    const bool longer = node.size > out.size();
    const std::string limit = Plural(out.size(), "item");
    field.Complain({longer ? "too_long" : "too_short",
                    "Tuple should have at " + std::string(longer ? "most " : "least ") + limit +
                        " after validation, not " + std::to_string(node.size),
                    must() + " (has " + std::to_string(node.size) + ")",
                    "{\"field_type\":\"Tuple\",\"" + std::string(longer ? "max" : "min") +
                        "_length\":" + std::to_string(out.size()) +
                        ",\"actual_length\":" + std::to_string(node.size) + "}",
                    static_cast<double>(out.size())});
    return false;
  }
  bool good = true;
  std::size_t i = 0;
  for (const JsonNode& item : node) {
    const std::optional<double> value =
        ReadNumber({&item, field.path.Item(i), field.issues}, range);
    out[i++] = value.value_or(0.0);
    good = good && value.has_value();
  }
  for (; i < out.size(); ++i) {
    good = false;
    field.issues.Add(field.path.Item(i), {"missing", "Field required", "is missing"}, &node);
  }
  return good;
}

std::optional<Antennas> ReadAntennas(const Field& field, ListStyle style) {
  std::array<double, 2> values{};
  if (!ReadNumbers(field, values, kAngleRange, style)) return std::nullopt;
  return Antennas{Radians{values[0]}, Radians{values[1]}};
}

std::optional<HeadJoints> ReadHeadJoints(const Field& field) {
  std::array<double, 1 + kStewartCount> values{};
  if (!ReadNumbers(field, values, kAngleRange, ListStyle::kList)) return std::nullopt;
  HeadJoints joints{Radians{values[0]}};
  std::transform(values.begin() + 1, values.end(), joints.stewart.begin(),
                 [](double value) { return Radians{value}; });
  return joints;
}

}  // namespace bbia
