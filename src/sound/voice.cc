#include "sound/voice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.sound";
constexpr Seconds kPiece{0.02};
constexpr Seconds kFade{0.04};
/// Behind every sound: a device that waits for a full buffer begins, and one that ends at once has
/// played all.
constexpr Seconds kTail{0.15};
constexpr Nanos kHold{500'000'000};
constexpr Nanos kIdleLook{200'000'000};
constexpr std::size_t kMostPiece = 192'000 / 50;

constexpr ThreadSpec kVoiceThread{
    .name = "voice",
    .module = Module::kSound,
    .stop_budget = std::chrono::seconds{1},
    .beat_deadline = std::chrono::seconds{10}};  // a sound server that hangs

std::size_t Frames(Seconds time, int rate) noexcept {
  return static_cast<std::size_t>(time.count() * rate);
}

}  // namespace

Voice::Voice(Lease<Resource::kSpeaker> lease, Ledger& ledger, Log& log, const Clock& clock,
             std::unique_ptr<SpeakerDevice> device, WakeSignal& wake)
    : lease_(std::move(lease)),
      log_(log),
      clock_(clock),
      wake_(wake),
      requests_(ledger, "voice.requests", {Module::kSound, Module::kApi, Module::kSound}),
      reports_(ledger, "voice.reports", {Module::kSound, Module::kSound, Module::kApi}),
      device_(std::move(device)),
      thread_(ledger, kVoiceThread, [this](const std::stop_token& stop, Pulse& pulse) {
        stop_ = &stop;
        pulse_ = &pulse;
        Run(stop, pulse);
      }) {}

Result<UtteranceId> Voice::Play(std::filesystem::path file) {
  {
    const MutexLock lock(mutex_);
    if (status_.released) return Fail(Errc::kUnavailable, "the sound was released to others");
  }
  const UtteranceId id = next_id_.fetch_add(1, std::memory_order_relaxed);
  Request request{.kind = Request::Kind::kPlay, .id = id, .file = std::move(file)};
  if (requests_.Push(std::move(request)) == Pushed::kRejected) {
    return Fail(Errc::kBusy, "sixteen sounds were asked for at once");
  }
  newest_.store(id, std::memory_order_relaxed);
  return id;
}

void Voice::Stop(UtteranceId id) {
  // A full queue holds sixteen sounds that cut one another: the newest one is stopped by the next.
  requests_.Push(Request{.kind = Request::Kind::kStop, .id = id});
}

void Voice::Release() {
  {
    const MutexLock lock(mutex_);
    status_.released = true;
  }
  Stop(0);
}

void Voice::Acquire() {
  {
    const MutexLock lock(mutex_);
    if (!status_.released) return;
    status_.released = false;
  }
  requests_.Push(Request{.kind = Request::Kind::kLookAtDevice});
}

Voice::Status Voice::status() const {
  const MutexLock lock(mutex_);
  return status_;
}

bool Voice::playing(UtteranceId id) const noexcept {
  // Ids grow, and the one asked for last is the only one that is not over once it began.
  return id != 0 && id > ended_.load(std::memory_order_acquire) &&
         id <= newest_.load(std::memory_order_relaxed);
}

void Voice::Run(const std::stop_token& stop, Pulse& pulse) {
  LookAtDevice();
  while (!stop.stop_requested()) {
    pulse.Beat();
    if (now_) {
      while (auto request = requests_.TryPop()) Handle(std::move(*request));
      pulse.Doing("playing");
      if (now_) Step();
      continue;
    }
    pulse.Doing("waiting");
    if (auto request = requests_.Pop(stop, kIdleLook)) Handle(std::move(*request));
    if (open_rate_ != 0 && !now_ && clock_.Now() - idle_since_ >= kHold) {
      device_->Close();
      open_rate_ = 0;
    }
  }
  device_->Close();
}

void Voice::Handle(Request request) {
  switch (request.kind) {
    case Request::Kind::kPlay:
      FadeOut(Seconds{0.0});
      Begin(std::move(request));
      return;
    case Request::Kind::kStop:
      if (now_ && (request.id == 0 || request.id == now_->id)) FadeOut(kTail);
      return;
    case Request::Kind::kLookAtDevice:
      if (!now_) LookAtDevice();
      return;
  }
}

