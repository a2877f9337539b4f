#include "music/music_file.h"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "music/onset_meter.h"

namespace bbia {
namespace {

/// The formats that are let in, by what their files begin with: libsndfile reads two dozen, some
/// of them by code that nobody has looked at for long.
bool IsKnownFormat(std::span<const std::uint8_t> head) noexcept {
  const auto begins = [&](std::string_view magic, std::size_t at = 0) {
    return head.size() >= at + magic.size() &&
           std::memcmp(head.data() + at, magic.data(), magic.size()) == 0;
  };
  const bool wav = (begins("RIFF") || begins("RF64")) && begins("WAVE", 8);
  const bool mp3 =
      begins("ID3") || (head.size() >= 2 && head[0] == 0xFF && (head[1] & 0xE6U) == 0xE2U);
  return wav || mp3 || begins("fLaC") || begins("OggS");
}

/// MPEG-4 (M4A), or AAC as it is sent. A layer of 0 is what tells it from MP3.
bool IsAac(std::span<const std::uint8_t> head) noexcept {
  if (head.size() >= 8 && std::memcmp(head.data() + 4, "ftyp", 4) == 0) return true;
  return head.size() >= 2 && head[0] == 0xFF && (head[1] & 0xF6U) == 0xF0U;
}

/// What is let in, or what it is instead.
Result<void> CheckFormat(std::span<const std::uint8_t> head, const std::string& name) {
  if (IsKnownFormat(head)) return {};
  if (IsAac(head)) {
    return Fail(Errc::kUnavailable,
                name + " is AAC (M4A), which bbia does not decode: WAV, FLAC, Ogg and MP3 are",
                "file");
  }
  return Fail(Errc::kInvalidArgument, name + " is no WAV, FLAC, Ogg or MP3 file", "file");
}

constexpr std::size_t kHead = 12;
constexpr std::size_t kPieceFrames = 2048;

/// Memory as libsndfile wants to see a file.
struct Bytes {
  std::span<const std::uint8_t> data;
  sf_count_t at = 0;

  static Bytes& Of(void* user) { return *static_cast<Bytes*>(user); }
  static sf_count_t Length(void* user) { return static_cast<sf_count_t>(Of(user).data.size()); }
  static sf_count_t Seek(sf_count_t offset, int whence, void* user) {
    Bytes& bytes = Of(user);
    const sf_count_t base = whence == SEEK_SET ? 0 : (whence == SEEK_CUR ? bytes.at : Length(user));
    bytes.at = std::clamp<sf_count_t>(base + offset, 0, Length(user));
    return bytes.at;
  }
  static sf_count_t Read(void* target, sf_count_t count, void* user) {
    Bytes& bytes = Of(user);
    const sf_count_t taken = std::clamp<sf_count_t>(count, 0, Length(user) - bytes.at);
    if (taken > 0) {
      std::memcpy(target, bytes.data.data() + bytes.at, static_cast<std::size_t>(taken));
    }
    bytes.at += taken;
    return taken;
  }
  static sf_count_t Write(const void*, sf_count_t, void*) { return 0; }
  static sf_count_t Tell(void* user) { return Of(user).at; }
};

}  // namespace

struct MusicFile::Handle {
  Handle() = default;
  ~Handle() {
    if (file != nullptr) sf_close(file);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  /// @return what is wrong with the opened file.
  [[nodiscard]] Result<void> Check() {
    if (file == nullptr) return Fail(Errc::kInvalidArgument, sf_strerror(nullptr), "file");
    if (info.channels < 1 || info.channels > kMaxChannels) {
      return Fail(Errc::kInvalidArgument,
                  "the file has " + std::to_string(info.channels) + " channels, the limit is 8",
                  "file");
    }
    if (info.samplerate < OnsetMeter::kLowestSampleRate ||
        info.samplerate > OnsetMeter::kHighestSampleRate) {
      return Fail(Errc::kInvalidArgument,
                  "the file has " + std::to_string(info.samplerate) +
                      " samples a second, the limits are 8000 and 192000",
                  "file");
    }
    left = static_cast<std::uint64_t>(kMaxDuration.count() * info.samplerate);
    piece.resize(kPieceFrames * static_cast<std::size_t>(info.channels));
    return {};
  }

  Bytes bytes;
  SF_INFO info{};
  SNDFILE* file = nullptr;
  std::uint64_t left = 0;  // frames until kMaxDuration
  bool cut = false;
  std::vector<float> piece;
};

MusicFile::MusicFile(std::unique_ptr<Handle> handle) noexcept : handle_(std::move(handle)) {}
MusicFile::~MusicFile() = default;
MusicFile::MusicFile(MusicFile&&) noexcept = default;
MusicFile& MusicFile::operator=(MusicFile&&) noexcept = default;

Result<MusicFile> MusicFile::Open(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return Fail(Errc::kNotFound, path.string() + " is not there, or no file", "file");
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > kMaxBytes) {
    return Fail(Errc::kInvalidArgument,
                path.string() + " has " + std::to_string(size) + " bytes, the limit is " +
                    std::to_string(kMaxBytes),
                "file");
  }
  std::array<std::uint8_t, kHead> head{};
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(head.data()), kHead);
  if (auto known =
          CheckFormat(std::span(head).first(static_cast<std::size_t>(in.gcount())), path.string());
      !known) {
    return Fail(known.error());
  }
  auto handle = std::make_unique<Handle>();
  handle->file = sf_open(path.c_str(), SFM_READ, &handle->info);
  if (auto checked = handle->Check(); !checked) return Fail(checked.error());
  return MusicFile(std::move(handle));
}

Result<MusicFile> MusicFile::OpenBytes(std::span<const std::uint8_t> bytes) {
  if (auto known = CheckFormat(bytes.first(std::min(bytes.size(), kHead)), "the file"); !known) {
    return Fail(known.error());
  }
  auto handle = std::make_unique<Handle>();
  handle->bytes.data = bytes;
  SF_VIRTUAL_IO io{&Bytes::Length, &Bytes::Seek, &Bytes::Read, &Bytes::Write, &Bytes::Tell};
  handle->file = sf_open_virtual(&io, SFM_READ, &handle->info, &handle->bytes);
  if (auto checked = handle->Check(); !checked) return Fail(checked.error());
  return MusicFile(std::move(handle));
}

int MusicFile::sample_rate() const noexcept {
  return handle_->info.samplerate;
}

bool MusicFile::cut() const noexcept {
  return handle_->cut;
}

std::size_t MusicFile::Read(std::span<float> samples) {
  Handle& h = *handle_;
  const auto channels = static_cast<std::size_t>(h.info.channels);
  const std::size_t wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>({samples.size(), kPieceFrames, h.left}));
  if (wanted == 0) {
    h.cut = h.cut || (h.left == 0 && sf_readf_float(h.file, h.piece.data(), 1) > 0);
    return 0;
  }
  const sf_count_t got = sf_readf_float(h.file, h.piece.data(), static_cast<sf_count_t>(wanted));
  const auto frames =
      static_cast<std::size_t>(std::clamp<sf_count_t>(got, 0, static_cast<sf_count_t>(wanted)));
  h.left -= frames;
  for (std::size_t i = 0; i < frames; ++i) {
    float sum = 0.0F;
    for (std::size_t c = 0; c < channels; ++c) sum += h.piece[i * channels + c];
    samples[i] = sum / static_cast<float>(channels);
  }
  return frames;
}

}  // namespace bbia
