#include "sound/volume_control.h"

#include <alsa/asoundlib.h>

#include <array>
#include <cmath>
#include <string_view>

namespace bbia {
namespace {

// Which control is meant by "the volume", the first that is there.
constexpr std::array<const char*, 5> kSpeakerControls = {"Master", "PCM", "Speaker", "Headphone",
                                                         "Digital"};
constexpr std::array<const char*, 4> kMicrophoneControls = {"Capture", "Mic", "Headset", "Digital"};

std::string Unavailable(const std::string& card, std::string_view why) {
  return "ALSA says of mixer '" + card + "': " + std::string(why);
}

/// One open mixer.
class Session final {
 public:
  Session() = default;
  ~Session() {
    if (mixer_ != nullptr) snd_mixer_close(mixer_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<void> Open(const std::string& card) {
    int error = snd_mixer_open(&mixer_, 0);
    if (error == 0) error = snd_mixer_attach(mixer_, card.c_str());
    if (error == 0) error = snd_mixer_selem_register(mixer_, nullptr, nullptr);
    if (error == 0) error = snd_mixer_load(mixer_);
    if (error < 0) return Fail(Errc::kUnavailable, Unavailable(card, snd_strerror(error)));
    return {};
  }
  [[nodiscard]] snd_mixer_elem_t* Find(Loudness which) const {
    const auto look = [&](const auto& names, auto has_volume) -> snd_mixer_elem_t* {
      for (const char* name : names) {
        snd_mixer_selem_id_t* id = nullptr;
        if (snd_mixer_selem_id_malloc(&id) < 0) return nullptr;
        snd_mixer_selem_id_set_name(id, name);
        snd_mixer_elem_t* element = snd_mixer_find_selem(mixer_, id);
        snd_mixer_selem_id_free(id);
        if (element != nullptr && has_volume(element) == 1) return element;
      }
      return nullptr;
    };
    return which == Loudness::kSpeaker
               ? look(kSpeakerControls, &snd_mixer_selem_has_playback_volume)
               : look(kMicrophoneControls, &snd_mixer_selem_has_capture_volume);
  }

 private:
  snd_mixer_t* mixer_ = nullptr;
};

struct Range {
  long low = 0;
  long high = 0;
};

Range RangeOf(snd_mixer_elem_t* element, Loudness which) {
  Range range;
  if (which == Loudness::kSpeaker) {
    snd_mixer_selem_get_playback_volume_range(element, &range.low, &range.high);
  } else {
    snd_mixer_selem_get_capture_volume_range(element, &range.low, &range.high);
  }
  return range;
}

Result<VolumeReading> Read(snd_mixer_elem_t* element, Loudness which, const std::string& card) {
  const Range range = RangeOf(element, which);
  long raw = 0;
  const int error =
      which == Loudness::kSpeaker
          ? snd_mixer_selem_get_playback_volume(element, SND_MIXER_SCHN_FRONT_LEFT, &raw)
          : snd_mixer_selem_get_capture_volume(element, SND_MIXER_SCHN_FRONT_LEFT, &raw);
  if (error < 0 || range.high <= range.low) {
    return Fail(Errc::kUnavailable, Unavailable(card, "the control has no volume"));
  }
  const double share =
      static_cast<double>(raw - range.low) / static_cast<double>(range.high - range.low);
  return VolumeReading{.percent = static_cast<int>(std::lround(100.0 * share)),
                       .device = card + " " + snd_mixer_selem_get_name(element)};
}

Result<snd_mixer_elem_t*> Control(Session& session, const std::string& card, Loudness which) {
  if (auto opened = session.Open(card); !opened) return Fail(opened.error());
  snd_mixer_elem_t* element = session.Find(which);
  if (element != nullptr) return element;
  return Fail(Errc::kUnavailable,
              Unavailable(card, which == Loudness::kSpeaker ? "it has no volume of a loudspeaker"
                                                            : "it has no volume of a microphone"));
}

}  // namespace

Result<VolumeReading> AlsaVolume::Get(Loudness which) {
  Session session;
  auto element = Control(session, card_, which);
  if (!element) return Fail(element.error());
  return Read(*element, which, card_);
}

Result<VolumeReading> AlsaVolume::Set(Loudness which, int percent) {
  Session session;
  auto element = Control(session, card_, which);
  if (!element) return Fail(element.error());
  const Range range = RangeOf(*element, which);
  const long raw =
      range.low + std::lround(percent / 100.0 * static_cast<double>(range.high - range.low));
  const int error = which == Loudness::kSpeaker
                        ? snd_mixer_selem_set_playback_volume_all(*element, raw)
                        : snd_mixer_selem_set_capture_volume_all(*element, raw);
  if (error < 0) return Fail(Errc::kUnavailable, Unavailable(card_, snd_strerror(error)));
  if (which == Loudness::kSpeaker && percent > 0 &&
      snd_mixer_selem_has_playback_switch(*element) == 1) {
    static_cast<void>(snd_mixer_selem_set_playback_switch_all(*element, 1));
  }
  return Read(*element, which, card_);
}

}  // namespace bbia
