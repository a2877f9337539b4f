#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"

namespace bbia {

/// What the network is told about the robot, but for its name.
struct Announcement {
  std::uint16_t port = 0;
  std::string version;  ///< of the official release whose protocol we speak
  bool wireless = false;
  std::optional<std::string> hardware_id;
};

/// The arguments of avahi-publish for a robot of that name: service type, port, TXT records.
[[nodiscard]] std::vector<std::string> AnnouncementWords(const Announcement& what,
                                                         const std::string& name);

/// Tells the network by mDNS that the robot is here (`_reachy-mini._tcp`), through a child process
/// `avahi-publish`, which lasts as long as the announcement. Avahi answers for the host's addresses
/// (A and AAAA records) itself. Where there is no avahi-publish, one line in the log says so.
/// One thread; the destructor ends the child.
class Announcer final {
 public:
  Announcer(Ledger& ledger, Log& log, Announcement what);
  ~Announcer();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

  /// Now and then: announces `name`, anew when it is another one, and notices an end of the child.
  void Tick(const std::string& name);
  /// 0 when there is none.
  [[nodiscard]] int child() const noexcept { return pid_; }

 private:
  void Begin(const std::string& name);
  void End() noexcept;

  Ledger& ledger_;
  Log& log_;
  const Announcement what_;
  std::string name_;
  bool given_up_ = false;
  int pid_ = 0;
  Figures figures_;
  std::optional<Account> account_;
};

}  // namespace bbia
