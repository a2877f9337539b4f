#include "director/agenda.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.mind";
static_assert(kMaxAppointments >= Director::kMaxQueue);

std::optional<Language> LanguageFrom(std::string_view name) {
  const auto found = std::ranges::find(kLanguageNames, name);
  if (found == kLanguageNames.end()) return std::nullopt;
  return static_cast<Language>(found - kLanguageNames.begin());
}

}  // namespace

Agenda::Agenda(const AgendaParts& parts, Director& director) : parts_(parts), director_(director) {
  if (parts.memory == nullptr) return;
  asker_ = std::make_unique<MemoryAsker>(*parts.memory, parts.ledger, "mind.memory",
                                         HandOver{Module::kMemory, Module::kMemory, Module::kMind},
                                         parts.wake);
}

void Agenda::Step(TimePoint now) {
  if (!asker_) return;
  while (const auto answer = asker_->Take()) Take(now, *answer);
  if (asked_ || (next_try_ && now < *next_try_)) return;
  if (wish_ == Wish::kRead) return Ask(now, ReadAppointments{});
  if (director_.TakeAppointmentNews()) wish_ = Wish::kKeep;
  if (wish_ == Wish::kNothing) return;
  std::vector<KeptAppointment> wanted = Wanted();
  wish_ = Wish::kNothing;
  if (wanted == kept_) return;
  kept_ = wanted;
  Ask(now, KeepAppointments{std::move(wanted)});
}

Nanos Agenda::patience() const noexcept {
  const bool tries = asker_ && !asked_ && next_try_;
  return tries ? kRetry : Nanos::max();
}

void Agenda::Ask(TimePoint now, MemoryRequest request) {
  next_try_.reset();
  const auto ticket = asker_->Ask(std::move(request));
  if (!ticket) return TryLater(now, ticket.error());
  asked_ = true;
}

void Agenda::Take(TimePoint now, const MemoryAnswer& answer) {
  asked_ = false;
  if (!answer.outcome) return TryLater(now, answer.outcome.error());
  troubled_ = false;
  const auto* const read = std::get_if<AppointmentsRead>(&*answer.outcome);
  if (read == nullptr) return;
  wish_ = Wish::kKeep;  // without those that were missed, and with what was arranged meanwhile
  kept_ = read->all;
  for (const KeptAppointment& kept : read->all) Restore(now, kept);
}

void Agenda::Restore(TimePoint now, const KeptAppointment& kept) {
  const Behavior* const behavior = parts_.repertoire.Find(kept.behavior);
  if (behavior == nullptr) return;  // of another version
  auto arguments = CheckArguments(behavior->parameters, kept.arguments);
  if (!arguments) return;
  director_.Restore(now,
                    {.behavior = behavior->name,
                     .arguments = std::move(*arguments),
                     .priority = {},
                     .source = kept.source,
                     .language = LanguageFrom(kept.language)},
                    {.when = kept.due,
                     .priority = static_cast<int>(std::clamp<std::int64_t>(kept.priority, 1, 10)),
                     .note = kept.note});
  if (parts_.log == nullptr) return;
  const Nanos late = parts_.clock.WallNow() - kept.due;
  const auto minutes = [](Nanos time) {
    return std::to_string(std::chrono::floor<std::chrono::minutes>(time).count()) + " minutes";
  };
  if (late >= Director::kTooLate) {
    parts_.log->Warning(kCategory, kept.behavior + " was due " + minutes(late) +
                                       " ago and is missed: the robot was not running");
    return;
  }
  parts_.log->Info(kCategory, kept.behavior + ", arranged before the start, is due " +
                                  (late >= Nanos{0} ? "now" : "in " + minutes(-late)));
}

void Agenda::TryLater(TimePoint now, const Error& error) {
  if (!std::exchange(troubled_, true) && parts_.log != nullptr) {
    parts_.log->Warning(kCategory, "alarms would not outlive a restart now: " + error.message);
  }
  if (wish_ == Wish::kNothing) wish_ = Wish::kKeep;
  kept_.reset();
  next_try_ = now + kRetry;
}

std::vector<KeptAppointment> Agenda::Wanted() const {
  std::vector<KeptAppointment> all;
  for (const auto& [request, appointment] : director_.Appointments()) {
    KeptAppointment kept{.due = appointment->when,
                         .priority = appointment->priority,
                         .behavior = std::string(request->behavior),
                         .source = request->source,
                         .language = {},
                         .note = appointment->note,
                         .arguments = Loosened(request->arguments)};
    if (request->language) {
      kept.language = kLanguageNames[static_cast<std::size_t>(*request->language)];
    }
    all.push_back(std::move(kept));
  }
  return all;
}

}  // namespace bbia
