#include "camera/http_source.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "camera/frame.h"
#include "camera/jpeg.h"
#include "camera/jpeg_scanner.h"

namespace bbia {
namespace {

constexpr Radians kAssumedFovy = Degrees(60.0);
constexpr Nanos kPatience{2'000'000'000};
/// What came while nobody asked for longer than this is not the newest.
constexpr Nanos kFresh{250'000'000};
constexpr std::size_t kMostHeader = 8192;

class Connection final {
 public:
  explicit Connection(int fd) noexcept : fd_(fd) {}
  Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (fd_ >= 0) close(fd_);
  }
  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// @return whether it is ready within `ms`.
  [[nodiscard]] bool Wait(short events, int ms) const noexcept {  // NOLINT: poll's own type
    pollfd ready{.fd = fd_, .events = events, .revents = 0};
    return poll(&ready, 1, ms) > 0;
  }

 private:
  int fd_;
};

std::string Reason(int error) {
  return std::strerror(error);
}

Result<Connection> ConnectTo(const StreamAddress& address) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(address.host.c_str(), address.port.c_str(), &wanted, &found);
      error != 0) {
    return Fail(Errc::kUnavailable,
                "unavailable: no address for " + address.host + ": " + gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::string why = "no address";
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    Connection connection(
        socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol));
    if (connection.fd() < 0) continue;
    if (connect(connection.fd(), at->ai_addr, at->ai_addrlen) == 0) return connection;
    if (errno != EINPROGRESS) {
      why = Reason(errno);
      continue;
    }
    int error = ETIMEDOUT;
    socklen_t size = sizeof error;
    if (connection.Wait(POLLOUT, 2000)) {
      getsockopt(connection.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) return connection;
    why = Reason(error);
  }
  return Fail(Errc::kUnavailable,
              "unavailable: cannot connect to " + address.host + ":" + address.port + ": " + why);
}

class HttpSource final : public CameraSource {
 public:
  HttpSource(Connection connection, const std::string& url, const Clock& clock)
      : clock_(clock), connection_(std::move(connection)) {
    traits_ = {.kind = SightSource::kNetwork, .name = url, .specs = "generic"};
  }

  [[nodiscard]] const SourceTraits& traits() const noexcept override { return traits_; }

