#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/doctor.h"
#include "audit/pressure_probe.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/thread.h"
#include "base/units.h"
#include "server/http_reply.h"

namespace bbia {

// What `RunDoctor` asks. What looks at the machine is called Examine and takes what it looks at;
// what judges figures is called Judge and is pure.

/// Reading and writing, as the process may. Opening would wake a device, or restart it.
[[nodiscard]] bool MayReadAndWrite(const std::filesystem::path& file);

/// Where the doctor looks; a test shows it another machine.
struct Surroundings {
  std::filesystem::path root = "/";  ///< proc, sys, dev and run are looked for below it
  std::function<bool(const std::filesystem::path&)> may_open = &MayReadAndWrite;
  GetVariable get = nullptr;  ///< environment
  uid_t user = 0;             ///< 0 is root
};

// machine
[[nodiscard]] Checks ExamineMachine(const Surroundings& around,
                                    const std::filesystem::path& state_directory);
[[nodiscard]] Check JudgeMemory(const PressureReading& machine);
[[nodiscard]] Check JudgeHeat(const PressureReading& machine);
[[nodiscard]] Check JudgeDisk(const std::filesystem::path& directory, std::uint64_t free_bytes);
[[nodiscard]] Check JudgeProcessors(const PressureReading& machine);
[[nodiscard]] Check JudgeWallClock(bool synchronised);

// scheduling
/// Takes about 200 ms of `clock`, in a thread of the kind that the control loop is.
[[nodiscard]] Checks ExamineScheduling(const Surroundings& around, Clock& clock);
/// `program` is the path of the running program.
[[nodiscard]] Check JudgeRealTime(GrantedScheduling granted, rlim_t allowed_priority, uid_t user,
                                  const std::string& program);
/// `lateness`: of sleeps of one period each. @pre not empty
[[nodiscard]] Check JudgeTimer(std::vector<Nanos> lateness);
[[nodiscard]] Check JudgeKernel(std::string_view version);
[[nodiscard]] Check JudgeDescriptors(rlim_t allowed);

// network
/// An occupant of the port gets `patience` for each of two questions.
[[nodiscard]] Checks ExamineNetwork(const Surroundings& around, const Config& config,
                                    Seconds patience);
/// "python3 (process 1234)": who listens on TCP `port`; none when the kernel does not show it.
[[nodiscard]] std::optional<std::string> PortOwner(const Surroundings& around, std::uint16_t port);
/// What has the port: `status` and `resources` are the answers of /api/daemon/status and
/// /api/resources.
[[nodiscard]] Check JudgeOccupant(std::uint16_t port, const std::optional<std::string>& owner,
                                  const Result<HttpReply>& status,
                                  const Result<HttpReply>& resources);

// program and settings
[[nodiscard]] Checks ExamineProgram(const Surroundings& around, const Config& config,
                                    const Clock& clock);
/// `simulated` in `wall` seconds of computing.
[[nodiscard]] Check JudgeSpeed(Seconds simulated, Seconds wall);
/// The shared libraries of a /proc/PID/maps, with the version that their file names say.
[[nodiscard]] std::vector<std::string> LibrariesIn(std::string_view maps);
/// `file` is the settings file that was read, empty for none; `problems` are of all settings.
[[nodiscard]] Checks ExamineSettings(const std::string& file, const Problems& problems,
                                     const Config& config,
                                     const std::filesystem::path& state_directory);

// devices
[[nodiscard]] Checks ExamineDevices(const Surroundings& around);

// texts
/// At most 1 MiB of a file; empty when it cannot be read.
[[nodiscard]] std::string ReadText(const std::filesystem::path& file);
/// "3.9 GB", "512 MB"
[[nodiscard]] std::string SizeText(std::uint64_t bytes);
/// "12.3": `digits` behind the point.
[[nodiscard]] std::string Rounded(double value, int digits);
/// Whether `directory` may be written, or made in the nearest directory above it that is there.
/// @return why not: kIo
[[nodiscard]] Result<void> MayWriteInto(const std::filesystem::path& directory);

}  // namespace bbia
