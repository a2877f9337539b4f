#include "memory/schema.h"

#include <array>
#include <string>

namespace bbia {
namespace {

constexpr std::int64_t kApplicationId = 0x42424941;  // "BBIA", in the file's header

// Times are nanoseconds since 1970 (UTC). The checks repeat the limits of rows.h (in characters):
// opening the file looks whether they hold.
constexpr SchemaStep kTables = R"sql(
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('user', 'robot', 'system')),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 4096),
  language TEXT NOT NULL CHECK (length(language) <= 64),
  source TEXT NOT NULL CHECK (length(source) <= 64),
  emotion TEXT NOT NULL CHECK (length(emotion) <= 64)
) STRICT;
CREATE INDEX conversation_time ON conversation (time);

CREATE TABLE preference (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 64),
  value TEXT NOT NULL CHECK (length(value) <= 1024),
  time INTEGER NOT NULL
) STRICT;

CREATE TABLE learning (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 128),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1024),
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  times_seen INTEGER NOT NULL CHECK (times_seen BETWEEN 1 AND 1000000000),
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  UNIQUE (subject, text)
) STRICT;

CREATE TABLE emotion (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  emotion TEXT NOT NULL CHECK (length(emotion) BETWEEN 1 AND 64),
  intensity REAL NOT NULL CHECK (intensity BETWEEN 0 AND 1),
  source TEXT NOT NULL CHECK (length(source) <= 64)
) STRICT;
CREATE INDEX emotion_time ON emotion (time);

CREATE TABLE behavior (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  behavior TEXT NOT NULL CHECK (length(behavior) BETWEEN 1 AND 64),
  source TEXT NOT NULL CHECK (length(source) <= 64),
  outcome TEXT NOT NULL CHECK (length(outcome) <= 64),
  detail TEXT NOT NULL CHECK (length(detail) <= 256),
  duration INTEGER NOT NULL CHECK (duration >= 0)
) STRICT;
CREATE INDEX behavior_time ON behavior (time);

CREATE TABLE upkeep (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  scrub INTEGER NOT NULL CHECK (scrub IN (0, 1))
) STRICT;
INSERT INTO upkeep VALUES (1, 0);
)sql";

constexpr SchemaStep kAppointments = R"sql(
CREATE TABLE appointment (
  id INTEGER PRIMARY KEY,
  due INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  behavior TEXT NOT NULL CHECK (length(behavior) BETWEEN 1 AND 64),
  source TEXT NOT NULL CHECK (length(source) <= 64),
  language TEXT NOT NULL CHECK (length(language) <= 64),
  note TEXT NOT NULL CHECK (length(note) <= 256)
) STRICT;

CREATE TABLE appointment_argument (
  id INTEGER PRIMARY KEY,
  appointment INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  kind TEXT NOT NULL CHECK (kind IN ('switch', 'number', 'text', 'list', 'item')),
  number REAL NOT NULL,
  value TEXT NOT NULL CHECK (length(value) <= 4096)
) STRICT;
)sql";

constexpr std::array kSteps = {kTables, kAppointments};

}  // namespace

std::span<const SchemaStep> MemorySchema() noexcept {
  return kSteps;
}

Result<void> CheckVersion(Database& database, std::span<const SchemaStep> steps) {
  const auto owner = database.Integer("PRAGMA application_id");
  if (!owner) return Fail(owner.error());
  const auto version = database.Integer("PRAGMA user_version");
  if (!version) return Fail(version.error());
  const auto tables = database.Integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return Fail(tables.error());
  const bool fresh = *owner == 0 && *version == 0 && *tables == 0;
  if (!fresh && *owner != kApplicationId) {
    return Fail(Errc::kRefused, database.file().string() +
                                    ": this is a database of another program; it stays untouched");
  }
  if (*version < 0 || *version > static_cast<std::int64_t>(steps.size())) {
    return Fail(Errc::kUnavailable, database.file().string() +
                                        ": written by a newer bbia (version " +
                                        std::to_string(*version) + ", this one knows " +
                                        std::to_string(steps.size()) + "); it stays untouched");
  }
  return {};
}

Result<void> Migrate(Database& database, std::span<const SchemaStep> steps) {
  const auto version = database.Integer("PRAGMA user_version");
  if (!version) return Fail(version.error());
  const auto known = static_cast<std::size_t>(*version);
  if (known == steps.size()) return {};
  return database.InTransaction([&]() -> Result<void> {
    for (const SchemaStep step : steps.subspan(known)) {
      if (auto taken = database.Execute(step); !taken) return taken;
    }
    const std::string mark = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                             "; PRAGMA user_version = " + std::to_string(steps.size());
    return database.Execute(mark.c_str());
  });
}

}  // namespace bbia
