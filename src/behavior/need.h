#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace bbia {

/// A sense or a service that a behaviour cannot do without.
enum class Need : std::uint8_t {
  kFaces,
  kObjects,
  kHearing,
  kVoice,
  kCamera,
  kSound,
  kWeather,
  kNews,
  kChat,
};
inline constexpr std::size_t kNeedCount = 9;

/// What people call it: "faces" (somebody recognises faces), "voice" (speech that can be heard),
/// "chat" (somebody who answers: a language model, or the reflex brain).
inline constexpr std::array<std::string_view, kNeedCount> kNeedNames = {
    "faces", "objects", "hearing", "voice", "camera", "sound", "weather", "news", "chat"};

[[nodiscard]] constexpr std::string_view Name(Need need) noexcept {
  return kNeedNames[static_cast<std::size_t>(need)];
}

/// Some needs. A plain value.
class NeedSet final {
 public:
  constexpr NeedSet() noexcept = default;
  constexpr NeedSet(std::initializer_list<Need> needs) noexcept {
    for (const Need need : needs) Add(need);
  }
  [[nodiscard]] static constexpr NeedSet All() noexcept {
    NeedSet all;
    for (std::size_t i = 0; i < kNeedCount; ++i) all.Add(static_cast<Need>(i));
    return all;
  }

  constexpr void Add(Need need) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | Bit(need)); }
  constexpr void Remove(Need need) noexcept {
    bits_ = static_cast<std::uint16_t>(bits_ & ~Bit(need));
  }
  [[nodiscard]] constexpr bool has(Need need) const noexcept { return (bits_ & Bit(need)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr NeedSet With(NeedSet others) const noexcept {
    NeedSet both;
    both.bits_ = static_cast<std::uint16_t>(bits_ | others.bits_);
    return both;
  }
  /// Those of these that `there` lacks.
  [[nodiscard]] constexpr NeedSet Without(NeedSet there) const noexcept {
    NeedSet left;
    left.bits_ = static_cast<std::uint16_t>(bits_ & ~there.bits_);
    return left;
  }
  constexpr bool operator==(const NeedSet&) const noexcept = default;

  /// "faces, camera"
  [[nodiscard]] std::string Text() const;

 private:
  static constexpr unsigned Bit(Need need) noexcept { return 1U << static_cast<unsigned>(need); }
  std::uint16_t bits_ = 0;
};

}  // namespace bbia
