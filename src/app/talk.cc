#include "app/talk.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/remote_report.h"
#include "app/usage.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "server/http_client.h"

namespace bbia {
namespace {

constexpr int kDone = 0;
constexpr int kNotDone = 1;
constexpr int kUnreachable = 3;
constexpr Seconds kPatience{12.0};
constexpr std::size_t kMaxReply = 1024 * 1024;

constexpr std::array<std::string_view, 6> kCommands = {"feel", "do",       "say",
                                                       "stop", "remember", "recall"};

constexpr std::string_view kHelp =
    "bbia feel [EMOTION [INTENSITY]]   bbia feel happy 0.8    bbia feel triste\n"
    "bbia do [BEHAVIOUR [NAME=VALUE]]  bbia do dance duration=20\n"
    "bbia say WORDS                    bbia say \"good morning\"\n"
    "bbia stop\n"
    "bbia remember KEY VALUE           bbia remember colour blue\n"
    "bbia recall [KEY]                 bbia recall colour\n\n"
    "  --url URL   where the robot is (http://127.0.0.1:8000)\n";

struct Wish {
  bool help = false;
  std::string url{kUsualUrl};
  std::string_view command;
  std::vector<std::string> words;
};

Result<Wish> ReadWish(std::span<char* const> arguments) {
  Wish wish;
  wish.command = arguments[0];
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--help" || word == "-h") {
      wish.help = true;
    } else if (word == "--url" && i + 1 < arguments.size()) {
      wish.url = arguments[++i];
      if (auto address = ParseHttpAddress(wish.url); !address) return Fail(address.error());
    } else if (word.starts_with("--")) {
      return Fail(Errc::kInvalidArgument, "there is no option " + std::string(word));
    } else {
      wish.words.emplace_back(word);
    }
  }
  while (wish.url.ends_with('/')) wish.url.pop_back();
  const auto wrong = [](std::string text) { return Fail(Errc::kInvalidArgument, std::move(text)); };
  if (wish.command == "say" && wish.words.empty()) return wrong("what shall it say?");
  if (wish.command == "remember" && wish.words.size() < 2) {
    return wrong("remember what? A name and a value, please");
  }
  return wish;
}

