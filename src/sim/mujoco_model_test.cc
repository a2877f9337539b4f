#include "sim/mujoco_model.h"

#include <gtest/gtest.h>
#include <mujoco/mujoco.h>

#include <array>
#include <filesystem>
#include <string>
#include <utility>

#include "geometry/vec3.h"
#include "robot/named_poses.h"
#include "sim/scenes.h"

namespace bbia {
namespace {

Result<ModelPtr> Compile(std::string_view text) {
  const std::array<ModelFile, 1> files = {ModelFile{"test.xml", text}};
  return CompileModel(files);
}

TEST(CompileModel, TakesBothScenesWithoutAWarning) {
  const std::array<ModelFile, 2> files = {ModelFile{"scene_minimal.xml", MinimalSceneXml()},
                                          ModelFile{"reachy_mini.xml", RobotXml()}};
  EXPECT_TRUE(CompileModel(files).has_value());
  EXPECT_TRUE(Compile(RobotXml()).has_value());
}

TEST(CompileModel, TurnsASyntaxErrorIntoAResultThatSaysWhy) {
  const Result<ModelPtr> model = Compile("<mujoco><worldbody></mujoco>");
  ASSERT_FALSE(model.has_value());
  EXPECT_EQ(model.error().code, Errc::kInvalidArgument);
  EXPECT_NE(model.error().message.find("XML"), std::string::npos) << model.error().message;
}

TEST(CompileModel, TurnsAnUnknownAttributeIntoAResultThatNamesIt) {
  const Result<ModelPtr> model = Compile("<mujoco><option tempo='1'/></mujoco>");
  ASSERT_FALSE(model.has_value());
  EXPECT_NE(model.error().message.find("tempo"), std::string::npos) << model.error().message;
}

TEST(CompileModel, TurnsAMissingIncludeIntoAResult) {
  EXPECT_FALSE(Compile("<mujoco><include file='nowhere.xml'/></mujoco>").has_value());
}

class AntennaTips : public testing::Test {
 protected:
  /// Where the tips are, seen from the hinges, with the head upright.
  std::pair<Vec3, Vec3> Tips(const Antennas& angles) {
    mj_resetData(model_.get(), data_.get());
    const auto joint = [this](const char* name) {
      return model_->jnt_qposadr[mj_name2id(model_.get(), mjOBJ_JOINT, name)];
    };
    data_->qpos[joint("right_antenna")] = angles.right.value();
    data_->qpos[joint("left_antenna")] = angles.left.value();
    mj_kinematics(model_.get(), data_.get());
    return {Tip("right_antenna"), Tip("left_antenna")};
  }

 private:
  Vec3 Tip(const std::string& antenna) {
    const mjtNum* const tip =
        data_->geom_xpos + 3 * mj_name2id(model_.get(), mjOBJ_GEOM, (antenna + "_tip").c_str());
    const mjtNum* const hinge =
        data_->xpos + 3 * mj_name2id(model_.get(), mjOBJ_BODY, antenna.c_str());
    return {tip[0] - hinge[0], tip[1] - hinge[1], tip[2] - hinge[2]};
  }

  ModelPtr model_ = std::move(*Compile(RobotXml()));
  DataPtr data_ = std::move(*MakeData(*model_));
};

void ExpectMirrored(const Vec3& right, const Vec3& left) {
  EXPECT_NEAR(right.x, left.x, 1e-9);
  EXPECT_NEAR(right.y, -left.y, 1e-9);
  EXPECT_NEAR(right.z, left.z, 1e-9);
}

TEST_F(AntennaTips, PointUpAtZero) {
  const auto [right, left] = Tips({});
  ExpectMirrored(right, left);
  EXPECT_GT(right.z, 0.11);
}

TEST_F(AntennaTips, LeanSlightlyOutwardsAwake) {
  const auto [upright, unused] = Tips({});
  const auto [right, left] = Tips(kInitAntennas);
  ExpectMirrored(right, left);
  EXPECT_GT(right.z, 0.1);
  EXPECT_NEAR(right.y - upright.y, -0.02, 0.005);  // the robot's right is -y
}

TEST_F(AntennaTips, HangDownAsleep) {
  const auto [right, left] = Tips(kSleepAntennas);
  ExpectMirrored(right, left);
  EXPECT_LT(right.z, -0.1);
}

// MuJoCo's own answer to a stack that is too small is exit(1) and a line in MUJOCO_LOG.TXT.
TEST(MakeData, TurnsAForeignAbortIntoAResultAndWritesNoFile) {
  const Result<ModelPtr> model = Compile(RobotXml());
  ASSERT_TRUE(model.has_value()) << model.error().message;
  (*model)->nstack = 10;
  const Result<DataPtr> data = MakeData(**model);
  ASSERT_FALSE(data.has_value());
  EXPECT_NE(data.error().message.find("Stack overflow"), std::string::npos) << data.error().message;
  EXPECT_FALSE(std::filesystem::exists("MUJOCO_LOG.TXT"));
}

}  // namespace
}  // namespace bbia
