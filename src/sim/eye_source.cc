#include "sim/eye_source.h"

#include <mujoco/mujoco.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "kinematics/kinematics.h"
#include "sim/mujoco_model.h"
#include "sim/scenes.h"

namespace bbia {
namespace {

constexpr double kNeutralHeight = 0.177;  // of the head above the floor
constexpr int kMostGeoms = 300;

constexpr std::array<const char*, kMotorCount> kJointNames = {
    "yaw_body",  "stewart_1", "stewart_2",     "stewart_3",   "stewart_4",
    "stewart_5", "stewart_6", "right_antenna", "left_antenna"};

tl::unexpected<Error> Unavailable(const std::string& why) {
  return Fail(Errc::kUnavailable, "unavailable: the simulated eye: " + why);
}

/// The scene with a board for the visitor in it.
std::string VisitorXml(Scene scene, const Visitor& visitor) {
  const auto number = [](double value) { return std::to_string(value); };
  const double half = visitor.height / 2.0;
  const double wide = half * visitor.picture.width / visitor.picture.height;
  return std::string("<mujoco><include file=\"") +
         (scene == Scene::kMinimal ? "scene_minimal.xml" : "reachy_mini.xml") +
         "\"/><asset><texture name=\"visitor\" type=\"2d\" builtin=\"flat\" rgb1=\"1 1 1\" "
         "width=\"" +
         std::to_string(visitor.picture.width) + "\" height=\"" +
         std::to_string(visitor.picture.height) +
         "\"/><material name=\"visitor\" texture=\"visitor\" emission=\"0.7\" "
         "specular=\"0\"/></asset>"
         "<worldbody><geom name=\"visitor\" type=\"plane\" material=\"visitor\" contype=\"0\" "
         "conaffinity=\"0\" pos=\"2 0 0.2\" rgba=\"1 1 1 1\" size=\"" +
         number(wide) + " " + number(half) + " 0.1\"/></worldbody></mujoco>";
}

Result<ModelPtr> Compile(Scene scene, const std::optional<Visitor>& visitor) {
  const std::string top = visitor ? VisitorXml(scene, *visitor) : std::string();
  std::vector<ModelFile> files;
  if (visitor) files.push_back({"visitor.xml", top});
  if (scene == Scene::kMinimal) files.push_back({"scene_minimal.xml", MinimalSceneXml()});
  files.push_back({"reachy_mini.xml", RobotXml()});
  return CompileModel(files);
}

/// The picture becomes the texture of that name, which has its size.
void Paint(mjModel& model, const Picture& picture) {
  const int texture = mj_name2id(&model, mjOBJ_TEXTURE, "visitor");
  if (texture < 0) return;
  mjtByte* to = model.tex_rgb + model.tex_adr[texture];
  const std::vector<std::uint8_t>& from = picture.pixels;
  for (std::size_t i = 0; i < from.size(); i += 3, to += 3) {
    to[0] = from[i + 2];
    to[1] = from[i + 1];
    to[2] = from[i];
  }
}

class EyeSource final : public CameraSource {
 public:
  EyeSource(const EyeOptions& options, std::function<std::optional<EyeState>()> state,
            const Clock& clock)
      : options_(options), state_(std::move(state)), clock_(clock) {}
  ~EyeSource() override {
    if (drawing_) {
      mjr_freeContext(&context_);
      mjv_freeScene(&geoms_);
    }
  }

  Result<void> Begin() {
    Result<std::unique_ptr<GlContext>> gl = GlContext::Create(options_.way);
    if (!gl) return Fail(std::move(gl.error()));
    gl_ = std::move(*gl);
    if (options_.visitor) visitor_ = options_.visitor();
    Result<ModelPtr> model = Compile(options_.scene, visitor_);
    if (!model) return Unavailable(model.error().message);
    model_ = std::move(*model);
    model_->vis.global.offwidth = options_.width;
    model_->vis.global.offheight = options_.height;
    model_->vis.quality.offsamples = 0;
    model_->vis.quality.shadowsize = 0;
    if (visitor_) Paint(*model_, visitor_->picture);
    Result<DataPtr> data = MakeData(*model_);
    if (!data) return Unavailable(data.error().message);
    data_ = std::move(*data);
    if (auto found = FindParts(); !found) return found;
    try {
      mjv_defaultOption(&option_);
      mjv_defaultScene(&geoms_);
      mjr_defaultContext(&context_);
      mjv_makeScene(model_.get(), &geoms_, kMostGeoms);
      drawing_ = true;
      mjr_makeContext(model_.get(), &context_, mjFONTSCALE_50);
      mjr_setBuffer(mjFB_OFFSCREEN, &context_);
    } catch (const std::exception& error) {
      return Unavailable(error.what());
    }
    geoms_.flags[mjRND_SHADOW] = 0;
    geoms_.flags[mjRND_REFLECTION] = 0;
    const auto row = static_cast<std::size_t>(3 * options_.width);
    upside_down_.resize(row * static_cast<std::size_t>(options_.height));
    Describe();
    return {};
  }

  [[nodiscard]] const SourceTraits& traits() const noexcept override { return traits_; }

  Result<Grabbed> Grab(Shot& shot) override {
    const EyeState state = state_().value_or(EyeState{});
    shot.stamp = clock_.Now();
    shot.X_WH = state.X_WH;
    try {
      Pose(state);
      Draw();
    } catch (const std::exception& error) {
      return Fail(Errc::kIo, std::string("the simulated eye: ") + error.what());
    }
    Deliver(shot);
    return Grabbed::kPicture;
  }

