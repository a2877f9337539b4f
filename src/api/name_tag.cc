#include "api/name_tag.h"

#include <utility>

#include "base/small_file.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "protocol/limits.h"

namespace bbia {
namespace {

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  std::string name(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
  std::size_t characters = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(name[i]) & 0xC0U) != 0x80U;
    if (begins && characters++ == kMaxNameLength) {
      name.resize(i);
      break;
    }
  }
  return name;
}

}  // namespace

NameTag::NameTag(std::filesystem::path directory, std::string from_settings)
    : file_(std::move(directory) / "robot_name.json"), name_(std::move(from_settings)) {
  const auto text = ReadSmallFile(file_, 4096);
  if (!text) return;
  JsonReader reader;
  const JsonNode* root = reader.Read(*text);
  if (root == nullptr || !root->is(JsonKind::kObject)) return;
  const JsonNode* saved = root->Find("name");
  if (saved == nullptr || !saved->is(JsonKind::kString)) return;
  if (std::string name = Trimmed(saved->text); !name.empty()) name_ = std::move(name);
}

Result<void> NameTag::Rename(std::string_view wanted) {
  std::string name = Trimmed(wanted);
  if (name.empty()) return Fail(Errc::kInvalidArgument, "Invalid robot name", "name");
  std::string text;
  JsonWriter(text).BeginObject().Member("name", name).EndObject();
  if (auto saved = WriteSmallFile(file_, text); !saved) return Fail(saved.error());
  name_ = std::move(name);
  return {};
}

}  // namespace bbia
