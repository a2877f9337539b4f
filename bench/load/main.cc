// The clients of bench/side_by_side.py, each in a process of its own so that none holds up another:
//
//   bbia_load get PORT PATH CONNECTIONS SECONDS     requests a second and their latency
//   bbia_load listen PORT PATH LISTENERS SECONDS    frames a second and the gaps between them
//   bbia_load echo PORT PATH COUNT                  set_antennas -> first frame that shows it
//   bbia_load flood PORT SECONDS                    set_full_target as fast as the server takes it
//   bbia_load pace HERTZ SECONDS                    how late a bare timer of this machine is
//
// Each prints one line of JSON. Times are the kernel's stamps of arrival.

#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <numbers>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "ws_client.h"

namespace bbia::load {
namespace {

constexpr double kSecond = 1e9;
constexpr double kMillisecond = 1e6;
constexpr double kMicrosecond = 1e3;

/// Of durations in nanoseconds; sorts them.
class Durations final {
 public:
  void Add(std::int64_t nanos) { all_.push_back(nanos); }
  void Print(const char* name, double unit) {
    std::sort(all_.begin(), all_.end());
    std::printf("\"%s\":{\"n\":%zu,\"p50\":%.4f,\"p99\":%.4f,\"p999\":%.4f,\"max\":%.4f}", name,
                all_.size(), At(0.5) / unit, At(0.99) / unit, At(0.999) / unit, At(1.0) / unit);
  }

 private:
  [[nodiscard]] double At(double share) const {
    if (all_.empty()) return 0.0;
    const double rank = std::ceil(share * static_cast<double>(all_.size()));
    return static_cast<double>(all_[static_cast<std::size_t>(std::max(rank - 1.0, 0.0))]);
  }
  std::vector<std::int64_t> all_;
};

class Epoll final {
 public:
  Epoll() : fd_(epoll_create1(EPOLL_CLOEXEC)) {}
  ~Epoll() { close(fd_); }
  Epoll(const Epoll&) = delete;
  Epoll& operator=(const Epoll&) = delete;

  void Add(int fd, std::size_t index) const {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = index}};
    if (epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) != 0) Die("epoll_ctl failed");
  }
  template <class F>
  void Wait(F&& on_readable) {
    const int ready = epoll_wait(fd_, events_.data(), static_cast<int>(events_.size()), 100);
    for (int i = 0; i < ready; ++i) on_readable(events_[static_cast<std::size_t>(i)].data.u64);
  }

 private:
  int fd_;
  std::array<epoll_event, 64> events_;
};

/// Reads whole HTTP answers with a Content-Length off one connection.
class HttpClient final {
 public:
  HttpClient(std::uint16_t port, const std::string& path)
      : connection_(port), request_("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") {}

  [[nodiscard]] int fd() const noexcept { return connection_.fd(); }
  void Ask() {
    answer_.clear();
    asked_at_ = Now();
    connection_.SendAll(request_);
  }
  /// Reads what is there, waiting for at least something. @return whether the answer is whole.
  bool Read() {
    std::array<char, 16384> buffer;
    const ssize_t got = recv(fd(), buffer.data(), buffer.size(), 0);
    if (got <= 0) Die("the server ended the connection");
    answer_.append(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t end = answer_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    if (!answer_.starts_with("HTTP/1.1 200")) Die("not 200: " + answer_);
    return answer_.size() >= end + 4 + ContentLength(end);
  }
  [[nodiscard]] std::int64_t waited() const { return Now() - asked_at_; }

 private:
  [[nodiscard]] std::size_t ContentLength(std::size_t end) const {
    for (std::size_t at = 0; at < end; at = answer_.find("\r\n", at) + 2) {
      constexpr std::string_view kName = "content-length:";
      const std::string_view line(answer_.data() + at, end - at);
      if (line.size() < kName.size() ||
          !std::equal(kName.begin(), kName.end(), line.begin(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); })) {
        continue;
      }
      return std::strtoul(line.data() + kName.size(), nullptr, 10);
    }
    Die("an answer without Content-Length");
  }

  Connection connection_;
  const std::string request_;
  std::string answer_;
  std::int64_t asked_at_ = 0;
};

void Get(std::uint16_t port, const std::string& path, std::size_t connections, double seconds) {
  std::vector<HttpClient> clients;
  for (std::size_t i = 0; i < connections; ++i) clients.emplace_back(port, path);
  Durations latency;
  const std::int64_t start = Now();
  const auto end = start + static_cast<std::int64_t>(seconds * kSecond);
  std::size_t answers = 0;
  if (connections == 1) {
    for (; Now() < end; ++answers) {
      clients[0].Ask();
      while (!clients[0].Read()) {
      }
      latency.Add(clients[0].waited());
    }
  } else {
    Epoll epoll;
    for (std::size_t i = 0; i < connections; ++i) {
      epoll.Add(clients[i].fd(), i);
      clients[i].Ask();
    }
    while (Now() < end) {
      epoll.Wait([&](std::size_t i) {
        if (!clients[i].Read()) return;
        latency.Add(clients[i].waited());
        ++answers;
        clients[i].Ask();
      });
    }
  }
  const double took = static_cast<double>(Now() - start) / kSecond;
  std::printf("{\"seconds\":%.4f,\"requests\":%zu,\"per_second\":%.1f,", took, answers,
              static_cast<double>(answers) / took);
  latency.Print("latency_us", kMicrosecond);
}

