#include "app/eyes_setup.h"

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <numbers>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "audit/pressure_probe.h"
#include "base/mutex.h"
#include "camera/file_source.h"
#include "camera/http_source.h"
#include "camera/official_cameras.h"
#include "camera/picture_file.h"
#include "camera/v4l2_source.h"
#include "sim/eye_source.h"

namespace bbia {
namespace {

enum class SourceKind : std::uint8_t { kNone, kSimulation, kDevice, kFile, kNetwork };

/// "auto" is the eye of a simulated robot, and otherwise the first camera of this machine.
SourceKind KindOf(const Config& config) {
  const std::string& source = config.camera_source;
  if (config.no_media || source == "none") return SourceKind::kNone;
  if (source == "simulation") return SourceKind::kSimulation;
  if (source == "auto") {
    return config.body == "mujoco" ? SourceKind::kSimulation : SourceKind::kDevice;
  }
  if (source == "device" || source.starts_with("/dev/")) return SourceKind::kDevice;
  return source.starts_with("http://") ? SourceKind::kNetwork : SourceKind::kFile;
}

std::optional<RobotState> NewestState(const Board& board) {
  const RobotState state = board.state.Read();
  if (state.tick == 0) return std::nullopt;
  return state;
}

/// Walks to and fro in front of the robot, a metre away, once in twelve seconds.
Vec3 WalkAt(Seconds time) {
  const double turn = 2.0 * std::numbers::pi * time.count();
  return {1.0, 0.45 * std::sin(turn / 12.0), 0.05 + 0.06 * std::sin(turn / 7.0)};
}

std::function<std::optional<Visitor>()> MakeVisitor(const Config& config, const Clock& clock) {
  if (config.camera_visitor.empty()) return {};
  return [path = config.camera_visitor, walks = config.camera_visitor_walks,
          &clock]() -> std::optional<Visitor> {
    Result<Picture> picture = ReadPictureFile(path, 1024, 1024);
    if (!picture) return std::nullopt;
    return Visitor{.picture = std::move(*picture), .height = 0.6, .place = [walks, &clock] {
                     const Seconds now = clock.Now().time_since_epoch();
                     return WalkAt(walks ? now : Seconds{0.0});
                   }};
  };
}

EyeOptions EyeOptionsOf(const Config& config, const Clock& clock) {
  const Result<Scene> scene = SceneFromName(config.scene);
  return {.scene = scene.value_or(Scene::kEmpty),
          .width = static_cast<int>(config.camera_width),
          .height = static_cast<int>(config.camera_height),
          .fps = static_cast<int>(config.camera_fps),
          .visitor = MakeVisitor(config, clock)};
}

/// Whether a client on this machine could read: the element is there since GStreamer 1.24.
bool GStreamerHasUnixfd() {
  std::error_code ignored;
  for (const char* const root : {"/usr/lib", "/usr/local/lib"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root, ignored)) {
      const std::filesystem::path plugins = entry.path().filename() == "gstreamer-1.0"
                                                ? entry.path()
                                                : entry.path() / "gstreamer-1.0";
      if (std::filesystem::exists(plugins / "libgstunixfd.so", ignored)) return true;
    }
  }
  return false;
}

std::string OrDefault(const std::string& path, const std::filesystem::path& usual) {
  return path.empty() ? usual.string() : path;
}

}  // namespace

SourceFactory MakeCameraSource(const Config& config, const Board& board, const Clock& clock) {
  using Opened = Result<std::unique_ptr<CameraSource>>;
  switch (KindOf(config)) {
    case SourceKind::kNone:
      return []() -> Opened {
        return Fail(Errc::kUnavailable, "unavailable: switched off by the settings");
      };
    case SourceKind::kSimulation:
      return [options = EyeOptionsOf(config, clock), &board, &clock]() -> Opened {
        const auto state = [&board]() -> std::optional<EyeState> {
          const std::optional<RobotState> newest = NewestState(board);
          if (!newest) return std::nullopt;
          return EyeState{.joints = newest->joints, .X_WH = newest->head};
        };
        return OpenEyeSource(options, state, clock);
      };
    case SourceKind::kDevice: {
      V4l2Wish wish{.width = static_cast<int>(config.camera_width),
                    .height = static_cast<int>(config.camera_height),
                    .fps = static_cast<int>(config.camera_fps)};
      if (config.camera_source.starts_with("/dev/")) wish.path = config.camera_source;
      return [wish, &clock]() -> Opened {
        LinuxVideoDevices devices;
        return OpenV4l2Source(devices, wish, clock);
      };
    }
    case SourceKind::kFile:
      return
          [path = config.camera_source, &clock]() -> Opened { return OpenFileSource(path, clock); };
    case SourceKind::kNetwork:
      break;
  }
  return [url = config.camera_source, &clock]() -> Opened { return OpenHttpSource(url, clock); };
}

