#include "flight/flight_recorder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "flight/dump_files.h"

namespace bbia {
namespace {

class StringSink final : public ImageSink {
 public:
  explicit StringSink(std::string& out) : out_(out) {}
  [[nodiscard]] bool Write(std::span<const std::byte> bytes) noexcept override {
    out_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
  }

 private:
  std::string& out_;
};

template <class Ring>
[[nodiscard]] bool AddAll(ImageWriter& writer, const Ring& ring) noexcept {
  bool well = true;
  ring.ForEach([&](const typename Ring::Record& record) { well = well && writer.Add(record); });
  return well;
}

}  // namespace

FlightRecorder::FlightRecorder(Lease<Resource::kFlightRecorder> lease, Ledger& ledger,
                               const Clock& clock, std::string_view version)
    : lease_(std::move(lease)),
      clock_(clock),
      version_(version),
      ticks_(ledger, "flight.ticks"),
      commands_(ledger, "flight.commands", Room::kAtOnce),
      samples_(ledger, "flight.samples"),
      notes_(ledger, "flight.notes", Room::kAtOnce) {}

void FlightRecorder::Tick(const TickRecord& tick) noexcept {
  worst_.lateness_us = std::max(worst_.lateness_us, tick.lateness_us);
  worst_.work_us = std::max(worst_.work_us, tick.work_us);
  worst_.skipped = Saturated<std::uint8_t>(worst_.skipped + tick.skipped);
  // A control loop that began anew counts from 1 again: that is far away, too.
  const bool due = tick.tick - last_.tick >= kTicksPerRecord;
  const bool news = tick.flags != last_.flags || tick.mode != last_.mode ||
                    tick.reach != last_.reach || tick.skipped != 0;
  if (any_tick_ && !due && !news) return;
  last_ = tick;
  last_.lateness_us = worst_.lateness_us;
  last_.work_us = worst_.work_us;
  last_.skipped = worst_.skipped;
  worst_ = {};
  any_tick_ = true;
  ticks_.Push(last_);
}

void FlightRecorder::Note(const NoteRecord& note) noexcept {
  const MutexLock lock(notes_mutex_);
  notes_.Push(note);
}

void FlightRecorder::Note(NoteSeverity severity, NoteKind kind, std::string_view text) noexcept {
  Note({.time = FlightTime(clock_.Now()), .severity = severity, .kind = kind, .text = text});
}

bool FlightRecorder::WriteImage(ImageSink& sink, const Label<48>& reason,
                                int signal) const noexcept {
  FileHeader header;
  header.signal = signal;
  header.wall = clock_.WallNow().time_since_epoch().count();
  header.time = FlightTime(clock_.Now());
  header.bbia_version = version_;
  header.reason = reason;
  header.written = {ticks_.written(), commands_.written(), samples_.written(), notes_.written()};
  header.module_count = kModuleCount;
  for (std::size_t i = 0; i < kModuleCount; ++i) header.modules[i] = kModuleNames[i];
  ImageWriter writer(sink);
  return writer.Begin(header) && AddAll(writer, ticks_) && AddAll(writer, commands_) &&
         AddAll(writer, samples_) && AddAll(writer, notes_) && writer.End();
}

std::string FlightRecorder::Image(std::string_view reason) const {
  std::string image;
  StringSink sink(image);
  static_cast<void>(WriteImage(sink, reason, 0));  // a string takes everything
  return image;
}

Result<std::filesystem::path> FlightRecorder::Dump(const std::filesystem::path& directory,
                                                   std::string_view reason,
                                                   Durability durability) const {
  const MutexLock lock(dump_mutex_);
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return Fail(Errc::kIo, "flight directory " + directory.string() + ": " + error.message());
  }
  const std::filesystem::path path = FreeDumpPath(directory, clock_.WallNow(), reason);
  const auto failed = [&](int why) {
    return Fail(Errc::kIo, "flight file " + path.string() + ": " + std::strerror(why));
  };
  PartFile part(path.c_str());
  if (!part.is_open()) return failed(errno);
  if (!WriteImage(part, reason, 0) || !part.Finish(durability)) return failed(errno);
  RemoveOldDumps(directory, kMaxFiles, path);
  return path;
}

}  // namespace bbia
