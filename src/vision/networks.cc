#include "vision/networks.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/coco.h"

namespace bbia {
namespace {

constexpr std::size_t kMostLabels = 10'000;

int StaySilent(int /*status*/, const char* /*function*/, const char* /*error*/,
               const char* /*file*/, int /*line*/, void* /*data*/) {
  return 0;
}

/// One core, and no words on stderr: what is wrong is in the exception.
void TakeOverOpenCv() {
  cv::setNumThreads(1);
  cv::redirectError(&StaySilent);
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
}

tl::unexpected<Error> Unusable(const std::string& path, const std::string& why) {
  return Fail(Errc::kUnavailable, "unavailable: " + path + " " + why);
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, std::min<std::size_t>(text.find('\n'), 200));
}

/// The picture scaled into the upper left corner of a square, the rest filled.
class Input final {
 public:
  Letterbox Fill(const PictureView& picture, int size, int padding) {
    const cv::Mat whole(picture.height, picture.width, CV_8UC3,
                        const_cast<std::uint8_t*>(picture.bgr.data()));  // NOLINT: only read
    const double scale = std::min(static_cast<double>(size) / picture.width,
                                  static_cast<double>(size) / picture.height);
    const int width = std::clamp(static_cast<int>(picture.width * scale + 0.5), 1, size);
    const int height = std::clamp(static_cast<int>(picture.height * scale + 0.5), 1, size);
    square_.create(size, size, CV_8UC3);
    square_.setTo(cv::Scalar::all(padding));
    cv::Mat corner = square_(cv::Rect(0, 0, width, height));
    cv::resize(whole, corner, corner.size(), 0, 0, scale < 0.5 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return {.scale = scale, .width = picture.width, .height = picture.height};
  }
  [[nodiscard]] const cv::Mat& square() const noexcept { return square_; }

 private:
  cv::Mat square_;
};

std::span<const float> ValuesOf(const cv::Mat& out) {
  if (out.type() != CV_32F || !out.isContinuous()) return {};
  return {out.ptr<float>(), out.total()};
}

Tensor TensorOf(const cv::Mat& out) {
  Tensor tensor{.values = ValuesOf(out), .shape = {}};
  for (int i = 0; i < out.dims; ++i) tensor.shape.push_back(out.size[i]);
  return tensor;
}

/// What is common to all: the net, and that its exceptions end here.
class OpenCvNetwork : public Network {
 public:
  OpenCvNetwork(cv::dnn::Net net, std::string path)
      : net_(std::move(net)), path_(std::move(path)) {}

  Result<std::vector<Detection>> Detect(const PictureView& picture,
                                        const Thresholds& limits) final {
    if (picture.width < 1 || picture.height < 1) return std::vector<Detection>{};
    try {
      return Run(picture, limits);
    } catch (const cv::Exception& error) {
      return Unusable(path_, "cannot be computed: " + FirstLine(error.err));
    }
  }

 protected:
  virtual std::vector<Detection> Run(const PictureView& picture, const Thresholds& limits) = 0;

  std::vector<cv::Mat> Forward(const cv::Mat& blob, const std::vector<cv::String>& names) {
    net_.setInput(blob);
    std::vector<cv::Mat> outputs;
    net_.forward(outputs, names);
    return outputs;
  }

  cv::dnn::Net net_;
  const std::string path_;
  Input input_;
};

class FaceNetwork final : public OpenCvNetwork {
 public:
  using OpenCvNetwork::OpenCvNetwork;

  /// Whether the file takes an input of that size. May throw.
  bool Fits(int size) {
    size_ = size;
    const std::vector<std::uint8_t> black(12, 0);
    Run({.width = 2, .height = 2, .bgr = black}, {});
    return whole_;
  }

 private:
  std::vector<Detection> Run(const PictureView& picture, const Thresholds& limits) override {
    static const std::vector<cv::String> kNames = {"cls_8",   "cls_16", "cls_32", "obj_8",
                                                   "obj_16",  "obj_32", "bbox_8", "bbox_16",
                                                   "bbox_32", "kps_8",  "kps_16", "kps_32"};
    const Letterbox box = input_.Fill(picture, size_, 0);
    const std::vector<cv::Mat> out = Forward(cv::dnn::blobFromImage(input_.square()), kNames);
    YunetOutputs outputs;
    whole_ = out.size() == kNames.size();
    for (std::size_t k = 0; whole_ && k < 3; ++k) {
      outputs.cls[k] = ValuesOf(out[k]);
      outputs.obj[k] = ValuesOf(out[3 + k]);
      outputs.bbox[k] = ValuesOf(out[6 + k]);
      outputs.kps[k] = ValuesOf(out[9 + k]);
    }
    whole_ = whole_ && outputs.cls[0].size() == static_cast<std::size_t>((size_ / 8) * (size_ / 8));
    return whole_ ? DecodeYunet(outputs, size_, box, limits) : std::vector<Detection>{};
  }

  int size_ = 0;
  bool whole_ = false;
};

class ObjectNetwork final : public OpenCvNetwork {
 public:
  ObjectNetwork(cv::dnn::Net net, std::string path, std::vector<std::string> labels)
      : OpenCvNetwork(std::move(net), std::move(path)),
        labels_(std::move(labels)),
        names_(net_.getUnconnectedOutLayersNames()) {}