bool IsJoints(const std::string& text) {
  return text.find("\"joint_positions\"") != std::string::npos;
}

void Listen(std::uint16_t port, const std::string& path, std::size_t listeners, double seconds) {
  std::vector<std::unique_ptr<WsClient>> clients;
  Epoll epoll;
  for (std::size_t i = 0; i < listeners; ++i) {
    clients.push_back(std::make_unique<WsClient>(port, path));
    epoll.Add(clients[i]->fd(), i);
  }
  struct Heard {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t frames = 0;
  };
  std::vector<Heard> heard(listeners);
  Durations gaps;
  const std::int64_t from = Now() + static_cast<std::int64_t>(0.5 * kSecond);
  const auto until = from + static_cast<std::int64_t>(seconds * kSecond);
  while (Now() < until) {
    epoll.Wait([&](std::size_t i) {
      WsClient& client = *clients[i];
      Heard& it = heard[i];
      while (client.Read()) {
        if (client.stamp() < from || !IsJoints(client.text())) continue;
        if (it.frames++ == 0) {
          it.first = client.stamp();
        } else {
          gaps.Add(client.stamp() - it.last);
        }
        it.last = client.stamp();
      }
    });
  }
  double least = 1e9;
  double sum = 0.0;
  for (const Heard& it : heard) {
    const double span = static_cast<double>(it.last - it.first) / kSecond;
    const double rate = span > 0.0 ? static_cast<double>(it.frames - 1) / span : 0.0;
    least = std::min(least, rate);
    sum += rate;
  }
  std::printf("{\"frames_per_second\":%.3f,\"least_frames_per_second\":%.3f,",
              sum / static_cast<double>(listeners), least);
  gaps.Print("gap_ms", kMillisecond);
}

/// [right, left] of a joint_positions text.
std::array<double, 2> AntennasIn(const std::string& text) {
  constexpr std::string_view kKey = "\"antennas_joint_positions\"";
  const std::size_t key = text.find(kKey);
  const std::size_t open = key == std::string::npos ? key : text.find('[', key);
  if (open == std::string::npos) Die("joint_positions without antennas: " + text);
  char* rest = nullptr;
  const double right = std::strtod(text.c_str() + open + 1, &rest);
  while (*rest == ',' || *rest == ' ') ++rest;
  return {right, std::strtod(rest, nullptr)};
}

void Wait(const WsClient& client, int milliseconds) {
  pollfd wanted{.fd = client.fd(), .events = POLLIN, .revents = 0};
  poll(&wanted, 1, milliseconds);
}

void Echo(std::uint16_t port, const std::string& path, int count) {
  constexpr double kSeen = 1e-3;  // radians
  WsClient client(port, path);
  std::mt19937 engine(7);
  std::uniform_real_distribution<double> pause(0.080, 0.120);
  std::array<double, 2> last{};
  Durations latency;
  int never_seen = 0;
  for (int i = 0; i < count; ++i) {
    const auto until = Now() + static_cast<std::int64_t>(pause(engine) * kSecond);
    for (std::int64_t now = Now(); now < until; now = Now()) {
      Wait(client, static_cast<int>((until - now) / 1'000'000));
      while (client.Read()) {
        if (IsJoints(client.text())) last = AntennasIn(client.text());
      }
    }
    const double goal = i % 2 == 0 ? 0.1 : -0.1;
    const std::string text = "{\"type\":\"set_antennas\",\"antennas\":[" + std::to_string(goal) +
                             "," + std::to_string(-goal) + "]}";
    const std::int64_t sent = Now();
    client.Send(text);
    bool seen = false;
    while (!seen && Now() - sent < 1'000'000'000) {
      Wait(client, 100);
      while (!seen && client.Read()) {
        if (!IsJoints(client.text())) continue;
        const std::array<double, 2> shown = AntennasIn(client.text());
        seen = client.stamp() > sent && std::abs(shown[0] - last[0]) > kSeen;
      }
    }
    // The first one moves them to where the others start.
    if (i == 0) continue;
    if (seen) {
      latency.Add(client.stamp() - sent);
    } else {
      ++never_seen;
    }
  }
  std::printf("{\"never_seen\":%d,", never_seen);
  latency.Print("echo_ms", kMillisecond);
}

