#include "memory/statements.h"

#include <utility>

namespace bbia {
namespace {

struct Sql {
  const char* add;
  const char* import;
  const char* trim;
  const char* forward;
  const char* backward;
  const char* count;
  const char* erase;
};

// Histories are numbered without gaps, because rows come at the end and go at the beginning: so
// trimming them needs no counting. Learnings move to the end when they are seen.
constexpr std::array<Sql, kMemoryKinds> kSql = {{
    {.add = "INSERT INTO conversation (time, role, text, language, source, emotion) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
     .import = "INSERT INTO conversation (time, role, text, language, source, emotion) "
               "SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM conversation "
               "WHERE time = ?1 AND role = ?2 AND text = ?3 AND language = ?4 AND source = ?5 "
               "AND emotion = ?6)",
     .trim = "DELETE FROM conversation WHERE id <= (SELECT max(id) FROM conversation) - ?1",
     .forward = "SELECT id, time, role, text, language, source, emotion FROM conversation "
                "WHERE id > ?1 ORDER BY id",
     .backward = "SELECT id, time, role, text, language, source, emotion FROM conversation "
                 "WHERE id < ?1 ORDER BY id DESC",
     .count = "SELECT count(*) FROM conversation",
     .erase = "DELETE FROM conversation"},
    {.add = "INSERT INTO preference (key, value, time) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value, time = excluded.time",
     .import = "INSERT INTO preference (key, value, time) VALUES (?1, ?2, ?3) "
               "ON CONFLICT (key) DO UPDATE SET value = excluded.value, time = excluded.time "
               "WHERE excluded.time > preference.time",
     .trim = nullptr,
     .forward = "SELECT id, key, value, time FROM preference WHERE id > ?1 ORDER BY id",
     .backward = "SELECT id, key, value, time FROM preference WHERE id < ?1 ORDER BY id DESC",
     .count = "SELECT count(*) FROM preference",
     .erase = "DELETE FROM preference"},
    {.add = "INSERT INTO learning (subject, text, confidence, times_seen, first_seen, last_seen) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (subject, text) DO UPDATE SET "
            "id = (SELECT max(id) + 1 FROM learning), confidence = excluded.confidence, "
            "times_seen = min(times_seen + excluded.times_seen, 1000000000), "
            "last_seen = excluded.last_seen",
     .import =
         "INSERT INTO learning (subject, text, confidence, times_seen, first_seen, last_seen) "
         "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (subject, text) DO UPDATE SET "
         "confidence = iif(excluded.last_seen > last_seen, excluded.confidence, confidence), "
         "times_seen = max(times_seen, excluded.times_seen), "
         "first_seen = min(first_seen, excluded.first_seen), "
         "last_seen = max(last_seen, excluded.last_seen) "
         "WHERE excluded.last_seen > last_seen OR excluded.times_seen > times_seen "
         "OR excluded.first_seen < first_seen",
     .trim = "DELETE FROM learning WHERE id <= "
             "(SELECT id FROM learning ORDER BY id DESC LIMIT 1 OFFSET ?1)",
     .forward = "SELECT id, subject, text, confidence, times_seen, first_seen, last_seen "
                "FROM learning WHERE id > ?1 ORDER BY id",
     .backward = "SELECT id, subject, text, confidence, times_seen, first_seen, last_seen "
                 "FROM learning WHERE id < ?1 ORDER BY id DESC",
     .count = "SELECT count(*) FROM learning",
     .erase = "DELETE FROM learning"},
    {.add = "INSERT INTO emotion (time, emotion, intensity, source) VALUES (?1, ?2, ?3, ?4)",
     .import = "INSERT INTO emotion (time, emotion, intensity, source) SELECT ?1, ?2, ?3, ?4 "
               "WHERE NOT EXISTS (SELECT 1 FROM emotion WHERE time = ?1 AND emotion = ?2 "
               "AND intensity = ?3 AND source = ?4)",
     .trim = "DELETE FROM emotion WHERE id <= (SELECT max(id) FROM emotion) - ?1",
     .forward =
         "SELECT id, time, emotion, intensity, source FROM emotion WHERE id > ?1 ORDER BY id",
     .backward = "SELECT id, time, emotion, intensity, source FROM emotion WHERE id < ?1 "
                 "ORDER BY id DESC",
     .count = "SELECT count(*) FROM emotion",
     .erase = "DELETE FROM emotion"},
    {.add = "INSERT INTO behavior (time, behavior, source, outcome, detail, duration) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
     .import = "INSERT INTO behavior (time, behavior, source, outcome, detail, duration) "
               "SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM behavior "
               "WHERE time = ?1 AND behavior = ?2 AND source = ?3 AND outcome = ?4 "
               "AND detail = ?5 AND duration = ?6)",
     .trim = "DELETE FROM behavior WHERE id <= (SELECT max(id) FROM behavior) - ?1",
     .forward = "SELECT id, time, behavior, source, outcome, detail, duration FROM behavior "
                "WHERE id > ?1 ORDER BY id",
     .backward = "SELECT id, time, behavior, source, outcome, detail, duration FROM behavior "
                 "WHERE id < ?1 ORDER BY id DESC",
     .count = "SELECT count(*) FROM behavior",
     .erase = "DELETE FROM behavior"},
}};

void Bind(Cursor& cursor, const ConversationEntry& row) {
  cursor.Bind(row.time).Bind(Name(row.role)).Bind(row.text);
  cursor.Bind(row.language).Bind(row.source).Bind(row.emotion);
}
void Bind(Cursor& cursor, const Preference& row) {
  cursor.Bind(row.key).Bind(row.value).Bind(row.time);
}
void Bind(Cursor& cursor, const Learning& row) {
  cursor.Bind(row.subject).Bind(row.text).Bind(row.confidence);
  cursor.Bind(row.times_seen).Bind(row.first_seen).Bind(row.last_seen);
}
void Bind(Cursor& cursor, const EmotionEntry& row) {
  cursor.Bind(row.time).Bind(row.emotion).Bind(row.intensity).Bind(row.source);
}
void Bind(Cursor& cursor, const BehaviorEntry& row) {
  cursor.Bind(row.time).Bind(row.behavior).Bind(row.source);
  cursor.Bind(row.outcome).Bind(row.detail).Bind(row.duration.count());
}

Result<MemoryRow> ReadConversation(Cursor& cursor) {
  ConversationEntry row;
  row.id = cursor.Integer();
  row.time = cursor.Time();
  const auto role = ConversationRoleFromName(cursor.Text());
  if (!role) return Fail(Errc::kIo, "the conversation has a role that does not exist");
  row.role = *role;
  row.text = cursor.Text();
  row.language = cursor.Text();
  row.source = cursor.Text();
  row.emotion = cursor.Text();
  return MemoryRow(std::move(row));
}
// Braces evaluate from left to right: columns come in the order of the members.
MemoryRow ReadPreference(Cursor& cursor) {
  return Preference{cursor.Integer(), cursor.Text(), cursor.Text(), cursor.Time()};
}
MemoryRow ReadLearning(Cursor& cursor) {
  return Learning{cursor.Integer(), cursor.Text(), cursor.Text(), cursor.Real(),
                  cursor.Integer(), cursor.Time(), cursor.Time()};
}
MemoryRow ReadEmotion(Cursor& cursor) {
  return EmotionEntry{cursor.Integer(), cursor.Time(), cursor.Text(), cursor.Real(), cursor.Text()};
}
MemoryRow ReadBehavior(Cursor& cursor) {
  return BehaviorEntry{cursor.Integer(), cursor.Time(), cursor.Text(),          cursor.Text(),
                       cursor.Text(),    cursor.Text(), Nanos{cursor.Integer()}};
}

}  // namespace

Result<std::unique_ptr<Statements>> Statements::Prepare(Database& database) {
  auto all = std::make_unique<Statements>();
  Result<void> outcome;
  const auto prepare = [&](Statement& into, const char* sql) {
    if (!outcome || sql == nullptr) return;
    auto prepared = database.Prepare(sql);
    if (prepared) into = std::move(*prepared);
    if (!prepared) outcome = Fail(prepared.error());
  };
  for (std::size_t i = 0; i < kMemoryKinds; ++i) {
    prepare(all->kinds[i].add, kSql[i].add);
    prepare(all->kinds[i].import, kSql[i].import);
    prepare(all->kinds[i].trim, kSql[i].trim);
    prepare(all->kinds[i].forward, kSql[i].forward);
    prepare(all->kinds[i].backward, kSql[i].backward);
    prepare(all->kinds[i].count, kSql[i].count);
  }
  prepare(all->find_preference, "SELECT id, key, value, time FROM preference WHERE key = ?1");
  prepare(all->forget_preference, "DELETE FROM preference WHERE key = ?1");
  prepare(all->about_forward,
          "SELECT id, subject, text, confidence, times_seen, first_seen, last_seen FROM learning "
          "WHERE subject = ?1 AND id > ?2 ORDER BY id");
  prepare(all->about_backward,
          "SELECT id, subject, text, confidence, times_seen, first_seen, last_seen FROM learning "
          "WHERE subject = ?1 AND id < ?2 ORDER BY id DESC");
  prepare(all->set_scrub, "UPDATE upkeep SET scrub = ?1");
  if (!outcome) return Fail(outcome.error());
  return all;
}

const char* EraseSql(MemoryKind kind) noexcept {
  return kSql[static_cast<std::size_t>(kind)].erase;
}

void BindRow(Cursor& cursor, const MemoryRow& row) {
  std::visit([&cursor](const auto& each) { Bind(cursor, each); }, row);
}

Result<MemoryRow> ReadRow(MemoryKind kind, Cursor& cursor) {
  switch (kind) {
    case MemoryKind::kConversation:
      return ReadConversation(cursor);
    case MemoryKind::kPreference:
      return ReadPreference(cursor);
    case MemoryKind::kLearning:
      return ReadLearning(cursor);
    case MemoryKind::kEmotion:
      return ReadEmotion(cursor);
    case MemoryKind::kBehavior:
      return ReadBehavior(cursor);
    case MemoryKind::kCount:
      break;
  }
  return Fail(Errc::kInvalidArgument, "kind must be one of the five", "kind");
}

}  // namespace bbia
