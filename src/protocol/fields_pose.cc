#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "protocol/fields.h"
#include "protocol/head_matrix.h"

namespace bbia {
namespace {

constexpr NumberRange kAnyNumber{-std::numeric_limits<double>::max(),
                                 std::numeric_limits<double>::max()};
constexpr std::array<std::string_view, 6> kPoseFields = {"x", "y", "z", "roll", "pitch", "yaw"};

/// Issues of our own, in the form that pydantic gives to a failed validator.
Complaint NotAPose(std::string must, double limit) {
  std::string message = "Value error, " + must;
  return {"value_error", std::move(message), std::move(must), "{\"error\":{}}", limit};
}

bool ReadRows(const Field& field, std::span<double, 16> out) {
  bool good = true;
  std::size_t row = 0;
  for (const JsonNode& item : *field.node) {
    const FieldPath path = field.path.Item(row);
    good = ReadNumbers({&item, path, field.issues}, out.subspan(4 * row, 4), kAnyNumber,
                       ListStyle::kList) &&
           good;
    ++row;
  }
  return good;
}

bool IsNested(const JsonNode& node) {
  return node.is(JsonKind::kArray) && node.size == 4 && (*node.begin()).is(JsonKind::kArray);
}

/// @pre all finite.
std::optional<HeadPose> ToPose(const Field& field, const std::array<double, 16>& m) {
  const Result<HeadPose, PoseFault> pose = ToHeadPose(m);
  if (pose) return *pose;
  field.Complain(NotAPose(std::string(pose.error().must), pose.error().limit));
  return std::nullopt;
}

std::optional<HeadPose> ReadEulerPose(const Message& message) {
  std::array<double, 6> values{};
  bool good = true;
  for (std::size_t i = 0; i < kPoseFields.size(); ++i) {
    const Field field = message.Optional(kPoseFields[i]);
    if (field.absent()) continue;
    const std::optional<double> value = ReadNumber(field, i < 3 ? kTranslationRange : kAngleRange);
    good = good && value.has_value();
    values[i] = value.value_or(0.0);
  }
  if (!good) return std::nullopt;
  return HeadPose{ToRotation({Radians{values[3]}, Radians{values[4]}, Radians{values[5]}}),
                  {values[0], values[1], values[2]}};
}

}  // namespace

std::optional<HeadPose> ReadHeadMatrix(const Field& field, ListStyle style) {
  if (field.absent()) return std::nullopt;
  std::array<double, 16> elements{};
  const bool nested = style == ListStyle::kList && IsNested(*field.node);
  const bool good =
      nested ? ReadRows(field, elements) : ReadNumbers(field, elements, kAnyNumber, style);
  return good ? ToPose(field, elements) : std::nullopt;
}

std::optional<HeadPose> ReadAnyPose(const Field& field) {
  if (field.absent()) return std::nullopt;
  const FieldPath euler_path = field.path.Tag("XYZRPYPose");
  const FieldPath matrix_path = field.path.Tag("Matrix4x4Pose");
  const JsonNode& node = *field.node;
  if (!node.is(JsonKind::kObject)) {
    IsModel(node, euler_path, field.issues);
    IsModel(node, matrix_path, field.issues);
    return std::nullopt;
  }
  Issues euler_issues;
  Issues matrix_issues;
  const Message euler(node, euler_path, euler_issues);
  const Message matrix(node, matrix_path, matrix_issues);
  const bool any_euler = std::any_of(kPoseFields.begin(), kPoseFields.end(),
                                     [&](std::string_view name) { return euler.Has(name); });
  if (any_euler || !matrix.Has("m")) {
    if (std::optional<HeadPose> pose = ReadEulerPose(euler)) return pose;
  }
  if (std::optional<HeadPose> pose = ReadHeadMatrix(matrix.Required("m"), ListStyle::kTuple)) {
    return pose;
  }
  field.issues.Append(std::move(euler_issues));
  field.issues.Append(std::move(matrix_issues));
  return std::nullopt;
}

}  // namespace bbia
