#include "behavior/rhythm.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/utf8.h"
#include "motion/random_stream.h"

namespace bbia {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kPauses = ".,;:!?";
constexpr std::size_t kShortWord = 3;
constexpr Seconds kLeast{0.5};
constexpr Seconds kMost{30.0};

}  // namespace

Rhythm RhythmOf(std::string_view text) noexcept {
  Rhythm rhythm;
  int short_words = 0;
  int pauses = 0;
  for (std::size_t at = text.find_first_not_of(kSpaces); at != std::string_view::npos;
       at = text.find_first_not_of(kSpaces, at)) {
    const std::size_t end = std::min(text.find_first_of(kSpaces, at), text.size());
    std::size_t characters = CountCharacters(text.substr(at, end - at));
    for (const char c : text.substr(at, end - at)) {
      if (kPauses.find(c) == std::string_view::npos) continue;
      ++pauses;
      --characters;
    }
    ++rhythm.words;
    if (characters <= kShortWord) ++short_words;
    at = end;
  }
  if (rhythm.words == 0) return rhythm;
  const double pause_ratio = static_cast<double>(pauses) / rhythm.words;
  const double short_ratio = static_cast<double>(short_words) / rhythm.words;
  double pace = 150.0;
  if (pause_ratio > 0.15) pace *= 0.9;
  if (pause_ratio < 0.05) pace *= 1.1;
  if (short_ratio > 0.4) pace *= 1.05;
  if (short_ratio < 0.2) pace *= 0.95;
  rhythm.words_per_minute = static_cast<int>(pace);
  rhythm.duration =
      std::clamp(Seconds{60.0 * rhythm.words / rhythm.words_per_minute}, kLeast, kMost);
  return rhythm;
}

double LoudnessAt(const Rhythm& rhythm, Seconds time, std::uint64_t seed) noexcept {
  constexpr double kSyllablesAWord = 1.6;
  if (time < Seconds{0.0} || time >= rhythm.duration || rhythm.words == 0) return 0.0;
  const double hertz = kSyllablesAWord * rhythm.words / rhythm.duration.count();
  const double syllables = hertz * time.count();
  const double syllable = std::floor(syllables);
  RandomStream random(seed + static_cast<std::uint64_t>(syllable));
  const double strength = random.Chance(0.12) ? 0.0 : random.Uniform(0.45, 1.0);
  const double swell = std::sin(std::numbers::pi * (syllables - syllable));
  return strength * swell * swell;
}

}  // namespace bbia
