#include "flight/flight_file.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <utility>

namespace bbia {
namespace {

constexpr std::int64_t kMaxTime = std::int64_t{1} << 62U;  // differences fit, and 146 years

/// What is wrong with a record: "argument_count is 9, the limit is 6".
using Complaint = std::optional<std::string>;

Complaint Above(const char* field, std::uint64_t value, std::uint64_t limit) {
  if (value <= limit) return std::nullopt;
  return std::string(field) + " is " + std::to_string(value) + ", the limit is " +
         std::to_string(limit);
}

Complaint BadTime(const char* field, std::int64_t time) {
  if (time >= 0 && time <= kMaxTime) return std::nullopt;
  return std::string(field) + " is " + std::to_string(time) + ", it must be 0 to " +
         std::to_string(kMaxTime);
}

Complaint Check(const TickRecord& tick) {
  return BadTime("time", tick.time);
}

Complaint Check(const CommandRecord& command) {
  if (Complaint bad = BadTime("time", command.time)) return bad;
  return Above("argument_count", command.argument_count, CommandRecord::kArguments);
}

Complaint Check(const SampleRecord& sample) {
  if (Complaint bad = BadTime("time", sample.time)) return bad;
  return Above("module_count", sample.module_count, kFlightModules);
}

Complaint Check(const NoteRecord& note) {
  if (Complaint bad = BadTime("time", note.time)) return bad;
  const auto last = [](auto count) { return static_cast<std::uint64_t>(count) - 1; };
  if (Complaint bad =
          Above("severity", static_cast<std::uint64_t>(note.severity), last(NoteSeverity::kCount)))
    return bad;
  return Above("kind", static_cast<std::uint64_t>(note.kind), last(NoteKind::kCount));
}

/// One pass over the bytes.
class Parser final {
 public:
  explicit Parser(std::span<const std::byte> bytes) : bytes_(bytes) {}

  Result<FlightFile> Run() {
    Result<void> done = ReadHeader();
    while (done && !ended_) done = ReadBlock();
    if (!done) return Fail(done.error());
    if (at_ != bytes_.size()) {
      return Wrong(std::to_string(bytes_.size() - at_) + " bytes follow the end");
    }
    return std::move(file_);
  }

 private:
  tl::unexpected<Error> Wrong(const std::string& what) const {
    return Fail(Errc::kInvalidArgument, "byte " + std::to_string(at_) + ": " + what);
  }

  template <class T>
  Result<T> Peek(const char* what) const {
    const std::size_t left = bytes_.size() - at_;
    if (left < sizeof(T)) {
      return Wrong("the file is truncated: " + std::string(what) + " has " +
                   std::to_string(sizeof(T)) + " bytes, " + std::to_string(left) + " are left");
    }
    T value;
    std::memcpy(static_cast<void*>(&value), bytes_.data() + at_, sizeof(T));
    return value;
  }

  Result<void> ReadHeader() {
    const auto magic = Peek<std::array<char, 8>>("the mark of a flight file");
    if (!magic) return Fail(magic.error());
    if (*magic != kFlightMagic) return Wrong("this is not a flight file of bbia");
    const auto header = Peek<FileHeader>("the header");
    if (!header) return Fail(header.error());
    if (header->version != kFlightVersion) {
      return Wrong("version is " + std::to_string(header->version) + ", this bbia reads " +
                   std::to_string(kFlightVersion));
    }
    if (header->header_bytes != sizeof(FileHeader)) {
      return Wrong("header_bytes is " + std::to_string(header->header_bytes) + ", it must be " +
                   std::to_string(sizeof(FileHeader)));
    }
    if (header->crc != Crc32(bytes_.first(offsetof(FileHeader, crc)))) {
      return Wrong("the header is damaged (check sum)");
    }
    if (auto bad = BadTime("wall", header->wall)) return Wrong(*bad);
    if (auto bad = BadTime("time", header->time)) return Wrong(*bad);
    if (auto bad = Above("module_count", header->module_count, kFlightModules)) return Wrong(*bad);
    file_.bbia_version = header->bbia_version.view();
    file_.reason = header->reason.view();
    file_.signal = header->signal;
    file_.wall = WallTime{Nanos{header->wall}};
    file_.time = header->time;
    file_.written = header->written;
    for (std::size_t i = 0; i < header->module_count; ++i) {
      file_.modules.emplace_back(header->modules[i].view());
    }
    at_ += sizeof(FileHeader);
    return {};
  }

