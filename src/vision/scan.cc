#include "vision/scan.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "camera/frame.h"

namespace bbia {
namespace {

constexpr Nanos kRetry{5'000'000'000};

constexpr const char* kGetFaces =
    "https://github.com/opencv/opencv_zoo/tree/main/models/face_detection_yunet "
    "(face_detection_yunet_2023mar.onnx)";
constexpr const char* kGetObjects =
    "https://github.com/Megvii-BaseDetection/YOLOX/releases (yolox_nano.onnx)";
constexpr const char* kGetBodies =
    "tools/bodies_onnx.py of bbia's sources (33 landmarks, input 256x256)";

/// Stands for the path of a file.
constexpr const char* kBuiltinFaces = "built-in";

// What a network of the usual size takes when it is loaded: measured once, then known.
constexpr std::uint64_t kFaceBytes = 12'000'000;
constexpr std::uint64_t kObjectBytes = 40'000'000;
constexpr std::uint64_t kPerFileByte = 6;

}  // namespace

Result<ModelIdentity> Scan::Identify(Part part) const {
  switch (part) {
    case kFaces: {
      auto file = IdentifyModel("faces", settings_.face_model, std::to_string(settings_.face_size),
                                kGetFaces);
      if (!file && settings_.builtin_faces) {
        return ModelIdentity{.kind = "faces", .path = kBuiltinFaces, .parameters = "dlib"};
      }
      return file;
    }
    case kObjects:
      return IdentifyModel("objects", settings_.object_model, settings_.object_labels, kGetObjects);
    case kBodies:
    case kParts:
      break;
  }
  return IdentifyModel("bodies", settings_.body_model, "", kGetBodies);
}

std::string& Scan::TroubleOf(Part part) noexcept {
  if (part == kFaces) return trouble_.faces;
  return part == kObjects ? trouble_.objects : trouble_.bodies;
}

bool Scan::Borrow(Part part) {
  if (networks_[part]) return true;
  const TimePoint now = clock_.Now();
  if (now < retry_[part]) return false;
  retry_[part] = now + kRetry;
  const Result<ModelIdentity> identity = Identify(part);
  if (!identity) {
    TroubleOf(part) = identity.error().message;
    return false;
  }
  const std::uint64_t usual = part == kFaces ? kFaceBytes : kObjectBytes;
  const std::uint64_t bytes = std::max(usual, kPerFileByte * identity->bytes);
  const std::function<Result<std::unique_ptr<Network>>()> load =
      [this, part, &identity]() -> Result<std::unique_ptr<Network>> {
    switch (part) {
      case kFaces:
        if (identity->path == kBuiltinFaces) return LoadBuiltinFaces();
        return LoadFaceNetwork(identity->path, settings_.face_size);
      case kObjects:
        return LoadObjectNetwork(identity->path, settings_.object_labels);
      case kBodies:
      case kParts:
        break;
    }
    return LoadBodyNetwork(identity->path);
  };
  Result<Lease> lease = store_.Acquire<Network>(*identity, bytes, load);
  if (!lease) {
    TroubleOf(part) = lease.error().message;
    return false;
  }
  networks_[part].emplace(std::move(*lease));
  retry_[part] = {};
  TroubleOf(part).clear();
  return true;
}

void Scan::Detect(Part part, const PictureView& picture, const Thresholds& limits, bool& looked) {
  looked = Borrow(part);
  if (!looked) return;
  Result<std::vector<Detection>> found = (*networks_[part])->Detect(picture, limits);
  if (!found) {
    looked = false;
    TroubleOf(part) = found.error().message;
    networks_[part].reset();
    retry_[part] = clock_.Now() + kRetry;
    return;
  }
  found_.insert(found_.end(), found->begin(), found->end());
}

Looked Scan::DetectAll(const PictureView& picture, const Looked& what) {
  found_.clear();
  Looked looked;
  if (what.faces) Detect(kFaces, picture, settings_.faces, looked.faces);
  if (what.objects) Detect(kObjects, picture, settings_.objects, looked.objects);
  if (what.bodies) Detect(kBodies, picture, settings_.bodies, looked.bodies);
  return looked;
}

Sight Scan::Look(const PictureView& picture, const FrameInfo& info, const Looked& what) {
  const TimePoint begin = clock_.Now();
  Sight sight;
  sight.looked = DetectAll(picture, what);
  const View view{.lens = info.lens, .X_WH = info.X_WH, .stamp = info.stamp};
  tracker_.See(found_, view, sight.looked);
  tracker_.Fill(sight);
  if (sight.looked.faces) choice_.See(sight, view);
  sight.frame = info.sequence;
  sight.stamp = info.stamp;
  sight.source = info.source;
  sight.width = static_cast<std::uint16_t>(info.width);
  sight.height = static_cast<std::uint16_t>(info.height);
  sight.ready = clock_.Now();
  sight.took = sight.ready - begin;
  return sight;
}

Sight Scan::LookOnce(const PictureView& picture, const Looked& what) {
  const TimePoint begin = clock_.Now();
  Sight sight;
  sight.looked = DetectAll(picture, what);
  // A phone's camera, roughly; directions are as seen by a head that looks straight ahead.
  const View view{.lens = Lens::Pinhole(picture.width, picture.height, Degrees(60.0)),
                  .X_WH = {},
                  .stamp = begin};
  Tracker fresh;
  fresh.See(found_, view, sight.looked);
  fresh.Fill(sight);
  sight.stamp = begin;
  sight.source = SightSource::kUpload;
  sight.width = static_cast<std::uint16_t>(picture.width);
  sight.height = static_cast<std::uint16_t>(picture.height);
  sight.ready = clock_.Now();
  sight.took = sight.ready - begin;
  return sight;
}

void Scan::Rest() {
  for (auto& network : networks_) network.reset();
  retry_ = {};
  tracker_.Clear();
  choice_.Reset();
}

EyesTrouble Scan::Check() const {
  EyesTrouble trouble;
  const auto why = [this](Part part) {
    const Result<ModelIdentity> identity = Identify(part);
    return identity ? std::string() : identity.error().message;
  };
  trouble.faces = why(kFaces);
  trouble.objects = why(kObjects);
  trouble.bodies = why(kBodies);
  return trouble;
}

}  // namespace bbia
