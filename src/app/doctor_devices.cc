#include <grp.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <span>
#include <system_error>

#include "app/doctor_checks.h"

namespace bbia {
namespace {

constexpr std::string_view kGroup = "devices";

struct DeviceKind {
  std::string_view name;
  std::string_view directory;  ///< below the root
  std::array<std::string_view, 2> prefixes;
  std::string_view group;   ///< whom Debian lets open it
  std::string_view absent;  ///< sentence
};

constexpr std::array kKinds = {
    DeviceKind{"camera", "dev", {"video", "video"}, "video", "No camera (/dev/video*)."},
    DeviceKind{"sound", "dev/snd", {"pcm", "pcm"}, "audio", "No sound card (/dev/snd/pcm*)."},
    DeviceKind{"motors",
               "dev",
               {"ttyACM", "ttyUSB"},
               "dialout",
               "No serial port of a robot (/dev/ttyACM*, /dev/ttyUSB*)."},
};

std::vector<std::filesystem::path> Find(const Surroundings& around, const DeviceKind& kind) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(around.root / kind.directory, error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (std::ranges::any_of(kind.prefixes, [&](auto prefix) { return name.starts_with(prefix); })) {
      found.push_back(entry->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

/// The group that owns `file`, or `usual` where that is root's.
std::string GroupOf(const std::filesystem::path& file, std::string_view usual) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0 || info.st_gid == 0) return std::string(usual);
  group entry{};
  group* found = nullptr;
  std::array<char, 4096> text{};
  if (getgrgid_r(info.st_gid, &entry, text.data(), text.size(), &found) != 0 || found == nullptr) {
    return std::string(usual);
  }
  return found->gr_name;
}

Check ExamineKind(const Surroundings& around, const DeviceKind& kind) {
  Check check{kGroup, kind.name, CheckVerdict::kNote};
  const std::vector<std::filesystem::path> files = Find(around, kind);
  constexpr std::string_view kUnused = " This version of bbia does not use it.";
  if (files.empty()) {
    check.found = std::string(kind.absent) + std::string(kUnused);
    return check;
  }
  constexpr std::size_t kNamed = 4;
  for (std::size_t i = 0; i < std::min(files.size(), kNamed); ++i) {
    check.found += (i > 0 ? ", " : "") + files[i].string();
  }
  if (files.size() > kNamed) {
    check.found += " and " + std::to_string(files.size() - kNamed) + " more";
  }
  const auto closed = std::ranges::find_if_not(files, around.may_open);
  if (closed == files.end()) {
    check.verdict = CheckVerdict::kOk;
    check.found += ": may be opened." + std::string(kUnused);
  } else {
    check.found +=
        ": " + closed->string() + " may not be opened by this user." + std::string(kUnused);
    check.advice =
        "sudo usermod -aG " + GroupOf(*closed, kind.group) + " \"$USER\", then log in again";
  }
  return check;
}

Check ExamineSystemd(const Surroundings& around) {
  std::error_code error;
  Check check{kGroup, "systemd", CheckVerdict::kNote};
  if (!std::filesystem::is_directory(around.root / "run/systemd/system", error)) {
    check.found = "systemd does not run here; bbia does not need it.";
    return check;
  }
  const char* socket = around.get != nullptr ? around.get("NOTIFY_SOCKET") : nullptr;
  check.found = socket != nullptr && *socket != '\0'
                    ? "systemd runs here and waits to be told (NOTIFY_SOCKET is set)."
                    : "systemd runs here; this was not started by it (no NOTIFY_SOCKET).";
  return check;
}

}  // namespace

Checks ExamineDevices(const Surroundings& around) {
  Checks checks;
  for (const DeviceKind& kind : kKinds) checks.push_back(ExamineKind(around, kind));
  checks.push_back(ExamineSystemd(around));
  return checks;
}

}  // namespace bbia
