#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "words/tool_spec.h"

namespace bbia {

/// Who it is whose words or calls move the robot.
enum class Speaker : std::uint8_t {
  kStranger,  ///< anybody within earshot: what a microphone hears
  kOwner,     ///< who may command the robot over its API
};
inline constexpr std::size_t kSpeakerCount = 2;

/// How far somebody is trusted; each level takes in those before it.
enum class Trust : std::uint8_t {
  kTalk,        ///< may stop the robot and ask how it is
  kGestures,    ///< may have it move, dance and show emotions
  kSenses,      ///< may have it look through its camera and start behaviours
  kEverything,  ///< may read and change what it remembers
};
[[nodiscard]] std::optional<Trust> TrustFromName(std::string_view name) noexcept;
[[nodiscard]] std::string_view NameOf(Trust trust) noexcept;

/// What a conversation may make the robot do. A stranger's trust is a setting; the owner may do
/// everything. What makes the robot do less is always allowed. Any thread.
class ToolPolicy final {
 public:
  /// Calls that one answer may make; what a model calls beyond that is refused and told to it.
  static constexpr std::size_t kMaxCallsPerTurn = 8;
  /// How often a model is asked again with the outcomes of its calls.
  static constexpr std::size_t kMaxRounds = 4;

  explicit ToolPolicy(Trust stranger) noexcept : stranger_(stranger) {}

  [[nodiscard]] Trust trust_in(Speaker speaker) const noexcept {
    return speaker == Speaker::kOwner ? Trust::kEverything : stranger_;
  }
  /// @return `kRefused` with a sentence when `speaker` may not have `tool`.
  [[nodiscard]] Result<void> Allows(Speaker speaker, ToolId tool) const;
  /// What a model that speaks with `speaker` is offered.
  [[nodiscard]] std::vector<ToolId> Offered(Speaker speaker) const;

 private:
  Trust stranger_;
};

}  // namespace bbia
