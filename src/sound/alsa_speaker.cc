#include "sound/alsa_speaker.h"

#include <alsa/asoundlib.h>

#include <cerrno>
#include <utility>

#include "sound/alsa.h"

namespace bbia {
namespace {

constexpr unsigned kLatencyMicros = 100'000;
constexpr int kWaitMs = 100;

void Ignore(const char*, int, const char*, int, const char*, ...) {}

}  // namespace

void SilenceAlsa() noexcept {
  snd_lib_error_set_handler(&Ignore);
}

class AlsaSpeaker::Pcm final {
 public:
  explicit Pcm(snd_pcm_t* pcm) : pcm_(pcm) {}
  ~Pcm() { snd_pcm_close(pcm_); }
  Pcm(const Pcm&) = delete;
  Pcm& operator=(const Pcm&) = delete;
  [[nodiscard]] snd_pcm_t* get() const noexcept { return pcm_; }

 private:
  snd_pcm_t* pcm_;
};

AlsaSpeaker::AlsaSpeaker(std::vector<std::string> names) : names_(std::move(names)) {}
AlsaSpeaker::~AlsaSpeaker() = default;

Result<void> AlsaSpeaker::Open(int rate) {
  Close();
  std::string problem = "no device is named";
  for (const std::string& name : names_) {
    snd_pcm_t* raw = nullptr;
    int error = snd_pcm_open(&raw, name.c_str(), SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
    if (error == 0) {
      auto pcm = std::make_unique<Pcm>(raw);
      error = snd_pcm_set_params(raw, SND_PCM_FORMAT_FLOAT, SND_PCM_ACCESS_RW_INTERLEAVED, 1,
                                 static_cast<unsigned>(rate), 1, kLatencyMicros);
      if (error == 0) {
        pcm_ = std::move(pcm);
        name_ = name;
        return {};
      }
    }
    problem = "'" + name + "': " + snd_strerror(error);
  }
  return Fail(Errc::kUnavailable, "no loudspeaker: ALSA says of " + problem);
}

Result<std::size_t> AlsaSpeaker::Write(std::span<const float> samples) {
  if (!pcm_) return Fail(Errc::kUnavailable, "the loudspeaker is not open");
  const snd_pcm_sframes_t taken =
      snd_pcm_writei(pcm_->get(), samples.data(), static_cast<snd_pcm_uframes_t>(samples.size()));
  if (taken >= 0) return static_cast<std::size_t>(taken);
  if (taken == -EAGAIN) {
    static_cast<void>(snd_pcm_wait(pcm_->get(), kWaitMs));
    return std::size_t{0};
  }
  // It ran dry (a pause, a busy machine), or the machine slept: begin again.
  const int error = snd_pcm_recover(pcm_->get(), static_cast<int>(taken), 1);
  if (error == 0) return std::size_t{0};
  return Fail(Errc::kUnavailable, "the loudspeaker '" + name_ + "' failed: " + snd_strerror(error));
}

void AlsaSpeaker::Close() {
  pcm_.reset();
}

std::vector<std::string> SpeakerNames(const std::string& wanted) {
  if (!wanted.empty()) return {wanted};
  return {"reachymini_audio_sink", "default"};
}

}  // namespace bbia
