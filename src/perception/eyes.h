#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "perception/sight.h"

namespace bbia {

/// Whether a detector works. Empty: it does (or would, when somebody looks).
struct EyesTrouble {
  std::string camera;  ///< "unavailable: no camera found"
  std::string faces;   ///< "unavailable: model file X not found, get it from ..."
  std::string objects;
  std::string bodies;
};

/// Keeps the scan running while it lives. Movable by pointer; any thread.
class Look {
 public:
  virtual ~Look() = default;
};

/// What the rest of the program may do with the robot's eyes. Nothing here waits. Any thread.
class Eyes {
 public:
  virtual ~Eyes() = default;

  /// The newest result, and head tracking as clients want it.
  [[nodiscard]] virtual const SightBoard& sight() const noexcept = 0;
  /// From now on `what` is looked for in a picture each `interval`, at least 50 ms, until the
  /// returned object is destroyed. All who look share one scan, at the pace of the fastest.
  /// @return kUnavailable when one of them cannot be looked for, kBusy beyond 16 looks.
  [[nodiscard]] virtual Result<std::unique_ptr<Look>> StartLooking(const Looked& what,
                                                                   Nanos interval) = 0;
  [[nodiscard]] virtual EyesTrouble trouble() const = 0;

  /// Takes a photograph as soon as the camera shows a picture; kept in the photo folder, where the
  /// oldest go when it is full. @return a ticket, or kUnavailable, or kBusy when four are waited
  /// for.
  virtual Result<std::uint64_t> TakePhoto() = 0;
  /// What became of it: the file's name, or why there is none. None: not ready yet. Asked once.
  virtual std::optional<Result<std::string>> PhotoTaken(std::uint64_t ticket) = 0;
};

}  // namespace bbia
