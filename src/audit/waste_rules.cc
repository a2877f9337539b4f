#include "audit/waste_rules.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "audit/amount.h"

namespace bbia {
namespace {

/// "control -> api", or one name where both are one.
std::string Pair(const WasteFlow& flow) {
  const std::string from(Name(flow.from));
  return flow.from == flow.to ? from : from + " -> " + std::string(Name(flow.to));
}

/// " (31 us, 520 kB a second)", as far as it is measured.
std::string Cost(const WasteFlow& flow) {
  std::string cost;
  if (flow.us_per_second >= 0.05) cost = Amount(flow.us_per_second) + " us";
  if (flow.bytes_per_second >= 0.5) {
    cost += (cost.empty() ? "" : ", ") + AmountOfBytes(flow.bytes_per_second);
  }
  return cost.empty() ? cost : " (" + cost + " a second)";
}

WasteFlow FlowOf(FindingKind kind, const AccountPace& pace) {
  return {.kind = kind, .name = pace.row.name, .from = pace.row.from, .to = pace.row.to};
}

double Bytes(const AccountPace& pace, double per_second) noexcept {
  return per_second * static_cast<double>(pace.row.item_bytes);
}

double Share(double part, double all) noexcept {
  return all > 0.0 ? std::min(part / all, 1.0) : 0.0;
}

WasteCase Case(WasteFlow flow, bool above, Module suspect, const std::string& text,
               std::string_view advice) {
  const std::string sentence = Pair(flow) + ": " + text + Cost(flow) + "; " + std::string(advice);
  Observation what{.kind = flow.kind,
                   .module = suspect,
                   .subject = flow.name + " " + Pair(flow),
                   .sentence = sentence,
                   .figures = {{"name", flow.name},
                               {"parts", Pair(flow)},
                               {"per_second", flow.per_second},
                               {"bytes_per_second", flow.bytes_per_second}}};
  return {.flow = std::move(flow), .above_limits = above, .what = std::move(what)};
}

/// "streams" of "streams<state".
std::string_view ReaderOf(std::string_view name) noexcept {
  const std::size_t mark = name.find('<');
  return mark == std::string_view::npos ? std::string_view() : name.substr(0, mark);
}
std::string_view SnapshotOf(std::string_view name) noexcept {
  return name.substr(name.find('<') + 1);  // npos + 1 is 0
}

std::optional<WasteCase> JudgeReader(const AccountPace& pace, const WasteLimits& limits) {
  if (pace.row.kind != AccountKind::kReader || pace.misses <= 0.0) return std::nullopt;
  WasteFlow flow = FlowOf(FindingKind::kPolledTooFast, pace);
  flow.per_second = pace.misses;
  flow.share = Share(pace.misses, pace.hits + pace.misses);
  flow.us_per_second = pace.wasted_us;
  flow.bytes_per_second = Bytes(pace, pace.misses);
  const bool above = flow.per_second >= limits.polled_per_second && flow.share >= limits.share;
  const std::string_view reader = ReaderOf(pace.row.name);
  std::string text = std::string(SnapshotOf(pace.row.name)) + " is read " +
                     Amount(pace.hits + pace.misses) + " times a second";
  if (!reader.empty() && reader != Name(pace.row.to)) text += " by " + std::string(reader);
  text += " and changes " + Amount(pace.accepted) + " times: " + Amount(pace.misses) +
          " reads a second bring nothing";
  return Case(std::move(flow), above, pace.row.to, text,
              "wait for its news instead of asking for it");
}

std::optional<WasteCase> JudgeRepeats(const AccountPace& pace, const WasteLimits& limits) {
  if (pace.row.kind != AccountKind::kQueue || pace.repeated <= 0.0) return std::nullopt;
  WasteFlow flow = FlowOf(FindingKind::kRepeatedValue, pace);
  flow.per_second = pace.repeated;
  flow.share = Share(pace.repeated, std::max(pace.accepted, pace.repeated));
  flow.us_per_second = pace.wasted_us;
  flow.bytes_per_second = Bytes(pace, pace.repeated);
  const bool above = flow.per_second >= limits.repeated_per_second && flow.share >= limits.share;
  const std::string text =
      pace.row.name + " gets " + Amount(std::max(pace.accepted, pace.repeated)) +
      " values a second, and " + Amount(pace.repeated) + " of them are what it had already";
  return Case(std::move(flow), above, pace.row.from, text, "send only what has changed");
}

/// A mailbox, or a queue that nobody empties. A queue that is emptied too slowly is the budget
/// watch's.
std::optional<WasteCase> JudgeDrops(const AccountPace& pace, const WasteLimits& limits) {
  const AccountRow& row = pace.row;
  if (row.kind != AccountKind::kQueue || pace.dropped <= 0.0) return std::nullopt;
  // What drops its oldest has accepted what it drops; what refuses has not. The two counters are
  // read one after the other, so one entry more or less is none.
  const double taken = (pace.accepted - pace.dropped) * pace.seconds;
  const bool was_full = row.capacity > 0 && pace.used_before >= row.capacity;
  const bool full = row.capacity > 0 && row.used >= row.capacity;
  const bool nobody = was_full && full && (pace.accepted <= 0.0 || (taken > -1.5 && taken < 1.5));
  if (!nobody && row.capacity != 1) return std::nullopt;
  WasteFlow flow = FlowOf(nobody ? FindingKind::kNobodyConsumes : FindingKind::kOverwritten, pace);
  flow.per_second = pace.dropped;
  flow.share = nobody ? 1.0 : Share(pace.dropped, pace.accepted);
  flow.bytes_per_second = Bytes(pace, pace.dropped);
  const bool often = flow.per_second >= limits.produced_per_second;
  const std::string consumer(Name(row.to));
  if (nobody) {
    const std::string text = row.name + " is full (" + std::to_string(row.capacity) +
                             ") and loses " + Amount(pace.dropped) + " entries a second, for " +
                             consumer + " takes none";
    return Case(std::move(flow), often, row.from, text,
                "do not produce without a consumer, or find out why it stopped");
  }
  const bool above = often && flow.share >= limits.overwritten_share;
  const std::string text = row.name + " gets " + Amount(pace.accepted) + " values a second, and " +
                           Amount(pace.dropped) + " of them are overwritten before " + consumer +
                           " takes them";
  return Case(std::move(flow), above, row.from, text, "send at the pace at which it takes");
}

std::optional<WasteCase> JudgeDemand(const AccountPace& pace, const WasteLimits& limits) {
  if (pace.row.kind != AccountKind::kDemand || pace.accepted <= 0.0) return std::nullopt;
  if (pace.used_before > 0 || pace.row.used > 0) return std::nullopt;
  WasteFlow flow = FlowOf(FindingKind::kNobodyConsumes, pace);
  flow.per_second = pace.accepted;
  flow.share = Share(pace.accepted, pace.accepted + pace.hits);
  flow.us_per_second = pace.wasted_us;
  flow.bytes_per_second = Bytes(pace, pace.accepted);
  const bool above = flow.per_second >= limits.produced_per_second && flow.share >= limits.share;
  std::string text =
      pace.row.name + " makes " + Amount(pace.accepted) + " pieces a second that nobody wants";
  if (pace.hits > 0.0) text += ", and leaves out " + Amount(pace.hits);
  return Case(std::move(flow), above, pace.row.from, text, "let it rest until somebody wants them");
}

/// Only where the writing is on the ledger too: of a snapshot that nobody reads its readers do not
/// know whether it changes.
std::optional<WasteCase> JudgeSnapshot(const AccountPace& pace, const std::vector<AccountPace>& all,
                                       const WasteLimits& limits) {
  if (pace.row.kind != AccountKind::kSnapshot || pace.accepted <= 0.0) return std::nullopt;
  std::size_t readers = 0;
  double hits = 0.0;
  for (const AccountPace& other : all) {
    if (other.row.kind != AccountKind::kReader || SnapshotOf(other.row.name) != pace.row.name) {
      continue;
    }
    ++readers;
    hits += other.hits;
  }
  if (readers == 0 || hits > 0.0) return std::nullopt;
  WasteFlow flow = FlowOf(FindingKind::kNobodyConsumes, pace);
  flow.per_second = pace.accepted;
  flow.share = 1.0;
  flow.us_per_second = pace.spent_us;
  flow.bytes_per_second = Bytes(pace, pace.accepted);
  const std::string nobody = readers == 1
                                 ? "its reader never looks"
                                 : "none of its " + std::to_string(readers) + " readers looks";
  const std::string text =
      pace.row.name + " is written " + Amount(pace.accepted) + " times a second, and " + nobody;
  return Case(std::move(flow), pace.accepted >= limits.produced_per_second, pace.row.from, text,
              "write it when somebody looks");
}

std::optional<WasteCase> JudgeCompute(const AccountPace& pace, const WasteLimits& limits) {
  if (pace.row.kind != AccountKind::kCompute || pace.repeated <= 0.0) return std::nullopt;
  WasteFlow flow = FlowOf(FindingKind::kComputedTwice, pace);
  flow.per_second = pace.repeated;
  flow.share = Share(pace.repeated, pace.accepted);
  flow.us_per_second = pace.wasted_us;
  const bool above = flow.us_per_second >= limits.computed_us_per_second;
  const std::string text = pace.row.name + " is computed " + Amount(pace.accepted) +
                           " times a second, " + Amount(pace.repeated) +
                           " times from an input that it had before";
  return Case(std::move(flow), above, pace.row.module, text, "keep the result");
}

std::optional<WasteCase> JudgeCache(const AccountPace& pace, const WasteLimits& limits) {
  if (pace.row.kind != AccountKind::kCache || pace.repeated <= 0.0) return std::nullopt;
  WasteFlow flow = FlowOf(FindingKind::kComputedTwice, pace);
  flow.per_second = pace.repeated;
  flow.share = Share(pace.repeated, pace.hits + pace.misses);
  flow.us_per_second = pace.wasted_us;
  const bool often = flow.per_second >= limits.repeated_per_second && flow.share >= limits.share;
  const bool above = often || flow.us_per_second >= limits.computed_us_per_second;
  const std::string text = pace.row.name + " is asked " + Amount(pace.hits + pace.misses) +
                           " times a second and has forgotten " + Amount(pace.repeated) +
                           " results that it had, with room for " +
                           std::to_string(pace.row.capacity);
  return Case(std::move(flow), above, pace.row.module, text, "make it larger");
}

std::optional<WasteCase> JudgeCopies(const AccountPace& pace, const WasteLimits& limits) {
  if (pace.copied_bytes <= 0.0) return std::nullopt;
  WasteFlow flow = FlowOf(FindingKind::kCopiedPayload, pace);
  flow.bytes_per_second = pace.copied_bytes;
  const bool above = flow.bytes_per_second >= limits.copied_bytes_per_second;
  const std::string text =
      pace.row.name + " takes " + Amount(pace.accepted) + " entries a second and copies them";
  return Case(std::move(flow), above, pace.row.from, text, "move them in");
}

/// A rough price in microseconds a second, to put flows in order: a byte costs about a nanosecond,
/// an occasion some fifty.
double Price(const WasteFlow& flow) noexcept {
  return flow.us_per_second + 1e-3 * flow.bytes_per_second + 0.05 * flow.per_second;
}

}  // namespace

std::vector<WasteCase> FindWaste(const std::vector<AccountPace>& paces, const WasteLimits& limits) {
  std::vector<WasteCase> cases;
  const auto add = [&](std::optional<WasteCase> found) {
    if (found) cases.push_back(std::move(*found));
  };
  for (const AccountPace& pace : paces) {
    add(JudgeReader(pace, limits));
    add(JudgeRepeats(pace, limits));
    add(JudgeDrops(pace, limits));
    add(JudgeDemand(pace, limits));
    add(JudgeSnapshot(pace, paces, limits));
    add(JudgeCompute(pace, limits));
    add(JudgeCache(pace, limits));
    add(JudgeCopies(pace, limits));
  }
  std::ranges::stable_sort(
      cases, [](const WasteCase& a, const WasteCase& b) { return Price(a.flow) > Price(b.flow); });
  return cases;
}

}  // namespace bbia
