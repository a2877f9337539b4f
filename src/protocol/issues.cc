#include "protocol/issues.h"

#include <iterator>
#include <utility>

#include "base/utf8.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

/// Echoing what a client sent must not let it choose how much we send.
constexpr std::size_t kMaxEcho = 4096;
constexpr std::size_t kMaxShown = 48;

std::string Cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string Quoted(std::string_view text) {
  std::string out;
  JsonWriter(out).String(text);
  return out;
}

}  // namespace

std::string FieldPath::Loc() const {
  std::string loc = parent != nullptr ? parent->Loc() : std::string();
  if (part == Part::kRoot && key.empty()) return loc;
  if (!loc.empty()) loc += ',';
  loc += part == Part::kIndex ? std::to_string(index) : Quoted(key);
  return loc;
}

std::string FieldPath::Name() const {
  std::string name = parent != nullptr ? parent->Name() : std::string();
  if (part == Part::kIndex) return name + '[' + std::to_string(index) + ']';
  if (part == Part::kKey) {
    if (!name.empty()) name += '.';
    name += key;
  }
  return name;
}

void Issues::AddIssue(const FieldPath& path, Complaint&& complaint, std::string input,
                      std::string_view shown) {
  if (issues_.size() >= kMost) return;
  Issue issue{complaint.type,
              path.Loc(),
              std::move(complaint.message),
              std::move(input),
              std::move(complaint.context),
              path.Name(),
              {},
              complaint.limit};
  issue.sentence =
      (issue.field.empty() ? std::string("the message") : issue.field) + ' ' + complaint.must;
  if (!shown.empty()) issue.sentence += ", got " + Cut(shown, kMaxShown);
  issues_.push_back(std::move(issue));
}

void Issues::Add(const FieldPath& path, Complaint complaint, const JsonNode* input) {
  if (issues_.size() >= kMost) return;
  if (input == nullptr) return AddIssue(path, std::move(complaint), "null", {});
  std::string json;
  JsonWriter(json).Node(*input, "\"NaN or Infinity\"");
  const bool number = input->is(JsonKind::kInteger) || input->is(JsonKind::kDouble);
  const std::string shown = number ? std::string(input->text) : Cut(json, kMaxShown);
  if (json.size() > kMaxEcho) json = Quoted(Cut(json, kMaxShown));
  AddIssue(path, std::move(complaint), std::move(json), shown);
}

void Issues::AddText(const FieldPath& path, Complaint complaint, std::string_view input) {
  std::string json = Quoted(Cut(input, kMaxEcho));
  const std::string shown = Cut(json, kMaxShown);
  AddIssue(path, std::move(complaint), std::move(json), shown);
}

void Issues::Append(Issues&& other) {
  issues_.insert(issues_.end(), std::make_move_iterator(other.issues_.begin()),
                 std::make_move_iterator(other.issues_.end()));
  other.issues_.clear();
}

void Issues::Encode(std::string& out) const {
  JsonWriter json(out);
  json.BeginObject().Key("detail").BeginArray();
  for (const Issue& issue : issues_) {
    json.BeginObject().Member("type", issue.type);
    json.Key("loc").BeginArray().RawMembers(issue.loc).EndArray();
    json.Member("msg", issue.message).Key("input").Raw(issue.input);
    if (!issue.context.empty()) json.Key("ctx").Raw(issue.context);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

std::string Issues::Body() const {
  std::string out;
  Encode(out);
  return out;
}

}  // namespace bbia