void KeepMesaToOneThread() {
  constexpr int kKeep = 0;  // what somebody has set for himself
  setenv("LP_NUM_THREADS", "0", kKeep);
  setenv("GALLIUM_THREAD", "0", kKeep);
  setenv("mesa_glthread", "false", kKeep);
  setenv("MESA_SHADER_CACHE_DISABLE", "true", kKeep);
}

CameraOptions CameraOptionsOf(const Config& config) {
  CameraOptions options{.quality = static_cast<int>(config.camera_quality)};
  const SourceKind kind = KindOf(config);
  options.planned.specs =
      kind == SourceKind::kSimulation
          ? "mujoco"
          : (config.body == "mockup" && kind != SourceKind::kNone ? "generic" : "");
  if (kind == SourceKind::kSimulation) {
    options.planned.kind = SightSource::kSimulation;
    options.planned.name = "eye camera of the simulation";
    options.planned.width = static_cast<int>(config.camera_width);
    options.planned.height = static_cast<int>(config.camera_height);
    options.planned.fps = static_cast<double>(config.camera_fps);
    options.planned.lens =
        Lens::Pinhole(options.planned.width, options.planned.height, Degrees(80.0));
    options.planned.lens_known = true;
  }
  return options;
}

std::string FrameSocketOf(const Config& config) {
  const std::string& wanted = config.camera_local_socket;
  if (KindOf(config) == SourceKind::kNone || wanted == "off") return {};
  if (wanted == "on" || (wanted == "auto" && GStreamerHasUnixfd())) {
    return "/tmp/reachymini_camera_socket";
  }
  return wanted.starts_with('/') ? wanted : std::string();
}

CaptureCycle::Head MakeHead(const Board& board) {
  return [&board]() -> std::optional<HeadPose> {
    const std::optional<RobotState> newest = NewestState(board);
    if (!newest) return std::nullopt;
    return newest->head;
  };
}

VisionOptions VisionOptionsOf(const Config& config, const std::filesystem::path& state,
                              Board& board, const Relief& relief) {
  VisionOptions options;
  const std::filesystem::path models = state / "models";
  options.scan.face_model = OrDefault(config.face_model, models / "faces.onnx");
  options.scan.builtin_faces = config.face_model.empty();
  options.scan.object_model = OrDefault(config.object_model, models / "objects.onnx");
  options.scan.object_labels = config.object_labels;
  options.scan.body_model = OrDefault(config.body_model, models / "bodies.onnx");
  options.scan.face_size = static_cast<int>(config.face_size / 32 * 32);
  options.scan.objects.score = static_cast<float>(config.object_score);
  options.photos = state / "photos";
  options.on_news = [&board] {
    board.net.wake.Notify();
    board.mind.wake.Notify();
  };
  options.slow = [&relief] { return relief.taken(ReliefStep::kSlowStreams); };
  return options;
}

ModelStoreOptions ModelStoreOptionsOf(const Config& config, Log& log) {
  const auto tell = [&log](const ModelRow& model) {
    log.Info("bbia.models", model.identity.name() + " was unloaded, " +
                                std::to_string(model.freed_bytes >> 20U) +
                                " MB came back: " + model.unloaded_because);
  };
  return {.on_unload = tell,
          .idle = std::chrono::duration_cast<Nanos>(Seconds{config.model_idle}),
          .most = static_cast<std::size_t>(config.most_models)};
}

ModelStore::Room MakeMemoryRoom(const Config& config, const Relief& relief) {
  // Shared by the copies of the function: std::function copies what it holds.
  struct Probe {
    Mutex mutex;
    PressureProbe probe;
  };
  return [probe = std::make_shared<Probe>(), share = config.min_memory_available, &relief] {
    const MutexLock lock(probe->mutex);
    const PressureReading reading = probe->probe.Read();
    MemoryRoom room;
    room.available = reading.memory_available.value_or(0);
    std::uint64_t total = reading.memory_total.value_or(0);
    if (reading.cgroup_limit && reading.cgroup_current) {
      const std::uint64_t used = *reading.cgroup_current;
      const std::uint64_t left = *reading.cgroup_limit > used ? *reading.cgroup_limit - used : 0;
      room.available = std::min(room.available, left);
      total = std::min(total, *reading.cgroup_limit);
    }
    room.keep_free = static_cast<std::uint64_t>(1.5 * share * static_cast<double>(total));
    // Only where memory is what is short: a busy machine is not helped by loading a model again.
    room.scarce = relief.taken(ReliefStep::kTrimHeap) && room.available < room.keep_free;
    room.pressed = relief.taken(ReliefStep::kRefuseRecords);
    return room;
  };
}

std::uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace bbia
