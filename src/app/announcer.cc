#include "app/announcer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace bbia {
namespace {

constexpr const char* kProgram = "avahi-publish";
constexpr const char* kCategory = "bbia.mdns";
constexpr const char* kMulticast = "224.0.0.1";
constexpr std::uint16_t kAnyPort = 9;
constexpr Nanos kLookEvery{1'000'000'000};
constexpr std::size_t kLongestReason = 200;

}  // namespace

std::string NetworkAddress() {
  std::string address = "127.0.0.1";
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return address;
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(kAnyPort);
  inet_pton(AF_INET, kMulticast, &there.sin_addr);
  sockaddr_in here{};
  socklen_t size = sizeof here;
  // The sockets of the C library are older than templates.
  if (connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0 &&
      getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) == 0) {
    std::array<char, INET_ADDRSTRLEN> text{};
    if (inet_ntop(AF_INET, &here.sin_addr, text.data(), text.size()) != nullptr) {
      address = text.data();
    }
  }
  close(fd);
  return address;
}

std::vector<std::string> AnnouncementWords(const Announcement& what, const std::string& name,
                                           const std::string& address) {
  std::vector<std::string> words = {
      kProgram,
      "--no-fail",  // Avahi may start later, or again
      "--service",
      "--",
      name,
      "_reachy-mini._tcp",
      std::to_string(what.port),
      "version=" + what.version,
      "robot_name=" + name,
      "ws_path=/ws/sdk",
      "address=" + address,
      std::string("model=Reachy Mini ") + (what.wireless ? "Wireless" : "Lite"),
      "manufacturer=Pollen Robotics",
      "caps=" + what.abilities,
      "api=rest+ws"};
  if (what.hardware_id) words.push_back("unit_id=" + *what.hardware_id);
  return words;
}

Announcer::Announcer(Ledger& ledger, Log& log, const Clock& clock, Announcement what,
                     std::string keeper, std::vector<std::string> environment)
    : ledger_(ledger),
      log_(log),
      clock_(clock),
      what_(std::move(what)),
      keeper_(std::move(keeper)),
      environment_(std::move(environment)) {}

Announcer::~Announcer() {
  if (child_) child_->Kill();
}

void Announcer::Tick(const std::string& name) {
  const TimePoint now = clock_.Now();
  if (given_up_ || (looked_ && now - *looked_ < kLookEvery)) return;
  looked_ = now;
  std::vector<std::string> words = AnnouncementWords(what_, name, NetworkAddress());
  if (child_ && !child_->Look()) {
    const std::string said = child_->output().LastLine(kLongestReason);
    const std::string why = child_->why_ended() + (said.empty() ? "" : ": " + said);
    child_.reset();
    if (!std::exchange(ending_, false)) {
      given_up_ = true;
      log_.Warning(kCategory, "the robot is not announced in the network: " +
                                  std::string(kProgram) + ": " + why);
      return;
    }
  }
  if (!child_) return Begin(std::move(words));
  if (words == words_ || ending_) return;
  // It holds nothing that it would have to put in order: Avahi withdraws what its client leaves.
  child_->Kill();
  ending_ = true;
}

void Announcer::Begin(std::vector<std::string> words) {
  words_ = std::move(words);
  auto child =
      GuestProcess::Start(ledger_, kProgram, Module::kApp,
                          {.keeper = keeper_, .arguments = words_, .environment = environment_});
  if (child) {
    child_ = std::move(*child);
    return;
  }
  given_up_ = true;
  log_.Warning(kCategory, "the robot is not announced in the network: " + child.error().message);
}

}  // namespace bbia
