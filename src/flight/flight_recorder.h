#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/annotations.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/mutex.h"
#include "base/result.h"
#include "flight/dump_files.h"
#include "flight/image_writer.h"
#include "flight/records.h"
#include "flight/ring.h"

namespace bbia {

/// The last minutes of the robot, kept in rings that take no more room than they have and none
/// before they fill. Every ring has its one writer; anybody may read at any time.
class FlightRecorder final {
 public:
  using Ticks = FlightRing<TickRecord, 16384>;
  using Commands = FlightRing<CommandRecord, 2048>;
  using Samples = FlightRing<SampleRecord, 600>;
  using Notes = FlightRing<NoteRecord, 1024>;
  static constexpr std::size_t kBytes =
      Ticks::kBytes + Commands::kBytes + Samples::kBytes + Notes::kBytes;
  static_assert(Ticks::kBytes <= std::size_t{1} << 20U);
  static_assert(kBytes < (std::size_t{3} << 19U), "1.5 MiB");

  /// A dump keeps this many files in its directory, itself included.
  static constexpr std::size_t kMaxFiles = 5;
  /// Of the ticks one in so many is kept, and each that brings something new.
  static constexpr std::uint32_t kTicksPerRecord = 5;

  /// `version` of bbia, for the file.
  FlightRecorder(Lease<Resource::kFlightRecorder> lease, Ledger& ledger, const Clock& clock,
                 std::string_view version);
  FlightRecorder(const FlightRecorder&) = delete;
  FlightRecorder& operator=(const FlightRecorder&) = delete;

  /// To be called with every tick. Keeps one in `kTicksPerRecord`, and each whose flags, mode or
  /// reach differ from the last one kept or that lost periods; a record tells the worst lateness
  /// and work, and all lost periods, since the one before. Control thread; real-time safe.
  void Tick(const TickRecord& tick) noexcept;
  /// The server's thread; wait-free.
  void Command(const CommandRecord& command) noexcept { commands_.Push(command); }
  /// The collector's thread; wait-free.
  void Sample(const SampleRecord& sample) noexcept { samples_.Push(sample); }
  /// Any thread but the control thread; a short lock.
  void Note(const NoteRecord& note) noexcept;
  void Note(NoteSeverity severity, NoteKind kind, std::string_view text) noexcept;

  /// The bytes of a flight file (up to `kBytes` and some). Any thread but the control thread.
  [[nodiscard]] std::string Image(std::string_view reason) const;

  /// Writes a file into `directory`, which is made when it is missing, and removes the oldest
  /// ones. The file appears whole or not at all. Waits for the disk: not for a thread that has a
  /// deadline, unless it is content with `Durability::kProcess`. @return its path, or `kIo`.
  [[nodiscard]] Result<std::filesystem::path> Dump(const std::filesystem::path& directory,
                                                   std::string_view reason,
                                                   Durability durability = Durability::kDisk) const;

  /// As `Image`, into `sink`. Safe in a signal handler. @param signal that ended the process, or 0.
  [[nodiscard]] bool WriteImage(ImageSink& sink, const Label<48>& reason,
                                int signal) const noexcept NO_THREAD_SAFETY_ANALYSIS;
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

 private:
  const Lease<Resource::kFlightRecorder> lease_;
  const Clock& clock_;
  const Label<24> version_;
  Ticks ticks_;
  Commands commands_;
  Samples samples_;
  mutable Mutex dump_mutex_;  // one dump at a time
  Mutex notes_mutex_;
  Notes notes_ GUARDED_BY(notes_mutex_);  // the lock makes one writer of many; readers need none

  // The control thread's.
  TickRecord last_;   // kept
  TickRecord worst_;  // since then
  bool any_tick_ = false;
};

}  // namespace bbia