 private:
  Result<void> FindParts() {
    for (std::size_t i = 0; i < kMotorCount; ++i) {
      const int joint = mj_name2id(model_.get(), mjOBJ_JOINT, kJointNames[i]);
      if (joint < 0) return Unavailable(std::string("no joint ") + kJointNames[i]);
      motors_[i] = model_->jnt_qposadr[joint];
    }
    const int head = mj_name2id(model_.get(), mjOBJ_JOINT, "head");
    const int eye = mj_name2id(model_.get(), mjOBJ_CAMERA, "eye_camera");
    if (head < 0 || eye < 0) return Unavailable("no head or no eye in the model");
    head_ = model_->jnt_qposadr[head];
    mjv_defaultCamera(&camera_);
    camera_.type = mjCAMERA_FIXED;
    camera_.fixedcamid = eye;
    board_ = visitor_ ? mj_name2id(model_.get(), mjOBJ_GEOM, "visitor") : -1;
    return {};
  }

  void Describe() {
    const int eye = camera_.fixedcamid;
    const mjtNum* const at = model_->cam_pos + 3 * eye;
    Lens lens = Lens::Pinhole(options_.width, options_.height, Degrees(model_->cam_fovy[eye]));
    lens.mount.translation = {at[0], at[1], at[2]};
    traits_ = {.kind = SightSource::kSimulation,
               .name = "eye camera of the simulation (" + std::string(gl_->name()) + ")",
               .specs = "mujoco",
               .width = options_.width,
               .height = options_.height,
               .fps = static_cast<double>(options_.fps),
               .lens = lens,
               .lens_known = true};
  }

  void Pose(const EyeState& state) {
    mjtNum* const qpos = data_->qpos;
    const JointArray joints = ToArray(state.joints);
    for (std::size_t i = 0; i < kMotorCount; ++i) qpos[motors_[i]] = joints[i].value();
    const HeadPose& X_WH = state.X_WH;
    mjtNum* const head = qpos + head_;
    head[0] = X_WH.translation.x;
    head[1] = X_WH.translation.y;
    head[2] = X_WH.translation.z + kNeutralHeight;
    mju_mat2Quat(head + 3, X_WH.rotation.m.data());
    // Where things are is enough; nothing is pushed here.
    mj_kinematics(model_.get(), data_.get());
    mj_comPos(model_.get(), data_.get());
    mj_camlight(model_.get(), data_.get());
    if (board_ >= 0) PlaceBoard(visitor_->place ? visitor_->place() : Vec3{1.0, 0.0, 0.0});
  }

  /// The plane's z looks at the origin, its y is up.
  void PlaceBoard(const Vec3& place_W) {
    mjtNum* const at = data_->geom_xpos + 3 * board_;
    at[0] = place_W.x;
    at[1] = place_W.y;
    at[2] = place_W.z + kNeutralHeight;
    const double away = std::max(1e-6, std::hypot(place_W.x, place_W.y));
    const Vec3 z{-place_W.x / away, -place_W.y / away, 0.0};
    const Vec3 y{0.0, 0.0, 1.0};
    const Vec3 x = Cross(y, z);
    mjtNum* const turn = data_->geom_xmat + 9 * board_;
    const std::array<double, 9> rows = {x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z};
    std::copy(rows.begin(), rows.end(), turn);
  }

  void Draw() {
    mjv_updateScene(model_.get(), data_.get(), &option_, nullptr, &camera_, mjCAT_ALL, &geoms_);
    const mjrRect view{0, 0, options_.width, options_.height};
    mjr_render(view, &geoms_, &context_);
    mjr_readPixels(upside_down_.data(), nullptr, view, &context_);
  }

  /// RGB from the bottom to BGR from the top.
  void Deliver(Shot& shot) const {
    shot.width = options_.width;
    shot.height = options_.height;
    shot.jpeg.clear();
    shot.pixels.resize(upside_down_.size());
    const auto row = static_cast<std::size_t>(3 * options_.width);
    for (std::size_t y = 0; y < static_cast<std::size_t>(options_.height); ++y) {
      const std::uint8_t* from = upside_down_.data() + upside_down_.size() - (y + 1) * row;
      std::uint8_t* to = shot.pixels.data() + y * row;
      for (std::size_t x = 0; x < row; x += 3) {
        to[x] = from[x + 2];
        to[x + 1] = from[x + 1];
        to[x + 2] = from[x];
      }
    }
  }

  const EyeOptions options_;
  const std::function<std::optional<EyeState>()> state_;
  const Clock& clock_;
  SourceTraits traits_;
  std::optional<Visitor> visitor_;
  std::unique_ptr<GlContext> gl_;
  ModelPtr model_;
  DataPtr data_;
  std::array<int, kMotorCount> motors_{};
  int head_ = 0;
  int board_ = -1;
  bool drawing_ = false;
  mjvOption option_{};
  mjvCamera camera_{};
  mjvScene geoms_{};
  mjrContext context_{};
  std::vector<std::uint8_t> upside_down_;
};

}  // namespace

Result<std::unique_ptr<CameraSource>> OpenEyeSource(
    const EyeOptions& options, const std::function<std::optional<EyeState>()>& state,
    const Clock& clock) {
  auto source = std::make_unique<EyeSource>(options, state, clock);
  if (auto begun = source->Begin(); !begun) return Fail(std::move(begun.error()));
  return source;
}

}  // namespace bbia
