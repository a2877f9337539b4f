#include <charconv>
#include <cstdint>
#include <set>
#include <sstream>
#include <system_error>

#include "app/doctor_checks.h"
#include "audit/proc_text.h"

namespace bbia {
namespace {

/// Adds the inodes of the sockets that listen on `port`, by /proc/net/tcp or tcp6.
void AddListeners(const std::string& table, std::uint16_t port, std::set<std::string>& inodes) {
  constexpr std::string_view kListening = "0A";
  std::istringstream lines(table);
  std::string line;
  std::getline(lines, line);  // heading
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >>
        timeout >> inode;
    const std::size_t colon = local.rfind(':');
    if (state != kListening || colon == std::string::npos || inode.empty()) continue;
    std::uint16_t number = 0;
    const char* const end = local.data() + local.size();
    const auto [stop, error] = std::from_chars(local.data() + colon + 1, end, number, 16);
    if (error == std::errc() && stop == end && number == port) inodes.insert(inode);
  }
}

bool HoldsOne(const std::filesystem::path& process, const std::set<std::string>& inodes) {
  constexpr std::string_view kSocket = "socket:[";
  std::error_code error;
  for (std::filesystem::directory_iterator entry(process / "fd", error), end;
       !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    const std::string target = std::filesystem::read_symlink(entry->path(), unreadable);
    if (!unreadable && target.starts_with(kSocket) && target.ends_with(']') &&
        inodes.contains(target.substr(kSocket.size(), target.size() - kSocket.size() - 1))) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<std::string> PortOwner(const Surroundings& around, std::uint16_t port) {
  const std::filesystem::path proc = around.root / "proc";
  std::set<std::string> inodes;
  AddListeners(ReadText(proc / "net/tcp"), port, inodes);
  AddListeners(ReadText(proc / "net/tcp6"), port, inodes);
  if (inodes.empty()) return std::nullopt;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(proc, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string id = entry->path().filename();
    if (!ParsePid(id) || !HoldsOne(entry->path(), inodes)) continue;
    std::string name = ReadText(entry->path() / "comm");
    if (name.ends_with('\n')) name.pop_back();
    return name.append(" (process ").append(id).append(")");
  }
  return std::nullopt;  // it belongs to another user
}

}  // namespace bbia