std::optional<double> NumberIn(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string Joined(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

std::string TextOf(const JsonNode& node, std::string_view name) {
  const JsonNode* const member = node.is(JsonKind::kObject) ? node.Find(name) : nullptr;
  return member != nullptr && member->is(JsonKind::kString) ? PlainText(member->text) : "";
}

/// One robot, asked over HTTP.
class Robot final {
 public:
  explicit Robot(std::string url) : url_(std::move(url)) {}

  /// @return null after having said what is wrong, with `code` set.
  const JsonNode* Get(const std::string& path) {
    return Take(HttpGet(url_ + path, kPatience, kMaxReply));
  }
  const JsonNode* Post(const std::string& path, const std::string& json) {
    return Take(HttpPost(url_ + path, json, kPatience, kMaxReply));
  }
  [[nodiscard]] int code() const noexcept { return code_; }

 private:
  const JsonNode* Take(Result<HttpReply> reply) {
    if (!reply) {
      std::fprintf(stderr, "The robot does not answer. Is it running? (bbia run)\n%s\n",
                   reply.error().message.c_str());
      code_ = kUnreachable;
      return nullptr;
    }
    reply_ = std::move(*reply);
    const JsonNode* const root = reader_.Read(reply_.body);
    if (root == nullptr) {
      std::fprintf(stderr, "What answers at %s is no bbia.\n", url_.c_str());
      code_ = kUnreachable;
      return nullptr;
    }
    constexpr int kFine = 300;
    if (reply_.status < kFine) return root;
    Complain(*root);
    code_ = kNotDone;
    return nullptr;
  }
  static void Complain(const JsonNode& root) {
    const JsonNode* const detail = root.is(JsonKind::kObject) ? root.Find("detail") : nullptr;
    if (detail == nullptr || !detail->is(JsonKind::kArray)) {
      std::fprintf(stderr, "It did not: %s\n", TextOf(root, "detail").c_str());
      return;
    }
    for (const JsonNode& issue : *detail) {
      std::fprintf(stderr, "It did not understand: %s\n", TextOf(issue, "msg").c_str());
    }
  }

  const std::string url_;
  HttpReply reply_;
  JsonReader reader_;
  int code_ = kDone;
};

int ListFeelings(Robot& robot) {
  const JsonNode* const all = robot.Get("/api/emotions");
  if (all == nullptr) return robot.code();
  std::printf("It can feel:\n");
  for (const JsonNode& each : *all) {
    std::printf("  %-12s %s\n", TextOf(each, "name").c_str(), TextOf(each, "name_fr").c_str());
  }
  return kDone;
}

int Feel(Robot& robot, std::vector<std::string> words) {
  if (words.empty()) return ListFeelings(robot);
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  if (const auto intensity = words.size() > 1 ? NumberIn(words.back()) : std::nullopt) {
    json.Member("intensity", *intensity);
    words.pop_back();
  }
  const std::string emotion = Joined(words);
  json.Member("emotion", emotion).EndObject();
  const JsonNode* const answer = robot.Post("/api/emotion", body);
  if (answer == nullptr) {
    if (robot.code() == kNotDone) ListFeelings(robot);
    return kNotDone;
  }
  std::printf("It feels %s.\n", emotion.c_str());
  const std::string reason = TextOf(*answer, "reason");
  if (!reason.empty()) std::printf("You do not see it yet: %s.\n", reason.c_str());
  return kDone;
}

int ListBehaviors(Robot& robot) {
  const JsonNode* const all = robot.Get("/api/behaviors");
  if (all == nullptr) return robot.code();
  std::printf("It can do:\n");
  for (const JsonNode& each : *all) {
    const JsonNode* const about = each.Find("description");
    std::string text = about != nullptr ? TextOf(*about, "en") : "";
    const std::string reason = TextOf(each, "reason");
    if (!reason.empty()) text += " (not now: " + reason + ")";
    std::printf("  %-20s %s\n", TextOf(each, "name").c_str(), text.c_str());
  }
  return kDone;
}

/// One NAME=VALUE as a member of the parameters.
void AddParameter(JsonWriter& json, std::string_view word) {
  const std::size_t equals = word.find('=');
  const std::string_view value =
      equals == std::string_view::npos ? "true" : word.substr(equals + 1);
  json.Key(word.substr(0, equals));
  if (const auto number = NumberIn(value)) {
    json.Number(*number);
  } else if (value == "true" || value == "false") {
    json.Bool(value == "true");
  } else if (value.find(',') == std::string_view::npos) {
    json.String(value);
  } else {
    json.BeginArray();
    for (std::size_t at = 0; at <= value.size();) {
      const std::size_t end = std::min(value.find(',', at), value.size());
      json.String(value.substr(at, end - at));
      at = end + 1;
    }
    json.EndArray();
  }
}

int Do(Robot& robot, const std::vector<std::string>& words) {
  if (words.empty()) return ListBehaviors(robot);
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("name", words[0]).Member("source", "cli");
  json.Key("parameters").BeginObject();
  for (std::size_t i = 1; i < words.size(); ++i) AddParameter(json, words[i]);
  json.EndObject().EndObject();
  const JsonNode* const answer = robot.Post("/api/behaviors/run", body);
  if (answer == nullptr) return robot.code();
  if (TextOf(*answer, "outcome") == "queued") {
    const std::string reason = TextOf(*answer, "reason");
    std::printf("%s comes later: %s.\n", words[0].c_str(),
                reason.empty() ? "it does something else first" : reason.c_str());
  } else {
    std::printf("It does: %s.\n", words[0].c_str());
  }
  return kDone;
}

int Stop(Robot& robot) {
  const bool stopped = robot.Post("/api/behaviors/stop", "{}") != nullptr;
  if (!stopped || robot.Post("/api/speech/stop", "{}") == nullptr) return robot.code();
  std::printf("It stops.\n");
  return kDone;
}

int Say(Robot& robot, const std::vector<std::string>& words) {
  std::string body;
  JsonWriter(body).BeginObject().Member("text", Joined(words)).EndObject();
  const JsonNode* const answer = robot.Post("/api/speech/say", body);
  if (answer == nullptr) return robot.code();
  const std::string reason = TextOf(*answer, "reason");
  std::printf("It says: %s\n", Joined(words).c_str());
  if (!reason.empty()) std::printf("You cannot hear it: %s.\n", reason.c_str());
  return kDone;
}

int Remember(Robot& robot, const std::vector<std::string>& words) {
  const std::string value = Joined(std::span(words).subspan(1));
  std::string body;
  JsonWriter(body).BeginObject().Member("key", words[0]).Member("value", value).EndObject();
  if (robot.Post("/api/memory/preference", body) == nullptr) return robot.code();
  std::printf("It remembers: %s is %s.\n", words[0].c_str(), value.c_str());
  return kDone;
}

int Recall(Robot& robot, const std::vector<std::string>& words) {
  const JsonNode* const page = robot.Get("/api/memory/preference?limit=1000");
  if (page == nullptr) return robot.code();
  const JsonNode* const rows = page->Find("rows");
  bool found = false;
  for (const JsonNode& row : *rows) {
    const std::string key = TextOf(row, "key");
    if (!words.empty() && key != words[0]) continue;
    found = true;
    std::printf("%s is %s\n", key.c_str(), TextOf(row, "value").c_str());
  }
  if (found) return kDone;
  std::fprintf(stderr, words.empty() ? "It remembers nothing yet.\n" : "It does not know.\n");
  return kNotDone;
}

}  // namespace

bool IsTalk(std::string_view command) noexcept {
  return std::ranges::find(kCommands, command) != kCommands.end();
}

int RunTalk(std::span<char* const> arguments) {
  const auto wish = ReadWish(arguments);
  if (const auto code = UsageOrHelp(wish, kHelp)) return *code;
  Robot robot(wish->url);
  if (wish->command == "feel") return Feel(robot, wish->words);
  if (wish->command == "do") return Do(robot, wish->words);
  if (wish->command == "say") return Say(robot, wish->words);
  if (wish->command == "remember") return Remember(robot, wish->words);
  if (wish->command == "recall") return Recall(robot, wish->words);
  return Stop(robot);
}

}  // namespace bbia
