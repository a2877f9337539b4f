#include "memory/appointments.h"

#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include "memory/rows.h"

namespace bbia {
namespace {

/// Of a row of an argument; the items of a list follow it.
enum class ValueKind : std::uint8_t { kSwitch, kNumber, kText, kList, kItem };
constexpr std::array<std::string_view, 5> kValueKinds = {"switch", "number", "text", "list",
                                                         "item"};

struct Size {
  std::size_t bytes = 0;
  std::size_t values = 0;
};

Size SizeOf(const KeptAppointment& kept) noexcept {
  Size size{kept.behavior.size() + kept.source.size() + kept.language.size() + kept.note.size(), 0};
  for (const auto& [name, value] : kept.arguments) {
    size.bytes += name.size();
    ++size.values;
    if (const auto* text = std::get_if<std::string>(&value)) size.bytes += text->size();
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      size.values += list->size();
      for (const std::string& item : *list) size.bytes += item.size();
    }
  }
  return size;
}

tl::unexpected<Error> TooMuch(const std::string& field, std::size_t most, std::size_t found,
                              const std::string& of) {
  return Fail(Errc::kInvalidArgument,
              field + " must have at most " + std::to_string(most) + " " + of + ", not " +
                  std::to_string(found),
              field);
}

Result<void> Check(const KeptAppointment& kept, const std::string& field) {
  const auto text = [&field](std::string_view member, std::string_view value, std::size_t least,
                             std::size_t most) {
    return CheckText(field + "." + std::string(member), value, least, most);
  };
  if (auto checked = text("behavior", kept.behavior, 1, kMaxTag); !checked) return checked;
  if (auto checked = text("source", kept.source, 0, kMaxTag); !checked) return checked;
  if (auto checked = text("language", kept.language, 0, kMaxTag); !checked) return checked;
  if (auto checked = text("note", kept.note, 0, kMaxDetail); !checked) return checked;
  for (const auto& [name, value] : kept.arguments) {
    if (auto checked = text("arguments", name, 1, kMaxTag); !checked) return checked;
    const auto* const said = std::get_if<std::string>(&value);
    if (said == nullptr) continue;
    if (auto checked = text(name, *said, 0, kMaxAppointmentBytes); !checked) return checked;
  }
  const Size size = SizeOf(kept);
  if (size.values > kMaxAppointmentValues) {
    return TooMuch(field + ".arguments", kMaxAppointmentValues, size.values, "values");
  }
  if (size.bytes > kMaxAppointmentBytes) {
    return TooMuch(field, kMaxAppointmentBytes, size.bytes, "bytes of text");
  }
  return {};
}

/// Writes the arguments of one appointment, a row each.
class ArgumentWriter final {
 public:
  ArgumentWriter(Statement& statement, std::int64_t appointment)
      : statement_(statement), appointment_(appointment) {}

  Result<void> Write(std::string_view name, const LooseValue& value) {
    name_ = name;
    return std::visit([this](const auto& each) { return Row(each); }, value);
  }

 private:
  Result<void> Row(bool on) { return Insert(ValueKind::kSwitch, on ? 1.0 : 0.0, {}); }
  Result<void> Row(double number) { return Insert(ValueKind::kNumber, number, {}); }
  Result<void> Row(const std::string& text) { return Insert(ValueKind::kText, 0.0, text); }
  Result<void> Row(const std::vector<std::string>& list) {
    auto done = Insert(ValueKind::kList, 0.0, {});
    for (const std::string& item : list) {
      if (done) done = Insert(ValueKind::kItem, 0.0, item);
    }
    return done;
  }
  Result<void> Insert(ValueKind kind, double number, std::string_view text) {
    Cursor cursor(statement_);
    cursor.Bind(appointment_).Bind(name_).Bind(kValueKinds[static_cast<std::size_t>(kind)]);
    return cursor.Bind(number).Bind(text).Run();
  }

