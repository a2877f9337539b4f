#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace bbia {

/// How often each client may ask: a bucket of requests for each address, filled at a steady rate.
/// At most `kMostClients` are remembered; whoever was quiet longest is forgotten. One thread.
class RateLimit final {
 public:
  static constexpr std::size_t kMostClients = 256;

  /// @param rate requests a second, 0 for no limit. @param burst how many at once.
  RateLimit(double rate, double burst) noexcept : rate_(rate), burst_(burst) {}

  /// Counts one request. @return 0 when it may pass, else in how many seconds the next one may.
  [[nodiscard]] Seconds Take(std::string_view address, TimePoint now);
  [[nodiscard]] std::size_t clients() const noexcept { return buckets_.size(); }

 private:
  struct Bucket {
    std::string address;
    double level = 0.0;
    TimePoint last{};
  };

  [[nodiscard]] Bucket& BucketOf(std::string_view address, TimePoint now);

  const double rate_;
  const double burst_;
  std::vector<Bucket> buckets_;
};

}  // namespace bbia
