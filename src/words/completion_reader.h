#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "protocol/json_reader.h"

namespace bbia {

/// A tool that a model called, as it said it: nothing of it is checked yet.
struct CalledTool {
  std::string id;
  std::string name;
  std::string arguments;  ///< JSON, it claims
  bool operator==(const CalledTool&) const = default;
};

enum class FinishReason : std::uint8_t { kNone, kStop, kLength, kToolCalls, kOther };

struct TokenUsage {
  std::int64_t prompt = 0;
  std::int64_t completion = 0;
};

/// Puts the answer of an OpenAI-compatible server together from its chunks: text, and tool calls
/// that come in pieces. Also takes the whole answer of a server that does not stream. One thread.
class CompletionReader final {
 public:
  static constexpr std::size_t kMaxText = 32UL * 1024;
  static constexpr std::size_t kMaxCalls = 8;
  static constexpr std::size_t kMaxArguments = 8UL * 1024;
  static constexpr std::uint64_t kMaxBadChunks = 8;

  /// Takes the data of one event. @return the text that it adds, valid until the next call;
  /// `kRefused` with the server's own words when it reports an error, and when it has sent more
  /// than `kMaxBadChunks` pieces that are no chunks.
  [[nodiscard]] Result<std::string_view> Take(std::string_view data);

  /// The server said that this was all.
  [[nodiscard]] bool done() const noexcept { return done_; }
  /// A limit was reached: what follows is not kept.
  [[nodiscard]] bool full() const noexcept { return full_; }
  /// Anything of an answer came (thoughts that are not shown count).
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const std::vector<CalledTool>& calls() const noexcept { return calls_; }
  [[nodiscard]] FinishReason finish() const noexcept { return finish_; }
  [[nodiscard]] const std::optional<TokenUsage>& usage() const noexcept { return usage_; }
  [[nodiscard]] std::uint64_t bad_chunks() const noexcept { return bad_chunks_; }

 private:
  Result<std::string_view> Bad(std::string_view data);
  void TakeMessage(const JsonNode& message);
  void TakeCalls(const JsonNode& calls);
  void AddText(std::string_view piece);

  JsonReader reader_;
  std::string text_;
  std::vector<CalledTool> calls_;
  FinishReason finish_ = FinishReason::kNone;
  std::optional<TokenUsage> usage_;
  bool done_ = false;
  bool full_ = false;
  bool begun_ = false;
  std::uint64_t bad_chunks_ = 0;
};

/// What a server says in the body of an error answer: its message, or the beginning of the body.
[[nodiscard]] std::string ErrorWords(std::string_view body);

}  // namespace bbia
