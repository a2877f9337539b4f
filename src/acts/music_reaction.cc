#include <algorithm>
#include <cmath>
#include <string>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/hearing.h"
#include "acts/phrases.h"
#include "acts/reaction.h"

namespace bbia {
namespace {

/// How music feels: quick and loud excites, slow calms, what has no beat makes curious.
Feeling FeelingOf(const Music& music) {
  if (music.silent()) return {Emotion::kConfused, 0.5};
  if (!music.grid.found()) return {Emotion::kCurious, 0.4};
  const double bpm = music.grid.bpm();
  if (bpm > 118.0) return {Emotion::kExcited, 0.25};
  return bpm < 84.0 ? Feeling{Emotion::kCalm, 0.6} : Feeling{Emotion::kHappy, 0.3};
}

Play MusicReaction(Stage& stage, const Arguments& arguments, Ears* ears) {
  const std::string& file = arguments.Text("file");
  stage.Feel(Emotion::kCurious, 0.3);
  stage.StartSay("music_reaction.begin");
  const Music music = co_await HearFile(stage, ears, file);
  stage.Feel(FeelingOf(music));
  if (music.silent()) {
    co_await SayWith(stage, "music_reaction.silence", gesture::kTilt);
    co_await stage.Home(Seconds{0.6});
    co_return;
  }
  if (music.grid.found()) {
    const std::string bpm = std::to_string(std::lround(music.grid.bpm()));
    stage.Step(bpm + " beats a minute");
    const std::string line = stage.Line("music_reaction.tempo", {{"bpm", bpm}});
    co_await SpeakWith(stage, line, gesture::kNod);
  }
  const Reaction reaction(music, std::min(arguments.Duration("duration"), music.duration));
  co_await stage.MoveTo(PostureRow{}, Seconds{0.4}, TimeLaw::kMinJerk, Ground::kNothing);
  static_cast<void>(stage.StartSound(file));
  co_await stage.Follow(reaction);
  stage.Feel(Emotion::kHappy, 0.6);
  co_await SayWith(stage, "music_reaction.end", gesture::kNod);
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddMusicReaction(Repertoire& repertoire, Ears* ears) {
  repertoire.Add({
      .name = "music_reaction",
      .title = {"Listen to music", "Écouter de la musique"},
      .about = {"Listens to a sound file and moves to what it hears; hears music around it once it "
                "has a microphone.",
                "Écoute un fichier et bouge selon ce qu'il entend ; la musique autour de lui quand "
                "il aura un micro."},
      .priority = 1,
      .more_needs =
          [](const Arguments& arguments) {
            return arguments.Text("file").empty() ? NeedSet{Need::kHearing} : NeedSet{};
          },
      .parameters = {{.name = "file",
                      .kind = ParameterKind::kText,
                      .about = {"Which sound file", "Quel fichier"},
                      .high = 200},
                     {.name = "duration",
                      .about = {"Seconds at most", "Secondes au plus"},
                      .low = 2,
                      .high = 600,
                      .usual = 30}},
      .play = [ears](Stage& stage,
                     const Arguments& arguments) { return MusicReaction(stage, arguments, ears); },
  });
}

}  // namespace bbia
