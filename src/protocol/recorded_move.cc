#include "protocol/recorded_move.h"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "protocol/head_matrix.h"
#include "protocol/limits.h"

namespace bbia {
namespace {

using boost::json::error_code;
using boost::json::string_view;

constexpr std::size_t kMostDescription = 1024;
constexpr std::size_t kLongestKey = 64;  ///< a longer one is none of ours

/// Where in the text the parser is.
enum class Place : std::uint8_t {
  kOutside,
  kTop,
  kTimes,
  kSamples,
  kSample,
  kHead,
  kHeadRow,
  kAntennas,
  kPassedOver,
};

/// What a value's key asks for.
enum class Want : std::uint8_t { kNothing, kDescription, kTimes, kSamples, kHead, kAntennas, kYaw };

Want WantOf(Place place, std::string_view key) noexcept {
  if (place == Place::kTop) {
    if (key == "time") return Want::kTimes;
    if (key == "set_target_data") return Want::kSamples;
    if (key == "description") return Want::kDescription;
  }
  if (place == Place::kSample) {
    if (key == "head") return Want::kHead;
    if (key == "antennas") return Want::kAntennas;
    if (key == "body_yaw") return Want::kYaw;
  }
  return Want::kNothing;
}

/// What the tokens add up to. Its `problem` is set by the one that fits nowhere.
struct Tokens final {
  static constexpr std::size_t max_object_size = std::size_t{1} << 20;
  static constexpr std::size_t max_array_size = SampledMove::kMostSamples + 1;
  static constexpr std::size_t max_key_size = kMaxJsonBytes;
  static constexpr std::size_t max_string_size = kMaxJsonBytes;

  std::string problem;
  std::string description;
  std::vector<double> times;
  std::vector<FullTarget> targets;
  bool has_times = false;
  bool has_targets = false;

  std::array<Place, static_cast<std::size_t>(kMaxJsonDepth) + 1> places{};
  std::size_t depth = 0;
  std::string key;
  bool key_too_long = false;
  Want want = Want::kNothing;
  std::array<double, 16> head{};
  std::size_t head_numbers = 0;
  std::array<double, 2> antennas{};
  std::size_t antenna_numbers = 0;
  double body_yaw = 0.0;

  [[nodiscard]] Place place() const noexcept {
    return depth == 0 ? Place::kOutside : places[depth - 1];
  }
  void Enter(Place next) noexcept { places[depth++] = next; }

  bool Refuse(error_code& error, std::string what) {
    if (problem.empty()) problem = std::move(what);
    error = boost::json::error::syntax;
    return false;
  }
  [[nodiscard]] std::string ThisSample() const {
    return "set_target_data[" + std::to_string(targets.size()) + "]";
  }

  bool OpenObject(error_code& error) {
    switch (place()) {
      case Place::kOutside:
        Enter(Place::kTop);
        return true;
      case Place::kSamples:
        head_numbers = antenna_numbers = 0;
        body_yaw = 0.0;
        Enter(Place::kSample);
        return true;
      case Place::kTop:
      case Place::kSample:
        if (want != Want::kNothing) return Refuse(error, "'" + key + "' must not be an object");
        break;
      case Place::kTimes:
      case Place::kHead:
      case Place::kHeadRow:
      case Place::kAntennas:
        return Refuse(error, "an object stands where a number should");
      case Place::kPassedOver:
        break;
    }
    Enter(Place::kPassedOver);
    return true;
  }
  bool OpenArray(error_code& error) {
    switch (place()) {
      case Place::kOutside:
        return Refuse(error, "a recorded move is an object, this is a list");
      case Place::kTop:
        if (want == Want::kTimes) {
          has_times = true;
          times.clear();
          Enter(Place::kTimes);
          return true;
        }
        if (want == Want::kSamples) {
          has_targets = true;
          targets.clear();
          Enter(Place::kSamples);
          return true;
        }
        break;
      case Place::kSample:
        if (want == Want::kHead || want == Want::kAntennas) {
          Enter(want == Want::kHead ? Place::kHead : Place::kAntennas);
          return true;
        }
        break;
      case Place::kHead:
        Enter(Place::kHeadRow);
        return true;
      case Place::kTimes:
      case Place::kHeadRow:
      case Place::kAntennas:
        return Refuse(error, "a list stands where a number should");
      case Place::kSamples:
        return Refuse(error, ThisSample() + " must be an object");
      case Place::kPassedOver:
        break;
    }
    if (place() != Place::kPassedOver && want != Want::kNothing) {
      return Refuse(error, "'" + key + "' must not be a list");
    }
    Enter(Place::kPassedOver);
    return true;
  }
  bool Close(error_code& error) {
    const Place left = place();
    --depth;
    return left == Place::kSample ? EndSample(error) : true;
  }
  bool EndSample(error_code& error) {
    if (targets.size() == SampledMove::kMostSamples) {
      return Refuse(error, "a move has at most 150000 samples");
    }
    if (head_numbers != 16) {
      return Refuse(error, ThisSample() + ".head must be four rows of four numbers");
    }
    if (antenna_numbers != 2) {
      return Refuse(error, ThisSample() + ".antennas must be two numbers");
    }
    const Result<HeadPose, PoseFault> pose = ToHeadPose(head);
    if (!pose) return Refuse(error, ThisSample() + ".head " + std::string(pose.error().must));
    targets.push_back({*pose, {Radians{antennas[0]}, Radians{antennas[1]}}, Radians{body_yaw}});
    return true;
  }

