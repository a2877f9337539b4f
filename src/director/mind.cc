#include "director/mind.h"

#include <algorithm>
#include <utility>

#include "control/layer_inputs.h"
#include "director/condition.h"

namespace bbia {
namespace {

constexpr HandOver kFromControl{Module::kControl, Module::kControl, Module::kMind};
constexpr HandOver kToMind{Module::kMind, Module::kApi, Module::kMind};
constexpr HandOver kToApi{Module::kMind, Module::kMind, Module::kApi};

/// A robot that does not move is looked after less often.
constexpr Nanos kAsleepTick{200'000'000};
constexpr Nanos kWatchTick{100'000'000};
/// The longest time without a look at the calendar, which may be set.
constexpr Nanos kCalendarTick{10'000'000'000};
/// A step that comes later than that does not catch up.
constexpr Seconds kLongestStep{0.25};

constexpr std::size_t At(LayerId layer) noexcept {
  return static_cast<std::size_t>(layer);
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 16 does not deduce it by itself

}  // namespace

Mind::Mind(const MindParts& parts, const MindSettings& settings)
    : parts_(parts),
      state_reader_(parts.ledger, "mind<state", kFromControl, parts.board.state),
      requests_(parts.ledger, "mind.requests", kToMind),
      reports_(parts.ledger, "mind.reports", kToApi),
      figures_(parts.ledger, "mind.figures", kToApi),
      scribe_(parts.ledger, parts.clock, parts.memory),
      heart_(parts.clock.Now(), settings.seed),
      mouth_(parts.speech, scribe_),
      senses_(parts.ledger, parts.clock, parts.eyes, parts.services),
      bed_(parts.board.mind, parts.clock),
      director_(parts.ledger, parts.repertoire,
                StageParts{.heart = heart_,
                           .mover = mover_,
                           .mouth = mouth_,
                           .senses = senses_,
                           .texts = parts.texts,
                           .clock = parts.clock,
                           .chronicle = scribe_,
                           .sounds = parts.sounds,
                           .bed = &bed_,
                           .eyes = parts.eyes},
                settings.language, settings.seed),
      agenda_({.ledger = parts.ledger,
               .clock = parts.clock,
               .repertoire = parts.repertoire,
               .wake = parts.board.mind.wake,
               .memory = parts.memory,
               .log = parts.log},
              director_),
      idle_(settings.idle) {
  Tell(parts.clock.Now());
}

bool Mind::Ask(MindRequest request) {
  if (requests_.Push(std::move(request)) == Pushed::kRejected) return false;
  parts_.board.mind.wake.Notify();
  return true;
}

Nanos Mind::Step() {
  const TimePoint now = parts_.clock.Now();
  Look(now);
  Notice(now);
  while (auto request = requests_.TryPop()) Do(now, std::move(*request));
  const Seconds dt = last_step_ ? std::min<Seconds>(now - *last_step_, kLongestStep) : Seconds{0.0};
  const Posture posture = director_.Advance(now, dt);
  agenda_.Step(now);
  Command(posture);
  FeedLayers();
  Tell(now);
  const Nanos patience = Patience();
  // Time in which nothing was shown does not count as time of a movement.
  last_step_ = patience == Nanos::max() ? std::optional<TimePoint>() : now;
  return patience;
}

void Mind::Look(TimePoint now) {
  state_ = state_reader_.Read();
  senses_.Look();
  bed_.Listen();
  const bool stop = parts_.board.emergency_stop.load(std::memory_order_acquire);
  director_.SetBody(now, ConditionOf(state_, stop, now));
}

void Mind::Notice(TimePoint now) {
  const auto occasion = noticing_.Look(senses_.sight(), now);
  // Who performs has feelings of its own to show.
  if (!occasion || director_.running() != nullptr) return;
  if (director_.body() == BodyCondition::kAwake) dirty_ |= heart_.React(now, *occasion);
}

void Mind::Do(TimePoint now, MindRequest request) {
  dirty_ = true;
  std::visit(Overloaded{
                 [&](const FeelRequest& feel) {
                   heart_.Feel(now, feel.feeling, feel.lasting, feel.change);
                 },
                 [&](const ReactRequest& react) { heart_.React(now, react.occasion); },
                 [&](const ResetFeelingRequest&) { heart_.Reset(now); },
                 [&](RunRequest& run) { director_.Run(now, std::move(run)); },
                 [&](const StopRequest& stop) {
                   constexpr std::string_view kWhy = "stopped on request";
                   if (stop.run == 0) {
                     director_.StopAll(now, kWhy);
                   } else {
                     director_.Stop(now, stop.run, kWhy);
                   }
                 },
                 [&](const AnswerRequest& answer) {
                   static_cast<void>(director_.Answer(answer.question, answer.answer));
                 },
                 [&](const SayRequest& say) {
                   mouth_.Say(now,
                              {say.text, say.language.value_or(director_.language()),
                               heart_.mood().history(0).feeling},
                              0);
                 },
                 [&](const StopSpeechRequest&) { mouth_.Stop(now); },
                 [&](const IdleRequest& idle) {
                   for (std::size_t i = 0; i < kLayerCount; ++i) {
                     idle_[i] = idle.switches[i].value_or(idle_[i]);
                   }
                   scribe_.Tell({.kind = MindEventKind::kIdle, .when = now});
                 },
                 [&](const SwayRequest& sway) { sways_ = sway.with_sound; },
             },
             request);
}

void Mind::Command(const Posture& posture) {
  if (director_.body() != BodyCondition::kAwake || bed_.under_way() || director_.at_rest()) return;
  const FullTarget target = ToTarget(posture);
  setpoint_.head = target.head;
  setpoint_.antennas = target.antennas;
  setpoint_.body_yaw = target.body_yaw;
  ++sequence_;
  setpoint_.head_sequence = sequence_;
  setpoint_.antennas_sequence = sequence_;
  setpoint_.body_yaw_sequence = sequence_;
  bed_.NoteSetpoint(sequence_);
  parts_.board.mind.setpoint.Put(setpoint_);
}

std::optional<double> Mind::HeardSound() const {
  if (sways_ == LayerSwitch::kOff || parts_.sounds == nullptr) return std::nullopt;
  return parts_.sounds->loudness();
}

void Mind::FeedLayers() {
  LayerInputs inputs = layers_.value_or(LayerInputs{});
  bool news = !layers_;
  const auto change = [&news](auto& to, const auto& from) {
    if (to == from) return;
    to = from;
    news = true;
  };
  const Sight& sight = senses_.sight();
  const std::optional<double> heard = HeardSound();
  const bool talks = mouth_.current().id != 0;
  const bool speaking = talks || heard;
  // Who performs or feels looks where it wants, and holds its antennas as it wants.
  const bool performs = director_.running() != nullptr || !heart_.at_rest();
  std::array<LayerSwitch, kLayerCount> switches = idle_;
  const bool follows = sight.tracking && sight.tracking_weight > 0.0 && sight.face.detected;
  if (follows)
    switches[At(LayerId::kGlance)] = LayerSwitch::kOff;  // nor elsewhere than at the face
  if (performs) {
    switches[At(LayerId::kGlance)] = LayerSwitch::kOff;
    switches[At(LayerId::kAntennaLife)] = LayerSwitch::kOff;
  }
  if (!speaking) switches[At(LayerId::kSpeechSway)] = LayerSwitch::kOff;
  if (!sight.tracking) switches[At(LayerId::kTracking)] = LayerSwitch::kOff;
  change(inputs.switches, switches);
  if (speaking || inputs.loudness > 0.0) {
    const double said = talks ? mouth_.speech().loudness() : 0.0;
    inputs.loudness = std::max(said, heard.value_or(0.0));
    ++inputs.loudness_sequence;
    news = true;
  }
  if (sight.tracking && sight.face.detected && sight.sequence != inputs.face_sequence) {
    inputs.face = {sight.face.bearing.yaw, sight.face.bearing.pitch};
    inputs.face_sequence = sight.sequence;
    news = true;
  }
  change(inputs.face_lost, sight.tracking && !sight.face.detected);
  if (sight.tracking) change(inputs.tracking_weight, sight.tracking_weight);
  if (!news) return;
  layers_ = inputs;
  parts_.board.layers.Put(inputs);
}

void Mind::Tell(TimePoint now) {
  figures_.Publish({.stamp = now,
                    .emotion = heart_.State(now),
                    .stays = heart_.mood().lasting() == Lasting::kStays,
                    .loudness = mouth_.speech().loudness()});
  dirty_ |= scribe_.TakeNews();
  const BodyCondition body = director_.body();
  if (body != told_body_) dirty_ = true;
  told_body_ = body;
  if (senses_.available() != told_available_) dirty_ = true;
  told_available_ = senses_.available();
  if (!std::exchange(dirty_, false)) return;
  reports_.Push(Report());
  scribe_.Release();
  parts_.board.net.wake.Notify();
}

MindReport Mind::Report() const {
  MindReport report{.body = director_.body(),
                    .language = director_.language(),
                    .available = senses_.available(),
                    .audible = mouth_.speech().audible(),
                    .speech = mouth_.current(),
                    .idle = idle_};
  if (const Director::Running* const running = director_.running()) {
    report.running = RunView{running->request.run, running->behavior->name, running->request.source,
                             running->priority,    running->begun,          running->stage->step()};
    report.question = running->stage->asked();
  }
  for (const Director::Waiting& waiting : director_.queue()) {
    report.queue.push_back({waiting.request.run,
                            waiting.request.behavior,
                            waiting.request.source,
                            waiting.priority,
                            waiting.since,
                            {},
                            waiting.due});
  }
  return report;
}

Nanos Mind::Patience() const noexcept {
  const bool quiet = director_.at_rest() && (!layers_ || layers_->loudness == 0.0);
  if (!quiet) {
    const bool shows = director_.body() == BodyCondition::kAwake ||
                       director_.running() != nullptr || !director_.queue().empty() ||
                       mouth_.current().id != 0;
    return shows ? kTick : kAsleepTick;
  }
  if (HeardSound()) return kTick;
  const bool watches = senses_.sight().tracking && senses_.sight().scanning;
  if (watches || sways_ == LayerSwitch::kOn) return kWatchTick;
  const auto appointment = director_.next_appointment();
  if (!appointment) return agenda_.patience();
  const Nanos left = *appointment - parts_.clock.WallNow();
  return std::clamp(left, kWatchTick, kCalendarTick);
}

}  // namespace bbia
