#include "sim/mujoco_model.h"

#include <gtest/gtest.h>
#include <mujoco/mujoco.h>

#include <array>
#include <filesystem>

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
