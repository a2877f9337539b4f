#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/annotations.h"
#include "base/bounded_queue.h"
#include "base/budgets.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/thread.h"
#include "base/wake_signal.h"
#include "music/music_file.h"
#include "sound/speaker_device.h"

namespace bbia {

/// Names one sound that was asked for; 0 is none.
using UtteranceId = std::uint64_t;

/// What became of a sound.
struct VoiceReport {
  enum class Kind : std::uint8_t { kStarted, kFinished, kStopped, kFailed };
  UtteranceId id = 0;
  Kind kind = Kind::kStarted;
  std::string reason;  ///< of kFailed
};

/// Plays sound files, one at a time: a new one cuts the one before. Its thread ("voice") is the
/// only user of the loudspeaker, holds it only while something plays, and gives it back half a
/// second after. What is cut short fades out within 40 ms, so that it does not click.
class Voice final {
 public:
  struct Status {
    bool available = false;  ///< a device was there when last looked
    bool released = false;   ///< somebody else wants the device
    std::string device;
    std::string problem;  ///< why it is not available
  };

  /// @param wake is notified with each report.
  Voice(Lease<Resource::kSpeaker> lease, Ledger& ledger, Log& log, const Clock& clock,
        std::unique_ptr<SpeakerDevice> device, WakeSignal& wake);
  ~Voice() = default;
  Voice(const Voice&) = delete;
  Voice& operator=(const Voice&) = delete;

  // Any thread but the control thread; short locks.

  /// @return its id, or `kUnavailable`, or `kBusy`. Whether the file can be played is in a report.
  Result<UtteranceId> Play(std::filesystem::path file);
  /// Ends `id` if it plays or waits; 0: whatever plays.
  void Stop(UtteranceId id);
  /// Gives the device to others, until `Acquire`: `Play` is `kUnavailable` meanwhile.
  void Release();
  void Acquire();
  [[nodiscard]] Status status() const;
  [[nodiscard]] bool playing(UtteranceId id) const noexcept;
  /// Whether anything plays, or is about to.
  [[nodiscard]] bool busy() const noexcept {
    return playing(newest_.load(std::memory_order_relaxed));
  }
  /// How loud it is now: root mean square of the last 20 ms, full scale 1; 0 in silence.
  [[nodiscard]] float level() const noexcept { return level_.load(std::memory_order_relaxed); }

  /// One thread: what became of sounds, oldest first.
  [[nodiscard]] std::optional<VoiceReport> TakeReport() { return reports_.TryPop(); }

 private:
  struct Request {
    enum class Kind : std::uint8_t { kPlay, kStop, kLookAtDevice };
    Kind kind = Kind::kPlay;
    UtteranceId id = 0;
    std::filesystem::path file = {};
  };
  using Requests = BoundedQueue<Request, 16, OnFull::kReject>;
  using Reports = BoundedQueue<VoiceReport, 32, OnFull::kDropOldest>;
  static_assert(sizeof(Requests) + sizeof(Reports) <= BudgetOf(Module::kSound).buffer_bytes);
  struct Playing {
    UtteranceId id;
    MusicFile file;
    bool ending = false;  ///< fades out
  };

  void Run(const std::stop_token& stop, Pulse& pulse);
  void Handle(Request request);
  void Begin(Request request);
  /// Ends what plays, softly. @param tail of silence behind it, when nothing follows.
  void FadeOut(Seconds tail);
  void Step();
  void End(VoiceReport::Kind kind, std::string reason = {});
  void LookAtDevice();
  /// All of `samples`, unless the device fails or a stop was asked for.
  Result<void> WriteAll(std::span<const float> samples);
  void Report(VoiceReport report);
  void SetProblem(std::string problem);

  const Lease<Resource::kSpeaker> lease_;
  Log& log_;
  const Clock& clock_;
  WakeSignal& wake_;
  Requests requests_;
  Reports reports_;
  std::atomic<UtteranceId> next_id_{1};
  std::atomic<UtteranceId> newest_{0};  ///< the last one asked for
  std::atomic<UtteranceId> ended_{0};   ///< the last one that was reported as over
  std::atomic<float> level_{0.0F};
  mutable Mutex mutex_;
  Status status_ GUARDED_BY(mutex_);

  // The voice's thread.
  std::unique_ptr<SpeakerDevice> device_;
  std::optional<Playing> now_;
  int open_rate_ = 0;  ///< 0: the device is not held
  TimePoint idle_since_{};
  const std::stop_token* stop_ = nullptr;
  Pulse* pulse_ = nullptr;

  Thread thread_;  // last member
};

}  // namespace bbia
