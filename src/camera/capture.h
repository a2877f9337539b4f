#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "camera/frame.h"
#include "camera/jpeg.h"
#include "camera/source.h"

namespace bbia {

enum class CameraState : std::uint8_t {
  kIdle,       ///< nobody looks: closed
  kOpening,    ///< somebody looks, no picture yet
  kStreaming,  ///< pictures come
  kTrouble,    ///< it stalled, vanished or cannot be opened; tried again
  kReleased,   ///< somebody else uses the camera
};
[[nodiscard]] std::string_view Name(CameraState state) noexcept;

enum class JpegGrade : std::uint8_t { kFull, kSlim };
inline constexpr std::size_t kJpegGrades = 2;

/// What those who look want now, all together.
struct Appetite {
  bool any = false;
  bool pixels = false;
  std::array<bool, kJpegGrades> jpeg{};
  Nanos period{0};  ///< of the fastest
};

/// A picture and what was made of it.
struct Capture {
  Frame frame;
  std::array<JpegBytes, kJpegGrades> jpeg;
};

/// What is to be said about the camera.
struct CameraHealth {
  CameraState state = CameraState::kIdle;
  std::string reason;   ///< of trouble
  SourceTraits traits;  ///< of the source while one is open, else of the last one
  std::uint64_t opened = 0;
  std::uint64_t stalls = 0;
  std::uint64_t errors = 0;  ///< pictures that could not be read
  std::uint64_t pictures = 0;
  std::uint64_t encoded = 0;  ///< JPEGs made here, not taken over from the source
};

/// Gets one picture after the other from a source and makes of it what is wanted: what a camera
/// decides, without a thread. A source that is asked and gives nothing for `kStall`, or an error,
/// is closed and opened again after a pause that doubles up to `kLongestPause`.
class CaptureCycle final {
 public:
  static constexpr Nanos kStall{2'000'000'000};
  static constexpr Nanos kShortestPause{250'000'000};
  static constexpr Nanos kLongestPause{8'000'000'000};
  static constexpr int kMostBroken = 30;  ///< pictures in a row that cannot be read: a bad source

  using Head = std::function<std::optional<HeadPose>()>;

  CaptureCycle(const Clock& clock, Log& log, FramePool& pool, SourceFactory factory, Head head,
               int quality, SourceTraits planned = {});
  ~CaptureCycle();

  /// One try. @return the picture, if there was one. Waits for the source, at most 150 ms.
  std::optional<Capture> Step(const Appetite& appetite);
  /// When the next `Step` makes sense for who wants a picture each `period`.
  [[nodiscard]] TimePoint due(Nanos period) const noexcept {
    return taken_ ? *taken_ + period : retry_;
  }
  void Close(CameraState state);
  [[nodiscard]] bool open() const noexcept { return source_ != nullptr; }
  [[nodiscard]] const CameraHealth& health() const noexcept { return health_; }

 private:
  void Open();
  void Fail(const std::string& why);
  std::optional<Capture> Take(const Appetite& appetite);
  void Broken(const std::string& why);
  Result<void> Finish(const Appetite& appetite, FrameSlot& slot, Capture& capture);
  [[nodiscard]] JpegBytes Encode(const Picture& picture, int quality);

  const Clock& clock_;
  Log& log_;
  FramePool& pool_;
  const SourceFactory factory_;
  const Head head_;
  const int quality_;
  std::unique_ptr<CameraSource> source_;
  CameraHealth health_;
  JpegCodec codec_;
  Shot shot_;
  Picture decoded_;
  Picture half_;
  std::uint64_t sequence_ = 0;
  int broken_ = 0;
  Nanos pause_ = kShortestPause;
  TimePoint retry_{};  ///< not opened before
  std::optional<TimePoint>
      taken_;  ///< when the last picture was due; none: the next one is at once
  std::optional<TimePoint> in_vain_;  ///< since when it was asked for a picture and gave none
};

}  // namespace bbia
