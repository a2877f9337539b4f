#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "music/music.h"

namespace bbia {

/// A piece that is being listened to, somewhere else. Destroying it stops that.
class Listening {
 public:
  virtual ~Listening() = default;

  [[nodiscard]] virtual bool ready() const = 0;
  /// @pre ready(), and not taken yet.
  virtual Result<Music> Take() = 0;
};

/// Who listens to sound files on behalf of the mind, and takes its time. No call waits.
class Ears {
 public:
  virtual ~Ears() = default;

  /// @param name of a file in the folder of music. @return kInvalidArgument for a name that cannot
  /// be one, kNotFound, kBusy when another piece is being listened to.
  virtual Result<std::unique_ptr<Listening>> Listen(std::string_view name) = 0;
};

}  // namespace bbia
