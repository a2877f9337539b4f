#include "sim/mujoco_body.h"

#include <mujoco/mujoco.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <string>
#include <utility>

#include "kinematics/kinematics.h"
#include "robot/named_poses.h"
#include "sim/scenes.h"

namespace bbia {
namespace {

constexpr Seconds kStep{0.002};           // the model's timestep
constexpr double kNeutralHeight = 0.177;  // X_FW: from under the foot to the neutral head
constexpr int kSettleSteps = 250;

/// How a motor resists when it does not hold a goal: dry friction of its gear (newton metres) and
/// what grows with its speed (newton metres a radian per second). Not identified on a robot. A
/// crank's 1:288 gear is taken to hold what the head asks of it in any pose (up to 0.055), so that
/// a few motors without torque do not make the head tip over; a head that is all limp sinks into
/// the model's cradle against it.
struct Resistance {
  double friction;
  double damping;
};
constexpr Resistance kLooseBody{0.06, 0.5};
constexpr Resistance kLooseCrank{0.06, 0.3};
constexpr Resistance kLooseAntenna{0.006, 0.01};
constexpr Resistance kCompensatedCrank{0.008, 0.1};
/// An XL330-M288 cannot give more.
constexpr double kStallTorque = 0.52;

constexpr double kFlippedCosine = 0.25881904510252074;  // of 75 degrees
constexpr double kFlippedDistance = 0.005;              // metres
/// Where it flips again right away, it is put back further and further towards upright.
constexpr double kRetreatStep = 0.1;
constexpr double kRetreatRecovery = 0.001;  // a period

// A platform that is held settles to rounding noise within two seconds, about 1e-14 (rad/s, m/s).
constexpr mjtNum kRestSpeed = 1e-11;
constexpr int kCalmPeriodsToRest = 25;

constexpr std::array<const char*, kMotorCount> kJointNames = {
    "yaw_body",  "stewart_1", "stewart_2",     "stewart_3",   "stewart_4",
    "stewart_5", "stewart_6", "right_antenna", "left_antenna"};

Motor MotorAt(std::size_t i) noexcept {
  return static_cast<Motor>(i);
}

Resistance LooseResistance(Motor motor) noexcept {
  if (motor == Motor::kBodyRotation) return kLooseBody;
  return IsAntenna(motor) ? kLooseAntenna : kLooseCrank;
}

}  // namespace

Result<Scene> SceneFromName(std::string_view name) {
  if (name == "empty") return Scene::kEmpty;
  if (name == "minimal") return Scene::kMinimal;
  return Fail(Errc::kInvalidArgument,
              "scene must be empty or minimal, not \"" + std::string(name) + "\"", "scene");
}

Result<std::unique_ptr<MujocoBody>> MujocoBody::Create(Lease<Resource::kBody> lease,
                                                       const MujocoOptions& options) {
  const std::array<ModelFile, 2> files = {ModelFile{"scene_minimal.xml", MinimalSceneXml()},
                                          ModelFile{"reachy_mini.xml", RobotXml()}};
  const std::span<const ModelFile> all(files);
  Result<ModelPtr> model = CompileModel(options.scene == Scene::kMinimal ? all : all.subspan(1));
  if (!model) return Fail(std::move(model.error()));
  Result<DataPtr> data = MakeData(**model);
  if (!data) return Fail(std::move(data.error()));
  std::unique_ptr<MujocoBody> body(
      new MujocoBody(std::move(lease), std::move(*model), std::move(*data)));
  const Result<void> found = body->FindParts();
  if (!found) return Fail(found.error());
  try {
    body->Settle();
  } catch (const std::exception& error) {
    return Fail(Errc::kUnavailable, std::string("MuJoCo cannot run the model: ") + error.what());
  }
  return body;
}

MujocoBody::MujocoBody(Lease<Resource::kBody> lease, ModelPtr model, DataPtr data) noexcept
    : lease_(std::move(lease)), model_(std::move(model)), data_(std::move(data)) {}

MujocoBody::~MujocoBody() = default;

Result<void> MujocoBody::FindParts() {
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    const int joint = mj_name2id(model_.get(), mjOBJ_JOINT, kJointNames[i]);
    const int actuator = mj_name2id(model_.get(), mjOBJ_ACTUATOR, kJointNames[i]);
    if (joint < 0 || actuator != static_cast<int>(i)) {
      return Fail(Errc::kInvalidArgument,
                  std::string("the model's joint and actuator do not fit: ") + kJointNames[i]);
    }
    const int dof = model_->jnt_dofadr[joint];
    servos_[i] = {.qpos = model_->jnt_qposadr[joint],
                  .dof = dof,
                  .stiffness = model_->actuator_gainprm[mjNGAIN * actuator],
                  .speed_gain = -model_->actuator_biasprm[mjNBIAS * actuator + 2],
                  .damping = model_->dof_damping[dof]};
  }
  const int free = mj_name2id(model_.get(), mjOBJ_JOINT, "head");
  head_body_ = mj_name2id(model_.get(), mjOBJ_BODY, "head");
  if (free < 0 || head_body_ < 0) return Fail(Errc::kInvalidArgument, "the model has no head");
  head_qpos_ = model_->jnt_qposadr[free];
  cradle_ = mj_name2id(model_.get(), mjOBJ_EQUALITY, "cradle");
  if (cradle_ < 0) return Fail(Errc::kInvalidArgument, "the model has no cradle");
  return {};
}

