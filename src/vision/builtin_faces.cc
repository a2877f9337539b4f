// The one file that knows dlib.

#include <algorithm>
#include <cmath>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

// Debian's dlib is built to call LAPACK for what its own code does as well, once, as the detector
// is made. Without these two lines the program would load BLAS, LAPACK and Fortran.
#include <dlib/test_for_odr_violations.h>
#undef DLIB_USE_BLAS
#undef DLIB_USE_LAPACK
#include <dlib/array2d.h>
#include <dlib/image_processing/frontal_face_detector.h>

#include "vision/networks.h"

namespace bbia {
namespace {

constexpr int kLongestSide = 640;
constexpr double kMostEnlarged = 2.0;
/// From a detector's margin to 0..1, so that the usual threshold of 0.6 is a margin of 0.2: what is
/// found in tapestry and leaves lies below, upright faces lie at 0.5 and more.
constexpr double kSteepness = 2.0;

class BuiltinFaces final : public Network {
 public:
  BuiltinFaces() : detector_(dlib::get_frontal_face_detector()) {}

  Result<std::vector<Detection>> Detect(const PictureView& picture,
                                        const Thresholds& limits) override {
    std::vector<Detection> found;
    if (picture.width < 1 || picture.height < 1) return found;
    try {
      Find(picture, limits, found);
    } catch (const std::exception& error) {
      return Fail(Errc::kUnavailable,
                  std::string("unavailable: the built-in detector of faces: ") + error.what());
    }
    Suppress(found, limits.overlap);
    return found;
  }

 private:
  void Find(const PictureView& picture, const Thresholds& limits, std::vector<Detection>& found) {
    const double scale = std::min(
        static_cast<double>(kLongestSide) / std::max(picture.width, picture.height), kMostEnlarged);
    const int width = std::max(1, static_cast<int>(picture.width * scale + 0.5));
    const int height = std::max(1, static_cast<int>(picture.height * scale + 0.5));
    const cv::Mat whole(picture.height, picture.width, CV_8UC3,
                        const_cast<std::uint8_t*>(picture.bgr.data()));  // NOLINT: only read
    cv::cvtColor(whole, grey_, cv::COLOR_BGR2GRAY);
    grey_image_.set_size(height, width);
    cv::Mat scaled(height, width, CV_8UC1, &grey_image_[0][0],
                   static_cast<std::size_t>(grey_image_.width_step()));
    cv::resize(grey_, scaled, scaled.size(), 0, 0, scale < 0.5 ? cv::INTER_AREA : cv::INTER_LINEAR);

    const double least =
        std::log(static_cast<double>(limits.score) / (1.0 - static_cast<double>(limits.score))) /
        kSteepness;
    boxes_.clear();
    detector_(grey_image_, boxes_, least);
    const auto back = static_cast<float>(1.0 / scale);
    for (const dlib::rect_detection& one : boxes_) {
      Detection face{
          .kind = SightKind::kFace,
          .score =
              static_cast<float>(1.0 / (1.0 + std::exp(-kSteepness * one.detection_confidence))),
          .box = Inside({.x = static_cast<float>(one.rect.left()) * back,
                         .y = static_cast<float>(one.rect.top()) * back,
                         .width = static_cast<float>(one.rect.width()) * back,
                         .height = static_cast<float>(one.rect.height()) * back},
                        static_cast<float>(picture.width), static_cast<float>(picture.height)),
          .label = "face"};
      if (face.box.width >= 1.0F && face.box.height >= 1.0F) found.push_back(face);
    }
  }

  dlib::frontal_face_detector detector_;
  cv::Mat grey_;
  dlib::array2d<unsigned char> grey_image_;
  std::vector<dlib::rect_detection> boxes_;
};

}  // namespace

Result<std::unique_ptr<Network>> LoadBuiltinFaces() {
  try {
    return std::make_unique<BuiltinFaces>();
  } catch (const std::exception& error) {
    return Fail(Errc::kUnavailable,
                std::string("unavailable: the built-in detector of faces: ") + error.what());
  }
}

}  // namespace bbia
