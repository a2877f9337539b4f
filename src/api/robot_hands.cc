#include "api/robot_hands.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "api/eyes_desk.h"
#include "api/glance.h"
#include "api/mind_desk.h"
#include "api/moves.h"
#include "api/track_desk.h"
#include "vision/vision.h"
#include "words/spoken_text.h"

namespace bbia {
namespace {

constexpr std::string_view kNoBody = "no robot is running";
constexpr std::string_view kBusy = "the mind has too much to do; try again";
constexpr std::size_t kMostFacts = 8;
constexpr std::size_t kRecallRows = 200;

Nanos ToNanos(Seconds time) {
  return std::chrono::duration_cast<Nanos>(time);
}

ToolOutcome OutcomeOf(const Verdict& verdict) {
  return {.outcome = verdict.outcome, .reason = std::string(verdict.reason), .result = {}};
}

/// The words of `text`, folded, as one text.
std::string Folded(std::string_view text) {
  std::string folded;
  for (const Clause& clause : CutIntoClauses(text)) {
    for (const SpokenWord& word : clause.words) folded += " " + word.text;
  }
  return folded + " ";
}

ToolOutcome Recalled(const MemoryPage& page, std::string_view subject) {
  const std::string wanted = Folded(subject);
  std::string summary;
  std::string facts;
  JsonWriter json(facts);
  json.BeginArray();
  std::size_t found = 0;
  for (const MemoryRow& row : page.rows) {
    const auto* learning = std::get_if<Learning>(&row);
    if (learning == nullptr || found == kMostFacts) continue;
    const std::string all = Folded(learning->subject) + Folded(learning->text);
    if (!subject.empty() && all.find(wanted) == std::string::npos) continue;
    ++found;
    if (!summary.empty()) summary += "; ";
    summary += learning->text;
    json.BeginObject().Member("subject", learning->subject).Member("text", learning->text);
    json.EndObject();
  }
  json.EndArray();
  std::string result;
  JsonWriter whole(result);
  whole.BeginObject().Member("summary", found > 0 ? summary + "." : "Nothing.");
  whole.Member("summary_fr", found > 0 ? summary + "." : "Rien.");
  whole.Key("facts").Raw(facts).EndObject();
  return {.outcome = Outcome::kAccepted, .reason = {}, .result = std::move(result)};
}

/// What was seen in one picture, by its labels.
ToolOutcome Seen(const Sight& sight) {
  std::string labels;
  std::string things;
  JsonWriter json(things);
  json.BeginArray();
  for (const Track& track : sight.tracks()) {
    if (!track.fresh) continue;
    if (!labels.empty()) labels += ", ";
    labels += track.label();
    json.BeginObject().Member("label", track.label());
    json.Member("score", static_cast<double>(track.score)).EndObject();
  }
  json.EndArray();
  std::string result;
  JsonWriter whole(result);
  whole.BeginObject();
  whole.Member("summary", labels.empty() ? "I recognise nothing." : "I see: " + labels + ".");
  whole.Member("summary_fr",
               labels.empty() ? "Je ne reconnais rien." : "Je vois : " + labels + ".");
  whole.Key("things").Raw(things).EndObject();
  return {.outcome = Outcome::kAccepted, .reason = {}, .result = std::move(result)};
}

}  // namespace

RobotHands::RobotHands(Front& front, Ledger& ledger, WakeSignal& wake, MemoryKeeper* memory)
    : front_(front), wake_(wake) {
  if (memory != nullptr) {
    memory_.emplace(*memory, ledger, "hands.memory",
                    HandOver{Module::kApi, Module::kMemory, Module::kApi}, wake);
  }
}

HandJob RobotHands::Do(const ToolAction& action, HandWait wait, OnOutcome done) {
  if (jobs_.size() >= kMostJobs) {
    done(Refused("busy: " + std::to_string(kMostJobs) + " tools are at work"));
    return 0;
  }
  Job job;
  job.id = next_job_++;
  job.wait = wait;
  job.done = std::move(done);
  const HandJob id = job.id;
  std::visit([this, &job](const auto& tool) { Act(job, tool); }, action);
  if (!job.done) return 0;
  jobs_.push_back(std::move(job));
  return id;
}

void RobotHands::End(Job& job, ToolOutcome outcome) {
  if (auto done = std::exchange(job.done, nullptr)) done(std::move(outcome));
}

void RobotHands::Cancel(HandJob id) {
  const auto job = std::ranges::find(jobs_, id, &Job::id);
  if (job == jobs_.end()) return;
  const bool waits = job->wait == HandWait::kEnd;
  if (waits && job->run != 0) static_cast<void>(front_.mind.Ask(StopRequest{job->run}));
  jobs_.erase(job);
}

void RobotHands::Sweep() {
  std::erase_if(jobs_, [](const Job& job) { return !job.done; });
}

void RobotHands::Follow() {
  TakeMemory();
  TakeSight();
  Settle(front_.clock.Now());
  Sweep();
}

void RobotHands::Settle(TimePoint now) {
  for (Job& job : jobs_) {
    if (job.until && now >= *job.until) End(job, std::move(job.outcome));
  }
  if (!front_.mind.there()) return;
  if (feeling_until_ && now >= *feeling_until_) {
    feeling_until_.reset();
    // What somebody else made it feel meanwhile is left alone.
    if (front_.mind.figures().emotion.feeling.emotion == shown_) {
      static_cast<void>(front_.mind.Ask(
          FeelRequest{.feeling = Mood::kRest, .change = {}, .source = std::string(kSource)}));
    }
  }
  if (still_until_ && now >= *still_until_) {
    still_until_.reset();
    IdleRequest again;
    for (std::size_t i = 0; i < kLayerCount; ++i) again.switches[i] = idle_before_[i];
    static_cast<void>(front_.mind.Ask(again));
  }
}

void RobotHands::Start(Job& job, const MotionAction& move) {
  if (!front_.motion().has_body()) return End(job, Refused(std::string(kNoBody)));
  // An agent may bring the lease that it took.
  const std::string lease(front_.motion().claimant().lease);
  const MotionGateway::Speaking speaking(front_.motion(), {.name = kSource, .lease = lease});
  const Verdict verdict = front_.moves.BeginRest(move).verdict;
  front_.tally.Count(verdict);
  ToolOutcome outcome = OutcomeOf(verdict);
  if (job.wait == HandWait::kBegun || !outcome.done()) return End(job, std::move(outcome));
  job.outcome = std::move(outcome);
  job.until = front_.clock.Now() + ToNanos(kGlance);
}

void RobotHands::Glance(Job& job, const HeadTurn& turn) {
  HeadPose X_WH;
  X_WH.rotation = ToRotation({.roll = Radians{0.0}, .pitch = turn.pitch, .yaw = turn.yaw});
  Start(job,
        GotoCommand{.goal = {.head = X_WH, .antennas = {}, .body_yaw = {}}, .duration = kGlance});
}

void RobotHands::Act(Job& job, const MoveHeadTool& tool) {
  Glance(job, GlanceOf(tool));
}

void RobotHands::Act(Job& job, const LookAtTool& tool) {
  const auto turn = GlanceAt(tool);
  if (!turn) return End(job, Refused(turn.error().message));
  Glance(job, *turn);
}

void RobotHands::Act(Job& job, const CameraTool& tool) {
  Vision& eyes = front_.eyes.vision();
  const EyesTrouble trouble = eyes.trouble();
  if (!trouble.camera.empty()) return End(job, Refused(trouble.camera));
  if (!tool.analyze) return End(job, {});
  const Looked what{.faces = trouble.faces.empty(), .objects = trouble.objects.empty()};
  if (!what.faces && !what.objects) return End(job, Refused(trouble.objects));
  auto look = eyes.StartLooking(what, std::chrono::milliseconds{200});
  if (!look) return End(job, Refused(look.error().message));
  job.look = std::move(*look);
  job.seen = front_.eyes.sight().sequence;
  job.until = front_.clock.Now() + ToNanos(kLookPatience);
  job.outcome = Refused("the camera showed no picture in time");
}

void RobotHands::TakeSight() {
  for (Job& job : jobs_) {
    if (!job.look || !job.done) continue;
    const Sight sight = front_.eyes.sight();
    if (sight.sequence == job.seen) continue;
    End(job, Seen(sight));
    job.look.reset();
  }
}

void RobotHands::Act(Job& job, const HeadTrackingTool& tool) {
  const auto done = front_.eyes.vision().SetTracking(tool.enabled, tool.weight);
  if (!done) return End(job, Refused(done.error().message));
  // The behaviour that does the same until it is told not to.
  if (!tool.enabled && front_.mind.there()) {
    const MindReport& report = front_.mind.report();
    if (report.running && report.running->behavior == "follow_face") {
      static_cast<void>(front_.mind.Ask(StopRequest{report.running->run}));
    }
  }
  End(job, {});
}

ToolOutcome RobotHands::NoSuch(std::string_view what, std::string_view name) const {
  std::string all;
  for (const auto& behavior : front_.mind.repertoire().all()) {
    all += (all.empty() ? "" : ", ") + std::string(behavior->name);
  }
  return Refused("there is no " + std::string(what) + " '" + std::string(name.substr(0, 64)) +
                 "', there are " + all);
}

void RobotHands::Run(Job& job, std::string_view name, const LooseValues& said) {
  if (!front_.mind.there()) return End(job, Refused(std::string(kNoMind)));
  const Behavior* const behavior = front_.mind.repertoire().Find(name);
  if (behavior == nullptr) return End(job, NoSuch("behaviour", name));
  auto arguments = CheckArguments(behavior->parameters, said);
  if (!arguments) return End(job, Refused(arguments.error().message));
  const auto run = front_.mind.Start({.behavior = behavior->name,
                                      .arguments = std::move(*arguments),
                                      .priority = {},
                                      .source = std::string(kSource)});
  if (!run) return End(job, Refused(std::string(kBusy)));
  job.run = *run;
}

void RobotHands::OnMind(const MindEvent& event) {
  if (event.run == 0) return;
  for (Job& job : jobs_) {
    if (job.run != event.run || !job.done) continue;
    const bool queued = event.kind == MindEventKind::kQueued;
    if (event.kind == MindEventKind::kStarted || queued) {
      if (job.wait == HandWait::kEnd) continue;
      End(job, {.outcome = queued ? Outcome::kQueued : Outcome::kAccepted,
                .reason = event.text,
                .result = {}});
    } else if (event.kind == MindEventKind::kEnded) {
      const bool done = event.outcome == RunOutcome::kFinished;
      const bool preempted = event.outcome == RunOutcome::kPreempted;
      End(job,
          {.outcome = done        ? Outcome::kAccepted
                      : preempted ? Outcome::kPreempted
                                  : Outcome::kRefused,
           .reason = event.text.empty() && !done ? std::string(Name(event.outcome)) : event.text,
           .result = {}});
    }
  }
}

void RobotHands::Act(Job& job, const RunBehaviorTool& tool) {
  const bool known = front_.mind.there() && front_.mind.repertoire().Find(tool.name) != nullptr;
  if (!known && tool.name == "goto_sleep") return Start(job, GoToSleepCommand{});
  if (!known && tool.name == "wake_up") return Start(job, WakeUpCommand{});
  Run(job, tool.name);
}

void RobotHands::Act(Job& job, const DanceTool& tool) {
  // No other behaviour by this name: who may have it dance may not therefore have all of them.
  if (tool.move == "dance") return Run(job, "dance");
  const bool asked =
      front_.tracks.Seek(tool.move, [this, id = job.id](Result<TrackDesk::Place> place) {
        const auto waiting = std::ranges::find(jobs_, id, &Job::id);
        if (waiting == jobs_.end()) return;
        if (!place) return End(*waiting, Refused(place.error().message));
        Run(*waiting, "recorded_move", {{"dataset", place->dataset}, {"move", place->move}});
      });
  if (!asked) End(job, Refused(std::string(kBusy)));
}

void RobotHands::StopBehaviors() {
  if (front_.mind.there()) static_cast<void>(front_.mind.Ask(StopRequest{}));
}

void RobotHands::Act(Job& job, const StopDanceTool&) {
  StopBehaviors();
  End(job, {});
}

void RobotHands::Feel(Job& job, const Feeling& feeling, Lasting lasting) {
  if (!front_.mind.there()) return End(job, Refused(std::string(kNoMind)));
  const bool asked = front_.mind.Ask(FeelRequest{
      .feeling = feeling, .lasting = lasting, .change = {}, .source = std::string(kSource)});
  if (!asked) return End(job, Refused(std::string(kBusy)));
  if (!job.until) End(job, {});
}

void RobotHands::Act(Job& job, const PlayEmotionTool& tool) {
  shown_ = tool.emotion;
  feeling_until_ = front_.clock.Now() + ToNanos(tool.duration);
  if (job.wait == HandWait::kEnd) job.until = feeling_until_;
  Feel(job, {.emotion = tool.emotion, .intensity = tool.intensity}, Lasting::kStays);
}

void RobotHands::Act(Job& job, const StopEmotionTool&) {
  feeling_until_.reset();
  Feel(job, Mood::kRest, Lasting::kFades);
}

void RobotHands::Act(Job& job, const DoNothingTool& tool) {
  StopBehaviors();
  if (front_.mind.there() && tool.duration > Seconds{0.0}) {
    if (!still_until_) idle_before_ = front_.mind.report().idle;
    still_until_ = front_.clock.Now() + ToNanos(tool.duration);
    IdleRequest still;
    for (auto& layer : still.switches) layer = LayerSwitch::kOff;
    static_cast<void>(front_.mind.Ask(still));
  }
  if (job.wait == HandWait::kBegun) return End(job, {});
  job.until = front_.clock.Now() + ToNanos(tool.duration);
}

void RobotHands::AskMemory(Job& job, MemoryRequest request) {
  if (!memory_) return End(job, Refused("unavailable: the robot's memory is switched off"));
  job.question = std::move(request);
  job.until = front_.clock.Now() + ToNanos(kMemoryPatience);
  job.outcome = Refused("the memory has too much to do; try again");
  PutQuestion(job);
}

void RobotHands::PutQuestion(Job& job) {
  const auto ticket = memory_->Ask(*job.question);
  if (!ticket && ticket.error().code == Errc::kBusy) return;  // again when the server wakes next
  job.question.reset();
  job.until.reset();
  if (!ticket) return End(job, Refused(ticket.error().message));
  job.ticket = *ticket;
}

void RobotHands::Act(Job& job, const RememberTool& tool) {
  const WallTime now = front_.clock.WallNow();
  AskMemory(job,
            AddRow{Learning{
                .subject = tool.subject, .text = tool.text, .first_seen = now, .last_seen = now}});
}

void RobotHands::Act(Job& job, const RecallTool& tool) {
  job.subject = tool.subject;
  AskMemory(job, ReadRows{{.kind = MemoryKind::kLearning,
                           .order = PageOrder::kNewestFirst,
                           .max_rows = kRecallRows,
                           .subject = {}}});
}

void RobotHands::TakeMemory() {
  if (!memory_) return;
  for (Job& job : jobs_) {
    if (job.question) PutQuestion(job);
  }
  while (auto answer = memory_->Take()) {
    const auto job = std::ranges::find(jobs_, answer->ticket, &Job::ticket);
    if (job == jobs_.end()) continue;
    if (!answer->outcome) {
      End(*job, Refused(answer->outcome.error().message));
    } else if (const auto* page = std::get_if<MemoryPage>(&*answer->outcome)) {
      End(*job, Recalled(*page, job->subject));
    } else {
      End(*job, {});
    }
  }
}

void RobotHands::Act(Job& job, const RobotStateTool&) {
  End(job, {.outcome = Outcome::kAccepted, .reason = {}, .result = StateText()});
}

}  // namespace bbia