void MujocoBody::Settle() {
  const HeadPose asleep{NearestRotation(kSleepHeadPose.rotation), kSleepHeadPose.translation};
  const HeadSolution solution = SolveHead(asleep, Radians{}, AutoBodyYaw::kOff);
  const Joints joints{solution.joints, kSleepAntennas};
  Seat(joints, solution.reached);
  for (int i = 0; i < kSettleSteps; ++i) Step(joints, MotorSet::All());
  Seat(MeasuredJoints(), MeasuredHead());
}

BodyReading MujocoBody::Read() noexcept {
  return {.joints = MeasuredJoints(), .head = MeasuredHead(), .fault = BodyFault::kNone};
}

BodyReading MujocoBody::Exchange(const BodyCommand& command) noexcept {
  BodyCommand wanted = command;
  wanted.periods = 1;
  if (!(wanted == applied_)) calm_periods_ = 0;
  if (calm_periods_ >= kCalmPeriodsToRest) return {.joints = good_joints_, .head = good_head_};
  applied_ = wanted;
  ApplyDrives(command);
  MotorSet held;
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    if (drives_[i] == Drive::kPosition) held.Add(MotorAt(i));
  }
  BodyReading reading;
  bool broken = false;
  try {
    for (int i = 0; i < kStepsPerPeriod * command.periods; ++i) Step(command.position, held);
  } catch (const std::exception&) {
    broken = true;  // MuJoCo gave up in the middle of a step
  }
  for (const int warning : {mjWARN_BADQPOS, mjWARN_BADQVEL, mjWARN_BADQACC}) {
    broken = broken || data_->warning[warning].number != 0;
  }
  reading.joints = MeasuredJoints();
  reading.head = MeasuredHead();
  if (!broken && !Flipped(reading.joints, *reading.head)) {
    good_joints_ = reading.joints;
    good_head_ = *reading.head;
    retreat_ = std::max(0.0, retreat_ - kRetreatRecovery);
    NoteRest();
    return reading;
  }
  Reseat();
  reading = Read();
  reading.fault = BodyFault::kReseated;
  return reading;
}

void MujocoBody::ApplyDrives(const BodyCommand& command) noexcept {
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    const Motor motor = MotorAt(i);
    Drive drive = Drive::kPosition;
    if (command.mode == MotorMode::kDisabled || !command.torque.has(motor)) {
      drive = Drive::kLoose;
    } else if (command.mode == MotorMode::kGravityCompensation && IsStewart(motor)) {
      drive = Drive::kTorque;
    }
    if (drive != drives_[i]) SetDrive(i, drive);
    double torque = 0.0;
    if (drive == Drive::kTorque) {
      const NewtonMetres wanted = command.gravity[i - 1];
      if (IsFinite(wanted)) torque = std::clamp(wanted.value(), -kStallTorque, kStallTorque);
    }
    data_->qfrc_applied[servos_[i].dof] = torque;
  }
  const bool limp = std::all_of(drives_.begin() + 1, drives_.begin() + 1 + kStewartCount,
                                [](Drive drive) { return drive == Drive::kLoose; });
  model_->eq_active[cradle_] = limp ? 1 : 0;
}

