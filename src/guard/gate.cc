#include "guard/gate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "guard/origin.h"
#include "guard/visitor.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "server/http_text.h"

namespace bbia {
namespace {

constexpr Nanos kRefreshPeriod{1'000'000'000};
constexpr Nanos kLineInterval{10'000'000'000};
constexpr std::array<std::string_view, static_cast<std::size_t>(Denial::kCount)> kNames = {
    "host", "origin", "token", "scope", "rate", "messages"};

/// The token of "Bearer abc"; empty when it is something else.
std::string_view Bearer(std::string_view authorization) noexcept {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  if (!EqualNoCase(authorization.substr(0, kScheme.size()), kScheme)) return {};
  std::string_view token = authorization.substr(kScheme.size());
  while (token.starts_with(' ')) token.remove_prefix(1);
  return token;
}

/// The entry of a list ("a, b") that starts with `head`, without it.
std::string_view EntryOf(std::string_view list, std::string_view head) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.starts_with(head)) return item.substr(head.size());
  }
  return {};
}

}  // namespace

std::string_view Name(Denial denial) noexcept {
  return kNames[static_cast<std::size_t>(denial)];
}

Gate::Gate(GateOptions options, const Clock& clock, Log& log)
    : options_(std::move(options)),
      clock_(clock),
      log_(log),
      hosts_(options_.hosts, clock, options_.own_names),
      tokens_(options_.state_directory),
      rate_(options_.rate, 2.0 * options_.rate),
      messages_(message_rate(), 2.0 * message_rate()) {}

HttpResponse Gate::Refuse(Denial why, int status, std::string_view detail) {
  ++refused_[static_cast<std::size_t>(why)];
  if (const TimePoint now = clock_.Now(); now >= next_line_) {
    next_line_ = now + kLineInterval;
    log_.Warning("bbia.guard",
                 "a request was refused (" + std::string(Name(why)) + "): " + std::string(detail));
  }
  HttpResponse response;
  response.status = status;
  response.body = JsonPair("detail", detail);
  return response;
}

bool Gate::NeedsToken(std::string_view peer) const noexcept {
  if (options_.policy == TokenPolicy::kOptional) return false;
  return options_.policy == TokenPolicy::kAlways || !IsLoopback(HostPart(peer));
}

std::optional<HttpResponse> Gate::CheckCaller(const HttpRequest& request, bool changes) {
  // HTTP/1.0 has no Host, and no browser speaks it.
  if (!request.host.empty() && !hosts_.IsOurs(request.host)) {
    return Refuse(Denial::kHost, 403,
                  "This robot is not called by that Host; add it to server.allowed_hosts if it "
                  "should be.");
  }
  if (changes && !request.origin.empty() &&
      !MayChange(request.origin, request.host, options_.origins)) {
    return Refuse(Denial::kOrigin, 403,
                  "Pages of that Origin may not command this robot; add it to "
                  "server.allowed_origins if they should.");
  }
  return std::nullopt;
}

std::optional<HttpResponse> Gate::CheckToken(std::string_view token, Scope needed,
                                             std::string_view peer) {
  if (needed == Scope::kPublic) return std::nullopt;
  if (token.empty() && !NeedsToken(peer)) return std::nullopt;
  const TokenRow* row = token.empty() ? nullptr : tokens_.Find(token);
  if (row == nullptr) {
    HttpResponse response =
        Refuse(Denial::kToken, 401,
               token.empty() ? "A pairing token is needed: 'bbia token create' makes one."
                             : "That pairing token is not valid, or not any more.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"bbia\"");
    return response;
  }
  if (row->scope < needed) {
    return Refuse(Denial::kScope, 403,
                  "That pairing token is for '" + std::string(Name(row->scope)) +
                      "', this needs '" + std::string(Name(needed)) + "'.");
  }
  return std::nullopt;
}

std::optional<HttpResponse> Gate::Check(const HttpRequest& request) {
  const Scope needed = ScopeOf(request.method, request.path);
  const bool changes = request.method != HttpMethod::kGet && request.method != HttpMethod::kHead &&
                       request.method != HttpMethod::kOptions;
  if (auto refused = CheckCaller(request, changes)) return refused;
  return CheckToken(Bearer(request.Header("authorization")), needed, request.peer);
}

std::optional<HttpResponse> Gate::Count(const HttpRequest& request) {
  const std::string_view address = HostPart(request.peer);
  // Who is on this machine can use it up without us.
  if (IsLoopback(address)) return std::nullopt;
  const Seconds wait = rate_.Take(address, clock_.Now());
  if (wait <= Seconds{0.0}) return std::nullopt;
  HttpResponse response = Refuse(Denial::kRate, 429, "Too many requests from this address.");
  response.headers.emplace_back("Retry-After",
                                std::to_string(static_cast<int>(std::ceil(wait.count()))));
  return response;
}

bool Gate::CountMessage(std::string_view peer) {
  const std::string_view address = HostPart(peer);
  if (IsLoopback(address) || messages_.Take(address, clock_.Now()) <= Seconds{0.0}) return true;
  static_cast<void>(Refuse(Denial::kMessages, 429, "too many WebSocket messages from an address"));
  return false;
}

Gate::SocketVerdict Gate::CheckSocket(const HttpRequest& request) {
  SocketVerdict verdict;
  if (auto refused = CheckCaller(request, true)) return {.refusal = std::move(refused)};
  if (auto refused = Count(request)) return {.refusal = std::move(refused)};
  const std::string_view offered = request.Header("sec-websocket-protocol");
  if (HasToken(offered, kProtocol)) verdict.protocol = kProtocol;
  std::string_view token = Bearer(request.Header("authorization"));
  if (token.empty()) token = EntryOf(offered, kTokenProtocol);
  if (token.empty() && NeedsToken(request.peer)) {
    verdict.awaits_token = true;
    return verdict;
  }
  verdict.refusal = CheckToken(token, ScopeOfSocket(request.path), request.peer);
  if (const TokenRow* row = token.empty() ? nullptr : tokens_.Find(token)) {
    verdict.token_id = row->id;
  }
  return verdict;
}

std::optional<std::string> Gate::Admits(std::string_view message, std::string_view path) {
  JsonReader reader;
  const JsonNode* root = reader.Read(message);
  if (root == nullptr || !root->is(JsonKind::kObject)) return std::nullopt;
  const JsonNode* type = root->Find("type");
  const JsonNode* token = root->Find("token");
  if (type == nullptr || type->text != "auth" || token == nullptr ||
      !token->is(JsonKind::kString)) {
    return std::nullopt;
  }
  const TokenRow* row = tokens_.Find(token->text);
  if (row != nullptr && row->scope >= ScopeOfSocket(path)) return row->id;
  static_cast<void>(Refuse(row == nullptr ? Denial::kToken : Denial::kScope, 403,
                           "a WebSocket whose first message had no good token"));
  return std::nullopt;
}

Scope Gate::ScopeOfToken(std::string_view id) const noexcept {
  const auto found = std::ranges::find(tokens_.rows(), id, &TokenRow::id);
  return found == tokens_.rows().end() ? Scope::kPublic : found->scope;
}

void Gate::Tick() {
  const TimePoint now = clock_.Now();
  if (now < next_refresh_) return;
  next_refresh_ = now + kRefreshPeriod;
  tokens_.Refresh();
  if (tokens_.complaint() == complained_) return;
  complained_ = tokens_.complaint();
  if (!complained_.empty()) log_.Error("bbia.guard", complained_);
}

}  // namespace bbia
