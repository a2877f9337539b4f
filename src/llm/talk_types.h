#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "llm/language_model.h"
#include "llm/model_client.h"
#include "texts/text_book.h"
#include "words/chat_event.h"
#include "words/prompt.h"
#include "words/tool_policy.h"

namespace bbia {

/// Stop answering `prompt`.
struct CancelOrder {
  PromptId prompt = 0;
};
/// What became of a tool call that an answer waits for.
struct OutcomeOrder {
  PromptId prompt = 0;
  std::uint64_t call = 0;
  ToolOutcome outcome;
};

using TalkOrder = std::variant<Prompt, CancelOrder, OutcomeOrder>;

struct TalkSettings {
  std::optional<ModelServer> server;     ///< somebody else's
  std::optional<GuestModel> guest;       ///< or one of our own; not both
  std::string keeper;                    ///< path of bbia-keeper
  std::vector<std::string> environment;  ///< of guests and look-ups
  ModelPatience patience;
  Trust stranger = Trust::kGestures;
  Language usual = Language::kFrench;
  std::int64_t max_tokens = 256;
};

enum class ModelKind : std::uint8_t { kNone, kServer, kGuest };
[[nodiscard]] constexpr std::string_view Name(ModelKind kind) noexcept {
  switch (kind) {
    case ModelKind::kNone:
      return "none";
    case ModelKind::kServer:
      return "server";
    case ModelKind::kGuest:
      return "guest";
  }
  return "none";
}

/// How it stands with the conversation and its model.
struct TalkStatus {
  ModelKind kind = ModelKind::kNone;
  std::string name;   ///< of the model
  std::string where;  ///< address of the server, or file of the model
  std::string state;  ///< "none", "idle", "starting", "ready", "in use", "failed"
  std::string problem;
  int pid = 0;                       ///< of a guest
  std::uint64_t resident_bytes = 0;  ///< of a guest, with all it started
  Seconds cpu{0.0};
  std::uint64_t starts = 0;
  std::uint64_t answers = 0;  ///< by model, cache and reflex brain
  std::uint64_t by_model = 0;
  std::uint64_t from_cache = 0;
  std::uint64_t waiting = 0;
  bool answering = false;
  std::string output;  ///< the last line of a guest
};

inline constexpr std::size_t kMaxPromptsWaiting = 16;

}  // namespace bbia