void MujocoBody::SetDrive(std::size_t motor, Drive drive) noexcept {
  drives_[motor] = drive;
  const bool holds = drive == Drive::kPosition;
  const Servo& servo = servos_[motor];
  const auto i = static_cast<std::ptrdiff_t>(motor);
  model_->actuator_gainprm[mjNGAIN * i] = holds ? servo.stiffness : 0.0;
  model_->actuator_biasprm[mjNBIAS * i + 1] = holds ? -servo.stiffness : 0.0;
  model_->actuator_biasprm[mjNBIAS * i + 2] = holds ? -servo.speed_gain : 0.0;
  const Resistance loose =
      drive == Drive::kTorque ? kCompensatedCrank : LooseResistance(MotorAt(motor));
  model_->dof_damping[servo.dof] = holds ? servo.damping : loose.damping;
  model_->dof_frictionloss[servo.dof] = holds ? 0.0 : loose.friction;
}

void MujocoBody::Step(const Joints& goal, MotorSet held) {
  const JointArray reference = ToArray(slew_.Advance(goal, held, MeasuredJoints(), kStep));
  for (std::size_t i = 0; i < kMotorCount; ++i) data_->ctrl[i] = reference[i].value();
  mj_step(model_.get(), data_.get());
}

void MujocoBody::NoteRest() noexcept {
  const mjtNum* const speed = data_->qvel;
  const bool calm =
      std::all_of(speed, speed + model_->nv, [](mjtNum v) { return std::abs(v) < kRestSpeed; });
  // Also not while it recovers from a flip: that is counted in periods.
  calm_periods_ = calm && retreat_ == 0.0 ? calm_periods_ + 1 : 0;
}

void MujocoBody::Seat(const Joints& joints, const HeadPose& head) noexcept {
  calm_periods_ = 0;
  mj_resetData(model_.get(), data_.get());
  const JointArray angles = ToArray(joints);
  for (std::size_t i = 0; i < kMotorCount; ++i) data_->qpos[servos_[i].qpos] = angles[i].value();
  mjtNum* const q = data_->qpos + head_qpos_;
  q[0] = head.translation.x;
  q[1] = head.translation.y;
  q[2] = head.translation.z + kNeutralHeight;
  mju_mat2Quat(q + 3, head.rotation.m.data());
  slew_.Restart(joints);
  good_joints_ = joints;
  good_head_ = head;
}

void MujocoBody::Reseat() noexcept {
  const double retreat = retreat_;
  retreat_ = std::min(1.0, retreat_ + kRetreatStep);
  if (retreat == 0.0) {
    Seat(good_joints_, good_head_);
    return;
  }
  const Radians yaw = good_joints_.head.body_yaw;
  const HeadPose upright{RotationZ(yaw), {}};
  const HeadSolution back =
      SolveHead(InterpolatePose(good_head_, upright, retreat), yaw, AutoBodyYaw::kOff);
  Seat({back.joints, good_joints_.antennas}, back.reached);
}

bool MujocoBody::Flipped(const Joints& joints, const HeadPose& head) const noexcept {
  if (!(head.rotation(2, 2) > kFlippedCosine)) return true;
  HeadPose expected = good_head_;
  if (SolveForward(joints.head, good_head_, expected) != Reach::kOk) return false;
  return !(Norm(expected.translation - head.translation) < kFlippedDistance);
}

Joints MujocoBody::MeasuredJoints() const noexcept {
  JointArray angles;
  for (std::size_t i = 0; i < kMotorCount; ++i) angles[i] = Radians{data_->qpos[servos_[i].qpos]};
  return ToJoints(angles);
}

HeadPose MujocoBody::MeasuredHead() const noexcept {
  const mjtNum* const q = data_->qpos + head_qpos_;
  HeadPose head;
  mju_quat2Mat(head.rotation.m.data(), q + 3);
  head.translation = {q[0], q[1], q[2] - kNeutralHeight};
  return head;
}

void MujocoBody::PushHead(const Vec3& force_W) noexcept {
  calm_periods_ = 0;
  mjtNum* const wrench = data_->xfrc_applied + 6 * head_body_;
  wrench[0] = force_W.x;
  wrench[1] = force_W.y;
  wrench[2] = force_W.z;
}

std::size_t MujocoBody::memory() const noexcept {
  return static_cast<std::size_t>(mj_sizeModel(model_.get())) +
         static_cast<std::size_t>(data_->nbuffer) +
         sizeof(mjtNum) * static_cast<std::size_t>(data_->nstack);
}

}  // namespace bbia
