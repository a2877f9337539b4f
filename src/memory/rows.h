#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace bbia {

/// What is kept, one table each.
enum class MemoryKind : std::uint8_t {
  kConversation,
  kPreference,
  kLearning,
  kEmotion,
  kBehavior,
  kCount
};
inline constexpr std::size_t kMemoryKinds = static_cast<std::size_t>(MemoryKind::kCount);

inline constexpr std::array<std::string_view, kMemoryKinds> kMemoryKindNames = {
    "conversation", "preference", "learning", "emotion", "behavior"};
[[nodiscard]] constexpr std::string_view Name(MemoryKind kind) noexcept {
  return kMemoryKindNames[static_cast<std::size_t>(kind)];
}

/// Texts are UTF-8 without NUL; these are bytes.
inline constexpr std::size_t kMaxUtterance = 4096;
inline constexpr std::size_t kMaxPreferenceKey = 64;
inline constexpr std::size_t kMaxPreferenceValue = 1024;
inline constexpr std::size_t kMaxSubject = 128;
inline constexpr std::size_t kMaxLearning = 1024;
inline constexpr std::size_t kMaxTag = 64;  ///< names of emotions, behaviours, sources, outcomes
inline constexpr std::size_t kMaxDetail = 256;
inline constexpr std::int64_t kMaxTimesSeen = 1'000'000'000;

enum class ConversationRole : std::uint8_t { kUser, kRobot, kSystem };
[[nodiscard]] std::string_view Name(ConversationRole role) noexcept;
[[nodiscard]] std::optional<ConversationRole> ConversationRoleFromName(
    std::string_view name) noexcept;

// `id` is the store's: rows are numbered as they arrive, 0 is none. Times are the teller's calendar
// time; nothing is ordered by them, because calendars get corrected.

struct ConversationEntry {
  std::int64_t id = 0;
  WallTime time;
  ConversationRole role = ConversationRole::kUser;
  std::string text;      ///< not empty
  std::string language;  ///< "fr"; empty when unknown
  std::string source;    ///< "microphone", "api"
  std::string emotion;   ///< the robot's, or what it heard; empty when unknown
  bool operator==(const ConversationEntry&) const = default;
};

struct Preference {
  std::int64_t id = 0;
  std::string key;  ///< not empty; the newest value of a key is kept
  std::string value;
  WallTime time;  ///< when it was set
  bool operator==(const Preference&) const = default;
};

/// Something that was learnt about a subject. Told again with the same text, it is the same
/// learning: seen more often, with the new confidence.
struct Learning {
  std::int64_t id = 0;  ///< a new one whenever it is seen: the smallest was not seen for longest
  std::string subject;  ///< not empty
  std::string text;     ///< not empty
  double confidence = 1.0;      ///< 0..1
  std::int64_t times_seen = 1;  ///< when told: how often since it was told last
  WallTime first_seen;
  WallTime last_seen;
  bool operator==(const Learning&) const = default;
};

struct EmotionEntry {
  std::int64_t id = 0;
  WallTime time;           ///< since when it was felt
  std::string emotion;     ///< not empty
  double intensity = 0.0;  ///< 0..1
  std::string source;
  bool operator==(const EmotionEntry&) const = default;
};

struct BehaviorEntry {
  std::int64_t id = 0;
  WallTime time;         ///< when it began
  std::string behavior;  ///< not empty
  std::string source;
  std::string outcome;  ///< "finished", "cancelled"
  std::string detail;   ///< a sentence, or empty
  Nanos duration{0};    ///< not negative
  bool operator==(const BehaviorEntry&) const = default;
};

/// In the order of `MemoryKind`.
using MemoryRow =
    std::variant<ConversationEntry, Preference, Learning, EmotionEntry, BehaviorEntry>;
static_assert(std::variant_size_v<MemoryRow> == kMemoryKinds);
[[nodiscard]] inline MemoryKind KindOf(const MemoryRow& row) noexcept {
  return static_cast<MemoryKind>(row.index());
}

/// @return why `row` cannot be kept: the field, its value and its limit. Any thread.
[[nodiscard]] Result<void> CheckRow(const MemoryRow& row);
/// `text` as a name or text of a row.
[[nodiscard]] Result<void> CheckText(std::string_view field, std::string_view text,
                                     std::size_t at_least, std::size_t at_most);
/// Bytes of the texts of `row`.
[[nodiscard]] std::size_t TextBytes(const MemoryRow& row) noexcept;

/// How many rows of each kind are kept, in the order of `MemoryKind`. When there are more, the
/// oldest goes (of learnings the one that was not seen for longest); a further preference is
/// refused.
struct MemoryLimits {
  static constexpr std::uint32_t kMost = 10'000;

  std::array<std::uint32_t, kMemoryKinds> rows = {1000, 256, 1000, 1000, 1000};

  [[nodiscard]] std::uint32_t of(MemoryKind kind) const noexcept {
    return rows[static_cast<std::size_t>(kind)];
  }
};

enum class PageOrder : std::uint8_t { kOldestFirst, kNewestFirst };

/// What to read: at most `max_rows` rows and about `kMaxPageBytes` of text, but at least one row.
struct PageRequest {
  MemoryKind kind = MemoryKind::kConversation;
  PageOrder order = PageOrder::kOldestFirst;
  std::int64_t after = 0;  ///< `MemoryPage::next` of the page before; 0 for the first
  std::size_t max_rows = 100;
  std::string subject;  ///< of learnings: only those about it; empty for all
};
inline constexpr std::size_t kMaxPageBytes = 64 * 1024;
inline constexpr std::size_t kMaxPageRows = 1000;
[[nodiscard]] Result<void> CheckPage(const PageRequest& request);

struct MemoryPage {
  std::vector<MemoryRow> rows;
  std::int64_t next = 0;  ///< there are more: ask for those after this; 0 for none
};

using MemoryCounts = std::array<std::uint64_t, kMemoryKinds>;

}  // namespace bbia
