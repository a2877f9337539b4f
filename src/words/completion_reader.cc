#include "words/completion_reader.h"

#include <algorithm>

#include "protocol/json_writer.h"
#include "words/cut_text.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxErrorWords = 300;

std::string_view TextOf(const JsonNode& object, std::string_view key) {
  const JsonNode* node = object.Find(key);
  return node != nullptr && node->is(JsonKind::kString) ? node->text : std::string_view();
}

std::int64_t CountOf(const JsonNode& object, std::string_view key) {
  const JsonNode* node = object.Find(key);
  if (node == nullptr || !node->is(JsonKind::kInteger)) return 0;
  return static_cast<std::int64_t>(std::clamp(node->number, 0.0, 1e15));
}

const JsonNode* ObjectOf(const JsonNode& parent, std::string_view key) {
  const JsonNode* node = parent.Find(key);
  return node != nullptr && node->is(JsonKind::kObject) ? node : nullptr;
}

const JsonNode* ArrayOf(const JsonNode& parent, std::string_view key) {
  const JsonNode* node = parent.Find(key);
  return node != nullptr && node->is(JsonKind::kArray) ? node : nullptr;
}

FinishReason FinishFromName(std::string_view name) {
  if (name == "stop") return FinishReason::kStop;
  if (name == "length") return FinishReason::kLength;
  if (name == "tool_calls" || name == "function_call") return FinishReason::kToolCalls;
  return name.empty() ? FinishReason::kNone : FinishReason::kOther;
}

std::optional<std::string> ErrorOf(const JsonNode& root) {
  const JsonNode* error = root.Find("error");
  if (error == nullptr || error->is(JsonKind::kNull)) return std::nullopt;
  const std::string_view words =
      error->is(JsonKind::kObject) ? TextOf(*error, "message") : error->text;
  return std::string(CutText(words.empty() ? "an error without a message" : words, kMaxErrorWords));
}

}  // namespace

Result<std::string_view> CompletionReader::Bad(std::string_view data) {
  if (++bad_chunks_ <= kMaxBadChunks) return std::string_view();
  return Fail(Errc::kRefused, "the server sent " + std::to_string(bad_chunks_) +
                                  " pieces that are no chunks of an answer, the last one '" +
                                  std::string(CutText(data, 60)) + "'");
}

Result<std::string_view> CompletionReader::Take(std::string_view data) {
  const std::size_t before = text_.size();
  if (data == "[DONE]") {
    done_ = true;
    return std::string_view();
  }
  const JsonNode* root = reader_.Read(data);
  if (root == nullptr || !root->is(JsonKind::kObject)) return Bad(data);
  if (auto words = ErrorOf(*root)) {
    return Fail(Errc::kRefused, "the server says: " + std::move(*words));
  }
  if (const JsonNode* usage = ObjectOf(*root, "usage")) {
    usage_ = TokenUsage{CountOf(*usage, "prompt_tokens"), CountOf(*usage, "completion_tokens")};
  }
  const JsonNode* choices = ArrayOf(*root, "choices");
  if (choices == nullptr) return Bad(data);
  if (choices->size == 0) return std::string_view();  // the chunk that carries the usage
  const JsonNode& choice = *choices->begin();
  if (!choice.is(JsonKind::kObject)) return Bad(data);
  if (const JsonNode* delta = ObjectOf(choice, "delta")) TakeMessage(*delta);
  if (const JsonNode* message = ObjectOf(choice, "message")) {
    TakeMessage(*message);
    done_ = true;
  }
  const FinishReason finish = FinishFromName(TextOf(choice, "finish_reason"));
  if (finish != FinishReason::kNone) finish_ = finish;
  return std::string_view(text_).substr(before);
}

void CompletionReader::TakeMessage(const JsonNode& message) {
  AddText(TextOf(message, "content"));
  begun_ = begun_ || !TextOf(message, "reasoning_content").empty() ||
           !TextOf(message, "reasoning").empty();
  if (const JsonNode* calls = ArrayOf(message, "tool_calls")) TakeCalls(*calls);
}

void CompletionReader::AddText(std::string_view piece) {
  if (piece.empty()) return;
  begun_ = true;
  const std::size_t room = kMaxText - text_.size();
  if (piece.size() > room) {
    full_ = true;
    piece = CutText(piece, room);
  }
  text_ += piece;
}

void CompletionReader::TakeCalls(const JsonNode& calls) {
  std::size_t position = 0;
  for (const JsonNode& call : calls) {
    // Pieces of one call share an index; a whole answer has none and tells them by their order.
    const JsonNode* index = call.Find("index");
    const bool numbered =
        index != nullptr && (index->is(JsonKind::kInteger) || index->is(JsonKind::kDouble));
    const double place = numbered ? index->number : static_cast<double>(position);
    ++position;
    if (!call.is(JsonKind::kObject) || !(place >= 0.0)) continue;
    begun_ = true;
    if (place >= static_cast<double>(kMaxCalls)) {
      full_ = true;
      continue;
    }
    const auto at = static_cast<std::size_t>(place);
    if (at >= calls_.size()) calls_.resize(at + 1);
    CalledTool& tool = calls_[at];
    if (tool.id.empty()) tool.id = CutText(TextOf(call, "id"), 128);
    const JsonNode* function = ObjectOf(call, "function");
    if (function == nullptr) continue;
    if (tool.name.empty()) tool.name = CutText(TextOf(*function, "name"), 64);
    const JsonNode* arguments = function->Find("arguments");
    if (arguments == nullptr) continue;
    std::string piece(arguments->text);
    if (arguments->is(JsonKind::kObject)) {  // some servers do not wrap it into a text
      piece.clear();
      JsonWriter(piece).Node(*arguments);
    }
    if (tool.arguments.size() + piece.size() > kMaxArguments) {
      full_ = true;
    } else {
      tool.arguments += piece;
    }
  }
}

std::string ErrorWords(std::string_view body) {
  JsonReader reader;
  const JsonNode* root = reader.Read(body);
  if (root != nullptr && root->is(JsonKind::kObject)) {
    if (auto words = ErrorOf(*root)) return std::move(*words);
    const std::string_view detail = TextOf(*root, "detail");
    if (!detail.empty()) return std::string(CutText(detail, kMaxErrorWords));
  }
  return std::string(CutText(body, kMaxErrorWords));
}

}  // namespace bbia
