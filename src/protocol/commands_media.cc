#include <array>
#include <limits>
#include <string>
#include <utility>

#include "protocol/command_readers.h"
#include "protocol/fields_audio.h"

namespace bbia {
namespace {

using namespace command;  // NOLINT(google-build-using-namespace): this file is about them

constexpr std::int64_t kMaxMoveChunks = 4096;
constexpr std::int64_t kMaxAudioChunks = 16384;
constexpr std::array<std::string_view, 2> kMoveEncodings = {"json", "gzip+base64"};
constexpr std::string_view kBase64 = "-base64";
constexpr std::array<std::string_view, 8> kAudioEncodings = {
    "wav-base64",  "mp3-base64",  "ogg-base64", "oga-base64",
    "opus-base64", "flac-base64", "m4a-base64", "aac-base64"};
constexpr NumberRange kNotNegative{0.0, std::numeric_limits<double>::max()};
constexpr double kMaxPlayFrequency = 200.0;
constexpr double kMaxAudioLeadMs = 2000.0;

/// For a message with one required text.
template <class C, std::string C::*Text>
std::optional<Command> ReadOneText(const Message& message, std::string_view name) {
  C c;
  c.*Text = ReadText(message.Required(name)).value_or("");
  return c;
}

template <class C>
std::optional<Command> ReadUploadId(const Message& message) {
  return ReadOneText<C, &C::upload_id>(message, "upload_id");
}

std::optional<Command> ReadPlaySound(const Message& message) {
  return ReadOneText<PlaySound, &PlaySound::file>(message, "file");
}

std::optional<Command> ReadAudioParameterName(const Message& message) {
  return ReadOneText<ReadAudioParameter, &ReadAudioParameter::name>(message, "name");
}

template <class C>
std::optional<Command> ReadVolume(const Message& message) {
  return C{static_cast<int>(ReadInteger(message.Required("volume"), 0, 100).value_or(0))};
}

std::optional<Command> ReadApplyAudioConfig(const Message& message) {
  return ReadAudioConfig(message);
}

std::string ReadOptionalText(const Message& message, std::string_view name) {
  const Field field = message.Optional(name);
  return field.absent() ? std::string() : std::string(ReadText(field).value_or(""));
}

int ReadTotalChunks(const Message& message, std::int64_t most) {
  return static_cast<int>(ReadInteger(message.Required("total_chunks"), 1, most).value_or(1));
}

std::optional<Command> ReadMoveStart(const Message& message) {
  UploadMoveStart c;
  c.upload_id = ReadText(message.Required("upload_id")).value_or("");
  c.total_chunks = ReadTotalChunks(message, kMaxMoveChunks);
  c.description = ReadOptionalText(message, "description");
  const Field duration = message.Optional("estimated_duration_s");
  const Field encoding = message.Optional("encoding");
  if (!duration.absent())
    c.estimated_duration = Seconds{ReadNumber(duration, kNotNegative).value_or(0.0)};
  if (!encoding.absent()) c.gzip = ReadEnum(encoding, kMoveEncodings).value_or(0) == 1;
  return c;
}

std::optional<Command> ReadAudioStart(const Message& message) {
  UploadAudioStart c;
  c.upload_id = ReadText(message.Required("upload_id")).value_or("");
  c.total_chunks = ReadTotalChunks(message, kMaxAudioChunks);
  c.description = ReadOptionalText(message, "description");
  const Field encoding = message.Optional("encoding");
  if (!encoding.absent()) {
    const std::string_view name = kAudioEncodings[ReadEnum(encoding, kAudioEncodings).value_or(0)];
    c.container = name.substr(0, name.size() - kBase64.size());
  }
  return c;
}

template <class C, std::int64_t kMostChunks>
std::optional<Command> ReadChunk(const Message& message) {
  C c;
  c.upload_id = ReadText(message.Required("upload_id")).value_or("");
  c.chunk_index =
      static_cast<int>(ReadInteger(message.Required("chunk_index"), 0, kMostChunks).value_or(0));
  c.chunk = ReadText(message.Required("chunk"), 0, kMaxChunkLength).value_or("");
  return c;
}

std::optional<Command> ReadPlayUploadedMove(const Message& message) {
  PlayUploadedMove c;
  c.upload_id = ReadText(message.Required("upload_id")).value_or("");
  const Field frequency = message.Optional("play_frequency");
  const Field lead_in = message.Optional("initial_goto_duration");
  const Field audio_lead = message.Optional("audio_lead_ms");
  if (!frequency.absent()) {
    c.play_frequency = ReadPositive(frequency, kMaxPlayFrequency).value_or(c.play_frequency);
  }
  if (!lead_in.absent()) {
    const auto seconds = ReadNumber(lead_in, {0.0, kMaxMoveDuration.count()});
    c.initial_goto_duration = Seconds{seconds.value_or(0.0)};
  }
  if (!audio_lead.absent()) {
    const auto ms = ReadNumber(audio_lead, {-kMaxAudioLeadMs, kMaxAudioLeadMs});
    c.audio_lead = Seconds{ms.value_or(0.0) / 1000.0};
  }
  return c;
}

constexpr std::array<CommandEntry, 18> kEntries = {{
    {PlaySound::kType, ReadPlaySound},
    EmptyEntry<ClearIncomingAudio>(),
    {SetVolume::kType, ReadVolume<SetVolume>},
    {SetMicrophoneVolume::kType, ReadVolume<SetMicrophoneVolume>},
    EmptyEntry<GetVolume>(),
    EmptyEntry<GetMicrophoneVolume>(),
    {ApplyAudioConfig::kType, ReadApplyAudioConfig},
    {ReadAudioParameter::kType, ReadAudioParameterName},
    {UploadMoveStart::kType, ReadMoveStart},
    {UploadMoveChunk::kType, ReadChunk<UploadMoveChunk, kMaxMoveChunks>},
    {UploadMoveFinish::kType, ReadUploadId<UploadMoveFinish>},
    {UploadAudioStart::kType, ReadAudioStart},
    {UploadAudioChunk::kType, ReadChunk<UploadAudioChunk, kMaxAudioChunks>},
    {UploadAudioFinish::kType, ReadUploadId<UploadAudioFinish>},
    {PlayUploadedMove::kType, ReadPlayUploadedMove},
    {CancelMove::kType, ReadUploadId<CancelMove>},
    {PlayUploadedAudio::kType, ReadUploadId<PlayUploadedAudio>},
    {CancelAudio::kType, ReadUploadId<CancelAudio>},
}};

}  // namespace

CommandReader FindMediaReader(std::string_view type) noexcept {
  return FindReader(kEntries, type);
}

}  // namespace bbia
