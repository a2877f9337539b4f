#include "app/top_frame.h"

#include <algorithm>
#include <utility>

#include "app/top_sections.h"

namespace bbia {
namespace {

/// Fewer rows than that have no room for one and a note of how many are missing.
constexpr std::size_t kFewestRows = 2;

/// The section that gives up a row next: the lightest that may; null when none may.
TopSection* NextToShrink(std::vector<TopSection>& sections) {
  TopSection* next = nullptr;
  for (TopSection& section : sections) {
    if (section.rows.size() <= kFewestRows) continue;
    if (next == nullptr || section.weight < next->weight) next = &section;
  }
  return next;
}

/// With the blank line before it.
std::size_t LinesOf(const TopSection& section) {
  return section.rows.empty() ? 0 : 1 + section.head.size() + section.rows.size();
}

std::size_t LinesOf(const std::vector<TopSection>& sections) {
  std::size_t lines = 0;
  for (const TopSection& section : sections) lines += LinesOf(section);
  return lines;
}

/// Takes rows, then whole sections, until all fits into `room` lines.
void Fit(std::vector<TopSection>& sections, std::size_t room) {
  std::vector<std::size_t> all;
  for (const TopSection& section : sections) all.push_back(section.rows.size());
  while (LinesOf(sections) > room) {
    TopSection* smaller = NextToShrink(sections);
    if (smaller == nullptr) break;
    smaller->rows.pop_back();
  }
  while (LinesOf(sections) > room) {
    auto lightest = sections.end();
    for (auto it = sections.begin(); it != sections.end(); ++it) {
      if (it->rows.empty()) continue;
      if (lightest == sections.end() || it->weight < lightest->weight) lightest = it;
    }
    lightest->rows.clear();
  }
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const std::size_t missing = all[i] - sections[i].rows.size();
    if (missing == 0 || sections[i].rows.empty()) continue;
    sections[i].rows.back() =
        TopLine().Add("... and " + std::to_string(missing + 1) + " more", Ink::kDim);
  }
}

std::vector<TopLine> TroubleLines(const RemoteReport* report, const TopLink& link) {
  TopLine what;
  what.Add("NOT REACHABLE", Ink::kBad).Add("  " + link.trouble);
  TopLine more;
  if (report != nullptr) {
    more.Add("What is below is " + TimeText(link.age.count()) + " old. Asking again.");
  } else {
    more.Add("Start it with `bbia run`, or say where it is: bbia top --url http://HOST:PORT");
  }
  return {what, more};
}

}  // namespace

std::string RenderTop(const RemoteReport* report, const TopLink& link, const TopView& view) {
  std::vector<TopLine> head;
  std::vector<TopSection> sections;
  if (!link.trouble.empty()) head = TroubleLines(report, link);
  if (report != nullptr) {
    for (TopLine& line : HeaderLines(*report)) head.push_back(std::move(line));
    sections = {FindingSection(*report), LadderSection(*report),
                LoopSection(*report),    ModuleSection(*report, view.blocks),
                ThreadSection(*report),  QueueSection(*report),
                WasteSection(*report)};
  }
  if (view.height > 0) {
    head.resize(std::min(head.size(), view.height));
    Fit(sections, view.height - head.size());
  }
  std::string text;
  const auto print = [&](const TopLine& line) {
    text += line.Print(view.width, view.colour) + "\n";
  };
  for (const TopLine& line : head) print(line);
  for (const TopSection& section : sections) {
    if (section.rows.empty()) continue;
    text += "\n";
    for (const TopLine& line : section.head) print(line);
    for (const TopLine& line : section.rows) print(line);
  }
  return text;
}

}  // namespace bbia
