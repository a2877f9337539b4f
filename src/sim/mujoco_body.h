#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/ledger.h"
#include "base/result.h"
#include "geometry/vec3.h"
#include "robot/body.h"
#include "robot/slew.h"
#include "sim/mujoco_model.h"

namespace bbia {

enum class Scene : std::uint8_t {
  kEmpty,    ///< a floor
  kMinimal,  ///< and a table with three things on it
};

/// @return the scene that `--scene` names, or kInvalidArgument listing those there are.
[[nodiscard]] Result<Scene> SceneFromName(std::string_view name);

struct MujocoOptions {
  Scene scene = Scene::kEmpty;
};

/// The robot in MuJoCo physics: 500 steps a second of simulated time, two for each period.
///
/// Deterministic: the same commands give the same bits. Lies asleep and settled at first. Goals are
/// clamped to the joints' ranges and slowed down to what servos can do (SlewLimiter). A platform
/// that flips into another assembly mode all the same is put back and reported as kReseated.
///
/// A world at rest is not computed: where nothing has moved and the command stays the same, a
/// period costs nothing and gives the same reading again.
class MujocoBody final : public Body {
 public:
  static constexpr int kStepsPerPeriod = 2;
  static constexpr Nanos kPeriod{4'000'000};

  /// @return kUnavailable or kInvalidArgument with what MuJoCo said about the model.
  static Result<std::unique_ptr<MujocoBody>> Create(Lease<Resource::kBody> lease,
                                                    const MujocoOptions& options);
  ~MujocoBody() override;

  [[nodiscard]] BodyTraits traits() const noexcept override {
    return {.name = "mujoco", .period = kPeriod, .simulated = true, .obeys_torque = true};
  }
  [[nodiscard]] BodyReading Read() noexcept override;
  BodyReading Exchange(const BodyCommand& command) noexcept override;

  /// A hand on the head: newtons along the world's axes at the head's centre of mass, from the
  /// next `Exchange` until it is set anew. Same thread as `Exchange`.
  void PushHead(const Vec3& force_W) noexcept;

  /// Bytes MuJoCo holds for the model and its state.
  [[nodiscard]] std::size_t memory() const noexcept;

 private:
  /// What a motor does with its command.
  enum class Drive : std::uint8_t {
    kPosition,  ///< holds its goal
    kTorque,    ///< gives the torque it is told, and is light to move
    kLoose,     ///< is only held by its gear
  };
  /// Where a motor is in the model, and what the model says about it.
  struct Servo {
    int qpos = 0;
    int dof = 0;
    double stiffness = 0.0;   ///< newton metres a radian
    double speed_gain = 0.0;  ///< newton metre seconds a radian
    double damping = 0.0;     ///< of the joint, likewise
  };

  MujocoBody(Lease<Resource::kBody> lease, ModelPtr model, DataPtr data) noexcept;
  [[nodiscard]] Result<void> FindParts();

  void SetDrive(std::size_t motor, Drive drive) noexcept;
  void ApplyDrives(const BodyCommand& command) noexcept;
  void Step(const Joints& goal, MotorSet held);
  void Seat(const Joints& joints, const HeadPose& head) noexcept;
  void Reseat() noexcept;
  void Settle();
  /// Counts the periods in which nothing moved. @pre `applied_` is the command of this period.
  void NoteRest() noexcept;
  [[nodiscard]] bool Flipped(const Joints& joints, const HeadPose& head) const noexcept;
  [[nodiscard]] Joints MeasuredJoints() const noexcept;
  [[nodiscard]] HeadPose MeasuredHead() const noexcept;

  Lease<Resource::kBody> lease_;
  ModelPtr model_;
  DataPtr data_;
  std::array<Servo, kMotorCount> servos_{};
  int head_qpos_ = 0;
  int head_body_ = 0;
  int cradle_ = 0;
  std::array<Drive, kMotorCount> drives_{};
  SlewLimiter slew_{Joints{}};
  Joints good_joints_;  ///< of the last period that ended upright
  HeadPose good_head_;
  BodyCommand applied_;   ///< of the last period
  int calm_periods_ = 0;  ///< in a row, up to the last one, with the same command
  double retreat_ = 0.0;  ///< share of the way to upright at the next flip
};

}  // namespace bbia