  bool Number(double value, error_code& error) {
    if (!std::isfinite(value)) return Refuse(error, "a number is too large");
    switch (place()) {
      case Place::kTimes:
        if (times.size() == SampledMove::kMostSamples) {
          return Refuse(error, "a move has at most 150000 samples");
        }
        times.push_back(value);
        return true;
      case Place::kHead:
      case Place::kHeadRow:
        if (head_numbers == 16) {
          return Refuse(error, ThisSample() + ".head has more than sixteen numbers");
        }
        head[head_numbers++] = value;
        return true;
      case Place::kAntennas:
        if (antenna_numbers == 2) {
          return Refuse(error, ThisSample() + ".antennas has more than two numbers");
        }
        antennas[antenna_numbers++] = value;
        return Angle(value, "antennas", error);
      case Place::kSample:
        if (want == Want::kYaw) {
          body_yaw = value;
          return Angle(value, "body_yaw", error);
        }
        break;
      case Place::kOutside:
        return Refuse(error, "a recorded move is an object, this is a number");
      case Place::kSamples:
        return Refuse(error, ThisSample() + " must be an object");
      case Place::kTop:
      case Place::kPassedOver:
        break;
    }
    return Other(error, "a number");
  }
  bool Angle(double value, std::string_view name, error_code& error) {
    if (std::abs(value) <= kMaxAngle.value()) return true;
    return Refuse(error, ThisSample() + "." + std::string(name) +
                             " is beyond two turns (radians, not degrees)");
  }
  bool Null(error_code& error) {
    // Python writes null for what was not recorded.
    if (want == Want::kYaw && place() == Place::kSample) return true;
    if (want == Want::kDescription && place() == Place::kTop) return true;
    return Other(error, "null");
  }
  /// A value that none of our fields can be.
  bool Other(error_code& error, std::string_view what) {
    const bool ours = place() == Place::kTop || place() == Place::kSample
                          ? want != Want::kNothing
                          : place() != Place::kPassedOver;
    if (!ours) return true;
    return Refuse(error, "'" + key + "' must not be " + std::string(what));
  }

  void KeyPart(string_view part) {
    if (key.size() + part.size() > kLongestKey) key_too_long = true;
    if (!key_too_long) key.append(part.data(), part.size());
  }
  void StringPart(string_view part) {
    if (place() != Place::kTop || want != Want::kDescription) return;
    description.append(part.data(), std::min(part.size(), kMostDescription - description.size()));
  }

