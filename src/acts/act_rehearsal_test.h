#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acts/all_acts.h"
#include "acts/companion.h"
#include "acts/ears.h"
#include "acts/move_shelf.h"
#include "behavior/rehearsal_test.h"
#include "calendar/time_zone.h"
#include "perception/eyes.h"

namespace bbia {

/// Hears the same piece in every file, after having been asked some times.
class TestEars final : public Ears {
 public:
  Result<std::unique_ptr<Listening>> Listen(std::string_view name) override {
    if (name == "missing.wav") return Fail(Errc::kNotFound, "missing.wav is not there", "file");
    return std::make_unique<Piece>(music);
  }

  static Music DrumMusic() {
    Music m;
    m.duration = Seconds{12.0};
    m.grid = BeatGrid::Steady(120.0, m.duration, Seconds{0.1});
    m.confidence = 0.8;
    for (const Seconds beat : m.grid.beats()) m.onsets.push_back({beat, 1.0F});
    m.levels.assign(120, 0.8F);
    return m;
  }
  Music music = DrumMusic();

 private:
  class Piece final : public Listening {
   public:
    explicit Piece(Music music) : music_(std::move(music)) {}
    [[nodiscard]] bool ready() const override { return ++asked_ > 20; }
    Result<Music> Take() override { return music_; }

   private:
    Music music_;
    mutable int asked_ = 0;
  };
};

class TestEyes final : public Eyes {
 public:
  class Open final : public Look {
   public:
    explicit Open(int& count) : count_(count) { ++count_; }
    ~Open() override { --count_; }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;

   private:
    int& count_;
  };
  [[nodiscard]] const SightBoard& sight() const noexcept override { return *board; }
  Result<std::unique_ptr<Look>> StartLooking(const Looked&, Nanos) override {
    return std::make_unique<Open>(looks);
  }
  [[nodiscard]] EyesTrouble trouble() const override { return {}; }
  Result<std::uint64_t> TakePhoto() override { return ++photos; }
  std::optional<Result<std::string>> PhotoTaken(std::uint64_t ticket) override {
    return Result<std::string>("photo-" + std::to_string(ticket) + ".jpg");
  }

  std::unique_ptr<SightBoard> board;  // nobody asks for it here
  int looks = 0;
  std::uint64_t photos = 0;
};

class TestCompanion final : public Companion {
 public:
  Result<std::uint64_t> Ask(std::string_view said) override {
    asked.emplace_back(said);
    ++open;
    return asked.size();
  }
  std::optional<Result<CompanionPart>> Next(std::uint64_t) override {
    if (parts.empty()) return Result<CompanionPart>({.text = "I see.", .last = true});
    CompanionPart next = std::move(parts.front());
    parts.erase(parts.begin());
    return Result<CompanionPart>(std::move(next));
  }
  void Forget(std::uint64_t) override { --open; }

  std::vector<std::string> asked;
  std::vector<CompanionPart> parts;  ///< of the next answer; "I see." when there are none
  int open = 0;
};

/// Has one short nod with a sound under every name but "missing", after having been asked some
/// times.
class TestShelf final : public MoveShelf {
 public:
  static constexpr Seconds kLength{0.8};

  Result<std::unique_ptr<MoveReading>> Read(std::string_view, std::string_view move) override {
    if (readings > 0) return Fail(Errc::kBusy, "another move is being read");
    return std::make_unique<Page>(*this, move != "missing");
  }

  static SampledMove Nod() {
    SampledMove nod;
    for (int i = 0; i <= 40; ++i) {
      const double share = i / 40.0;
      const double pitch = 0.1 * (1.0 - std::cos(2.0 * std::numbers::pi * share));
      EXPECT_TRUE(
          nod.Append(share * kLength, ToTarget(Posture{.turn = {.pitch = Radians{pitch}}})));
    }
    return nod;
  }
  int readings = 0;

 private:
  class Page final : public MoveReading {
   public:
    Page(TestShelf& shelf, bool there) : shelf_(shelf), there_(there) { ++shelf_.readings; }
    ~Page() override { --shelf_.readings; }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    [[nodiscard]] bool ready() const override { return ++asked_ > 10; }
    Result<ShelvedMove> Take() override {
      if (!there_) return Fail(Errc::kNotFound, "It is not on this machine. Put it there.");
      return ShelvedMove{Nod(), "/moves/nod.wav"};
    }

   private:
    TestShelf& shelf_;
    const bool there_;
    mutable int asked_ = 0;
  };
};

/// All acts, and one of them on a stage.
class ActRehearsal {
 public:
  explicit ActRehearsal(std::uint64_t seed = 1) {
    AddAllActs(
        repertoire,
        {.zones = zones, .ears = &ears, .eyes = &eyes, .companion = &companion, .moves = &shelf});
    rehearsal.emplace(repertoire, seed);
  }

  RunId Begin(std::string_view name, const LooseValues& said = {}) {
    run = rehearsal->Ask(name, said);
    return run;
  }
  /// Plays until the run ends; `reply` answers each question, nothing leaves it open.
  MindEvent PlayToEnd(const std::function<std::optional<std::string>(const Question&)>& reply = {},
                      Seconds most = Seconds{900.0}) {
    std::uint64_t replied = 0;
    for (Seconds t{0.0}; t < most; t += kMindTick) {
      rehearsal->Tick();
      if (const auto end = rehearsal->heard.End(run)) return *end;
      const Director::Running* const running = rehearsal->director.running();
      if (!reply || running == nullptr || !running->stage->asked()) continue;
      const Stage::Asked& asked = *running->stage->asked();
      if (asked.id == replied) continue;
      replied = asked.id;
      if (const auto answer = reply(asked.question)) {
        EXPECT_TRUE(rehearsal->director.Answer(asked.id, *answer)) << *answer;
      }
    }
    ADD_FAILURE() << "it does not end";
    return {};
  }
  [[nodiscard]] std::vector<std::string> Steps() const { return Texts(MindEventKind::kStep); }
  [[nodiscard]] std::vector<std::string> Said() const { return Texts(MindEventKind::kSpeech); }

  ZoneShelf zones;
  TestEars ears;
  TestEyes eyes;
  TestCompanion companion;
  TestShelf shelf;
  Repertoire repertoire;
  std::optional<Rehearsal> rehearsal;
  RunId run = 0;

 private:
  [[nodiscard]] std::vector<std::string> Texts(MindEventKind kind) const {
    std::vector<std::string> texts;
    for (const MindEvent& event : rehearsal->heard.events) {
      if (event.kind == kind) texts.push_back(event.text);
    }
    return texts;
  }
};

}  // namespace bbia
