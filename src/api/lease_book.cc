#include "api/lease_book.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bbia {
namespace {

constexpr std::array<Part, kPartCount> kParts = {Part::kHead, Part::kBody, Part::kAntennas};

std::string_view NameOf(Part part) noexcept {
  return kPartNames[static_cast<std::size_t>(part)];
}

std::string InSeconds(Nanos left) {
  const auto tenths = static_cast<long>(std::ceil(Seconds{left}.count() * 10.0));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

Nanos ToNanos(Seconds seconds) {
  return std::chrono::duration_cast<Nanos>(seconds);
}

bool SameImplicit(const Holding& holding, const Claimant& claimant) noexcept {
  return holding.lease.empty() && holding.listener == claimant.listener &&
         holding.owner == claimant.name;
}

}  // namespace

const Holding* LeaseBook::Now(Part part) const {
  const Holding& holding = held_[static_cast<std::size_t>(part)];
  return clock_.Now() < holding.until ? &holding : nullptr;
}

bool LeaseBook::Bars(const Holding& holding, const Claimant& claimant) const {
  return clock_.Now() < holding.until && !holding.lease.empty() && holding.lease != claimant.lease;
}

bool LeaseBook::Bars(const Claimant& claimant, PartSet parts) const {
  return std::ranges::any_of(kParts, [&](Part part) {
    return parts.has(part) && Bars(held_[static_cast<std::size_t>(part)], claimant);
  });
}

Verdict LeaseBook::Ask(const Claimant& claimant, PartSet parts) {
  const TimePoint now = clock_.Now();
  for (const Part part : kParts) {
    const Holding& holding = At(part);
    if (!parts.has(part) || !Bars(holding, claimant)) continue;
    sentence_ = std::string("held: ") + holding.owner + " has a lease of the " +
                std::string(NameOf(part)) + " for another " + InSeconds(holding.until - now);
    return {Outcome::kRefused, sentence_};
  }
  for (const Part part : kParts) {
    if (!parts.has(part)) continue;
    Holding& holding = At(part);
    const bool held = now < holding.until;
    if (held && !holding.lease.empty()) continue;  // its own lease, with its own end
    if (!SameImplicit(holding, claimant)) {
      const Holding loser = std::exchange(
          holding, {.owner = std::string(claimant.name), .listener = claimant.listener});
      if (held) TellLoss(part, loser, claimant.name);
    }
    holding.until = now + kImplicit;
  }
  return {};
}

void LeaseBook::TellLoss(Part part, const Holding& loser, std::string_view winner) {
  if (loser.listener == 0) return;
  TimePoint& next = next_tell_[static_cast<std::size_t>(part)];
  const TimePoint now = clock_.Now();
  if (loser.lease.empty() && now < next) return;
  next = now + kTellInterval;
  preempted_(loser.listener,
             std::string(winner) + " commands the " + std::string(NameOf(part)) + " now");
}

Result<void> LeaseBook::Take(const Request& request, std::string id, std::uint64_t listener) {
  const TimePoint now = clock_.Now();
  for (const Part part : kParts) {
    const Holding& holding = At(part);
    if (!request.parts.has(part) || now >= holding.until || holding.lease.empty()) continue;
    if (request.priority > holding.priority) continue;
    return Fail(Errc::kBusy, holding.owner + " has a lease of the " + std::string(NameOf(part)) +
                                 " with priority " + std::to_string(holding.priority) +
                                 " for another " + InSeconds(holding.until - now));
  }
  for (const Part part : kParts) {
    if (!request.parts.has(part)) continue;
    const Holding loser = std::exchange(At(part), {.owner = request.owner,
                                                   .lease = id,
                                                   .listener = listener,
                                                   .priority = request.priority,
                                                   .until = now + ToNanos(request.time_to_live)});
    if (now >= loser.until) continue;
    if (!loser.lease.empty()) {
      Remember(loser.lease, "preempted: " + request.owner + " has a lease of the " +
                                std::string(NameOf(part)) + " with priority " +
                                std::to_string(request.priority));
    }
    TellLoss(part, loser, request.owner);
  }
  return {};
}

void LeaseBook::Remember(std::string lease, std::string why) {
  if (ended_.size() == kRemembered) ended_.erase(ended_.begin());
  ended_.push_back({std::move(lease), std::move(why)});
}

Error LeaseBook::WhyNot(std::string_view id) const {
  const auto ended = std::ranges::find(ended_, id, &Ended::lease);
  if (ended != ended_.end()) return {.code = Errc::kRefused, .message = ended->why};
  return {.code = Errc::kNotFound, .message = "there is no such lease, or not any more"};
}

Result<void> LeaseBook::Renew(std::string_view id, Seconds time_to_live) {
  const TimePoint now = clock_.Now();
  bool found = false;
  for (Holding& holding : held_) {
    if (holding.lease != id || id.empty() || now >= holding.until) continue;
    holding.until = now + ToNanos(time_to_live);
    found = true;
  }
  if (!found) return Fail(WhyNot(id));
  return {};
}

Result<void> LeaseBook::Release(std::string_view id) {
  const TimePoint now = clock_.Now();
  bool found = false;
  for (Holding& holding : held_) {
    if (holding.lease != id || id.empty() || now >= holding.until) continue;
    holding = {};
    found = true;
  }
  if (!found) return Fail(WhyNot(id));
  return {};
}

Result<void> LeaseBook::Bind(std::string_view id, std::uint64_t listener) {
  const TimePoint now = clock_.Now();
  bool found = false;
  for (Holding& holding : held_) {
    if (holding.lease != id || id.empty() || now >= holding.until) continue;
    holding.listener = listener;
    found = true;
  }
  if (!found) return Fail(WhyNot(id));
  return {};
}

void LeaseBook::Leave(std::uint64_t listener) {
  for (Holding& holding : held_) {
    if (holding.listener != listener) continue;
    if (holding.lease.empty()) {
      holding = {};
    } else {
      holding.listener = 0;  // nobody to tell
    }
  }
}

}  // namespace bbia
