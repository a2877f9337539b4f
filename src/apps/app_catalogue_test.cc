#include "apps/app_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "apps/entry_points.h"
#include "base/test_scratch.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;

std::string Names(std::string_view text) {
  std::string all;
  for (const EntryPoint& entry : ParseEntryPoints(text, "reachy_mini_apps")) {
    all += entry.name + "=" + entry.module + ";";
  }
  return all;
}

TEST(EntryPoints, TakesThoseOfTheGroup) {
  EXPECT_EQ(Names("[console_scripts]\na = b:c\n\n[reachy_mini_apps]\nmy-app = my_app.main:MyApp\n"
                  "# no = x:y\nother=other : Other [extra]\n[more]\nz = z:z\n"),
            "my-app=my_app.main;other=other;");
  EXPECT_EQ(Names("[reachy_mini_apps]\r\na = b:c\r\n"), "a=b;");
  EXPECT_EQ(Names(""), "");
}

TEST(EntryPoints, TakesNothingThatIsNoNameOrNoModule) {
  EXPECT_EQ(Names("[reachy_mini_apps]\n../x = a:b\na = ../b:c\nb = -c\nd = e..f\ng = .h\ni = j.\n"
                  "k = 1a\n-l = m\nn n = o\np = q r\n = s\nt =\nu\n"),
            "");
}

TEST(Metadata, HasItsFieldsBeforeItsText) {
  const std::string text = "Metadata-Version: 2.1\nName: my-app\nSummary: Waves. \n\nVersion: no\n";
  EXPECT_EQ(MetadataField(text, "Name"), "my-app");
  EXPECT_EQ(MetadataField(text, "Summary"), "Waves.");
  EXPECT_EQ(MetadataField(text, "Version"), "");
}

TEST(AppUrl, IsReadFromTheSource) {
  EXPECT_EQ(CustomAppUrl("class A(ReachyMiniApp):\n    custom_app_url: str | None = "
                         "\"http://0.0.0.0:8042\"\n"),
            "http://0.0.0.0:8042");
  EXPECT_EQ(CustomAppUrl("    custom_app_url = None\n"), "");
  EXPECT_EQ(CustomAppUrl("    custom_app_url = 'javascript:x'\n"), "");
}

TEST(AppCatalogue, ReadsAVirtualEnvironment) {
  const ScratchDir scratch;
  const std::filesystem::path packages = scratch.File("venv/lib/python3.11/site-packages");
  std::filesystem::create_directories(packages / "my_app-1.2.dist-info");
  std::filesystem::create_directories(packages / "numpy-1.0.dist-info");
  std::filesystem::create_directories(packages / "my_app");
  std::ofstream(packages / "my_app-1.2.dist-info/entry_points.txt")
      << "[reachy_mini_apps]\nmy_app = my_app.main:MyApp\n";
  std::ofstream(packages / "my_app-1.2.dist-info/METADATA")
      << "Name: my_app\nVersion: 1.2\nSummary: Waves.\n";
  std::ofstream(packages / "my_app/main.py") << "    custom_app_url = \"http://0.0.0.0:8042\"\n";
  const AppCatalogue catalogue(scratch.File("venv"));
  const auto apps = catalogue.List();
  ASSERT_EQ(apps.size(), 1U);
  EXPECT_EQ(apps[0].name, "my_app");
  EXPECT_EQ(apps[0].module, "my_app.main");
  EXPECT_EQ(apps[0].version, "1.2");
  EXPECT_EQ(apps[0].description, "Waves.");
  EXPECT_EQ(apps[0].custom_app_url, "http://0.0.0.0:8042");
  EXPECT_EQ(catalogue.Find("other").error().message, "App 'other' is not installed");
  EXPECT_TRUE(AppCatalogue(scratch.File("none")).List().empty());
}

}  // namespace
}  // namespace bbia
