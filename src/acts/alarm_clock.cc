#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "acts/all_acts.h"
#include "acts/gestures.h"
#include "acts/phrases.h"
#include "calendar/alarm.h"
#include "calendar/time_zone.h"

namespace bbia {
namespace {

using std::chrono::sys_seconds;

constexpr int kMostSnoozes = 3;
constexpr int kRingPriority = 9;  // over whatever plays
constexpr Seconds kRingFor{600.0};
constexpr Seconds kEvery{3.0};
constexpr int kSoft = 4;  // rings, before it gets louder
constexpr int kMore = 10;

sys_seconds CalendarOf(const Stage& stage) noexcept {
  return std::chrono::floor<std::chrono::seconds>(stage.wall());
}

/// "07:05"
std::string Shown(const TimeZone& zone, sys_seconds at) {
  const auto local = zone.ToLocal(at);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss time(local - day);
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()));
  return text.data();
}

/// Rings softly, then less so, for as long as it is let.
Play Ring(Stage& stage, const std::string& time) {
  for (int i = 0;; ++i) {
    const Seconds begun = stage.time();
    const bool soft = i < kSoft;
    const bool more = !soft && i < kMore;
    stage.Feel(soft ? Emotion::kCalm : (more ? Emotion::kHappy : Emotion::kExcited),
               soft ? 0.4 : (more ? 0.6 : 0.5));
    static_cast<void>(stage.StartSound("alarm"));
    const std::string line = soft   ? stage.Line("alarm_clock.ring_soft", {{"time", time}})
                             : more ? stage.Line("alarm_clock.ring_more", {{"time", time}})
                                    : stage.Line("alarm_clock.ring_loud");
    co_await SpeakWith(stage, line,
                       soft ? gesture::kTilt : (more ? gesture::kWiggle : gesture::kBounce));
    co_await stage.WaitUntil(begun + kEvery);
  }
}

Play AskSleeper(Stage& stage, const Question& question, std::optional<std::string>& answer) {
  answer = co_await stage.Listen(question);
}

/// When it rings, and how often it was put off: all that it must know when it comes back.
struct Alarm {
  sys_seconds ring;
  int snoozes = 0;
};

Alarm AlarmOf(const Appointment& appointment) {
  Alarm alarm{.ring = std::chrono::floor<std::chrono::seconds>(appointment.when)};
  const std::string& note = appointment.note;
  std::from_chars(note.data(), note.data() + note.size(), alarm.snoozes);
  return alarm;
}

void Arrange(Stage& stage, const Alarm& alarm) {
  stage.Arrange(
      {.when = alarm.ring, .priority = kRingPriority, .note = std::to_string(alarm.snoozes)});
}

Play AlarmClock(Stage& stage, const Arguments& arguments, const ZoneShelf& zones) {
  const auto zone = zones.Find(arguments.Text("zone"));
  if (!zone) co_await stage.GiveUp(zone.error().message);
  const WallClock wanted{static_cast<int>(arguments.Integer("hour")),
                         static_cast<int>(arguments.Integer("minute"))};
  // Not the next time that clocks show it, when it comes to ring or was interrupted.
  const bool known = stage.appointment().has_value();
  Alarm alarm = known ? AlarmOf(*stage.appointment())
                      : Alarm{.ring = NextRing(*zone, CalendarOf(stage), wanted)};
  std::string time = Shown(*zone, alarm.ring);
  if (!known) {
    Arrange(stage, alarm);
    stage.Step("set for " + time);
    const std::string line = stage.Line("alarm_clock.set", {{"time", time}});
    co_await SpeakWith(stage, line, gesture::kNod);
    co_await stage.Home(Seconds{0.6});
  }
  if (CalendarOf(stage) < alarm.ring) co_await stage.ComeBack();
  // Who sleeps wakes nobody.
  if (!stage.awake()) co_await stage.Go(BedMove::kWakeUp);
  for (;;) {
    time = Shown(*zone, CalendarOf(stage));
    stage.Step("ringing");
    std::optional<std::string> answer;
    const Question question{.prompt = stage.Line("alarm_clock.ring_soft", {{"time", time}}),
                            .options = {"stop", "snooze"},
                            .deadline = kRingFor};
    Play ask = AskSleeper(stage, question, answer);
    Play noise = Ring(stage, time);
    co_await stage.Either(std::move(ask), std::move(noise));
    if (!answer) {
      co_await SayWith(stage, "alarm_clock.given_up", gesture::kSigh);
      break;
    }
    if (*answer == "stop") {
      stage.Feel(Emotion::kHappy, 0.6);
      co_await SayWith(stage, "alarm_clock.stop", gesture::kHello);
      break;
    }
    if (alarm.snoozes >= kMostSnoozes) {
      co_await SayWith(stage, "alarm_clock.no_snooze", gesture::kShakeHead);
      continue;
    }
    stage.Feel(Emotion::kCalm, 0.4);
    const std::int64_t minutes = arguments.Integer("snooze_minutes");
    alarm.ring = CalendarOf(stage) + std::chrono::minutes{minutes};
    ++alarm.snoozes;
    Arrange(stage, alarm);
    const std::string many = std::to_string(minutes);
    const std::string line = stage.Line("alarm_clock.snooze", {{"minutes", many}});
    co_await SpeakWith(stage, line, gesture::kSigh);
    co_await stage.Home(Seconds{0.8});
    stage.Step("snoozing until " + Shown(*zone, alarm.ring));
    co_await stage.ComeBack();
  }
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddAlarmClock(Repertoire& repertoire, const ZoneShelf& zones) {
  repertoire.Add({
      .name = "alarm_clock",
      .title = {"Alarm clock", "Réveil"},
      .about =
          {"Rings when clocks show that time next, asleep or not; `stop` and `snooze` are "
           "answers.",
           "Sonne à l'heure dite, même si je dors ; « stop » et « snooze » sont des réponses."},
      .priority = 1,
      .parameters = {{.name = "hour",
                      .kind = ParameterKind::kInteger,
                      .about = {"Hour, 0 to 23", "Heure, de 0 à 23"},
                      .low = 0,
                      .high = 23,
                      .usual = 7},
                     {.name = "minute",
                      .kind = ParameterKind::kInteger,
                      .about = {"Minute", "Minute"},
                      .low = 0,
                      .high = 59,
                      .usual = 0},
                     {.name = "zone",
                      .kind = ParameterKind::kText,
                      .about = {"Time zone, like Europe/Paris; empty: this machine's",
                                "Fuseau, comme Europe/Paris ; vide : celui de la machine"},
                      .high = 64},
                     {.name = "snooze_minutes",
                      .kind = ParameterKind::kInteger,
                      .about = {"Minutes of a snooze", "Minutes d'un petit somme"},
                      .low = 1,
                      .high = 60,
                      .usual = 5}},
      .preempted = WhenPreempted::kBeginsAgain,
      .wakefulness = Wakefulness::kAnyway,
      .play = [&zones](Stage& stage,
                       const Arguments& arguments) { return AlarmClock(stage, arguments, zones); },
  });
}

}  // namespace bbia
