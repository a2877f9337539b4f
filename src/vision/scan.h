#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "camera/frame.h"
#include "models/model_store.h"
#include "perception/eyes.h"
#include "perception/face_choice.h"
#include "perception/tracker.h"
#include "vision/networks.h"

namespace bbia {

/// Which networks look, and how sure they must be.
struct ScanSettings {
  std::string face_model;      ///< files; empty: none
  bool builtin_faces = false;  ///< where there is no `face_model`: dlib's detector
  std::string object_model;
  std::string object_labels;  ///< a class a line; empty: COCO's eighty
  std::string body_model;
  int face_size = 320;                               ///< side of the input, a multiple of 32
  Thresholds faces{.score = 0.6F, .overlap = 0.3F};  // the official ones
  Thresholds objects{.score = 0.4F, .overlap = 0.45F};
  Thresholds bodies{.score = 0.5F, .overlap = 0.5F};
};

/// Looks at one picture after the other: what detects, without a thread. Borrows the networks from
/// the store when they are needed for the first time and keeps them until `Rest`. One thread.
class Scan final {
 public:
  Scan(ModelStore& store, const ScanSettings& settings, const Clock& clock)
      : store_(store), settings_(settings), clock_(clock) {}

  /// What `what` finds in a picture of the camera, with tracks. What cannot be looked for is left
  /// out, and `trouble()` says why.
  Sight Look(const PictureView& picture, const FrameInfo& info, const Looked& what);
  /// What is in a picture that has nothing to do with the camera: no tracks go on, and none begin.
  Sight LookOnce(const PictureView& picture, const Looked& what);
  /// Gives the networks back and forgets what was seen.
  void Rest();

  /// Of the last try to use each network; empty where it worked.
  [[nodiscard]] const EyesTrouble& trouble() const noexcept { return trouble_; }
  /// Asks the file system whether the networks are there; loads nothing.
  [[nodiscard]] EyesTrouble Check() const;

 private:
  using Lease = ModelLease<Network>;
  enum Part : std::uint8_t { kFaces, kObjects, kBodies, kParts };

  [[nodiscard]] Result<ModelIdentity> Identify(Part part) const;
  [[nodiscard]] bool Borrow(Part part);
  void Detect(Part part, const PictureView& picture, const Thresholds& limits, bool& looked);
  [[nodiscard]] std::string& TroubleOf(Part part) noexcept;
  Looked DetectAll(const PictureView& picture, const Looked& what);

  ModelStore& store_;
  const ScanSettings settings_;
  const Clock& clock_;
  std::array<std::optional<Lease>, kParts> networks_;
  std::array<TimePoint, kParts> retry_{};
  EyesTrouble trouble_;
  std::vector<Detection> found_;
  Tracker tracker_;
  FaceChoice choice_;
};

}  // namespace bbia
