#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "camera/source.h"

namespace bbia {

/// "http://host[:port]/path" in its parts.
struct StreamAddress {
  std::string host;
  std::string port = "80";
  std::string path = "/";
};
[[nodiscard]] Result<StreamAddress> ParseStreamAddress(std::string_view url);

/// An MJPEG stream of another machine (a network camera, another bbia). Connects here and now, at
/// most 2 s besides looking up the name.
[[nodiscard]] Result<std::unique_ptr<CameraSource>> OpenHttpSource(const std::string& url,
                                                                   const Clock& clock);

}  // namespace bbia
