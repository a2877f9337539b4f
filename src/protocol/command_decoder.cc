#include "protocol/command_decoder.h"

#include <utility>

#include "protocol/command_readers.h"
#include "protocol/issues.h"

namespace bbia {
namespace {

CommandReader FindAnyReader(std::string_view type) noexcept {
  if (const CommandReader reader = FindMotionReader(type)) return reader;
  if (const CommandReader reader = FindSystemReader(type)) return reader;
  return FindMediaReader(type);
}

CommandError NotJson(const JsonFault& fault) {
  CommandError error;
  error.message = "message is not JSON: " + fault.message;
  if (fault.kind == JsonFault::Kind::kSyntax) {
    error.message += " (character " + std::to_string(fault.position) + ")";
  } else if (fault.kind == JsonFault::Kind::kTooLong) {
    error.message = fault.message;
    error.limit = static_cast<double>(kMaxJsonBytes);
  } else if (fault.kind == JsonFault::Kind::kTooDeep) {
    error.message = "message is " + fault.message;
    error.limit = kMaxJsonDepth;
  }
  return error;
}

/// The issue that matters most to a client that gets one sentence: the first.
CommandError FromIssues(const Issues& issues) {
  CommandError error;
  error.message = issues.front().sentence;
  error.field = issues.front().field;
  error.limit = issues.front().limit;
  return error;
}

void AddOrigin(CommandError& error, const JsonNode& root) {
  if (const JsonNode* type = root.Find("type"); type != nullptr && type->is(JsonKind::kString)) {
    error.type = type->text.substr(0, kMaxTextBytes);
  }
  if (const JsonNode* uuid = root.Find("uuid"); uuid != nullptr && uuid->is(JsonKind::kString)) {
    if (const auto parsed = ParseUuid(uuid->text)) error.uuid = *parsed;
  }
}

}  // namespace

Result<Command, CommandError> CommandDecoder::Decode(std::string_view text) {
  const JsonNode* root = reader_.Read(text);
  if (root == nullptr) return Fail(NotJson(reader_.fault()));
  Issues issues;
  const FieldPath path = FieldPath::Root({});
  CommandError error;
  if (IsModel(*root, path, issues)) {
    const Message message(*root, path, issues);
    const std::optional<std::string_view> type = ReadText(message.Required("type"));
    const CommandReader read = type ? FindAnyReader(*type) : nullptr;
    std::optional<Command> command;
    if (read != nullptr) command = read(message);
    if (command && issues.empty()) return std::move(*command);
    if (type && read == nullptr) {
      issues.Add(message.Optional("type").path,
                 {"union_tag_invalid", "unknown command", "must be the name of a command"},
                 message.Optional("type").node);
      error.code = Errc::kNotFound;
    }
  }
  const Errc code = error.code;
  error = FromIssues(issues);
  error.code = code;
  AddOrigin(error, *root);
  return Fail(std::move(error));
}

}  // namespace bbia
