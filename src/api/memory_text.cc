#include "api/memory_text.h"

#include <variant>

#include "protocol/iso_time.h"

namespace bbia {
namespace {

std::string Iso(WallTime time) {
  return IsoTime(time, TimeZoneMark::kZulu);
}

void Write(JsonWriter& json, const ConversationEntry& row) {
  json.Member("time", Iso(row.time)).Member("role", Name(row.role)).Member("text", row.text);
  json.Member("language", row.language).Member("source", row.source);
  json.Member("emotion", row.emotion);
}
void Write(JsonWriter& json, const Preference& row) {
  json.Member("key", row.key).Member("value", row.value).Member("time", Iso(row.time));
}
void Write(JsonWriter& json, const Learning& row) {
  json.Member("subject", row.subject).Member("text", row.text);
  json.Member("confidence", row.confidence).Key("times_seen").Integer(row.times_seen);
  json.Member("first_seen", Iso(row.first_seen)).Member("last_seen", Iso(row.last_seen));
}
void Write(JsonWriter& json, const EmotionEntry& row) {
  json.Member("time", Iso(row.time)).Member("emotion", row.emotion);
  json.Member("intensity", row.intensity).Member("source", row.source);
}
void Write(JsonWriter& json, const BehaviorEntry& row) {
  json.Member("time", Iso(row.time)).Member("behavior", row.behavior);
  json.Member("source", row.source).Member("outcome", row.outcome).Member("detail", row.detail);
  json.Member("duration_s", Seconds{row.duration}.count());
}

}  // namespace

void WriteRow(JsonWriter& json, const MemoryRow& row) {
  std::visit(
      [&json](const auto& each) {
        json.BeginObject().Key("id").Integer(each.id);
        Write(json, each);
        json.EndObject();
      },
      row);
}

}  // namespace bbia
