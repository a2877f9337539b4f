#include "app/token_command.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "app/command_line.h"
#include "app/config.h"
#include "app/state_directory.h"
#include "app/usage.h"
#include "base/clock.h"
#include "guard/token_store.h"

namespace bbia {
namespace {

constexpr std::string_view kHelp =
    "bbia token create NAME [--scope read|move|admin]   make a pairing token (scope: move)\n"
    "bbia token list                                    which there are\n"
    "bbia token revoke ID|NAME                          make one invalid\n\n"
    "A token is shown once. Clients send it as 'Authorization: Bearer TOKEN'. Who must have one "
    "is\n"
    "the setting server.token_policy; docs/security.md says more. A running bbia notices within a\n"
    "second. --state-directory DIRECTORY as for 'bbia run'.\n";

struct TokenWish {
  std::string action;
  std::string subject;
  Scope scope = Scope::kMove;
  bool help = false;
};

const char* Variable(const char* name) {
  return std::getenv(name);
}

/// Takes what is ours out of `arguments`; what is left are settings.
Result<TokenWish> Understand(std::vector<char*>& arguments) {
  TokenWish wish;
  std::vector<char*> rest = {arguments.front()};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--help" || word == "-h") {
      wish.help = true;
    } else if (word == "--scope" && i + 1 < arguments.size()) {
      const auto scope = ScopeFromName(arguments[++i]);
      if (!scope) {
        return Fail(Errc::kInvalidArgument, "--scope must be one of read, move, admin");
      }
      wish.scope = *scope;
    } else if (word.starts_with('-')) {
      rest.push_back(arguments[i]);
      if (i + 1 < arguments.size() && word.find('=') == std::string_view::npos) {
        rest.push_back(arguments[++i]);
      }
    } else if (wish.action.empty()) {
      wish.action = word;
    } else if (wish.subject.empty()) {
      wish.subject = word;
    } else {
      return Fail(Errc::kInvalidArgument, "'" + std::string(word) + "' is one word too many");
    }
  }
  arguments = std::move(rest);
  const bool lists = wish.action == "list";
  const bool changes = wish.action == "create" || wish.action == "revoke";
  if (!wish.help && !lists && !changes) {
    return Fail(Errc::kInvalidArgument, "say create, list or revoke");
  }
  if (!wish.help && changes && wish.subject.empty()) {
    return Fail(Errc::kInvalidArgument, "'" + wish.action + "' wants a name");
  }
  return wish;
}

int Failed(const Error& error) {
  std::fprintf(stderr, "bbia: %s\n", error.message.c_str());
  return 1;
}

int Create(TokenStore& store, const TokenWish& wish) {
  const auto created = store.Create(wish.subject, wish.scope, SteadyClock().WallNow());
  if (!created) return Failed(created.error());
  std::printf("%s\n", created->token.c_str());
  std::fprintf(stderr, "Token %s for '%s', which may %s. It is shown this once.\n",
               created->row.id.c_str(), wish.subject.c_str(),
               std::string(Name(wish.scope)).c_str());
  return 0;
}

int List(const TokenStore& store) {
  if (!store.complaint().empty()) return Failed({.message = store.complaint()});
  for (const TokenRow& row : store.rows()) {
    std::printf("%s  %-5s  %s  %s\n", row.id.c_str(), std::string(Name(row.scope)).c_str(),
                row.created.c_str(), row.name.c_str());
  }
  return 0;
}

}  // namespace

int RunToken(std::span<char* const> arguments) {
  std::vector<char*> words(arguments.begin(), arguments.end());
  const Result<TokenWish> wish = Understand(words);
  if (const auto code = UsageOrHelp(wish, kHelp)) return *code;
  const CommandLine line = ReadCommandLine(words, &Variable, {});
  for (const std::string& problem : line.problems)
    std::fprintf(stderr, "bbia: %s\n", problem.c_str());
  if (!line.problems.empty()) return kUsageExit;
  TokenStore store(StateDirectory(line.config, &Variable));
  if (wish->action == "list") return List(store);
  if (wish->action == "create") return Create(store, *wish);
  const auto revoked = store.Revoke(wish->subject);
  return revoked ? 0 : Failed(revoked.error());
}

}  // namespace bbia
