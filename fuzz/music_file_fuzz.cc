// A sound file, as somebody may upload it. Reading ends, samples are as many as were said, and what
// is heard in them is finite. Two seconds of it are listened to; the rest is only decoded.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/check.h"
#include "music/music.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of exactly this size, so that a sanitizer sees what is read behind it.
  const std::vector<std::uint8_t> bytes(data, data + size);
  auto file = bbia::MusicFile::OpenBytes(bytes);
  if (!file) return 0;
  CHECK(file->sample_rate() >= 8000 && file->sample_rate() <= 192'000);
  bbia::MusicListener listener(file->sample_rate());
  std::array<float, 1000> piece{};
  std::size_t total = 0;
  while (const std::size_t count = file->Read(piece)) {
    CHECK(count <= piece.size());
    total += count;
    if (total <= 2U * static_cast<std::size_t>(file->sample_rate())) {
      listener.Feed(std::span(piece).first(count));
    }
    if (total > 4'000'000) break;
  }
  const bbia::Music music = listener.Finish({});
  CHECK(std::isfinite(music.confidence) && music.duration.count() < 3.0);
  for (const float level : music.levels) CHECK(level >= 0.0F && level <= 1.0F);
  return 0;
}
