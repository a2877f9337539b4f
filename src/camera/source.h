#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "perception/lens.h"
#include "perception/sight.h"

namespace bbia {

/// What a source is, from when it was opened.
struct SourceTraits {
  SightSource kind = SightSource::kNone;
  std::string name;   ///< for people: "eye camera (simulation)", "/dev/video0 (USB Camera)"
  std::string specs;  ///< its line in the official list of cameras: "mujoco", "generic", "lite"
  int width = 0;
  int height = 0;
  double fps = 30.0;        ///< the most it gives
  Lens lens;                ///< for width x height
  bool lens_known = false;  ///< false: an assumption
};

/// Where a source puts a picture: pixels or a JPEG, whatever it has. Its buffers are used again.
struct Shot {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;  ///< BGR, when `jpeg` is empty
  std::string jpeg;
  TimePoint stamp;
  std::optional<HeadPose> X_WH;  ///< where the source knows it better than the robot's state
};

/// What became of a try to get a picture.
enum class Grabbed : std::uint8_t {
  kPicture,
  kNothingYet,  ///< it is alive, or seems so; ask again
  kEnd,         ///< there will be no more: a film that is over
};

/// Something that gives pictures, open. All of it on one thread, the camera's: made, used and
/// destroyed there.
class CameraSource {
 public:
  virtual ~CameraSource() = default;
  [[nodiscard]] virtual const SourceTraits& traits() const noexcept = 0;
  /// The newest picture that was not handed out yet; waits at most 150 ms for it. An error means
  /// that the source is of no use any more and is to be opened anew.
  virtual Result<Grabbed> Grab(Shot& shot) = 0;
};

/// Opens the source that the settings name. @return kUnavailable with what is missing; tried again
/// later as long as somebody wants to look.
using SourceFactory = std::function<Result<std::unique_ptr<CameraSource>>()>;

}  // namespace bbia
