#include "calendar/time_zone.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

namespace bbia {
namespace {

using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr seconds kMostOffset = std::chrono::hours{26};

/// Big-endian numbers, one after the other; zero once the bytes are over.
class Bytes final {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  [[nodiscard]] bool Has(std::uint64_t count) const noexcept { return count <= rest_.size(); }
  void Skip(std::uint64_t count) noexcept {
    rest_ = rest_.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(count, rest_.size())));
  }
  std::int64_t Number(std::size_t size) noexcept {
    if (!Has(size)) return 0;
    std::uint64_t value = (rest_[0] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < size; ++i) value = (value << 8U) | rest_[i];
    Skip(size);
    return static_cast<std::int64_t>(value);
  }
  [[nodiscard]] std::span<const std::uint8_t> rest() const noexcept { return rest_; }

 private:
  std::span<const std::uint8_t> rest_;
};

/// One header and the numbers of what follows it.
struct Header {
  std::uint8_t version = 0;
  std::uint64_t ut_marks = 0;
  std::uint64_t standard_marks = 0;
  std::uint64_t leaps = 0;
  std::uint64_t changes = 0;
  std::uint64_t types = 0;
  std::uint64_t letters = 0;

  [[nodiscard]] std::uint64_t BodySize(std::size_t time) const noexcept {
    return changes * (time + 1) + types * 6 + letters + leaps * (time + 4) + standard_marks +
           ut_marks;
  }
};

std::optional<Header> ReadHeader(Bytes& bytes) noexcept {
  if (!bytes.Has(44) || std::memcmp(bytes.rest().data(), "TZif", 4) != 0) return std::nullopt;
  Header header;
  header.version = bytes.rest()[4];
  bytes.Skip(20);
  for (std::uint64_t* count : {&header.ut_marks, &header.standard_marks, &header.leaps,
                               &header.changes, &header.types, &header.letters}) {
    const std::int64_t value = bytes.Number(4);
    if (value < 0) return std::nullopt;
    *count = static_cast<std::uint64_t>(value);
  }
  if (header.types == 0 || header.types > 256 || header.changes > TimeZone::kMaxChanges) {
    return std::nullopt;
  }
  return header;
}

tl::unexpected<Error> NoZone() {
  return Fail(Errc::kInvalidArgument, "this is no file of the time zone database");
}

bool IsZoneName(std::string_view name) noexcept {
  const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  });
  return letters && !name.empty() && name.size() <= 64 && name.front() != '/' &&
         name.front() != '-';
}

}  // namespace

Result<TimeZone> TimeZone::Parse(std::span<const std::uint8_t> file) {
  if (file.size() > kMaxFileBytes) return NoZone();
  Bytes bytes(file);
  std::optional<Header> header = ReadHeader(bytes);
  if (!header) return NoZone();
  std::size_t size = 4;
  if (header->version >= '2') {  // the same again with longer numbers
    bytes.Skip(header->BodySize(4));
    header = ReadHeader(bytes);
    if (!header) return NoZone();
    size = 8;
  }
  if (!bytes.Has(header->BodySize(size))) return NoZone();

  TimeZone zone;
  for (std::uint64_t i = 0; i < header->changes; ++i) {
    zone.changes_.push_back({.at = bytes.Number(size)});
    if (i > 0 && zone.changes_[i].at <= zone.changes_[i - 1].at) return NoZone();
  }
  const std::span<const std::uint8_t> kinds = bytes.rest().first(header->changes);
  bytes.Skip(header->changes);
  std::vector<std::int32_t> offsets;
  for (std::uint64_t i = 0; i < header->types; ++i) {
    offsets.push_back(static_cast<std::int32_t>(bytes.Number(4)));
    if (std::abs(std::int64_t{offsets.back()}) > kMostOffset.count()) return NoZone();
    bytes.Skip(2);
  }
  for (std::size_t i = 0; i < zone.changes_.size(); ++i) {
    if (kinds[i] >= offsets.size()) return NoZone();
    zone.changes_[i].offset = offsets[kinds[i]];
  }
  zone.first_ = seconds{offsets.front()};
  bytes.Skip(header->BodySize(size) - header->changes * (size + 1) - header->types * 6);
  if (size == 4) return zone;
  const auto rest = bytes.rest();
  std::string_view footer(reinterpret_cast<const char*>(rest.data()), rest.size());
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') return NoZone();
  footer = footer.substr(1, footer.size() - 2);
  if (footer.empty()) return zone;
  auto rule = ZoneRule::Parse(footer);
  if (!rule) return Fail(rule.error());
  zone.rule_ = *rule;
  return zone;
}

seconds TimeZone::OffsetAt(sys_seconds instant) const noexcept {
  const std::int64_t at = instant.time_since_epoch().count();
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), at,
                                      [](std::int64_t t, const Change& c) { return t < c.at; });
  if (after == changes_.end() && rule_) return rule_->OffsetAt(instant);
  return after == changes_.begin() ? first_ : seconds{std::prev(after)->offset};
}

local_seconds TimeZone::ToLocal(sys_seconds instant) const noexcept {
  return local_seconds{instant.time_since_epoch() + OffsetAt(instant)};
}

sys_seconds TimeZone::ToInstant(local_seconds local) const noexcept {
  // No zone changes its clocks twice within two days.
  const sys_seconds as_utc{local.time_since_epoch()};
  const seconds before = OffsetAt(as_utc - std::chrono::days{1});
  const seconds after = OffsetAt(as_utc + std::chrono::days{1});
  const sys_seconds first = as_utc - before;
  const sys_seconds second = as_utc - after;
  if (OffsetAt(first) == before) return first;
  if (OffsetAt(second) == after) return second;
  // Skipped. The jump lies between the two: find it.
  sys_seconds low = std::min(first, second);
  sys_seconds high = std::max(first, second);
  while (high - low > seconds{1}) {
    const sys_seconds middle = low + (high - low) / 2;
    (OffsetAt(middle) == after ? high : low) = middle;
  }
  return high;
}

ZoneShelf::ZoneShelf(std::filesystem::path directory, std::filesystem::path local)
    : directory_(std::move(directory)), local_(std::move(local)) {}

Result<TimeZone> ZoneShelf::Find(std::string_view name) const {
  if (name == "UTC") return TimeZone{};
  if (!name.empty() && !IsZoneName(name)) {
    return Fail(
        Errc::kInvalidArgument,
        "zone is \"" + std::string(name.substr(0, 64)) + "\"; it must be a name like Europe/Paris",
        "zone");
  }
  const std::filesystem::path path = name.empty() ? local_ : directory_ / name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    if (name.empty()) return TimeZone{};
    return Fail(Errc::kNotFound, "there is no time zone \"" + std::string(name) + "\"", "zone");
  }
  std::ifstream in(path, std::ios::binary);
  std::vector<std::uint8_t> file(TimeZone::kMaxFileBytes + 1);
  in.read(reinterpret_cast<char*>(file.data()), static_cast<std::streamsize>(file.size()));
  file.resize(static_cast<std::size_t>(in.gcount()));
  return TimeZone::Parse(file);
}

}  // namespace bbia
