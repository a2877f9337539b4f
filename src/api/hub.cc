#include "api/hub.h"

#include <memory>
#include <utility>

namespace bbia {
namespace {

constexpr Nanos kOfficialPeriod{20'000'000};
constexpr Nanos kSlowPeriod{100'000'000};

}  // namespace

void Hub::Tell(const std::vector<Audience*>& audiences, std::string text) {
  if (audiences.empty()) return;
  const auto shared = std::make_shared<const std::string>(std::move(text));
  for (Audience* audience : audiences) audience->OnText(shared);
}

void Hub::TellOne(std::uint64_t id, std::string text) {
  const auto found =
      std::ranges::find_if(sdk_, [id](const Audience* audience) { return audience->id() == id; });
  if (found != sdk_.end()) (*found)->OnText(std::make_shared<const std::string>(std::move(text)));
}

void Hub::ShowState(const RobotState& state, Nanos tick_period) {
  if (slow_) {
    if (state.stamp + tick_period / 2 < next_shown_) return;
    next_shown_ = state.stamp + kSlowPeriod;
  }
  for (StateListener* listener : state_) listener->OnState(state, tick_period);
}

void Hub::BodyGone() {
  for (StateListener* listener : state_) listener->OnBodyGone();
}

std::uint32_t Hub::PublishEvery(Nanos tick_period) const noexcept {
  if (state_.empty()) return 0;
  if (slow_) return static_cast<std::uint32_t>(kSlowPeriod / tick_period);
  const bool all_official = std::ranges::all_of(state_, [](const StateListener* listener) {
    return listener->period() % kOfficialPeriod == Nanos{0} && listener->period() > Nanos{0};
  });
  return all_official ? static_cast<std::uint32_t>(kOfficialPeriod / tick_period) : 1;
}

}  // namespace bbia
