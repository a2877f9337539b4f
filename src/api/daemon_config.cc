#include "api/daemon_config.h"

#include <utility>

#include "base/small_file.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr std::size_t kMostBytes = 64UL * 1024;
constexpr std::string_view kStartupApp = "startup_app";
constexpr std::string_view kFirstWakeUp = "first_wake_up_completed";

}  // namespace

DaemonConfig::DaemonConfig(const std::filesystem::path& directory)
    : file_(directory / "daemon_config.json") {
  const auto text = ReadSmallFile(file_, kMostBytes);
  if (!text) return;
  JsonReader reader;
  const JsonNode* root = reader.Read(*text);
  if (root == nullptr || !root->is(JsonKind::kObject)) return;
  const JsonNode* app = root->Find(kStartupApp);
  if (app != nullptr && app->is(JsonKind::kString)) startup_app_ = std::string(app->text);
  const JsonNode* done = root->Find(kFirstWakeUp);
  first_wake_up_completed_ = done != nullptr && done->is(JsonKind::kBool) && done->truth;
}

Result<void> DaemonConfig::Write(std::string_view name, std::string_view json) const {
  std::string old = ReadSmallFile(file_, kMostBytes).value_or("");
  if (old.empty()) old = "{}";
  JsonReader reader;
  const JsonNode* root = reader.Read(old);
  if (root == nullptr || !root->is(JsonKind::kObject)) {
    return Fail(Errc::kIo, file_.string() + " is not a JSON object: mend it or take it away");
  }
  std::string text;
  JsonWriter writer(text);
  writer.BeginObject();
  for (const JsonNode& member : *root) {
    if (member.key != name) writer.Key(member.key).Node(member);
  }
  writer.Key(name).Raw(json).EndObject();
  return WriteSmallFile(file_, text);
}

Result<void> DaemonConfig::SetStartupApp(std::optional<std::string> name) {
  std::string json;
  JsonWriter writer(json);
  name ? writer.String(*name) : writer.Null();
  if (auto written = Write(kStartupApp, json); !written) return written;
  startup_app_ = std::move(name);
  return {};
}

Result<void> DaemonConfig::SetFirstWakeUpCompleted(bool completed) {
  if (auto written = Write(kFirstWakeUp, completed ? "true" : "false"); !written) return written;
  first_wake_up_completed_ = completed;
  return {};
}

}  // namespace bbia
