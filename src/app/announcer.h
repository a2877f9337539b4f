#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "guests/guest_process.h"

namespace bbia {

/// What the network is told about the robot, but for its name.
struct Announcement {
  std::uint16_t port = 0;
  std::string version;  ///< of the official release whose protocol we speak
  bool wireless = false;
  std::optional<std::string> hardware_id;
  std::string abilities = "motion";  ///< what clients may expect, by commas
};

/// The arguments of avahi-publish for a robot of that name: service type, port, TXT records.
/// @param address of this machine in the network
[[nodiscard]] std::vector<std::string> AnnouncementWords(const Announcement& what,
                                                         const std::string& name,
                                                         const std::string& address);

/// The address that this machine would send multicast from: its address in the network. No packet
/// is sent. "127.0.0.1" when there is no network.
[[nodiscard]] std::string NetworkAddress();

/// Tells the network by mDNS that the robot is here (`_reachy-mini._tcp`), through a child process
/// `avahi-publish`, which lasts as long as the announcement and dies with bbia. Avahi answers for
/// the host's addresses (A and AAAA records) itself. Where there is no avahi-publish, one line in
/// the log says so. One thread; the destructor ends the child.
class Announcer final {
 public:
  /// @param keeper path of bbia-keeper
  Announcer(Ledger& ledger, Log& log, const Clock& clock, Announcement what, std::string keeper,
            std::vector<std::string> environment);
  ~Announcer();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

  /// As often as one likes; looks once a second. Announces `name`, anew when it or the address is
  /// another one, and notices an end of the child. Never waits.
  void Tick(const std::string& name);
  /// 0 when there is none.
  [[nodiscard]] pid_t child() const noexcept { return child_ ? child_->keeper() : 0; }

 private:
  void Begin(std::vector<std::string> words);

  Ledger& ledger_;
  Log& log_;
  const Clock& clock_;
  const Announcement what_;
  const std::string keeper_;
  const std::vector<std::string> environment_;
  std::optional<TimePoint> looked_;
  std::vector<std::string> words_;  ///< as announced
  bool given_up_ = false;
  bool ending_ = false;  ///< the child was told to end
  std::unique_ptr<GuestProcess> child_;
};

}  // namespace bbia
