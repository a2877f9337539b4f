#include "studio.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <mujoco/mujoco.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "robot/joints.h"
#include "sim/mujoco_model.h"
#include "sim/scenes.h"

namespace bbia {
namespace {

constexpr double kNeutralHeight = 0.177;  // of the head above the floor

constexpr std::array<const char*, kMotorCount> kJointNames = {
    "yaw_body",  "stewart_1", "stewart_2",     "stewart_3",   "stewart_4",
    "stewart_5", "stewart_6", "right_antenna", "left_antenna"};

auto Unavailable(const std::string& what) {
  return Fail(Errc::kUnavailable, "no pictures can be drawn: " + what);
}

}  // namespace

class Studio::GlContext final {
 public:
  static Result<std::unique_ptr<GlContext>> Create() {
    EGLDisplay const display =
        eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (display == EGL_NO_DISPLAY || eglInitialize(display, nullptr, nullptr) == EGL_FALSE) {
      return Unavailable("EGL has no display without a screen");
    }
    constexpr std::array<EGLint, 13> kWanted = {EGL_RED_SIZE,
                                                8,
                                                EGL_GREEN_SIZE,
                                                8,
                                                EGL_BLUE_SIZE,
                                                8,
                                                EGL_DEPTH_SIZE,
                                                24,
                                                EGL_SURFACE_TYPE,
                                                EGL_PBUFFER_BIT,
                                                EGL_RENDERABLE_TYPE,
                                                EGL_OPENGL_BIT,
                                                EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    if (eglChooseConfig(display, kWanted.data(), &config, 1, &count) == EGL_FALSE || count == 0 ||
        eglBindAPI(EGL_OPENGL_API) == EGL_FALSE) {
      return Unavailable("EGL has no OpenGL");
    }
    EGLContext const context = eglCreateContext(display, config, EGL_NO_CONTEXT, nullptr);
    if (context == EGL_NO_CONTEXT ||
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context) == EGL_FALSE) {
      return Unavailable("EGL makes no context");
    }
    return std::unique_ptr<GlContext>(new GlContext(display, context));
  }
  ~GlContext() {
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    eglDestroyContext(display_, context_);
    eglTerminate(display_);
  }
  GlContext(const GlContext&) = delete;
  GlContext& operator=(const GlContext&) = delete;

 private:
  GlContext(EGLDisplay display, EGLContext context) noexcept
      : display_(display), context_(context) {}
  EGLDisplay display_;
  EGLContext context_;
};

struct Studio::Scene {
  ModelPtr model;
  DataPtr data;
  PictureSize size;
  mjvOption option{};
  mjvCamera camera{};
  mjvScene geoms{};
  mjrContext context{};

  ~Scene() {
    mjv_freeScene(&geoms);
    mjr_freeContext(&context);
  }
};

Studio::Studio() noexcept = default;
Studio::~Studio() {
  scene_.reset();
}

Result<std::unique_ptr<Studio>> Studio::Create(PictureSize size) {
  std::unique_ptr<Studio> studio(new Studio);
  Result<std::unique_ptr<GlContext>> gl = GlContext::Create();
  if (!gl) return Fail(std::move(gl.error()));
  studio->gl_ = std::move(*gl);
  const ModelFile file{"reachy_mini.xml", RobotXml()};
  Result<ModelPtr> model = CompileModel({&file, 1});
  if (!model) return Fail(std::move(model.error()));
  (*model)->vis.global.offwidth = size.width;
  (*model)->vis.global.offheight = size.height;
  Result<DataPtr> data = MakeData(**model);
  if (!data) return Fail(std::move(data.error()));

  studio->scene_ = std::make_unique<Scene>();
  Scene& scene = *studio->scene_;
  scene.model = std::move(*model);
  scene.data = std::move(*data);
  scene.size = size;
  mjv_defaultOption(&scene.option);
  mjv_defaultScene(&scene.geoms);
  mjr_defaultContext(&scene.context);
  mjv_makeScene(scene.model.get(), &scene.geoms, 200);
  mjr_makeContext(scene.model.get(), &scene.context, mjFONTSCALE_100);
  mjr_setBuffer(mjFB_OFFSCREEN, &scene.context);
  mjv_defaultCamera(&scene.camera);
  scene.camera.type = mjCAMERA_FREE;
  scene.camera.azimuth = 153.0;  // from its right front
  scene.camera.elevation = -6.0;
  scene.camera.distance = 0.53;
  scene.camera.lookat[0] = 0.0;
  scene.camera.lookat[1] = 0.0;
  scene.camera.lookat[2] = 0.2;
  return studio;
}

Picture Studio::Draw(const BodyReading& reading) {
  Scene& scene = *scene_;
  const mjModel& model = *scene.model;
  mjtNum* const qpos = scene.data->qpos;
  const JointArray joints = ToArray(reading.joints);
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    qpos[model.jnt_qposadr[mj_name2id(&model, mjOBJ_JOINT, kJointNames[i])]] = joints[i].value();
  }
  const HeadPose& X_WH = *reading.head;
  mjtNum* const head = qpos + model.jnt_qposadr[mj_name2id(&model, mjOBJ_JOINT, "head")];
  head[0] = X_WH.translation.x;
  head[1] = X_WH.translation.y;
  head[2] = X_WH.translation.z + kNeutralHeight;
  mju_mat2Quat(head + 3, X_WH.rotation.m.data());
  mj_forward(&model, scene.data.get());
  mjv_updateScene(&model, scene.data.get(), &scene.option, nullptr, &scene.camera, mjCAT_ALL,
                  &scene.geoms);
  const mjrRect view{0, 0, scene.size.width, scene.size.height};
  mjr_render(view, &scene.geoms, &scene.context);
  const auto row = static_cast<std::size_t>(3 * scene.size.width);
  std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(scene.size.height));
  mjr_readPixels(upside_down.data(), nullptr, view, &scene.context);
  Picture picture{scene.size, {}};
  picture.pixels.reserve(upside_down.size());
  for (int y = scene.size.height; y-- > 0;) {
    const auto begin = upside_down.begin() + static_cast<std::ptrdiff_t>(row) * y;
    picture.pixels.insert(picture.pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(row));
  }
  return picture;
}

}  // namespace bbia
