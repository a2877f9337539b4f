#include "sim/mujoco_model.h"

#include <mujoco/mujoco.h>

#include <array>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace bbia {
namespace {

// MuJoCo goes on with a broken state when its error handler returns, so this one does not.
void ThrowError(const char* message) {
  throw std::runtime_error(message);
}
void IgnoreWarning(const char* /*message*/) {}

void TakeOverErrors() noexcept {
  mju_user_error = &ThrowError;
  mju_user_warning = &IgnoreWarning;
}

/// MuJoCo's file system in memory: two megabytes for as long as a model compiles.
class Files final {
 public:
  Files() : vfs_(std::make_unique<mjVFS>()) { mj_defaultVFS(vfs_.get()); }
  ~Files() { mj_deleteVFS(vfs_.get()); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  [[nodiscard]] bool Add(const ModelFile& file) {
    const std::string name(file.name);
    if (mj_makeEmptyFileVFS(vfs_.get(), name.c_str(), static_cast<int>(file.text.size())) != 0) {
      return false;
    }
    const int index = mj_findFileVFS(vfs_.get(), name.c_str());
    if (index < 0) return false;
    std::memcpy(vfs_->filedata[index], file.text.data(), file.text.size());
    return true;
  }
  [[nodiscard]] const mjVFS* get() const noexcept { return vfs_.get(); }

 private:
  std::unique_ptr<mjVFS> vfs_;
};

auto Refuse(std::string_view what) {
  return Fail(Errc::kInvalidArgument, "MuJoCo does not take the model: " + std::string(what));
}

}  // namespace

void DeleteModel::operator()(mjModel_* model) const noexcept {
  mj_deleteModel(model);
}
void DeleteData::operator()(mjData_* data) const noexcept {
  mj_deleteData(data);
}

Result<ModelPtr> CompileModel(std::span<const ModelFile> files) {
  TakeOverErrors();
  if (files.empty()) return Refuse("there is none");
  try {
    Files in_memory;
    for (const ModelFile& file : files) {
      if (!in_memory.Add(file)) return Refuse("cannot keep " + std::string(file.name));
    }
    std::array<char, 1000> said{};
    const std::string name(files.front().name);
    ModelPtr model(
        mj_loadXML(name.c_str(), in_memory.get(), said.data(), static_cast<int>(said.size())));
    mj_freeLastXML();  // the parsed text, kept by MuJoCo for writing it back
    if (!model || said[0] != '\0') return Refuse(said.data());
    return model;
  } catch (const std::exception& error) {
    return Refuse(error.what());
  }
}

Result<DataPtr> MakeData(const mjModel_& model) {
  TakeOverErrors();
  try {
    DataPtr data(mj_makeData(&model));
    if (!data) return Refuse("no state can be made for it");
    mj_step(&model, data.get());
    mj_resetData(&model, data.get());
    return data;
  } catch (const std::exception& error) {
    return Refuse(error.what());
  }
}

}  // namespace bbia