void Voice::LookAtDevice() {
  pulse_->Doing("looking at the device");
  const auto opened = device_->Open(16'000);
  device_->Close();
  open_rate_ = 0;
  const MutexLock lock(mutex_);
  status_.available = opened.has_value();
  status_.device = opened ? device_->name() : std::string();
  status_.problem = opened ? std::string() : opened.error().message;
}

void Voice::Begin(Request request) {
  auto file = MusicFile::Open(request.file);
  if (!file) {
    ended_.store(request.id, std::memory_order_release);
    return Report({request.id, VoiceReport::Kind::kFailed, file.error().message});
  }
  const int rate = file->sample_rate();
  if (open_rate_ != rate) {
    pulse_->Doing("opening the device");
    const auto opened = device_->Open(rate);
    open_rate_ = opened ? rate : 0;
    SetProblem(opened ? std::string() : opened.error().message);
    if (!opened) {
      ended_.store(request.id, std::memory_order_release);
      return Report({request.id, VoiceReport::Kind::kFailed, opened.error().message});
    }
  }
  now_.emplace(Playing{.id = request.id, .file = std::move(*file)});
  Report({request.id, VoiceReport::Kind::kStarted, {}});
}

/// The next 20 ms of what plays.
void Voice::Step() {
  std::array<float, kMostPiece> piece;
  const std::span<float> wanted =
      std::span(piece).first(std::min(piece.size(), Frames(kPiece, open_rate_)));
  const std::size_t got = now_->file.Read(wanted);
  if (got == 0) {
    const std::vector<float> tail(Frames(kTail, open_rate_), 0.0F);
    level_.store(0.0F, std::memory_order_relaxed);
    const auto written = WriteAll(tail);
    return written ? End(VoiceReport::Kind::kFinished)
                   : End(VoiceReport::Kind::kFailed, written.error().message);
  }
  float sum = 0.0F;
  for (const float sample : wanted.first(got)) sum += sample * sample;
  level_.store(std::sqrt(sum / static_cast<float>(got)), std::memory_order_relaxed);
  if (const auto written = WriteAll(wanted.first(got)); !written) {
    End(VoiceReport::Kind::kFailed, written.error().message);
  }
}

void Voice::FadeOut(Seconds tail) {
  if (!now_) return;
  std::vector<float> rest(Frames(kFade, open_rate_));
  const std::size_t got = now_->file.Read(rest);
  for (std::size_t i = 0; i < got; ++i) {
    rest[i] *= 1.0F - static_cast<float>(i) / static_cast<float>(got);
  }
  rest.resize(got + Frames(tail, open_rate_), 0.0F);
  static_cast<void>(WriteAll(rest));
  End(VoiceReport::Kind::kStopped);
}

Result<void> Voice::WriteAll(std::span<const float> samples) {
  const TimePoint begun = clock_.Now();
  while (!samples.empty() && !stop_->stop_requested()) {
    const auto taken = device_->Write(samples);
    if (!taken) return Fail(taken.error());
    samples = samples.subspan(*taken);
    pulse_->Beat();
    if (*taken == 0 && clock_.Now() - begun > Nanos{3'000'000'000}) {
      return Fail(Errc::kUnavailable, "the loudspeaker took nothing for 3 s");
    }
  }
  return {};
}

void Voice::End(VoiceReport::Kind kind, std::string reason) {
  const UtteranceId id = now_->id;
  now_.reset();
  level_.store(0.0F, std::memory_order_relaxed);
  ended_.store(id, std::memory_order_release);
  idle_since_ = clock_.Now();
  if (kind == VoiceReport::Kind::kFailed) {
    device_->Close();
    open_rate_ = 0;
    SetProblem(reason);
  }
  Report({id, kind, std::move(reason)});
}

void Voice::SetProblem(std::string problem) {
  const MutexLock lock(mutex_);
  status_.available = problem.empty();
  if (problem.empty()) status_.device = device_->name();
  status_.problem = std::move(problem);
}

void Voice::Report(VoiceReport report) {
  if (report.kind == VoiceReport::Kind::kFailed) {
    log_.Warning(kCategory, "a sound was not played: " + report.reason);
  }
  reports_.Push(std::move(report));
  wake_.Notify();
}

}  // namespace bbia
