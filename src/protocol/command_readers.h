#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "protocol/commands.h"
#include "protocol/fields.h"

namespace bbia {

/// Turns the members of a message into a command; what is wrong is added to the message's issues,
/// and then the value does not count.
using CommandReader = std::optional<Command> (*)(const Message&);

/// A type of message and who reads it.
struct CommandEntry {
  std::string_view type;
  CommandReader read;
};

// Each looks for `type` among the messages of its kind. @return null when it is not one of them.
[[nodiscard]] CommandReader FindMotionReader(std::string_view type) noexcept;
[[nodiscard]] CommandReader FindSystemReader(std::string_view type) noexcept;
[[nodiscard]] CommandReader FindMediaReader(std::string_view type) noexcept;

template <std::size_t N>
[[nodiscard]] constexpr CommandReader FindReader(const std::array<CommandEntry, N>& entries,
                                                 std::string_view type) noexcept {
  for (const CommandEntry& entry : entries) {
    if (entry.type == type) return entry.read;
  }
  return nullptr;
}

/// For a message that is its type and nothing more.
template <class C>
std::optional<Command> ReadEmpty(const Message&) {
  return C{};
}
template <class C>
constexpr CommandEntry EmptyEntry() noexcept {
  return {C::kType, ReadEmpty<C>};
}

/// For a message with one required boolean.
template <class C, bool C::*Flag>
std::optional<Command> ReadFlag(const Message& message, std::string_view name) {
  C c;
  const std::optional<bool> value = ReadBool(message.Required(name));
  c.*Flag = value.value_or(false);
  return c;
}

}  // namespace bbia
