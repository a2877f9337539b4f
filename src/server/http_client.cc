#include "server/http_client.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "server/listener.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxAddress = 2000;
constexpr std::size_t kPiece = 16 * 1024;
constexpr Seconds kLongestDeadline{86'400.0};

tl::unexpected<Error> Malformed(std::string_view address, std::string_view why) {
  std::string quoted(address.substr(0, 80));
  std::ranges::replace_if(
      quoted, [](char c) { return c < ' ' || c > '~'; }, '?');
  return Fail(Errc::kInvalidArgument,
              "'" + quoted + "' is no address like http://127.0.0.1:8000/path: " + std::string(why),
              "address");
}

bool IsHostLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

struct Peer {
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// @return EAI_...; 0 when `peers` got at least one more.
int AddPeers(const HttpAddress& address, const std::string& host, int flags,
             std::vector<Peer>& peers) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* raw = nullptr;
  const std::string port = std::to_string(address.port);
  if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &raw); error != 0) {
    return error;
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(raw);
  for (const addrinfo* found = list.get(); found != nullptr; found = found->ai_next) {
    if (found->ai_family != AF_INET && found->ai_family != AF_INET6) continue;
    Peer peer{.address = {}, .size = found->ai_addrlen};
    std::memcpy(&peer.address, found->ai_addr, found->ai_addrlen);
    peers.push_back(peer);
  }
  return peers.empty() ? EAI_NONAME : 0;
}

Result<std::vector<Peer>> Resolve(const HttpAddress& address) {
  std::vector<Peer> peers;
  int error = 0;
  if (address.host == "localhost") {
    error = AddPeers(address, "127.0.0.1", AI_NUMERICHOST, peers);
    static_cast<void>(AddPeers(address, "::1", AI_NUMERICHOST, peers));
  } else if (AddPeers(address, address.host, AI_NUMERICHOST, peers) != 0) {
    error = AddPeers(address, address.host, AI_ADDRCONFIG, peers);
  }
  if (!peers.empty()) return peers;
  return Fail(Errc::kNotFound, "there is no host '" + address.host + "': " + gai_strerror(error),
              "host");
}

/// One request and its reply, every wait of which ends at one deadline.
class Exchange final {
 public:
  Exchange(const HttpAddress& address, std::string request, Seconds deadline, std::size_t max_body)
      : address_(address),
        request_(std::move(request)),
        patience_(std::min(deadline, kLongestDeadline)),
        deadline_(clock_.Now() + std::chrono::duration_cast<Nanos>(patience_)),
        reader_(max_body) {}

  Result<HttpReply> Run(const std::vector<Peer>& peers) {
    if (const auto met = ConnectToOne(peers); !met) return Fail(met.error());
    if (const auto sent = Send(); !sent) return Fail(sent.error());
    if (const auto received = Receive(); !received) return Fail(received.error());
    return reader_.Take();
  }

 private:
  [[nodiscard]] tl::unexpected<Error> Failed(Errc code, std::string_view what) const {
    return Fail(code, "http://" + address_.authority() + ": " + std::string(what), "address");
  }
  [[nodiscard]] tl::unexpected<Error> Failed(Errc code, std::string_view doing, int error) const {
    return Failed(code, std::string(doing) + ": " + std::generic_category().message(error));
  }
  [[nodiscard]] tl::unexpected<Error> TooLate(std::string_view what) const {
    std::array<char, 32> time{};
    std::snprintf(time.data(), time.size(), "%.3g s", patience_.count());
    return Failed(Errc::kIo, std::string(what) + " within " + time.data());
  }

  /// @return whether the socket is ready before `until`.
  [[nodiscard]] bool Await(short events, TimePoint until) const {
    for (;;) {
      const Nanos left = until - clock_.Now();
      if (left <= Nanos::zero()) return false;
      constexpr std::int64_t kHour = 3'600'000;
      const std::int64_t wait = std::min<std::int64_t>(left.count() / 1'000'000 + 1, kHour);
      pollfd waiting{.fd = socket_.get(), .events = events, .revents = 0};
      const int ready = poll(&waiting, 1, static_cast<int>(wait));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return true;  // the call that follows says why
    }
  }

  /// @return the first failure when none takes the connection.
  Result<void> ConnectToOne(const std::vector<Peer>& peers) {
    Result<void> first;
    for (std::size_t i = 0; i < peers.size(); ++i) {
      // An address that swallows everything leaves the others their share.
      const Nanos share = (deadline_ - clock_.Now()) / static_cast<long>(peers.size() - i);
      Result<void> met = Connect(peers[i], clock_.Now() + share);
      if (met) return met;
      if (first) first = std::move(met);
    }
    return first;
  }

