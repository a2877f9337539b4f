#include "base/code_names.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/test_scratch.h"

namespace bbia {

[[gnu::noinline]] int CodeNamesTestSeen(int value) {
  return value + 1;
}

namespace {

[[gnu::noinline, gnu::used]] int CodeNamesTestUnseen(int value) {
  return value + 2;
}

template <class Function>
const char* AddressOf(Function* function) {
  return reinterpret_cast<const char*>(function);
}

int LinesOfMaps(const std::string& what) {
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) {
    if (line.find(what) != std::string::npos) ++count;
  }
  return count;
}

TEST(CodeNames, AFunctionOfTheProgramHasItsName) {
  CodeNames names;
  EXPECT_EQ(names.Describe(AddressOf(&CodeNamesTestSeen)),
            "bbia::CodeNamesTestSeen(int) +0x0 (base_test)");
  EXPECT_EQ(names.Describe(AddressOf(&CodeNamesTestSeen) + 1),
            "bbia::CodeNamesTestSeen(int) +0x1 (base_test)");
}

TEST(CodeNames, AStaticFunctionHasItsName) {
  CodeNames names;
  EXPECT_EQ(names.Describe(AddressOf(&CodeNamesTestUnseen)),
            "bbia::(anonymous namespace)::CodeNamesTestUnseen(int) +0x0 (base_test)");
}

TEST(CodeNames, AFunctionOfALibraryHasItsName) {
  CodeNames names;
  // By its own address: the program may stand before it.
  const auto* const address = static_cast<const char*>(dlsym(RTLD_NEXT, "getauxval"));
  ASSERT_NE(address, nullptr);
  const std::string text = names.Describe(address);
  EXPECT_NE(text.find("getauxval +0x0 (libc.so"), std::string::npos) << text;
}

TEST(CodeNames, AFunctionOfTheKernelsLibraryHasItsName) {
  void* const library = dlopen("linux-vdso.so.1", RTLD_NOLOAD | RTLD_LAZY);
  if (library == nullptr) GTEST_SKIP() << "this kernel has none, or shows none";
#if defined(__aarch64__)
  const char* const name = "__kernel_clock_gettime";
#else
  const char* const name = "__vdso_clock_gettime";
#endif
  const auto* const address = static_cast<const char*>(dlsym(library, name));
  ASSERT_NE(address, nullptr);
  CodeNames names;
  const std::string text = names.Describe(address);
  EXPECT_NE(text.find("clock_gettime +0x0 (linux-vdso.so.1)"), std::string::npos) << text;
  dlclose(library);
}

// After an update of a library the file at its path has other names than the code in memory.
TEST(CodeNames, ALibraryWhoseFileHasChangedIsNotNamedByTheNewOne) {
  const ScratchDir scratch;
  const std::string file = scratch.File("libcopy.so");
  // Not by RTLD_DEFAULT, which gives the sanitizers' own.
  void* const math = dlopen("libm.so.6", RTLD_LAZY);
  ASSERT_NE(math, nullptr) << dlerror();
  Dl_info info{};
  ASSERT_NE(dladdr(dlsym(math, "frexp"), &info), 0);
  std::filesystem::copy_file(std::filesystem::canonical(info.dli_fname), file);
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  const auto* const address = static_cast<const char*>(dlsym(library, "frexp"));
  ASSERT_NE(address, nullptr);
  {
    CodeNames names;
    const std::string text = names.Describe(address);
    EXPECT_NE(text.find("frexp +0x0 (libcopy.so)"), std::string::npos) << text;
  }
  std::filesystem::remove(file);
  {
    CodeNames names;
    EXPECT_TRUE(names.Describe(address).starts_with("libcopy.so +0x")) << "gone";
  }
  std::filesystem::copy_file("/proc/self/exe", file);
  CodeNames names;
  EXPECT_TRUE(names.Describe(address).starts_with("libcopy.so +0x")) << "another";
  dlclose(library);
  dlclose(math);
}

TEST(CodeNames, AnAddressOutsideOfAllCodeIsANumber) {
  CodeNames names;
  int here = 0;
  const std::string text = names.Describe(&here);
  EXPECT_TRUE(text.starts_with("0x")) << text;
  EXPECT_EQ(text.find(' '), std::string::npos) << text;
  EXPECT_EQ(names.Describe(nullptr), "0x0");
}

TEST(CodeNames, NothingStaysMapped) {
  const int before = LinesOfMaps("base_test");
  {
    CodeNames names;
    static_cast<void>(names.Describe(AddressOf(&CodeNamesTestSeen)));
    EXPECT_EQ(LinesOfMaps("base_test"), before + 1);
    static_cast<void>(names.Describe(AddressOf(&CodeNamesTestUnseen)));
    EXPECT_EQ(LinesOfMaps("base_test"), before + 1) << "mapped twice";
  }
  EXPECT_EQ(LinesOfMaps("base_test"), before);
}

}  // namespace
}  // namespace bbia
