#include <algorithm>
#include <array>
#include <cstdio>

#include "app/doctor.h"
#include "app/version.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, kCheckVerdictCount> kNames = {"ok", "note", "warning",
                                                                     "problem"};
// Green, blue, yellow, red.
constexpr std::array<std::string_view, kCheckVerdictCount> kColours = {"\x1b[32m", "\x1b[34m",
                                                                       "\x1b[33m", "\x1b[31m"};
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";

std::string Painted(std::string text, std::string_view colour, Colour wanted) {
  if (wanted == Colour::kNone) return text;
  return std::string(colour) + text + std::string(kPlain);
}

std::string Padded(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size()), ' ');
  return padded;
}

/// `text` with line breaks so that its lines have at most `width` bytes, where words allow it.
std::string Wrapped(std::string_view text, std::size_t width, const std::string& indent) {
  std::string wrapped;
  while (text.size() > width) {
    std::size_t blank = text.rfind(' ', width);
    if (blank == std::string_view::npos) blank = text.find(' ');
    if (blank == std::string_view::npos) break;
    wrapped += std::string(text.substr(0, blank)) + "\n" + indent;
    text.remove_prefix(blank + 1);
  }
  return wrapped + std::string(text);
}

std::string Counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

std::string_view Name(CheckVerdict verdict) noexcept {
  return kNames[static_cast<std::size_t>(verdict)];
}

std::size_t CountOf(const Checks& checks, CheckVerdict verdict) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(checks, [=](const Check& c) { return c.verdict == verdict; }));
}

std::string PrintChecks(const Checks& checks, Colour colour, std::size_t columns) {
  std::size_t width = 0;
  for (const Check& check : checks) width = std::max(width, check.name.size());
  const std::string indent(2 + kNames.back().size() + 2 + width + 2, ' ');
  constexpr std::size_t kNarrowest = 10;
  const std::size_t room = columns == kNoWrapping
                               ? std::string::npos
                               : std::max(columns, indent.size() + kNarrowest) - indent.size();
  std::string text;
  std::string_view group;
  for (const Check& check : checks) {
    if (check.group != group) {
      group = check.group;
      text += (text.empty() ? "" : "\n") + Painted(std::string(group), kBold, colour) + "\n";
    }
    const std::string verdict = Padded(Name(check.verdict), kNames.back().size());
    text += "  " + Painted(verdict, kColours[static_cast<std::size_t>(check.verdict)], colour) +
            "  " + Padded(check.name, width) + "  " + Wrapped(check.found, room, indent) + "\n";
    if (!check.advice.empty()) text += indent + "-> " + check.advice + "\n";
  }
  const std::size_t problems = CountOf(checks, CheckVerdict::kProblem);
  const std::size_t warnings = CountOf(checks, CheckVerdict::kWarning);
  const CheckVerdict worst = problems > 0   ? CheckVerdict::kProblem
                             : warnings > 0 ? CheckVerdict::kWarning
                                            : CheckVerdict::kOk;
  const std::string sum = Counted(problems, "problem") + ", " + Counted(warnings, "warning");
  return text + "\n" + Painted(sum, kColours[static_cast<std::size_t>(worst)], colour) + "\n";
}

std::string PrintChecksJson(const Checks& checks) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("bbia_version", kVersion).Key("checks").BeginArray();
  for (const Check& check : checks) {
    json.BeginObject().Member("group", check.group).Member("name", check.name);
    json.Member("verdict", Name(check.verdict)).Member("found", check.found);
    json.Key("advice");
    check.advice.empty() ? json.Null() : json.String(check.advice);
    json.EndObject();
  }
  json.EndArray();
  json.Key("problems").Count(CountOf(checks, CheckVerdict::kProblem));
  json.Key("warnings").Count(CountOf(checks, CheckVerdict::kWarning));
  json.Key("notes").Count(CountOf(checks, CheckVerdict::kNote)).EndObject();
  return text + "\n";
}

}  // namespace bbia