  Result<void> Connect(const Peer& peer, TimePoint until) {
    socket_ =
        OwnedFd(::socket(peer.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket_.get() < 0) return Failed(Errc::kUnavailable, "no socket for it", errno);
    if (connect(socket_.get(), reinterpret_cast<const sockaddr*>(&peer.address), peer.size) == 0) {
      return {};
    }
    int error = errno;
    if (error == EINPROGRESS) {
      if (!Await(POLLOUT, until)) return TooLate("nobody accepted the connection");
      socklen_t size = sizeof error;
      if (getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
      if (error == 0) return {};
    }
    if (error == ECONNREFUSED) return Failed(Errc::kUnavailable, "nobody listens there");
    return Failed(Errc::kUnavailable, "it cannot be reached", error);
  }

  Result<void> Send() {
    for (std::string_view rest = request_; !rest.empty();) {
      const ssize_t sent = send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        if (!Await(POLLOUT, deadline_)) return TooLate("the request was not taken");
      } else if (errno != EINTR) {
        return Failed(Errc::kIo, "the request could not be sent", errno);
      }
    }
    return {};
  }

  Result<void> Receive() {
    std::vector<char> piece(kPiece);
    for (;;) {
      if (!Await(POLLIN, deadline_)) return TooLate("no whole reply");
      const ssize_t got = recv(socket_.get(), piece.data(), piece.size(), 0);
      if (got > 0) {
        const auto progress = reader_.Put({piece.data(), static_cast<std::size_t>(got)});
        if (!progress) return Failed(progress.error().code, progress.error().message);
        if (*progress == HttpReplyReader::Progress::kDone) return {};
      } else if (got == 0) {
        const auto ended = reader_.End();
        if (!ended) return Failed(ended.error().code, ended.error().message);
        return {};
      } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        return Failed(Errc::kIo, "the connection broke", errno);
      }
    }
  }

  const HttpAddress& address_;
  const std::string request_;
  const Seconds patience_;
  SteadyClock clock_;
  const TimePoint deadline_;
  OwnedFd socket_;
  HttpReplyReader reader_;
};

}  // namespace

std::string HttpAddress::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<HttpAddress> ParseHttpAddress(std::string_view address) {
  if (address.size() > kMaxAddress) return Malformed(address, "it is too long");
  if (!std::ranges::all_of(address, [](char c) { return c > ' ' && c <= '~'; })) {
    return Malformed(address, "it has a character that is not visible ASCII");
  }
  constexpr std::string_view kScheme = "http://";
  if (!address.starts_with(kScheme)) return Malformed(address, "it does not begin with http://");
  std::string_view rest = address.substr(kScheme.size());
  if (rest.find('#') != std::string_view::npos) return Malformed(address, "it has a fragment");

  HttpAddress parts;
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  if (end < rest.size()) {
    parts.target = (rest[end] == '?' ? "/" : "") + std::string(rest.substr(end));
  }
  rest = rest.substr(0, end);

  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return Malformed(address, "']' is missing");
    parts.host = rest.substr(1, close - 1);
    const auto fits = [](char c) { return IsHostLetter(c) || c == ':' || c == '%'; };
    if (parts.host.find(':') == std::string::npos || !std::ranges::all_of(parts.host, fits)) {
      return Malformed(address, "between the brackets stands no IPv6 address");
    }
    rest.remove_prefix(close + 1);
  } else {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    parts.host = rest.substr(0, colon);
    if (parts.host.empty()) return Malformed(address, "the host is missing");
    if (!std::ranges::all_of(parts.host, IsHostLetter)) {
      return Malformed(address, "a host has letters, digits, '.', '-' and '_' only");
    }
    rest.remove_prefix(colon);
  }
  if (rest.empty()) return parts;
  if (!rest.starts_with(':')) return Malformed(address, "after the host comes ':' or '/'");
  rest.remove_prefix(1);
  const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), parts.port);
  if (error != std::errc() || stop != rest.data() + rest.size() || parts.port == 0) {
    return Malformed(address, "the port must be a number from 1 to 65535");
  }
  return parts;
}

namespace {

/// @param rest of the header after the common lines, an empty line, and the body.
Result<HttpReply> Ask(std::string_view method, std::string_view address, std::string_view rest,
                      Seconds deadline, std::size_t max_body) {
  const auto parts = ParseHttpAddress(address);
  if (!parts) return Fail(parts.error());
  const auto peers = Resolve(*parts);
  if (!peers) return Fail(peers.error());
  std::string request(method);
  request += " " + parts->target + " HTTP/1.1\r\nHost: " + parts->authority() +
             "\r\nAccept: */*\r\nConnection: close\r\n";
  request += rest;
  return Exchange(*parts, std::move(request), deadline, max_body).Run(*peers);
}

}  // namespace

Result<HttpReply> HttpGet(std::string_view address, Seconds deadline, std::size_t max_body) {
  return Ask("GET", address, "\r\n", deadline, max_body);
}

Result<HttpReply> HttpPost(std::string_view address, std::string_view json, Seconds deadline,
                           std::size_t max_body) {
  std::string rest = "Content-Type: application/json\r\nContent-Length: ";
  rest.append(std::to_string(json.size())).append("\r\n\r\n").append(json);
  return Ask("POST", address, rest, deadline, max_body);
}

}  // namespace bbia
