#include "protocol/query.h"

#include <algorithm>
#include <array>

#include "protocol/fields.h"
#include "protocol/json_reader.h"
#include "protocol/limits.h"

namespace bbia {
namespace {

constexpr std::size_t kMostParameters = 64;

int HexValue(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Decode(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const int high = raw[i] == '%' && i + 2 < raw.size() ? HexValue(raw[i + 1]) : -1;
    const int low = high >= 0 ? HexValue(raw[i + 2]) : -1;
    if (low >= 0) {
      text.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      text.push_back(raw[i] == '+' ? ' ' : raw[i]);
    }
  }
  return text;
}

/// A parameter as a node, so that one set of rules reads bodies and queries.
JsonNode TextNode(std::string_view text) {
  JsonNode node;
  node.kind = JsonKind::kString;
  node.text = text;
  return node;
}

void ReadFlag(const Query& query, const FieldPath& root, std::string_view name, bool& flag,
              Issues& issues) {
  const std::string* text = query.Find(name);
  if (text == nullptr) return;
  const JsonNode node = TextNode(*text);
  flag = ReadBool({&node, root.Member(name), issues}).value_or(flag);
}

struct NamedFlag {
  std::string_view name;
  bool StateQuery::*flag;
};
constexpr std::array<NamedFlag, 13> kStateFlags = {{
    {"with_control_mode", &StateQuery::with_control_mode},
    {"with_head_pose", &StateQuery::with_head_pose},
    {"with_target_head_pose", &StateQuery::with_target_head_pose},
    {"with_head_joints", &StateQuery::with_head_joints},
    {"with_target_head_joints", &StateQuery::with_target_head_joints},
    {"with_body_yaw", &StateQuery::with_body_yaw},
    {"with_target_body_yaw", &StateQuery::with_target_body_yaw},
    {"with_antenna_positions", &StateQuery::with_antenna_positions},
    {"with_target_antenna_positions", &StateQuery::with_target_antenna_positions},
    {"with_passive_joints", &StateQuery::with_passive_joints},
    {"with_doa", &StateQuery::with_doa},
    {"with_imu", &StateQuery::with_imu},
    {"use_pose_matrix", &StateQuery::use_pose_matrix},
}};

}  // namespace

Query::Query(std::string_view raw) {
  while (!raw.empty() && parameters_.size() < kMostParameters) {
    const std::size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view part = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    parameters_.emplace_back(Decode(part.substr(0, equals)), Decode(value));
  }
}

const std::string* Query::Find(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [key, value] : parameters_) {
    if (key == name) found = &value;
  }
  return found;
}

Result<StateQuery, Issues> DecodeStateQuery(std::string_view raw, StateRoute route) {
  const Query query(raw);
  const FieldPath root = FieldPath::Root("query");
  StateQuery state;
  Issues issues;
  for (const NamedFlag& named : kStateFlags) {
    const bool fixed = route == StateRoute::kStream && named.flag == &StateQuery::with_control_mode;
    if (!fixed) ReadFlag(query, root, named.name, state.*named.flag, issues);
  }
  const std::string* frequency = route == StateRoute::kStream ? query.Find("frequency") : nullptr;
  if (frequency != nullptr) {
    const JsonNode node = TextNode(*frequency);
    const Field field{&node, root.Member("frequency"), issues};
    state.frequency = ReadPositive(field, kMaxStateFrequency).value_or(state.frequency);
  }
  if (!issues.empty()) return Fail(std::move(issues));
  return state;
}

Result<double, Issues> DecodeNumberQuery(std::string_view raw, std::string_view name,
                                         double fallback, double low, double high) {
  const Query query(raw);
  const std::string* text = query.Find(name);
  if (text == nullptr) return fallback;
  const FieldPath root = FieldPath::Root("query");
  const JsonNode node = TextNode(*text);
  Issues issues;
  const auto value = ReadNumber({&node, root.Member(name), issues}, NumberRange{low, high});
  if (!value) return Fail(std::move(issues));
  return *value;
}

Result<std::vector<std::size_t>, Issues> DecodeListQuery(
    std::string_view raw, std::string_view name, std::span<const std::string_view> choices) {
  const Query query(raw);
  const FieldPath root = FieldPath::Root("query");
  std::vector<std::size_t> places;
  const std::string* text = query.Find(name);
  if (text == nullptr) return places;
  Issues issues;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const JsonNode node = TextNode(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (const auto place = ReadEnum({&node, root.Member(name), issues}, choices)) {
      places.push_back(*place);
    }
  }
  if (!issues.empty()) return Fail(std::move(issues));
  return places;
}

Result<bool, Issues> DecodeBoolQuery(std::string_view raw, std::string_view name,
                                     std::optional<bool> fallback) {
  const Query query(raw);
  const FieldPath root = FieldPath::Root("query");
  Issues issues;
  bool flag = fallback.value_or(false);
  if (!fallback && query.Find(name) == nullptr) {
    issues.Add(root.Member(name), {"missing", "Field required", "is missing"}, nullptr);
  }
  ReadFlag(query, root, name, flag, issues);
  if (!issues.empty()) return Fail(std::move(issues));
  return flag;
}

}  // namespace bbia
