#include "app/doctor_checks.h"
#include "protocol/json_reader.h"
#include "server/http_client.h"
#include "server/listener.h"

namespace bbia {
namespace {

constexpr std::string_view kGroup = "network";
constexpr std::size_t kMaxReply = 4 * 1024 * 1024;
constexpr int kOk = 200;

/// The text at `name` in `object`, empty when there is none.
std::string TextOf(const JsonNode* object, std::string_view name) {
  const JsonNode* node = object != nullptr ? object->Find(name) : nullptr;
  return node != nullptr && node->is(JsonKind::kString) ? std::string(node->text) : std::string();
}

std::string Sentence(std::string text) {
  if (!text.ends_with('.')) text += '.';
  return text;
}

const JsonNode* ReadObject(const Result<HttpReply>& reply, JsonReader& reader) {
  if (!reply || reply->status != kOk) return nullptr;
  const JsonNode* root = reader.Read(reply->body);
  return root != nullptr && root->is(JsonKind::kObject) ? root : nullptr;
}

constexpr std::string_view kOtherPort = "another port for bbia: bbia run --fastapi-port 8001";

Check JudgeStranger(Check check, const std::optional<std::string>& owner,
                    const Result<HttpReply>& status) {
  check.verdict = CheckVerdict::kProblem;
  if (status) {
    check.found += " held by a web server that is no robot (HTTP " +
                   std::to_string(status->status) + " at /api/daemon/status)";
  } else {
    check.found += " held by something that does not answer as a robot";
  }
  check.found += owner ? ": " + *owner + "." : ".";
  check.advice = "End it, or take " + std::string(kOtherPort);
  return check;
}

/// @param root of the answer of /api/resources
void AddHealth(const Result<HttpReply>& resources, Check& check) {
  JsonReader reader;
  const JsonNode* root = ReadObject(resources, reader);
  const JsonNode* verdict = root != nullptr ? root->Find("verdict") : nullptr;
  if (verdict == nullptr || !verdict->is(JsonKind::kObject)) return;
  const std::string light = TextOf(verdict, "light");
  const std::string why = TextOf(verdict, "why");
  if (light.empty()) return;
  check.found += " Its audit is " + light + (why.empty() ? "." : ": " + Sentence(why));
  if (light == "green") return;
  check.verdict = light == "red" ? CheckVerdict::kProblem : CheckVerdict::kWarning;
  check.advice = "See what it found: bbia top";
}

}  // namespace

Check JudgeOccupant(std::uint16_t port, const std::optional<std::string>& owner,
                    const Result<HttpReply>& status, const Result<HttpReply>& resources) {
  Check check{kGroup, "port", CheckVerdict::kOk, "Port " + std::to_string(port) + " is"};
  JsonReader reader;
  const JsonNode* root = ReadObject(status, reader);
  const std::string state = TextOf(root, "state");
  if (root == nullptr || state.empty() || root->Find("robot_name") == nullptr) {
    return JudgeStranger(std::move(check), owner, status);
  }
  const std::string who = owner ? ", " + *owner : "";
  const std::string ours = TextOf(root, "bbia_version");
  if (ours.empty()) {
    const std::string version = TextOf(root, "version");
    check.verdict = CheckVerdict::kWarning;
    check.found += " held by an official daemon" + (version.empty() ? "" : " " + version) +
                   ", state " + state + who + ". bbia cannot start there.";
    check.advice = "Stop the daemon, or take " + std::string(kOtherPort);
    return check;
  }
  check.found += " held by a running bbia " + ours + ", state " + state + who + ".";
  AddHealth(resources, check);
  if (state == "error") {
    check.verdict = CheckVerdict::kProblem;
    const std::string error = TextOf(root, "error");
    if (!error.empty()) check.found += " It says: " + Sentence(error);
    check.advice = "Restart its robot: curl -X POST http://127.0.0.1:" + std::to_string(port) +
                   "/api/daemon/restart";
  }
  return check;
}

Checks ExamineNetwork(const Surroundings& around, const Config& config, Seconds patience) {
  const auto port = static_cast<std::uint16_t>(config.port);
  std::string host = config.effective_host();
  Check check{kGroup, "port"};
  {
    const auto listeners = Listen(host, port);  // as a started bbia would, and closed at once
    if (listeners) {
      check.found = port == 0 ? "The kernel chooses a free port."
                              : "Port " + std::to_string(port) + " of " + host + " is free.";
      return {check};
    }
    if (listeners.error().code != Errc::kBusy) {
      check.verdict = CheckVerdict::kProblem;
      check.found = "bbia " + listeners.error().message + ".";
      check.advice =
          port != 0 && port < 1024
              ? "Take a port from 1024 on: bbia run --fastapi-port 8000"
              : "Take an address that this machine has: bbia run --fastapi-host 127.0.0.1";
      return {check};
    }
  }
  if (host == "0.0.0.0" || host == "::") host = "localhost";
  const HttpAddress base{.host = host, .port = port};
  const std::string address = "http://" + base.authority();
  const auto status = HttpGet(address + "/api/daemon/status", patience, kMaxReply);
  const auto resources = status ? HttpGet(address + "/api/resources", patience, kMaxReply)
                                : Result<HttpReply>(Fail(status.error()));
  return {JudgeOccupant(port, PortOwner(around, port), status, resources)};
}

}  // namespace bbia
