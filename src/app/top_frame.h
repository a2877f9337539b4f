#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/doctor.h"
#include "app/remote_report.h"
#include "base/units.h"

namespace bbia {

/// How and how large a frame is drawn.
struct TopView {
  std::size_t width = 0;   ///< columns; 0: as many as it takes
  std::size_t height = 0;  ///< lines; 0: as many as it takes
  Colour colour = Colour::kNone;
  bool blocks = false;  ///< bars are drawn with block characters (UTF-8), else with # and .
};

/// Of the connection to the robot.
struct TopLink {
  std::string url;
  std::string trouble = {};  ///< why the robot does not answer; empty: it does
  Seconds age{0.0};          ///< of the report, while there is trouble
};

/// The whole picture: lines that end with '\n', at most `view.height` of at most `view.width`
/// columns. Where there is no room, tables lose their last rows and say so; the header, findings
/// and the control loop stay longest. Pure.
/// @param report null: none was ever received
[[nodiscard]] std::string RenderTop(const RemoteReport* report, const TopLink& link,
                                    const TopView& view);

}  // namespace bbia
