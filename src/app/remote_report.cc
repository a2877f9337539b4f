#include "app/remote_report.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "protocol/json_reader.h"
#include "server/http_client.h"

namespace bbia {

std::string PlainText(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    // U+0080 to U+009F are control characters as well.
    const bool control =
        lead < 0x20 || lead == 0x7F ||
        (length == 2 && lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0);
    if (length == 0 || control) {
      clean += length == 0 ? '?' : ' ';
    } else {
      clean += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

namespace {

constexpr std::size_t kMaxReply = 4 * 1024 * 1024;
constexpr int kOk = 200;

/// A member of an object that may be missing, as whatever is wanted.
class Field final {
 public:
  explicit Field(const JsonNode* node) noexcept : node_(node) {}

  [[nodiscard]] Field operator[](std::string_view name) const noexcept {
    const bool object = node_ != nullptr && node_->is(JsonKind::kObject);
    return Field(object ? node_->Find(name) : nullptr);
  }
  [[nodiscard]] bool Is(JsonKind kind) const noexcept {
    return node_ != nullptr && node_->is(kind);
  }
  [[nodiscard]] std::string Text() const {
    return Is(JsonKind::kString) ? PlainText(node_->text) : std::string();
  }
  [[nodiscard]] RemoteNumber Number() const noexcept {
    if (!Is(JsonKind::kInteger) && !Is(JsonKind::kDouble)) return std::nullopt;
    return std::isfinite(node_->number) ? RemoteNumber(node_->number) : std::nullopt;
  }
  [[nodiscard]] double NumberOr0() const noexcept { return Number().value_or(0.0); }
  [[nodiscard]] int Id() const noexcept {
    const double number = NumberOr0();
    return number >= 1.0 && number < 2147483647.0 ? static_cast<int>(number) : 0;
  }
  [[nodiscard]] std::optional<bool> Truth() const noexcept {
    return Is(JsonKind::kBool) ? std::optional(node_->truth) : std::nullopt;
  }
  /// The members of an array, read by `read`.
  template <class T>
  [[nodiscard]] std::vector<T> All(T (*read)(const Field&)) const {
    std::vector<T> all;
    if (!Is(JsonKind::kArray)) return all;
    for (const JsonNode& item : *node_) {
      if (item.is(JsonKind::kObject)) all.push_back(read(Field(&item)));
    }
    return all;
  }

 private:
  const JsonNode* node_;
};

RemoteProcess ReadProcess(const Field& f) {
  return {.pid = f["pid"].Id(),
          .version = f["version"].Text(),
          .uptime_s = f["uptime_s"].Number(),
          .resident_bytes = f["resident_bytes"].Number(),
          .anonymous_bytes = f["anonymous_bytes"].Number(),
          .proportional_bytes = f["proportional_bytes"].Number(),
          .cpu = f["cpu"].Number(),
          .threads = f["threads"].Number(),
          .descriptors = f["descriptors"].Number(),
          .children = f["children"].Number()};
}

RemoteMachine ReadMachine(const Field& f) {
  return {.memory_total = f["memory_total_bytes"].Number(),
          .memory_available = f["memory_available_bytes"].Number(),
          .load1 = f["load1"].Number(),
          .cores = f["cores"].Number(),
          .temperature_c = f["temperature_c"].Number(),
          .throttled = f["throttled"].Truth()};
}

/// A quantile of a histogram is the upper end of its bucket: never more than the largest.
RemoteNumber Quantile(const Field& histogram, std::string_view name) {
  const RemoteNumber value = histogram[name].Number();
  const RemoteNumber most = histogram["max_us"].Number();
  return value && most ? RemoteNumber(std::min(*value, *most)) : value;
}

RemoteLoop ReadLoop(const Field& f) {
  const Field late = f["lateness"];
  const Field work = f["work"];
  return {.period_s = f["period_s"].Number(),
          .ticks = f["ticks"].Number(),
          .overruns = f["overruns"].Number(),
          .rested = f["periods_rested"].Number(),
          .scheduling = f["scheduling"].Text(),
          .late_p50_us = Quantile(late, "p50_us"),
          .late_p99_us = Quantile(late, "p99_us"),
          .late_p999_us = Quantile(late, "p999_us"),
          .late_max_us = late["max_us"].Number(),
          .work_p99_us = Quantile(work, "p99_us"),
          .work_max_us = work["max_us"].Number()};
}

RemoteModule ReadModule(const Field& f) {
  const Field budget = f["budget"];
  return {.name = f["name"].Text(),
          .heap_bytes = f["heap_bytes"].Number(),
          .heap_budget = budget["heap_bytes"].Number(),
          .cpu = f["cpu"].Number(),
          .cpu_budget = budget["cpu"].Number(),
          .threads = f["threads"].Number(),
          .threads_budget = budget["threads"].Number(),
          .buffer_bytes = f["buffer_bytes"].Number(),
          .buffer_budget = budget["buffer_bytes"].Number(),
          .queued = f["queued"].Number()};
}

RemoteThread ReadThread(const Field& f) {
  return {.name = f["name"].Text(),
          .module = f["module"].Text(),
          .doing = f["doing"].Text(),
          .tid = f["tid"].Id(),
          .declared = f["declared"].Truth().value_or(true),
          .resting = f["resting"].Truth().value_or(false),
          .cpu = f["cpu"].Number(),
          .silent_s = f["silent_s"].Number(),
          .beat_deadline_s = f["beat_deadline_s"].Number()};
}

RemoteAccount ReadAccount(const Field& f) {
  return {.kind = f["kind"].Text(),
          .name = f["name"].Text(),
          .owner = f["owner"].Text(),
          .module = f["module"].Text(),
          .from = f["from"].Text(),
          .to = f["to"].Text(),
          .capacity = f["capacity"].NumberOr0(),
          .used = f["used"].NumberOr0(),
          .high_water = f["high_water"].NumberOr0(),
          .accepted = f["accepted"].NumberOr0(),
          .dropped = f["dropped"].NumberOr0(),
          .hits = f["hits"].NumberOr0(),
          .misses = f["misses"].NumberOr0(),
          .repeated = f["repeated"].NumberOr0(),
          .item_bytes = f["item_bytes"].Number(),
          .waited_s = f["waited_s"].Number(),
          .longest_wait_s = f["longest_wait_s"].Number(),
          .age_s = f["age_s"].Number()};
}

RemoteWaste ReadWaste(const Field& f) {
  return {.kind = f["kind"].Text(),
          .name = f["name"].Text(),
          .from = f["from"].Text(),
          .to = f["to"].Text(),
          .per_second = f["per_second"].Number(),
          .share = f["share"].Number(),
          .us_per_second = f["us_per_second"].Number(),
          .bytes_per_second = f["bytes_per_second"].Number()};
}

RemoteLeak ReadLeak(const Field& f) {
  return {.kind = f["kind"].Text(),
          .module = f["module"].Text(),
          .per_minute = f["per_minute"].Number(),
          .minutes = f["minutes"].Number(),
          .gained = f["gained"].Number(),
          .suspicious = f["suspicious"].Truth().value_or(false)};
}

RemoteStep ReadStep(const Field& f) {
  return {.name = f["name"].Text(),
          .sentence = f["sentence"].Text(),
          .reason = f["reason"].Text(),
          .taken = f["taken"].Truth().value_or(false),
          .times = f["times"].Number(),
          .since_s = f["since_s"].Number()};
}

RemoteFinding ReadFinding(const Field& f) {
  return {.kind = f["kind"].Text(),
          .light = f["light"].Text(),
          .module = f["module"].Text(),
          .subject = f["subject"].Text(),
          .sentence = f["sentence"].Text(),
          .detail = f["detail"].Text(),
          .watch = f["watch"].Text(),
          .open = f["open"].Truth().value_or(true),
          .age_s = f["age_s"].Number(),
          .times = f["times"].Number()};
}

}  // namespace

Result<RemoteReport> ReadRemoteReport(std::string_view body) {
  JsonReader reader;
  const JsonNode* root = reader.Read(body);
  if (root == nullptr) {
    return Fail(Errc::kRefused, "the answer is no JSON: " + PlainText(reader.fault().message));
  }
  const Field f(root);
  if (!f["accounts"].Is(JsonKind::kArray)) {
    return Fail(Errc::kRefused, "the answer is no report of resources: it has no accounts");
  }
  RemoteReport report;
  report.light = f["verdict"]["light"].Text();
  report.why = f["verdict"]["why"].Text();
  report.process = ReadProcess(f["process"]);
  report.machine = ReadMachine(f["machine"]);
  if (f["control_loop"].Is(JsonKind::kObject)) report.loop = ReadLoop(f["control_loop"]);
  report.modules = f["modules"].All(&ReadModule);
  report.threads = f["threads"].All(&ReadThread);
  report.accounts = f["accounts"].All(&ReadAccount);
  report.waste = f["waste"].All(&ReadWaste);
  report.leaks = f["leaks"].All(&ReadLeak);
  report.ladder = f["ladder"].All(&ReadStep);
  report.findings = f["findings"].All(&ReadFinding);
  report.audit_age_s = f["audit"]["age_s"].Number();
  report.audit_interval_s = f["audit"]["interval_s"].Number();
  report.audit_cpu = f["audit"]["cpu"].Number();
  report.audit_look_s = f["audit"]["look_s"].Number();
  return report;
}

Result<RemoteReport> FetchRemoteReport(const std::string& url, Seconds deadline) {
  std::string address = url;
  while (address.ends_with('/')) address.pop_back();
  if (auto parsed = ParseHttpAddress(address); !parsed) return Fail(parsed.error());
  const auto reply = HttpGet(address + "/api/resources", deadline, kMaxReply);
  if (!reply) return Fail(reply.error());
  if (reply->status != kOk) {
    return Fail(Errc::kRefused, address + " answers HTTP " + std::to_string(reply->status) +
                                    " at /api/resources: it is no bbia");
  }
  auto report = ReadRemoteReport(reply->body);
  if (!report) return Fail(Errc::kRefused, address + ": " + report.error().message);
  return report;
}

}  // namespace bbia
