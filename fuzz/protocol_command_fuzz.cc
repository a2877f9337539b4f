// Messages on /ws/sdk. What is understood is fit for the robot, what is not has a reason.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "geometry/rotation.h"
#include "protocol/command_decoder.h"
#include "protocol/event_messages.h"
#include "protocol/limits.h"

namespace {

using bbia::HeadPose;
namespace command = bbia::command;

void CheckAngle(bbia::Radians angle) {
  CHECK(std::abs(angle.value()) <= bbia::kMaxAngle.value());
}
void CheckHead(const HeadPose& head) {
  CHECK(bbia::OrthonormalityError(head.rotation) <= bbia::kExactRotationError);
  CHECK(bbia::Determinant(head.rotation) > 0.0);
  const bbia::Vec3& t = head.translation;
  for (const double axis : {t.x, t.y, t.z}) {
    CHECK(std::abs(axis) <= bbia::kMaxHeadTranslation.value());
  }
}
void CheckParts(const bbia::PartTargets& parts) {
  if (parts.head) CheckHead(*parts.head);
  if (parts.antennas) {
    CheckAngle(parts.antennas->right);
    CheckAngle(parts.antennas->left);
  }
  if (parts.body_yaw) CheckAngle(*parts.body_yaw);
}
void CheckDuration(bbia::Seconds duration) {
  CHECK(std::isfinite(duration.count()) && duration <= bbia::kMaxMoveDuration);
}

struct Checker {
  void operator()(const command::SetTarget& c) const { CheckHead(c.head); }
  void operator()(const command::SetHeadJoints& c) const {
    CheckAngle(c.joints.body_yaw);
    for (const bbia::Radians angle : c.joints.stewart) CheckAngle(angle);
  }
  void operator()(const command::SetBodyYaw& c) const { CheckAngle(c.body_yaw); }
  void operator()(const command::SetAntennas& c) const {
    CheckAngle(c.antennas.right);
    CheckAngle(c.antennas.left);
  }
  void operator()(const command::SetFullTarget& c) const { CheckParts(c.target); }
  void operator()(const command::GotoTarget& c) const {
    CheckParts(c.goal);
    CheckDuration(c.duration);
  }
  void operator()(const command::Task& c) const { (*this)(c.move); }
  void operator()(const command::PlayRecordedMove& c) const {
    CheckDuration(c.initial_goto_duration);
  }
  void operator()(const command::SetSpeechOffsets& c) const {
    CheckHead({bbia::ToRotation(c.rotation), c.translation});
  }
  void operator()(const command::SetHeadTracking& c) const {
    CHECK(c.weight >= 0.0 && c.weight <= 1.0);
  }
  void operator()(const command::AppendRecord& c) const {
    bbia::JsonReader reader;
    CHECK(reader.Read(c.record) != nullptr);
  }
  void operator()(const command::SetVolume& c) const { CHECK(c.volume >= 0 && c.volume <= 100); }
  void operator()(const command::UploadMoveStart& c) const {
    CHECK(c.total_chunks >= 1 && c.total_chunks <= 4096);
    CHECK(std::isfinite(c.estimated_duration.count()));
  }
  void operator()(const command::PlayUploadedMove& c) const {
    CHECK(c.play_frequency > 0.0 && c.play_frequency <= 200.0);
    CheckDuration(c.initial_goto_duration);
    CHECK(std::abs(c.audio_lead.count()) <= 2.0);
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static bbia::CommandDecoder decoder;  // kept, as a server keeps it: messages must not mix
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = decoder.Decode(text);
  if (result) {
    std::visit(Checker{}, *result);
    CHECK(!bbia::TypeOf(*result).empty());
    return 0;
  }
  CHECK(!result.error().message.empty());
  std::string answer;
  EncodeCommandResult(answer, Refusal(result.error()));
  bbia::JsonReader reader;
  CHECK(reader.Read(answer) != nullptr);
  return 0;
}
