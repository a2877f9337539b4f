#include "app/chat_command.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/remote_report.h"
#include "app/usage.h"
#include "base/utf8.h"
#include "llm/event_post.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "words/prompt.h"

namespace bbia {
namespace {

constexpr std::string_view kChatHelp =
    "bbia chat [--url URL] [--personality NAME] [--language fr|en] [--silent] [TEXT...]\n\n"
    "Talks to a running robot; with TEXT says that and ends. Ctrl-C gives up an answer.\n"
    "At the prompt: /history shows what was said, /quit ends.\n\n"
    "  --url URL           where the robot is (http://127.0.0.1:8000)\n"
    "  --personality NAME  friendly, professional, playful, calm or enthusiastic\n"
    "  --language fr|en    of the answers; else as you write\n"
    "  --silent            the robot does not say its answers aloud\n\n"
    "A robot that wants a token finds it in BBIA_TOKEN.\n";
constexpr std::size_t kMostTurns = 1000;
constexpr Seconds kPatience{120.0};

struct ChatWish {
  bool help = false;
  std::string url = std::string(kUsualUrl);
  std::string personality;
  std::string language;
  bool aloud = true;
  std::string text;
};

Result<ChatWish> ReadWish(std::span<char* const> arguments) {
  ChatWish wish;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    const bool valued = word == "--url" || word == "--personality" || word == "--language";
    if (valued && i + 1 >= arguments.size()) {
      return Fail(Errc::kInvalidArgument, std::string(word) + " needs a value");
    }
    if (word == "--help" || word == "-h") {
      wish.help = true;
    } else if (word == "--silent") {
      wish.aloud = false;
    } else if (word == "--url") {
      wish.url = arguments[++i];
    } else if (word == "--personality") {
      wish.personality = arguments[++i];
    } else if (word == "--language") {
      wish.language = arguments[++i];
    } else if (word.starts_with("--")) {
      return Fail(Errc::kInvalidArgument, "chat knows no option '" + std::string(word) + "'");
    } else {
      wish.text += (wish.text.empty() ? "" : " ") + std::string(word);
    }
  }
  while (wish.url.ends_with('/')) wish.url.pop_back();
  return wish;
}

std::atomic<bool> interrupted{false};

std::string RequestText(const ChatWish& wish, const std::string& text) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("message", text).Member("stream", true);
  json.Member("speak", wish.aloud);
  if (!wish.personality.empty()) json.Member("personality", wish.personality);
  if (!wish.language.empty()) json.Member("language", wish.language);
  json.EndObject();
  return body;
}

/// What a model wrote, for a terminal: nothing but lines of text.
std::string PlainLines(std::string_view text) {
  std::string clean;
  for (;;) {
    const std::size_t end = text.find('\n');
    clean += PlainText(text.substr(0, end));
    if (end == std::string_view::npos) return clean;
    clean += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string TextOf(const JsonNode& event, std::string_view name) {
  const JsonNode* node = event.Find(name);
  return node != nullptr && node->is(JsonKind::kString) ? PlainLines(node->text) : std::string();
}

/// Shows one answer as it comes.
class Shown final {
 public:
  explicit Shown(bool colours) : dim_(colours ? "\033[2m" : ""), plain_(colours ? "\033[0m" : "") {}

  void Show(std::string_view name, std::string_view data) {
    const JsonNode* event = reader_.Read(data);
    if (event == nullptr) return;
    if (name == "text") {
      const std::string piece = TextOf(*event, "text");
      answer += piece;
      std::fputs(piece.c_str(), stdout);
    } else if (name == "tool_call") {
      Note("[" + TextOf(*event, "tool") + " " + TextOf(*event, "arguments") + "]");
    } else if (name == "tool_outcome") {
      const std::string reason = TextOf(*event, "reason");
      Note("[" + TextOf(*event, "outcome") + (reason.empty() ? "" : ": " + reason) + "]");
    } else if (name == "done") {
      const std::string note = TextOf(*event, "note");
      std::fputs("\n", stdout);
      Note("(" + TextOf(*event, "source") + (note.empty() ? "" : "; " + note) + ")");
    } else if (name == "failed") {
      std::fputs("\n", stdout);
      Note("(no answer: " + TextOf(*event, "error") + ")");
    }
    std::fflush(stdout);
  }

  std::string answer;

 private:
  void Note(const std::string& text) { std::printf("%s%s%s\n", dim_, text.c_str(), plain_); }

  const char* const dim_;
  const char* const plain_;
  JsonReader reader_;
};

/// @return whether the robot answered.
bool Say(const ChatWish& wish, const std::string& text, std::string& answer) {
  interrupted = false;
  Shown shown(isatty(STDOUT_FILENO) != 0);
  const char* const token = std::getenv("BBIA_TOKEN");
  const auto done = PostForEvents(
      wish.url + "/api/chat", RequestText(wish, text), token != nullptr ? token : "", kPatience,
      [&shown](std::string_view name, std::string_view data) { shown.Show(name, data); },
      [] { return !interrupted.load(); });
  answer = std::move(shown.answer);
  if (interrupted) std::printf("\n(given up)\n");
  if (!done) std::fprintf(stderr, "bbia: %s\n", done.error().message.c_str());
  return done.has_value();
}

void ListenForInterrupt() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = true; };
  sigaction(SIGINT, &action, nullptr);  // without SA_RESTART: a line that is waited for ends
}

int Converse(const ChatWish& wish) {
  std::vector<std::pair<std::string, std::string>> history;
  std::string line;
  for (;;) {
    interrupted = false;
    std::printf("> ");
    std::fflush(stdout);
    if (!std::getline(std::cin, line) || line == "/quit") break;
    if (line == "/history") {
      for (const auto& [said, answered] : history) {
        std::printf("> %s\n%s\n", said.c_str(), answered.c_str());
      }
      continue;
    }
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (CountCharacters(line) > Prompt::kMaxCharacters) {
      std::printf("(that has %zu characters, the limit is %zu)\n", CountCharacters(line),
                  Prompt::kMaxCharacters);
      continue;
    }
    std::string answer;
    if (!Say(wish, line, answer) && history.empty()) return 1;
    if (history.size() == kMostTurns) history.erase(history.begin());
    history.emplace_back(line, std::move(answer));
  }
  std::printf("\n");
  return 0;
}

}  // namespace

int RunChat(std::span<char* const> arguments) {
  const Result<ChatWish> wish = ReadWish(arguments);
  if (const auto code = UsageOrHelp(wish, kChatHelp)) return *code;
  ListenForInterrupt();
  if (wish->text.empty()) return Converse(*wish);
  std::string answer;
  return Say(*wish, wish->text, answer) ? 0 : 1;
}

}  // namespace bbia
