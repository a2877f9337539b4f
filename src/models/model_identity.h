#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// What makes two models the same model: the very file, used in the very same way.
struct ModelIdentity {
  std::string kind;  ///< what it is for: "faces", "objects", "language"
  std::string path;  ///< absolute, links resolved
  std::uint64_t bytes = 0;
  std::int64_t changed_ns = 0;  ///< of the file, since 1970
  std::string parameters;       ///< whatever else decides what is loaded: "320x320"

  bool operator==(const ModelIdentity&) const = default;

  /// "faces yunet.onnx"; with parameters "faces yunet.onnx (320x320)".
  [[nodiscard]] std::string name() const;
};

/// Looks at the file. @param get_it where a user finds such a file; part of the sentence when it is
/// not there. @return kUnavailable "model file X not found, get it from Y".
[[nodiscard]] Result<ModelIdentity> IdentifyModel(std::string_view kind, const std::string& path,
                                                  std::string_view parameters,
                                                  std::string_view get_it);

}  // namespace bbia
