#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

struct mjModel_;  // mujoco/mujoco.h
struct mjData_;

namespace bbia {

struct DeleteModel {
  void operator()(mjModel_* model) const noexcept;
};
struct DeleteData {
  void operator()(mjData_* data) const noexcept;
};
using ModelPtr = std::unique_ptr<mjModel_, DeleteModel>;
using DataPtr = std::unique_ptr<mjData_, DeleteData>;

/// A file that MuJoCo finds in memory.
struct ModelFile {
  std::string_view name;
  std::string_view text;
};

/// Compiles the first of `files`, which may include the others by name.
///
/// Also takes over MuJoCo's error handling for the process: its errors become C++ exceptions, its
/// warnings are left to the counters in mjData; it neither ends the process nor writes a log file.
/// @return kInvalidArgument with what MuJoCo said; its warnings count as errors.
[[nodiscard]] Result<ModelPtr> CompileModel(std::span<const ModelFile> files);

/// @return the state of `model` after one step from its initial pose and a reset, so that a model
/// whose memory does not suffice is refused here; kInvalidArgument with what MuJoCo said.
[[nodiscard]] Result<DataPtr> MakeData(const mjModel_& model);

}  // namespace bbia
