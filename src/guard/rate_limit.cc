#include "guard/rate_limit.h"

#include <algorithm>

namespace bbia {

RateLimit::Bucket& RateLimit::BucketOf(std::string_view address, TimePoint now) {
  const auto found = std::ranges::find(buckets_, address, &Bucket::address);
  if (found != buckets_.end()) return *found;
  const Bucket fresh{.address = std::string(address), .level = burst_, .last = now};
  if (buckets_.size() < kMostClients) return buckets_.emplace_back(fresh);
  return *std::ranges::min_element(buckets_, {}, &Bucket::last) = fresh;
}

Seconds RateLimit::Take(std::string_view address, TimePoint now) {
  if (rate_ <= 0.0) return Seconds{0.0};
  Bucket& bucket = BucketOf(address, now);
  const double passed = std::max(Seconds{now - bucket.last}.count(), 0.0);
  bucket.level = std::min(bucket.level + passed * rate_, burst_);
  bucket.last = now;
  if (bucket.level < 1.0) return Seconds{(1.0 - bucket.level) / rate_};
  bucket.level -= 1.0;
  return Seconds{0.0};
}

}  // namespace bbia
