#pragma once

#include <string>
#include <vector>

#include "app/remote_report.h"
#include "app/top_line.h"

namespace bbia {

/// A part of the picture: what it is, its columns, its rows.
struct TopSection {
  std::vector<TopLine> head;  ///< title, names of columns
  std::vector<TopLine> rows;
  int weight = 0;  ///< who has less loses rows first
};

// Pure. An empty section is not drawn.
[[nodiscard]] std::vector<TopLine> HeaderLines(const RemoteReport& report);
[[nodiscard]] TopSection FindingSection(const RemoteReport& report);
[[nodiscard]] TopSection LoopSection(const RemoteReport& report);
[[nodiscard]] TopSection ModuleSection(const RemoteReport& report, bool blocks);
[[nodiscard]] TopSection ThreadSection(const RemoteReport& report);
/// Queues that lost entries or whose entries waited, worst first.
[[nodiscard]] TopSection QueueSection(const RemoteReport& report);
[[nodiscard]] TopSection WasteSection(const RemoteReport& report);
[[nodiscard]] TopSection LadderSection(const RemoteReport& report);

}  // namespace bbia
