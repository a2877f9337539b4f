#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "protocol/issues.h"

namespace bbia {

/// The parameters of a URL, percent-decoded. The last of several with the same name counts.
class Query final {
 public:
  /// @param raw what follows the '?'.
  explicit Query(std::string_view raw);
  [[nodiscard]] const std::string* Find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// What `/api/state/full` and its stream are asked for; the defaults are the official ones.
struct StateQuery {
  bool with_control_mode = true;
  bool with_head_pose = true;
  bool with_target_head_pose = false;
  bool with_head_joints = false;
  bool with_target_head_joints = false;
  bool with_body_yaw = true;
  bool with_target_body_yaw = false;
  bool with_antenna_positions = true;
  bool with_target_antenna_positions = false;
  bool with_passive_joints = false;
  bool with_doa = false;
  bool with_imu = false;  ///< since 1.12; no body of ours has the sensor
  bool use_pose_matrix = false;
  double frequency = 10.0;  ///< Hz, only read for the stream
};
enum class StateRoute : std::uint8_t { kHttp, kStream };

// Of a URL's query: the value, or everything that is wrong with it.

[[nodiscard]] Result<StateQuery, Issues> DecodeStateQuery(std::string_view query, StateRoute route);
/// One boolean; without `fallback` it must be there ("wake_up", "goto_sleep").
[[nodiscard]] Result<bool, Issues> DecodeBoolQuery(std::string_view query, std::string_view name,
                                                   std::optional<bool> fallback = {});

/// One number from `low` to `high`.
[[nodiscard]] Result<double, Issues> DecodeNumberQuery(std::string_view query,
                                                       std::string_view name, double fallback,
                                                       double low, double high);
/// Names with commas in between, each one of `choices`; their places. Empty when it is not there.
[[nodiscard]] Result<std::vector<std::size_t>, Issues> DecodeListQuery(
    std::string_view query, std::string_view name, std::span<const std::string_view> choices);

}  // namespace bbia
