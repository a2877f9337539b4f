# One directory = one static library `bbia_<name>`, with every `*_test.cc` beside the code as one test program.
#
#   bbia_module(kinematics SINGLE_THREADED DEPS base geometry robot LINK PkgConfig::mujoco)
#
# SINGLE_THREADED: neither it nor its tests have threads; thread sanitizer builds leave its tests out.

find_package(Threads REQUIRED)

add_library(bbia_options INTERFACE)
target_include_directories(bbia_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(bbia_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wswitch-enum -Wold-style-cast -Werror
  -Wno-missing-field-initializers  # a designated initialiser leaves out what keeps its default
  -fno-math-errno -ffp-contract=off)
target_link_libraries(bbia_options INTERFACE Threads::Threads)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(bbia_options INTERFACE -Wno-restrict)  # false alarms in g++ 12's own std::string
endif()
if(BBIA_SANITIZE)
  target_compile_options(bbia_options INTERFACE -fsanitize=${BBIA_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(bbia_options INTERFACE -fsanitize=${BBIA_SANITIZE})
  target_compile_definitions(bbia_options INTERFACE BBIA_SANITIZED=1)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_compile_options(bbia_options INTERFACE -Wthread-safety)
endif()

function(bbia_module name)
  cmake_parse_arguments(ARG "SINGLE_THREADED" "" "DEPS;LINK;PRIVATE_LINK;TEST_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  set(deps ${ARG_DEPS})
  list(TRANSFORM deps PREPEND bbia_)
  if(sources)
    add_library(bbia_${name} STATIC ${sources})
    target_link_libraries(bbia_${name} PUBLIC bbia_options ${deps} ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
  else()
    add_library(bbia_${name} INTERFACE)
    target_link_libraries(bbia_${name} INTERFACE bbia_options ${deps} ${ARG_LINK})
  endif()
  if(BBIA_TESTS AND tests AND NOT (ARG_SINGLE_THREADED AND BBIA_SANITIZE STREQUAL thread))
    set(test_deps ${ARG_TEST_DEPS})
    list(TRANSFORM test_deps PREPEND bbia_)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE bbia_${name} ${test_deps} GTest::gtest GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
  endif()
endfunction()
