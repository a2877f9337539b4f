#include "guard/origin.h"

#include <algorithm>
#include <array>

#include "server/http_text.h"

namespace bbia {
namespace {

/// Removes `head` from `text`. @return whether it was there.
bool Eat(std::string_view& text, std::string_view head) noexcept {
  if (!text.starts_with(head)) return false;
  text.remove_prefix(head.size());
  return true;
}

bool IsPortOrNothing(std::string_view text) noexcept {
  if (text.empty()) return true;
  if (!Eat(text, ":")) return false;
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool IsOfficialOrigin(std::string_view origin) noexcept {
  constexpr std::array<std::string_view, 4> kWhole = {"tauri://localhost", "http://tauri.localhost",
                                                      "https://tauri.localhost",
                                                      "capacitor://localhost"};
  if (std::ranges::find(kWhole, origin) != kWhole.end()) return true;
  if (!Eat(origin, "http://") && !Eat(origin, "https://")) return false;
  return (Eat(origin, "localhost") || Eat(origin, "127.0.0.1")) && IsPortOrNothing(origin);
}

bool MayChange(std::string_view origin, std::string_view host,
               std::span<const std::string> also) noexcept {
  if (IsOfficialOrigin(origin)) return true;
  if (std::ranges::find(also, origin) != also.end()) return true;
  if (!Eat(origin, "http://") && !Eat(origin, "https://")) return false;
  return !host.empty() && EqualNoCase(origin, host);
}

}  // namespace bbia
