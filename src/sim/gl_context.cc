#include "sim/gl_context.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <dlfcn.h>

#include <array>
#include <string>
#include <vector>

namespace bbia {
namespace {

/// A shared library. One that draws stays in the process: Mesa does not survive being unloaded. One
/// that does not goes again, because MuJoCo takes the first OpenGL that it finds loaded.
class Library final {
 public:
  Library() noexcept = default;
  explicit Library(const char* name) noexcept : handle_(dlopen(name, RTLD_NOW | RTLD_GLOBAL)) {}
  void Close() noexcept {
    if (handle_ != nullptr) dlclose(handle_);
    handle_ = nullptr;
  }
  [[nodiscard]] bool open() const noexcept { return handle_ != nullptr; }
  template <class Function>
  [[nodiscard]] bool Find(const char* name, Function& function) const noexcept {
    function = reinterpret_cast<Function>(dlsym(handle_, name));  // NOLINT: what dlsym is for
    return function != nullptr;
  }

 private:
  void* handle_ = nullptr;
};

/// The functions of libEGL.so.1 that are needed.
struct Egl {
  decltype(&eglGetPlatformDisplay) get_display = nullptr;
  decltype(&eglInitialize) initialize = nullptr;
  decltype(&eglChooseConfig) choose_config = nullptr;
  decltype(&eglBindAPI) bind_api = nullptr;
  decltype(&eglCreateContext) create_context = nullptr;
  decltype(&eglMakeCurrent) make_current = nullptr;
  decltype(&eglDestroyContext) destroy_context = nullptr;
  decltype(&eglTerminate) terminate = nullptr;
  decltype(&eglReleaseThread) release_thread = nullptr;

  Library library;

  [[nodiscard]] bool Load() {
    library = Library("libEGL.so.1");
    const Library& egl = library;
    return egl.open() && egl.Find("eglGetPlatformDisplay", get_display) &&
           egl.Find("eglInitialize", initialize) && egl.Find("eglChooseConfig", choose_config) &&
           egl.Find("eglBindAPI", bind_api) && egl.Find("eglCreateContext", create_context) &&
           egl.Find("eglMakeCurrent", make_current) &&
           egl.Find("eglDestroyContext", destroy_context) && egl.Find("eglTerminate", terminate) &&
           egl.Find("eglReleaseThread", release_thread);
  }
};

class EglContext final : public GlContext {
 public:
  explicit EglContext(const Egl& egl) noexcept : egl_(egl) {}
  ~EglContext() override {
    if (context_ != EGL_NO_CONTEXT) {
      egl_.make_current(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
      egl_.destroy_context(display_, context_);
    }
    if (display_ != EGL_NO_DISPLAY) egl_.terminate(display_);
    egl_.release_thread();
  }
  [[nodiscard]] std::string_view name() const noexcept override { return "EGL"; }

  /// @return what does not work; empty: it is current.
  std::string Begin() {
    display_ = egl_.get_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (display_ == EGL_NO_DISPLAY || egl_.initialize(display_, nullptr, nullptr) == EGL_FALSE) {
      return "EGL has no display without a screen";
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
    if (egl_.choose_config(display_, kWanted.data(), &config, 1, &count) == EGL_FALSE ||
        count == 0 || egl_.bind_api(EGL_OPENGL_API) == EGL_FALSE) {
      return "EGL has no OpenGL";
    }
    context_ = egl_.create_context(display_, config, EGL_NO_CONTEXT, nullptr);
    if (context_ == EGL_NO_CONTEXT ||
        egl_.make_current(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_FALSE) {
      return "EGL makes no context";
    }
    return {};
  }

 private:
  const Egl egl_;
  EGLDisplay display_ = EGL_NO_DISPLAY;
  EGLContext context_ = EGL_NO_CONTEXT;
};

// Of GL/osmesa.h, which is in a package of its own that nothing else needs.
constexpr unsigned kRgba = 0x1908;
constexpr unsigned kUnsignedByte = 0x1401;
using MesaContext = void*;

struct OsMesa {
  MesaContext (*create)(unsigned format, int depth, int stencil, int accumulation,
                        MesaContext share) = nullptr;
  unsigned char (*make_current)(MesaContext context, void* buffer, unsigned type, int width,
                                int height) = nullptr;
  void (*destroy)(MesaContext context) = nullptr;

  Library library;

  [[nodiscard]] bool Load() {
    for (const char* const name : {"libOSMesa.so.8", "libOSMesa.so.6"}) {
      library = Library(name);
      const Library& mesa = library;
      if (mesa.open() && mesa.Find("OSMesaCreateContextExt", create) &&
          mesa.Find("OSMesaMakeCurrent", make_current) &&
          mesa.Find("OSMesaDestroyContext", destroy)) {
        return true;
      }
    }
    return false;
  }
};

class OsMesaContext final : public GlContext {
 public:
  explicit OsMesaContext(const OsMesa& mesa) noexcept : mesa_(mesa), screen_(kSize * kSize * 4) {}
  ~OsMesaContext() override {
    if (context_ == nullptr) return;
    mesa_.make_current(nullptr, nullptr, 0, 0, 0);
    mesa_.destroy(context_);
  }
  [[nodiscard]] std::string_view name() const noexcept override { return "OSMesa"; }

  std::string Begin() {
    context_ = mesa_.create(kRgba, 24, 8, 0, nullptr);
    if (context_ == nullptr ||
        mesa_.make_current(context_, screen_.data(), kUnsignedByte, kSize, kSize) == 0) {
      return "OSMesa makes no context";
    }
    return {};
  }

 private:
  static constexpr int kSize = 16;  // what is drawn goes into a buffer of its own

  const OsMesa mesa_;
  std::vector<unsigned char> screen_;
  MesaContext context_ = nullptr;
};

template <class Context, class Functions>
std::unique_ptr<GlContext> Try(const char* absent, std::string& why) {
  Functions functions;
  if (!functions.Load()) {
    why += absent;
    return nullptr;
  }
  auto context = std::make_unique<Context>(functions);
  const std::string trouble = context->Begin();
  if (trouble.empty()) return context;
  why += trouble + "; ";
  context.reset();
  functions.library.Close();
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<GlContext>> GlContext::Create(Way way) {
  std::string why;
  if (way != Way::kOsMesa) {
    if (auto context = Try<EglContext, Egl>("no libEGL; ", why)) return context;
  }
  if (way != Way::kEgl) {
    if (auto context = Try<OsMesaContext, OsMesa>("no libOSMesa; ", why)) return context;
  }
  return Fail(Errc::kUnavailable, "unavailable: no pictures can be drawn: " + why +
                                      "install libegl1 and libgl1-mesa-dri, or libosmesa6");
}

}  // namespace bbia
