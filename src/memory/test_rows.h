#pragma once

// For tests only.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "memory/memory_store.h"
#include "memory/rows.h"

namespace bbia {

/// 2026-11-23T21:37:05Z and `seconds` later.
[[nodiscard]] inline WallTime At(int seconds) {
  return WallTime{std::chrono::seconds{1'795'469'825 + seconds}};
}

[[nodiscard]] inline ConversationEntry Said(std::string text, int seconds = 0) {
  return {.time = At(seconds),
          .role = ConversationRole::kUser,
          .text = std::move(text),
          .language = "fr",
          .source = "microphone",
          .emotion = "curious"};
}
[[nodiscard]] inline Preference Set(std::string key, std::string value, int seconds = 0) {
  return {.key = std::move(key), .value = std::move(value), .time = At(seconds)};
}
[[nodiscard]] inline Learning Learnt(std::string subject, std::string text, int seconds = 0) {
  return {.subject = std::move(subject),
          .text = std::move(text),
          .confidence = 0.5,
          .first_seen = At(seconds),
          .last_seen = At(seconds)};
}
[[nodiscard]] inline EmotionEntry Felt(std::string emotion, int seconds = 0) {
  return {.time = At(seconds), .emotion = std::move(emotion), .intensity = 0.25, .source = "api"};
}
[[nodiscard]] inline BehaviorEntry Did(std::string behavior, int seconds = 0) {
  return {.time = At(seconds),
          .behavior = std::move(behavior),
          .source = "dashboard",
          .outcome = "cancelled",
          .detail = "someone asked for dance",
          .duration = std::chrono::milliseconds{1500}};
}

/// `row` without the number that the store gave it.
[[nodiscard]] inline MemoryRow Unnumbered(MemoryRow row) {
  std::visit([](auto& each) { each.id = 0; }, row);
  return row;
}

/// Everything of one kind, oldest first, in pages of three; empty when something fails.
[[nodiscard]] inline std::vector<MemoryRow> All(MemoryStore& store, MemoryKind kind) {
  std::vector<MemoryRow> all;
  PageRequest request{.kind = kind, .max_rows = 3};
  while (true) {
    auto page = store.Read(request);
    if (!page) return {};
    for (MemoryRow& row : page->rows) all.push_back(Unnumbered(std::move(row)));
    if (page->next == 0) return all;
    request.after = page->next;
  }
}
[[nodiscard]] inline std::vector<MemoryRow> Everything(MemoryStore& store) {
  std::vector<MemoryRow> all;
  for (std::size_t i = 0; i < kMemoryKinds; ++i) {
    for (MemoryRow& row : All(store, static_cast<MemoryKind>(i))) all.push_back(std::move(row));
  }
  return all;
}

}  // namespace bbia
