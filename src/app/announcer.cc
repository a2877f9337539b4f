#include "app/announcer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace bbia {
namespace {

constexpr const char* kProgram = "avahi-publish";

/// The child starts with no signal blocked (our own threads block those that end us) and silent.
class ChildSettings final {
 public:
  ChildSettings() {
    posix_spawn_file_actions_init(&actions_);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions_, fd, "/dev/null", O_RDWR, 0);
    }
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  ~ChildSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  ChildSettings(const ChildSettings&) = delete;
  ChildSettings& operator=(const ChildSettings&) = delete;

  [[nodiscard]] int Spawn(std::vector<std::string>& words, pid_t& pid) const {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    return posix_spawnp(&pid, kProgram, &actions_, &attributes_, argv.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

std::vector<std::string> AnnouncementWords(const Announcement& what, const std::string& name) {
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
      std::string("model=Reachy Mini ") + (what.wireless ? "Wireless" : "Lite"),
      "manufacturer=Pollen Robotics",
      "caps=motion",
      "api=rest+ws"};
  if (what.hardware_id) words.push_back("unit_id=" + *what.hardware_id);
  return words;
}

Announcer::Announcer(Ledger& ledger, Log& log, Announcement what)
    : ledger_(ledger), log_(log), what_(std::move(what)) {}

Announcer::~Announcer() {
  End();
}

void Announcer::Tick(const std::string& name) {
  if (given_up_) return;
  if (name != name_) {
    End();
    return Begin(name);
  }
  if (pid_ == 0 || waitpid(pid_, nullptr, WNOHANG) != pid_) return;
  pid_ = 0;
  account_.reset();
  given_up_ = true;
  log_.Warning("bbia.mdns", "the robot is not announced any more: avahi-publish ended by itself");
}

void Announcer::Begin(const std::string& name) {
  name_ = name;
  std::vector<std::string> words = AnnouncementWords(what_, name);
  const ChildSettings settings;
  if (const int error = settings.Spawn(words, pid_); error != 0) {
    pid_ = 0;
    given_up_ = true;
    log_.Info("bbia.mdns", "the robot is not announced in the network: " + std::string(kProgram) +
                               ": " + std::generic_category().message(error));
    return;
  }
  account_.emplace(ledger_.OpenChild("avahi-publish", Module::kApp, pid_, figures_));
}

void Announcer::End() noexcept {
  if (pid_ == 0) return;
  // It holds nothing that it would have to put in order: Avahi withdraws what its client leaves.
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
  account_.reset();
}

}  // namespace bbia
