#include "app/talk_setup.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "app/places.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxKey = 4096;

/// Of our variables a guest gets what programs need, and no secrets.
std::vector<std::string> GuestEnvironment(GetVariable get) {
  std::vector<std::string> environment;
  for (const char* name : {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH",
                           "VIRTUAL_ENV", "PYTHONPATH", "OMP_NUM_THREADS"}) {
    if (const char* value = get(name)) environment.push_back(std::string(name) + "=" + value);
  }
  return environment;
}

Result<std::string> ReadKey(const Config& config, GetVariable get) {
  std::string key;
  if (!config.model_key_file.empty()) {
    std::ifstream file(config.model_key_file);
    if (!std::getline(file, key)) {
      return Fail(Errc::kInvalidArgument,
                  "model.key_file is '" + config.model_key_file + "', no key can be read from it");
    }
  } else if (const char* variable = get("BBIA_MODEL_KEY")) {
    key = variable;
  }
  while (!key.empty() && (key.back() == '\r' || key.back() == ' ')) key.pop_back();
  for (const char c : key) {
    if (c <= ' ' || c > '~' || key.size() > kMaxKey) {
      return Fail(Errc::kInvalidArgument,
                  "the key of the model's server is not one line of visible ASCII");
    }
  }
  return key;
}

Result<GuestModel> GuestOf(const Config& config, GetVariable get) {
  auto command = SplitCommand(config.model_command);
  if (!command) return Fail(command.error());
  GuestModel guest;
  guest.keeper = KeeperProgram().string();
  guest.command = std::move(*command);
  guest.file = config.model_file;
  guest.context = config.model_context;
  guest.environment = GuestEnvironment(get);
  guest.name = config.model_name;
  guest.declared_bytes = static_cast<std::uint64_t>(config.model_memory_mb * 1024.0 * 1024.0);
  guest.start_patience = std::chrono::duration_cast<Nanos>(Seconds{config.model_start_timeout});
  return guest;
}

}  // namespace

Result<TalkSettings> TalkSettingsOf(const Config& config, GetVariable get) {
  TalkSettings settings;
  settings.keeper = KeeperProgram().string();
  settings.environment = GuestEnvironment(get);
  settings.stranger = TrustFromName(config.stranger_trust).value_or(Trust::kGestures);
  settings.usual = ParseLanguage(config.language).value_or(Language::kEnglish);
  settings.max_tokens = config.model_max_tokens;
  settings.patience.first =
      std::chrono::duration_cast<Nanos>(Seconds{config.model_first_token_timeout});
  if (!config.model_url.empty() && !config.model_command.empty()) {
    return Fail(Errc::kInvalidArgument, "model.url and model.command are both set, one is enough");
  }
  if (!config.model_url.empty()) {
    auto url = CheckModelUrl(config.model_url);
    if (!url) return Fail(url.error());
    auto key = ReadKey(config, get);
    if (!key) return Fail(key.error());
    settings.server =
        ModelServer{.url = std::move(*url), .key = std::move(*key), .name = config.model_name};
  } else if (!config.model_command.empty()) {
    auto guest = GuestOf(config, get);
    if (!guest) return Fail(guest.error());
    settings.guest = std::move(*guest);
  }
  return settings;
}

ChatAccess ChatAccessOf(const Config& config, Talk* talk, CompanionLine* companion) {
  return {.talk = talk,
          .companion = companion,
          .temperature = config.chat_temperature,
          .personality = ParsePersonality(config.personality).value_or(Personality::kFriendly)};
}

}  // namespace bbia
