#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "motion/sampled_move.h"

namespace bbia {

/// A move as the official tools record it (protocol reference 5.9): a JSON object of
/// `description`, `time` (N seconds, growing) and `set_target_data` (N objects of `head` 4x4,
/// `antennas` [right, left] and perhaps `body_yaw`).
struct RecordedMove {
  std::string description;  ///< its first kilobyte
  SampledMove move;
};

/// Reads such a text piece by piece, so that neither it nor a tree of it need be in memory. Every
/// head is a rotation, every number finite and within limits.h, the whole within the limits of
/// `SampledMove`. Members that it does not know are passed over. One thread.
class RecordedMoveReader final {
 public:
  /// Of the text.
  static constexpr std::size_t kMostBytes = 64UL * 1024 * 1024;

  RecordedMoveReader();
  ~RecordedMoveReader();
  RecordedMoveReader(const RecordedMoveReader&) = delete;
  RecordedMoveReader& operator=(const RecordedMoveReader&) = delete;

  /// @return why it is no recorded move; then nothing more is read.
  Result<void> Feed(std::string_view piece);
  /// The text is over.
  Result<RecordedMove> Finish();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

[[nodiscard]] Result<RecordedMove> DecodeRecordedMove(std::string_view text);

}  // namespace bbia
