#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "api/eyes_desk.h"
#include "base/check.h"
#include "base/ledger.h"
#include "base/log.h"

namespace bbia {

/// A camera that is not there and a scan that finds no model: for tests and measurements of the
/// rest.
class ShutEyes final {
 public:
  ShutEyes(Ledger& ledger, Log& log)
      : store_(
            ledger, [] { return MemoryRoom{}; }, [] { return std::uint64_t{0}; }),
        camera_(
            *ledger.Claim<Resource::kCamera>("nobody"), ledger, log,
            []() -> Result<std::unique_ptr<CameraSource>> {
              return Fail(Errc::kUnavailable, "unavailable: no camera found");
            },
            [] { return std::nullopt; }),
        vision_(ledger, log, camera_, store_, {}) {}

  [[nodiscard]] EyesParts parts() noexcept { return {camera_, vision_, store_}; }

 private:
  ModelStore store_;
  Camera camera_;
  Vision vision_;
};

}  // namespace bbia