  /// Whether the file takes an input of that size and gives what is understood. May throw.
  bool Fits(int size) {
    size_ = size;
    const std::vector<std::uint8_t> black(12, 0);
    Run({.width = 2, .height = 2, .bgr = black}, {});
    return head_ != ObjectHead::kUnknown;
  }

 private:
  std::vector<Detection> Run(const PictureView& picture, const Thresholds& limits) override {
    constexpr int kGrey = 114;
    const Letterbox box = input_.Fill(picture, size_, kGrey);
    // YOLOX wants BGR 0..255, the others RGB 0..1; until the head is known the first is as good.
    const bool rgb = head_ == ObjectHead::kYolov8 || head_ == ObjectHead::kYolov8Cut;
    const cv::Mat blob = cv::dnn::blobFromImage(input_.square(), rgb ? 1.0 / 255.0 : 1.0,
                                                cv::Size(), cv::Scalar(), rgb);
    const std::vector<cv::Mat> out = Forward(blob, names_);
    std::vector<Tensor> tensors;
    tensors.reserve(out.size());
    for (const cv::Mat& one : out) tensors.push_back(TensorOf(one));
    int classes = 0;
    head_ = HeadOf(tensors, size_, classes);
    return DecodeObjects(head_, tensors, size_, box, limits, labels_);
  }

  const std::vector<std::string> labels_;
  const std::vector<cv::String> names_;
  int size_ = 0;
  ObjectHead head_ = ObjectHead::kUnknown;
};

class BodyNetwork final : public OpenCvNetwork {
 public:
  static constexpr int kSize = 256;

  BodyNetwork(cv::dnn::Net net, std::string path)
      : OpenCvNetwork(std::move(net), std::move(path)),
        names_(net_.getUnconnectedOutLayersNames()) {}

  bool Fits(bool channels_last) {
    channels_last_ = channels_last;
    const std::vector<std::uint8_t> black(12, 0);
    Run({.width = 2, .height = 2, .bgr = black}, {});
    return fits_;
  }

 private:
  std::vector<Detection> Run(const PictureView& picture, const Thresholds& limits) override {
    const Letterbox box = input_.Fill(picture, kSize, 0);
    cv::Mat blob =
        cv::dnn::blobFromImage(input_.square(), 1.0 / 255.0, cv::Size(), cv::Scalar(), true);
    if (channels_last_) {
      cv::Mat rgb;
      cv::cvtColor(input_.square(), rgb, cv::COLOR_BGR2RGB);
      rgb.convertTo(rgb, CV_32F, 1.0 / 255.0);
      const std::array<int, 4> shape = {1, kSize, kSize, 3};
      blob = rgb.reshape(1, 4, shape.data()).clone();
    }
    const std::vector<cv::Mat> out = Forward(blob, names_);
    std::span<const float> landmarks;
    float score = 1.0F;
    for (const cv::Mat& one : out) {
      const std::span<const float> values = ValuesOf(one);
      if (values.size() == 195 || values.size() == 165) landmarks = values;
      if (values.size() == 1) score = values[0];
    }
    fits_ = !landmarks.empty();
    return DecodeBody(landmarks, score, box, limits);
  }

  const std::vector<cv::String> names_;
  bool channels_last_ = false;
  bool fits_ = false;
};

/// Reads the file, then tries one way after the other until one fits.
template <class Made, class Way, class... Args>
Result<std::unique_ptr<Network>> Load(const std::string& path, std::initializer_list<Way> ways,
                                      const char* kind, const Args&... args) {
  TakeOverOpenCv();
  std::string why = "gives something else";
  for (const Way way : ways) {
    try {
      // Anew for each way: a net that has thrown is in no known state.
      cv::dnn::Net net = cv::dnn::readNetFromONNX(path);
      net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
      auto made = std::make_unique<Made>(std::move(net), path, args...);
      if (made->Fits(way)) return made;
    } catch (const cv::Exception& error) {
      why = FirstLine(error.err);
    } catch (const std::exception& error) {
      why = error.what();
    }
  }
  return Unusable(path, std::string("is no model of ") + kind + " that can be used: " + why);
}

Result<std::vector<std::string>> LabelsOf(const std::string& file) {
  if (file.empty()) return CocoLabels();
  std::ifstream in(file);
  if (!in) return Fail(Errc::kUnavailable, "unavailable: cannot read the labels in " + file);
  std::vector<std::string> labels;
  for (std::string line; std::getline(in, line) && labels.size() < kMostLabels;) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    labels.push_back(line.substr(0, Track::kLongestLabel));
  }
  return labels;
}

}  // namespace

Result<std::unique_ptr<Network>> LoadFaceNetwork(const std::string& path, int input_size) {
  return Load<FaceNetwork>(path, {input_size}, "faces");
}

Result<std::unique_ptr<Network>> LoadObjectNetwork(const std::string& path,
                                                   const std::string& labels) {
  Result<std::vector<std::string>> names = LabelsOf(labels);
  if (!names) return Fail(std::move(names.error()));
  return Load<ObjectNetwork>(path, {416, 640, 320}, "objects", *names);
}

Result<std::unique_ptr<Network>> LoadBodyNetwork(const std::string& path) {
  return Load<BodyNetwork>(path, {false, true}, "bodies");
}

}  // namespace bbia