  /// Asks, reads the header and the first picture, which tells the size.
  Result<void> Begin(const StreamAddress& address) {
    const std::string request = "GET " + address.path + " HTTP/1.0\r\nHost: " + address.host +
                                "\r\nUser-Agent: bbia\r\n\r\n";
    if (send(connection_.fd(), request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
      return Fail(Errc::kIo, traits_.name + ": " + Reason(errno));
    }
    const TimePoint end = clock_.Now() + kPatience;
    if (auto header = ReadHeader(end); !header) return header;
    while (clock_.Now() < end) {
      const Result<bool> got = Next();
      if (!got) return Fail(got.error());
      if (!*got) continue;
      JpegCodec codec;
      Picture picture;
      const std::string& jpeg = scanner_.jpeg();
      const std::span<const std::uint8_t> bytes{reinterpret_cast<const std::uint8_t*>(jpeg.data()),
                                                jpeg.size()};  // NOLINT
      if (auto read = codec.Decode(bytes, kMostWidth, kMostHeight, picture); !read) continue;
      traits_.width = picture.width;
      traits_.height = picture.height;
      traits_.lens = Lens::Pinhole(picture.width, picture.height, kAssumedFovy);
      return {};
    }
    return Fail(Errc::kUnavailable, "unavailable: " + traits_.name + " gave no JPEG within 2 s");
  }

  Result<Grabbed> Grab(Shot& shot) override {
    if (grabbed_ && clock_.Now() - *grabbed_ > kFresh) {
      if (const auto skipped = Newest(shot, 0); !skipped) return Fail(skipped.error());
    }
    const Result<bool> got = Newest(shot, 150);
    if (!got) return Fail(got.error());
    grabbed_ = clock_.Now();
    if (!*got) return Grabbed::kNothingYet;
    shot.stamp = *grabbed_;
    shot.X_WH = HeadPose{};
    return Grabbed::kPicture;
  }

 private:
  /// What has come in is skipped up to the newest. @return whether there is one in `shot`.
  Result<bool> Newest(Shot& shot, int patience_ms) {
    bool got = false;
    for (;;) {
      const Result<bool> next = Next(got ? 0 : patience_ms);
      if (!next && !got) return next;
      if (!next || !*next) return got;  // the end of the connection is told next time
      shot.jpeg = scanner_.jpeg();
      got = true;
    }
  }

  Result<void> ReadHeader(TimePoint end) {
    std::string header;
    std::size_t body = std::string::npos;
    while (body == std::string::npos) {
      if (clock_.Now() > end || header.size() > kMostHeader) {
        return Fail(Errc::kUnavailable, "unavailable: " + traits_.name + " does not answer");
      }
      if (auto more = Receive(150); !more) return Fail(more.error());
      header.append(reinterpret_cast<const char*>(rest_.data()), rest_.size());  // NOLINT
      body = header.find("\r\n\r\n");
      if (body == std::string::npos) rest_ = {};
    }
    const std::size_t left = header.size() - body - 4;
    rest_ = rest_.last(std::min(left, rest_.size()));
    header.resize(body);
    std::transform(header.begin(), header.end(), header.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t space = header.find(' ');
    if (space == std::string::npos || header.compare(space + 1, 3, "200") != 0) {
      return Fail(Errc::kUnavailable,
                  "unavailable: " + traits_.name + " answers " +
                      header.substr(0, std::min<std::size_t>(header.find('\r'), 60)));
    }
    if (header.find("transfer-encoding: chunked") != std::string::npos) {
      return Fail(Errc::kUnavailable,
                  "unavailable: " + traits_.name + " sends chunks although asked in HTTP/1.0");
    }
    return {};
  }

  /// @return whether `scanner_` has one more picture.
  Result<bool> Next(int ms = 150) {
    for (;;) {
      while (!rest_.empty()) {
        rest_ = rest_.subspan(scanner_.Push(rest_));
        if (scanner_.complete()) return true;
      }
      const Result<bool> more = Receive(ms);
      if (!more || !*more) return more;
    }
  }

  /// @return whether there is something in `rest_`.
  Result<bool> Receive(int ms) {
    if (!connection_.Wait(POLLIN, ms)) return false;
    const ssize_t got = recv(connection_.fd(), block_.data(), block_.size(), 0);
    if (got == 0) return Fail(Errc::kIo, traits_.name + " closed the connection");
    if (got < 0) {
      if (errno == EAGAIN || errno == EINTR) return false;
      return Fail(Errc::kIo, traits_.name + ": " + Reason(errno));
    }
    rest_ = std::span<const std::uint8_t>(block_).first(static_cast<std::size_t>(got));
    return true;
  }

  const Clock& clock_;
  Connection connection_;
  SourceTraits traits_;
  std::array<std::uint8_t, 65'536> block_{};
  std::span<const std::uint8_t> rest_;
  JpegScanner scanner_;
  std::optional<TimePoint> grabbed_;  ///< when it was asked last
};

}  // namespace

Result<StreamAddress> ParseStreamAddress(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const auto bad = [url](std::string_view why) {
    return Fail(Errc::kInvalidArgument,
                "'" + std::string(url) + "' is no http://host[:port]/path: " + std::string(why));
  };
  if (!url.starts_with(kScheme)) return bad("it begins differently");
  url.remove_prefix(kScheme.size());
  if (url.find_first_of(" \r\n\t") != std::string_view::npos) return bad("white space");
  StreamAddress address;
  const std::size_t slash = std::min(url.find('/'), url.size());
  if (slash < url.size()) address.path = url.substr(slash);
  std::string_view authority = url.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) return bad("names and passwords are not sent");
  std::size_t colon = authority.rfind(':');
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return bad("the bracket is not closed");
    if (colon < close) colon = std::string_view::npos;
    address.host = authority.substr(1, close - 1);
  } else {
    address.host = authority.substr(0, std::min(colon, authority.size()));
  }
  if (colon != std::string_view::npos) address.port = authority.substr(colon + 1);
  const bool digits = !address.port.empty() && address.port.size() <= 5 &&
                      address.port.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) return bad("the port is no number");
  if (address.host.empty()) return bad("no host");
  return address;
}

Result<std::unique_ptr<CameraSource>> OpenHttpSource(const std::string& url, const Clock& clock) {
  const Result<StreamAddress> address = ParseStreamAddress(url);
  if (!address) return Fail(Errc::kUnavailable, "unavailable: " + address.error().message);
  Result<Connection> connection = ConnectTo(*address);
  if (!connection) return Fail(std::move(connection.error()));
  auto source = std::make_unique<HttpSource>(std::move(*connection), url, clock);
  if (auto begun = source->Begin(*address); !begun) return Fail(std::move(begun.error()));
  return source;
}

}  // namespace bbia
