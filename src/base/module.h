#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bbia {

/// Who is charged for memory, processor time, threads and queues. One line in base/budgets.h each.
/// A module is an accountable part of the program, usually one directory of src/.
enum class Module : std::uint8_t {
  kApp,      ///< main thread, settings, whatever nobody else claims
  kLog,      ///< log lines on their way
  kAudit,    ///< the collector, the watchdog, their history
  kFlight,   ///< the flight recorder's rings
  kControl,  ///< control loop and lifecycle
  kSim,      ///< the simulated world, MuJoCo included
  kServer,   ///< connections
  kApi,      ///< routes, sessions, texts
  kMemory,   ///< what the robot remembers, SQLite included
  kMind,     ///< feelings, behaviours, what they say
  kMusic,    ///< a sound file that is listened to, a move that a behaviour reads
  kModels,   ///< networks that are loaded, their library included
  kCamera,   ///< frames and their JPEGs
  kVision,   ///< the scan
  kWords,    ///< conversation, and what talks to language models
  kMedia,    ///< moves and sounds: files that are read, uploads
  kSound,    ///< the loudspeaker and the volumes, ALSA included
  kApps,     ///< apps, their jobs
  kCount
};

inline constexpr std::size_t kModuleCount = static_cast<std::size_t>(Module::kCount);

inline constexpr std::array<std::string_view, kModuleCount> kModuleNames = {
    "app",  "log",   "audit",  "flight", "control", "sim",   "server", "api",   "memory",
    "mind", "music", "models", "camera", "vision",  "words", "media",  "sound", "apps"};

/// "control", as in directories, answers and metrics.
[[nodiscard]] constexpr std::string_view Name(Module module) noexcept {
  return kModuleNames[static_cast<std::size_t>(module)];
}

/// A value for every module.
template <class T>
using PerModule = std::array<T, kModuleCount>;

[[nodiscard]] constexpr std::size_t Index(Module module) noexcept {
  return static_cast<std::size_t>(module);
}

/// On whose account the calling thread works now. Any thread; a read of a thread's own word.
[[nodiscard]] Module CurrentModule() noexcept;

/// From here to the end of the scope the calling thread works on account of `module`: what it
/// allocates is charged there, a foreign library's memory included. Costs two writes.
class [[nodiscard]] ModuleScope final {
 public:
  explicit ModuleScope(Module module) noexcept;
  ~ModuleScope();
  ModuleScope(const ModuleScope&) = delete;
  ModuleScope& operator=(const ModuleScope&) = delete;

 private:
  const Module before_;
};

}  // namespace bbia
