#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/units.h"
#include "mind/emotion.h"
#include "texts/text_book.h"

namespace bbia {

/// One thing to say.
struct Utterance {
  std::string text;  ///< UTF-8
  Language language = Language::kEnglish;
  Feeling feeling;  ///< in which it is said
};

using UtteranceId = std::uint64_t;  ///< 0: none

/// How the robot speaks. One utterance at a time; a new one cuts the one before it short. Stepped
/// by the mind, one thread; no call waits.
class Speech {
 public:
  virtual ~Speech() = default;

  struct Begun {
    UtteranceId id = 0;
    Seconds duration{0.0};  ///< as far as it can be told beforehand
  };
  virtual Begun Begin(TimePoint now, const Utterance& utterance) = 0;
  /// Ends `id` if it is still said, or whichever for 0.
  virtual void Stop(UtteranceId id) = 0;
  virtual void Advance(TimePoint now) = 0;

  [[nodiscard]] virtual bool speaking(UtteranceId id) const = 0;
  /// Loudness at this moment, 0 (silence) to 1: what the robot sways to.
  [[nodiscard]] virtual double loudness() const = 0;
  /// Whether anybody can hear it; otherwise there are subtitles only.
  [[nodiscard]] virtual bool audible() const = 0;
};

}  // namespace bbia
