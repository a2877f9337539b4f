#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/units.h"
#include "geometry/pose.h"
#include "motion/time_law.h"
#include "protocol/issues.h"
#include "protocol/json_reader.h"
#include "protocol/limits.h"
#include "protocol/uuid.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"

namespace bbia {

/// One field of a message, on its way to a value. `node` is null when the field is absent.
///
/// All `Read...` functions return none when the field is absent or wrong; only the latter, and an
/// absent one that `required` was asked of, is added to `issues`.
struct Field {
  const JsonNode* node;
  FieldPath path;
  Issues& issues;

  [[nodiscard]] bool absent() const noexcept { return node == nullptr; }
  [[nodiscard]] bool null() const noexcept { return node == nullptr || node->is(JsonKind::kNull); }
  void Complain(Complaint complaint) const { issues.Add(path, std::move(complaint), node); }
};

/// A whole message or an object within it. Must outlive the fields taken from it.
class Message final {
 public:
  Message(const JsonNode& node, const FieldPath& path, Issues& issues) noexcept
      : node_(node), path_(path), issues_(issues) {}

  /// The member, absent or not.
  [[nodiscard]] Field Optional(std::string_view name) const {
    return {node_.Find(name), path_.Member(name), issues_};
  }
  /// The member; its absence is an issue.
  [[nodiscard]] Field Required(std::string_view name) const;
  /// For a member that may be null but not absent.
  void Require(std::string_view name) const { static_cast<void>(Required(name)); }
  [[nodiscard]] bool Has(std::string_view name) const { return node_.Find(name) != nullptr; }
  [[nodiscard]] const JsonNode& node() const noexcept { return node_; }
  [[nodiscard]] const FieldPath& path() const noexcept { return path_; }
  [[nodiscard]] Issues& issues() const noexcept { return issues_; }

 private:
  const JsonNode& node_;
  const FieldPath& path_;
  Issues& issues_;
};

struct NumberRange {
  double low;
  double high;
};
inline constexpr NumberRange kAngleRange{-kMaxAngle.value(), kMaxAngle.value()};
inline constexpr NumberRange kTranslationRange{-kMaxHeadTranslation.value(),
                                               kMaxHeadTranslation.value()};

/// Whether `node` is an object; otherwise an issue.
bool IsModel(const JsonNode& node, const FieldPath& path, Issues& issues);

/// Finite; numeric texts and booleans count.
std::optional<double> ReadNumber(const Field& field);
std::optional<double> ReadNumber(const Field& field, NumberRange range);
/// Above zero, at most `high`.
std::optional<double> ReadPositive(const Field& field, double high);
std::optional<Radians> ReadAngle(const Field& field);
/// At most kMaxMoveDuration; may be zero or negative.
std::optional<Seconds> ReadDuration(const Field& field);
std::optional<std::int64_t> ReadInteger(const Field& field, std::int64_t low, std::int64_t high);
std::optional<bool> ReadBool(const Field& field);
/// At least `least` and at most `most` characters, with nothing cut off.
std::optional<std::string_view> ReadText(const Field& field, std::size_t least = 0,
                                         std::size_t most = kMaxTextBytes);
std::optional<Uuid> ReadUuid(const Field& field);
std::optional<std::size_t> ReadEnum(const Field& field, std::span<const std::string_view> names);
std::optional<MotorMode> ReadMotorMode(const Field& field);
std::optional<TimeLaw> ReadTimeLaw(const Field& field);

/// How a list of fixed length complains: a tuple names each missing item, as pydantic does; a list
/// names the length.
enum class ListStyle : std::uint8_t { kTuple, kList };
/// @return whether `out` was filled.
bool ReadNumbers(const Field& field, std::span<double> out, NumberRange range, ListStyle style);

std::optional<Antennas> ReadAntennas(const Field& field, ListStyle style);
std::optional<HeadJoints> ReadHeadJoints(const Field& field);

/// Sixteen numbers row by row; `kList` also takes four rows of four. Accepted when it is a
/// rotation and a translation within the limits of limits.h; slightly bent ones are straightened.
std::optional<HeadPose> ReadHeadMatrix(const Field& field, ListStyle style);

/// {x,y,z,roll,pitch,yaw} or {"m":[16]}: whichever it is (protocol reference 2.1), except that a
/// malformed `m` alone is an issue, not the neutral pose.
std::optional<HeadPose> ReadAnyPose(const Field& field);

}  // namespace bbia
