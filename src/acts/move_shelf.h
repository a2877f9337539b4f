#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "motion/sampled_move.h"

namespace bbia {

/// A recorded move as it is performed.
struct ShelvedMove {
  SampledMove move;             ///< not empty
  std::filesystem::path sound;  ///< that goes with it; empty when there is none
};

/// A move that is being read, somewhere else. Destroying it stops that.
class MoveReading {
 public:
  virtual ~MoveReading() = default;

  [[nodiscard]] virtual bool ready() const = 0;
  /// @pre ready(), and not taken yet. @return a sentence that says where to put what is not there.
  virtual Result<ShelvedMove> Take() = 0;
};

/// Who reads recorded moves on behalf of the mind, and takes its time. No call waits.
class MoveShelf {
 public:
  virtual ~MoveShelf() = default;

  /// @param dataset "owner/name". @return kBusy when another move is being read.
  virtual Result<std::unique_ptr<MoveReading>> Read(std::string_view dataset,
                                                    std::string_view move) = 0;
};

}  // namespace bbia
