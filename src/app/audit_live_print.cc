#include <algorithm>
#include <array>

#include "app/audit_live.h"
#include "app/audit_live_words.h"
#include "app/top_line.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 3> kMarks = {"ok", "warning", "breach"};
constexpr std::array<Ink, 3> kInks = {Ink::kGood, Ink::kWarning, Ink::kBad};

Ink InkOf(AuditMark mark) noexcept {
  return kInks[static_cast<std::size_t>(mark)];
}

std::size_t CountOf(const AuditLines& lines, AuditMark mark) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(lines, [=](const AuditLine& line) { return line.mark == mark; }));
}

}  // namespace

std::string_view Name(AuditMark mark) noexcept {
  return kMarks[static_cast<std::size_t>(mark)];
}

AuditMark WorstOf(const AuditLines& lines) noexcept {
  AuditMark worst = AuditMark::kOk;
  for (const AuditLine& line : lines) worst = std::max(worst, line.mark);
  return worst;
}

std::string PrintAudit(const AuditLines& lines, const std::string& url, Colour colour) {
  std::size_t width = 0;
  for (const AuditLine& line : lines) width = std::max(width, line.name.size());
  std::string text = "audit of " + url + "\n";
  std::string_view group;
  for (const AuditLine& line : lines) {
    if (line.group != group) {
      group = line.group;
      text += "\n" + TopLine().Add(group, Ink::kBold).Print(0, colour) + "\n";
    }
    TopLine row;
    row.Add("  ").Left(Name(line.mark), 8, InkOf(line.mark)).Left(line.name, width + 1);
    text += row.Add(line.found).Print(0, colour) + "\n";
  }
  const std::size_t breaches = CountOf(lines, AuditMark::kBreach);
  const std::string sum = Counted(lines.size(), "check") + ": " + std::to_string(breaches) +
                          (breaches == 1 ? " breach, " : " breaches, ") +
                          Counted(CountOf(lines, AuditMark::kWarning), "warning");
  return text + "\n" + TopLine().Add(sum, InkOf(WorstOf(lines))).Print(0, colour) + "\n";
}

std::string PrintAuditJson(const AuditLines& lines, const std::string& url) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("url", url).Member("verdict", Name(WorstOf(lines)));
  json.Key("breaches").Count(CountOf(lines, AuditMark::kBreach));
  json.Key("warnings").Count(CountOf(lines, AuditMark::kWarning)).Key("checks").BeginArray();
  for (const AuditLine& line : lines) {
    json.BeginObject().Member("group", line.group).Member("name", line.name);
    json.Member("mark", Name(line.mark)).Member("found", line.found).EndObject();
  }
  json.EndArray().EndObject();
  return text + "\n";
}

}  // namespace bbia
