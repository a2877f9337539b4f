#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "behavior/director.h"
#include "behavior/subtitle_speech.h"
#include "mind/posture.h"

namespace bbia {

/// Time as the mind has it: the manual clock and ticks of 20 ms.
inline constexpr Seconds kMindTick{0.02};

class Heard final : public Chronicle {
 public:
  void Tell(MindEvent event) override { events.push_back(std::move(event)); }

  [[nodiscard]] std::size_t Count(MindEventKind kind) const {
    return static_cast<std::size_t>(std::ranges::count(events, kind, &MindEvent::kind));
  }
  /// How the run ended; nothing while it has not.
  [[nodiscard]] std::optional<MindEvent> End(RunId run) const {
    for (const MindEvent& event : events) {
      if (event.kind == MindEventKind::kEnded && event.run == run) return event;
    }
    return std::nullopt;
  }

  std::vector<MindEvent> events;
};

class TestSenses final : public Senses {
 public:
  [[nodiscard]] NeedSet available() const override { return there; }
  [[nodiscard]] const Sight& sight() const override { return seen; }

  NeedSet there = NeedSet::All();
  Sight seen;
};

/// Each sound lasts a second; counts what plays.
class TestSounds final : public SoundPlayer {
 public:
  explicit TestSounds(const Clock& clock) : clock_(clock) {}
  Result<SoundId> Begin(std::string_view name) override {
    names.emplace_back(name);
    ends_[++last_] = clock_.Now() + std::chrono::seconds{1};
    return last_;
  }
  Result<SoundId> BeginFile(const std::filesystem::path& file) override {
    return Begin(file.string());
  }
  void Stop(SoundId id) override { ends_.erase(id); }
  [[nodiscard]] bool playing(SoundId id) const override {
    const auto found = ends_.find(id);
    return found != ends_.end() && clock_.Now() < found->second;
  }
  [[nodiscard]] std::optional<double> loudness() const override {
    return sounding() > 0 ? std::optional(0.7) : std::nullopt;
  }
  [[nodiscard]] std::size_t sounding() const {
    std::size_t n = 0;
    for (const auto& [id, end] : ends_) n += clock_.Now() < end ? 1U : 0U;
    return n;
  }

  std::vector<std::string> names;

 private:
  const Clock& clock_;
  SoundId last_ = 0;
  std::map<SoundId, TimePoint> ends_;
};

class TestBed final : public Bed {
 public:
  explicit TestBed(const Clock& clock) : clock_(clock) {}
  void Begin(BedMove move) override {
    moves.push_back(move);
    end_ = clock_.Now() + std::chrono::seconds{2};
  }
  [[nodiscard]] bool under_way() const override { return clock_.Now() < end_; }

  std::vector<BedMove> moves;

 private:
  const Clock& clock_;
  TimePoint end_{};
};

/// A whole mind without thread and body: behaviours of a repertoire on the manual clock.
class Rehearsal final {
 public:
  explicit Rehearsal(const Repertoire& repertoire, std::uint64_t seed = 1)
      : repertoire_(repertoire),
        heart(clock.Now(), seed),
        director(ledger, repertoire,
                 StageParts{heart, mover, mouth, senses, texts, clock, heard, &sounds, &bed},
                 Language::kEnglish, seed) {
    director.SetBody(clock.Now(), BodyCondition::kAwake);
  }

  /// Asks for a behaviour. @return its number.
  RunId Ask(std::string_view name, const LooseValues& said = {},
            std::optional<int> priority = std::nullopt) {
    const Behavior* const behavior = repertoire_.Find(name);
    EXPECT_NE(behavior, nullptr) << name;
    auto arguments = CheckArguments(behavior->parameters, said);
    EXPECT_TRUE(arguments) << arguments.error().message;
    const RunId run = ++last_run_;
    receipt = director.Run(clock.Now(), {.run = run,
                                         .behavior = behavior->name,
                                         .arguments = std::move(*arguments),
                                         .priority = priority,
                                         .source = "test"});
    return run;
  }
  /// One tick. @return the robot's posture.
  Posture Tick() {
    clock.Advance(std::chrono::duration_cast<Nanos>(kMindTick));
    return director.Advance(clock.Now(), kMindTick);
  }
  void Pass(Seconds time) {
    for (Seconds t{0.0}; t < time; t += kMindTick) Tick();
  }
  /// Nothing of a behaviour is left: no wait, no voice, no sound, no queue entry.
  [[nodiscard]] bool Quiet() const {
    return director.running() == nullptr && director.queue().empty() && mouth.current().id == 0 &&
           sounds.sounding() == 0;
  }

  ManualClock clock;
  Ledger ledger{clock};

 private:
  const Repertoire& repertoire_;
  RunId last_run_ = 0;

 public:
  Heart heart;
  Mover mover;
  SubtitleSpeech speech;
  Heard heard;
  Mouth mouth{speech, heard};
  TestSenses senses;
  TestSounds sounds{clock};
  TestBed bed{clock};
  TextBook texts = TextBook::BuiltIn();
  Director director;
  RunReceipt receipt;
};

}  // namespace bbia