  // What basic_parser calls.
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& error) {
    const bool good = OpenObject(error);
    key.clear();
    return good;
  }
  bool on_object_end(std::size_t, error_code& error) { return Close(error); }
  bool on_array_begin(error_code& error) { return OpenArray(error); }
  bool on_array_end(std::size_t, error_code& error) { return Close(error); }
  bool on_key_part(string_view part, std::size_t size, error_code&) {
    if (size == part.size()) key.clear(), key_too_long = false;
    KeyPart(part);
    return true;
  }
  bool on_key(string_view part, std::size_t size, error_code&) {
    if (size == part.size()) key.clear(), key_too_long = false;
    KeyPart(part);
    want = key_too_long ? Want::kNothing : WantOf(place(), key);
    if (want == Want::kDescription) description.clear();
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    StringPart(part);
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code& error) {
    StringPart(part);
    if (place() == Place::kTop && want == Want::kDescription) return true;
    return Other(error, "a text");
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view, error_code& error) {
    return Number(static_cast<double>(value), error);
  }
  bool on_uint64(std::uint64_t value, string_view, error_code& error) {
    return Number(static_cast<double>(value), error);
  }
  bool on_double(double value, string_view, error_code& error) { return Number(value, error); }
  bool on_bool(bool, error_code& error) { return Other(error, "true or false"); }
  bool on_null(error_code& error) { return Null(error); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

boost::json::parse_options Options() {
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  return options;
}

}  // namespace

class RecordedMoveReader::Parser final {
 public:
  Result<void> Feed(std::string_view piece) {
    if (piece.size() > kMostBytes - std::min(bytes_, kMostBytes)) {
      return End("a recorded move has at most 64 MiB of text");
    }
    if (!problem_.empty()) return Fail(Errc::kInvalidArgument, problem_);
    error_code error;
    const std::size_t used = parser_.write_some(true, piece.data(), piece.size(), error);
    return Judge(used, piece.size(), error);
  }
  Result<RecordedMove> Finish() {
    if (!problem_.empty()) return Fail(Errc::kInvalidArgument, problem_);
    error_code error;
    const std::size_t used = parser_.write_some(false, nullptr, 0, error);
    if (auto judged = Judge(used, 0, error); !judged) return Fail(judged.error());
    Tokens& all = parser_.handler();
    if (!all.has_times) return Fail(Errc::kInvalidArgument, "'time' is missing");
    if (!all.has_targets) return Fail(Errc::kInvalidArgument, "'set_target_data' is missing");
    if (all.times.size() != all.targets.size() || all.times.empty()) {
      return Fail(Errc::kInvalidArgument, "'time' has " + std::to_string(all.times.size()) +
                                              " entries, 'set_target_data' " +
                                              std::to_string(all.targets.size()) +
                                              ": as many as the other, and some");
    }
    RecordedMove recorded{.description = std::move(all.description), .move = {}};
    for (std::size_t i = 0; i < all.times.size(); ++i) {
      auto appended = recorded.move.Append(Seconds{all.times[i]}, all.targets[i]);
      if (!appended) return Fail(appended.error());
    }
    recorded.move.ShrinkToFit();
    return recorded;
  }

 private:
  Result<void> Judge(std::size_t used, std::size_t given, const error_code& error) {
    const std::size_t at = bytes_ + used;
    bytes_ += given;
    if (!error && used == given) return {};
    if (!parser_.handler().problem.empty()) return End(parser_.handler().problem);
    if (error == boost::json::error::too_deep) return End("nested deeper than 32 levels");
    return End("is not JSON, from byte " + std::to_string(at));
  }
  Result<void> End(std::string why) {
    problem_ = std::move(why);
    return Fail(Errc::kInvalidArgument, problem_);
  }

  boost::json::basic_parser<Tokens> parser_{Options()};
  std::size_t bytes_ = 0;
  std::string problem_;
};

RecordedMoveReader::RecordedMoveReader() : parser_(std::make_unique<Parser>()) {}
RecordedMoveReader::~RecordedMoveReader() = default;

Result<void> RecordedMoveReader::Feed(std::string_view piece) {
  return parser_->Feed(piece);
}

Result<RecordedMove> RecordedMoveReader::Finish() {
  return parser_->Finish();
}

Result<RecordedMove> DecodeRecordedMove(std::string_view text) {
  RecordedMoveReader reader;
  if (auto fed = reader.Feed(text); !fed) return Fail(fed.error());
  return reader.Finish();
}

}  // namespace bbia