  Result<void> ReadBlock() {
    const auto block = Peek<BlockHeader>("the header of a block");
    if (!block) return Fail(block.error());
    if (block->magic != kBlockMagic) return Wrong("no block begins here");
    switch (block->type) {
      case BlockType::kEnd:
        return ReadEnd(*block);
      case BlockType::kTicks:
        return ReadRecords(*block, file_.ticks);
      case BlockType::kCommands:
        return ReadRecords(*block, file_.commands);
      case BlockType::kSamples:
        return ReadRecords(*block, file_.samples);
      case BlockType::kNotes:
        return ReadRecords(*block, file_.notes);
      case BlockType::kCount:
        break;
    }
    return Wrong("type of the block is " + std::to_string(static_cast<unsigned>(block->type)) +
                 ", the limit is " + std::to_string(static_cast<unsigned>(BlockType::kCount) - 1));
  }

  Result<void> CheckSum(const BlockHeader& block, std::span<const std::byte> payload) const {
    const std::uint32_t head = Crc32(BytesOf(block).first(offsetof(BlockHeader, crc)));
    if (block.crc != Crc32(payload, head)) return Wrong("the block is damaged (check sum)");
    return {};
  }

  Result<void> ReadEnd(const BlockHeader& block) {
    if (auto sound = CheckSum(block, {}); !sound) return sound;
    const std::size_t found =
        file_.ticks.size() + file_.commands.size() + file_.samples.size() + file_.notes.size();
    if (block.count != found) {
      return Wrong("the file has " + std::to_string(found) + " records, it should have " +
                   std::to_string(block.count));
    }
    at_ += sizeof(BlockHeader);
    ended_ = true;
    return {};
  }

  template <FlightRecord T>
  Result<void> ReadRecords(const BlockHeader& block, std::vector<T>& records) {
    if (block.record_bytes != sizeof(T)) {
      return Wrong("record_bytes is " + std::to_string(block.record_bytes) + ", it must be " +
                   std::to_string(sizeof(T)));
    }
    const std::size_t left = bytes_.size() - at_ - sizeof(BlockHeader);
    if (block.count > left / sizeof(T)) {
      return Wrong("the file is truncated: the block has " + std::to_string(block.count) +
                   " records of " + std::to_string(sizeof(T)) + " bytes, " + std::to_string(left) +
                   " bytes are left");
    }
    const auto payload = bytes_.subspan(at_ + sizeof(BlockHeader), block.count * sizeof(T));
    if (auto sound = CheckSum(block, payload); !sound) return sound;
    for (std::size_t i = 0; i < block.count; ++i) {
      T record;
      std::memcpy(static_cast<void*>(&record), payload.data() + i * sizeof(T), sizeof(T));
      if (auto bad = Check(record)) return Wrong("record " + std::to_string(i) + ": " + *bad);
      records.push_back(record);
    }
    at_ += sizeof(BlockHeader) + payload.size();
    return {};
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool ended_ = false;
  FlightFile file_;
};

}  // namespace

Result<FlightFile> ParseFlightFile(std::span<const std::byte> bytes) {
  if (bytes.size() > kMaxFlightFileBytes) {
    return Fail(Errc::kInvalidArgument, "the file has " + std::to_string(bytes.size()) +
                                            " bytes, the limit is " +
                                            std::to_string(kMaxFlightFileBytes));
  }
  return Parser(bytes).Run();
}

Result<FlightFile> ReadFlightFile(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return Fail(Errc::kNotFound, path.string() + ": there is no such file");
  }
  if (std::filesystem::is_directory(status)) {
    return Fail(Errc::kInvalidArgument, path.string() + ": this is a directory");
  }
  std::ifstream in(path, std::ios::binary);
  std::vector<std::byte> bytes(kMaxFlightFileBytes + 1);  // one more shows that it is too long
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!in.is_open() || in.bad()) {
    return Fail(Errc::kIo, path.string() + ": the file cannot be read");
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  Result<FlightFile> file = ParseFlightFile(bytes);
  if (!file) return Fail(file.error().code, path.string() + ": " + file.error().message);
  return file;
}

void KeepLast(FlightFile& file, Seconds length) {
  const auto keep = [&](auto& records) {
    std::erase_if(records, [&](const auto& record) {
      return Seconds{Nanos{file.time - record.time}} > length;
    });
  };
  keep(file.ticks);
  keep(file.commands);
  keep(file.samples);
  keep(file.notes);
}

}  // namespace bbia