/// What the SDK sends: sixteen numbers with all their digits, a head that nods by up to 0.1 rad.
std::string FloodFrames(std::size_t count) {
  std::string frames;
  for (std::size_t i = 0; i < count; ++i) {
    const double pitch = 0.1 * std::sin(2.0 * std::numbers::pi * static_cast<double>(i) /
                                        static_cast<double>(count));
    std::array<char, 512> text;
    const int size = std::snprintf(
        text.data(), text.size(),
        "{\"type\":\"set_full_target\",\"head\":[%.17g,0.0,%.17g,0.0,0.0,1.0,0.0,0.0,%.17g,0.0,"
        "%.17g,0.0,0.0,0.0,0.0,1.0],\"antennas\":[%.17g,%.17g],\"body_yaw\":0.0}",
        std::cos(pitch), std::sin(pitch), -std::sin(pitch), std::cos(pitch), pitch, -pitch);
    frames += MaskedText({text.data(), static_cast<std::size_t>(size)});
  }
  return frames;
}

void Flood(std::uint16_t port, double seconds) {
  WsClient client(port, "/ws/sdk");
  constexpr std::size_t kFrames = 256;
  const std::string frames = FloodFrames(kFrames);
  const double frame = static_cast<double>(frames.size()) / static_cast<double>(kFrames);
  std::size_t at = 0;
  double bytes = 0.0;
  const std::int64_t start = Now();
  const auto end = start + static_cast<std::int64_t>(seconds * kSecond);
  while (Now() < end) {
    pollfd wanted{.fd = client.fd(), .events = POLLIN | POLLOUT, .revents = 0};
    poll(&wanted, 1, 100);
    while ((wanted.revents & POLLIN) != 0 && client.Read()) {
    }
    if ((wanted.revents & POLLOUT) == 0) continue;
    const ssize_t sent =
        send(client.fd(), frames.data() + at, frames.size() - at, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) Die("the server ended the flood");
    if (sent <= 0) continue;
    bytes += static_cast<double>(sent);
    at = (at + static_cast<std::size_t>(sent)) % frames.size();
  }
  int unsent = 0;
  ioctl(client.fd(), SIOCOUTQ, &unsent);
  const double took = static_cast<double>(Now() - start) / kSecond;
  std::printf("{\"seconds\":%.4f,\"messages_per_second\":%.0f", took,
              (bytes - unsent) / frame / took);
}

/// A loop with nothing in it, scheduled as our control loop is: what the machine itself costs.
void Pace(long hertz, double seconds) {
  const sched_param param{.sched_priority = 50};
  const bool fifo = sched_setscheduler(0, SCHED_FIFO, &param) == 0;
  const std::int64_t period = 1'000'000'000 / hertz;
  timespec start{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  const auto nanos = [](const timespec& t) { return t.tv_sec * 1'000'000'000 + t.tv_nsec; };
  const std::int64_t end = nanos(start) + static_cast<std::int64_t>(seconds * kSecond);
  Durations late;
  for (std::int64_t next = nanos(start) + period; next < end; next += period) {
    const timespec deadline{.tv_sec = next / 1'000'000'000, .tv_nsec = next % 1'000'000'000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) == EINTR) {
    }
    timespec woken{};
    clock_gettime(CLOCK_MONOTONIC, &woken);
    late.Add(nanos(woken) - next);
  }
  std::printf("{\"fifo\":%s,", fifo ? "true" : "false");
  late.Print("lateness_us", kMicrosecond);
}

int Main(std::vector<std::string> arguments) {
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  const std::string what = arguments.size() > 1 ? arguments[1] : "";
  arguments.resize(7);
  const auto port = static_cast<std::uint16_t>(std::atoi(arguments[2].c_str()));
  if (what == "get") {
    Get(port, arguments[3], std::strtoul(arguments[4].c_str(), nullptr, 10),
        std::atof(arguments[5].c_str()));
  } else if (what == "listen") {
    Listen(port, arguments[3], std::strtoul(arguments[4].c_str(), nullptr, 10),
           std::atof(arguments[5].c_str()));
  } else if (what == "echo") {
    Echo(port, arguments[3], std::atoi(arguments[4].c_str()));
  } else if (what == "flood") {
    Flood(port, std::atof(arguments[3].c_str()));
  } else if (what == "pace") {
    Pace(std::atol(arguments[2].c_str()), std::atof(arguments[3].c_str()));
  } else {
    std::fprintf(stderr,
                 "usage: bbia_load get|listen|echo|flood PORT ... (see bench/load/main.cc)\n");
    return 2;
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds_of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  std::printf(",\"client_cpu_seconds\":%.4f}\n",
              seconds_of(used.ru_utime) + seconds_of(used.ru_stime));
  return 0;
}

}  // namespace
}  // namespace bbia::load

int main(int count, char** values) {
  return bbia::load::Main({values, values + count});
}
