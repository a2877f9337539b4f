#include "api/startup_app.h"

#include <fstream>
#include <system_error>
#include <utility>

#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "protocol/limits.h"

namespace bbia {

StartupAppFile::StartupAppFile(const std::filesystem::path& state_directory)
    : file_(state_directory / "startup_app.json") {
  std::ifstream in(file_, std::ios::binary);
  if (!in) return;
  std::string text(4096, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  JsonReader reader;
  const JsonNode* root = reader.Read(text);
  const JsonNode* saved = root == nullptr ? nullptr : root->Find("startup_app");
  if (saved != nullptr && saved->is(JsonKind::kString)) name_ = std::string(saved->text);
}

Result<void> StartupAppFile::Set(std::optional<std::string> name) {
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  const std::filesystem::path fresh = file_.string() + ".tmp";
  {
    std::string text;
    JsonWriter json(text);
    json.BeginObject().Key("startup_app");
    name ? json.String(*name) : json.Null();
    json.EndObject();
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) return Fail(Errc::kIo, fresh.string() + " cannot be written");
  }
  std::filesystem::rename(fresh, file_, error);
  if (error) return Fail(Errc::kIo, file_.string() + ": " + error.message());
  name_ = std::move(name);
  return {};
}

}  // namespace bbia