  Statement& statement_;
  const std::int64_t appointment_;
  std::string_view name_;
};

/// Adds the value of one row to `arguments`.
void Take(LooseValues& arguments, std::string name, std::string_view kind, double number,
          std::string text) {
  if (kind == "item") {
    if (arguments.empty()) return;
    auto* const list = std::get_if<std::vector<std::string>>(&arguments.back().second);
    if (list != nullptr) list->push_back(std::move(text));
    return;
  }
  LooseValue value = std::move(text);
  if (kind == "switch") value = number != 0.0;
  if (kind == "number") value = number;
  if (kind == "list") value = std::vector<std::string>();
  arguments.emplace_back(std::move(name), std::move(value));
}

Result<void> ReadArguments(Database& database, std::vector<KeptAppointment>& all,
                           const std::map<std::int64_t, std::size_t>& places) {
  auto statement = database.Prepare(
      "SELECT appointment, name, kind, number, value FROM appointment_argument ORDER BY id "
      "LIMIT ?1");
  if (!statement) return Fail(statement.error());
  Cursor cursor(*statement);
  cursor.Bind(static_cast<std::int64_t>(kMaxAppointments * kMaxAppointmentValues));
  while (true) {
    const auto more = cursor.Next();
    if (!more) return Fail(more.error());
    if (!*more) return {};
    const auto place = places.find(cursor.Integer());
    std::string name = cursor.Text();
    const std::string kind = cursor.Text();
    const double number = cursor.Real();
    std::string text = cursor.Text();
    if (place == places.end()) continue;
    Take(all[place->second].arguments, std::move(name), kind, number, std::move(text));
  }
}

}  // namespace

Result<void> CheckAppointments(std::span<const KeptAppointment> all) {
  if (all.size() > kMaxAppointments) {
    return TooMuch("appointments", kMaxAppointments, all.size(), "members");
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string field = "appointments[" + std::to_string(i) + "]";
    if (auto checked = Check(all[i], field); !checked) return checked;
  }
  return {};
}

Result<void> WriteAppointments(Database& database, std::span<const KeptAppointment> all) {
  auto done = database.Execute("DELETE FROM appointment; DELETE FROM appointment_argument");
  if (!done) return done;
  auto add = database.Prepare(
      "INSERT INTO appointment (due, priority, behavior, source, language, note) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  if (!add) return Fail(add.error());
  auto add_argument = database.Prepare(
      "INSERT INTO appointment_argument (appointment, name, kind, number, value) "
      "VALUES (?1, ?2, ?3, ?4, ?5)");
  if (!add_argument) return Fail(add_argument.error());
  for (const KeptAppointment& kept : all) {
    {
      Cursor cursor(*add);
      cursor.Bind(kept.due).Bind(kept.priority).Bind(kept.behavior);
      done = cursor.Bind(kept.source).Bind(kept.language).Bind(kept.note).Run();
    }
    if (!done) return done;
    ArgumentWriter writer(*add_argument, database.last_id());
    for (const auto& [name, value] : kept.arguments) {
      if (done = writer.Write(name, value); !done) return done;
    }
  }
  return {};
}

Result<std::vector<KeptAppointment>> LoadAppointments(Database& database) {
  auto statement = database.Prepare(
      "SELECT id, due, priority, behavior, source, language, note FROM appointment ORDER BY id "
      "LIMIT ?1");
  if (!statement) return Fail(statement.error());
  std::vector<KeptAppointment> all;
  std::map<std::int64_t, std::size_t> places;
  Cursor cursor(*statement);
  cursor.Bind(static_cast<std::int64_t>(kMaxAppointments));
  while (true) {
    const auto more = cursor.Next();
    if (!more) return Fail(more.error());
    if (!*more) break;
    places.emplace(cursor.Integer(), all.size());
    // Braces evaluate from left to right: columns come in the order of the members.
    all.push_back(KeptAppointment{cursor.Time(),
                                  cursor.Integer(),
                                  cursor.Text(),
                                  cursor.Text(),
                                  cursor.Text(),
                                  cursor.Text(),
                                  {}});
  }
  if (auto read = ReadArguments(database, all, places); !read) return Fail(read.error());
  return all;
}

}  // namespace bbia
