#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// Reads a body of multipart/form-data piece by piece (RFC 7578, as browsers and Python's requests
/// write it). Keeps at most a part's header and a boundary's length in memory. One thread.
class MultipartReader final {
 public:
  static constexpr std::size_t kMostHeader = 8192;
  static constexpr std::size_t kMostParts = 64;

  struct Part {
    std::string name;
    std::string file_name;  ///< as the client wrote it; not to be trusted
    bool has_file_name = false;
  };
  /// What its owner does with what is found. A failure ends the reading.
  struct Calls {
    std::function<Result<void>(const Part&)> begin;
    std::function<Result<void>(std::string_view)> data;
    std::function<Result<void>()> end;
  };

  /// @param content_type the request's, which carries the boundary.
  static Result<MultipartReader> Create(std::string_view content_type, Calls calls);

  Result<void> Feed(std::string_view piece);
  /// @return a failure when the closing boundary did not come.
  Result<void> Finish() const;

 private:
  enum class Place { kPreamble, kAfterBoundary, kHeader, kData, kOver };

  MultipartReader(std::string boundary, Calls calls)
      : delimiter_("\r\n--" + boundary), calls_(std::move(calls)), kept_("\r\n") {}
  Result<bool> Step();
  Result<bool> ReadHeader();
  Result<bool> ReadData();

  std::string delimiter_;
  Calls calls_;
  std::string kept_;  ///< read and not used yet; begins as if a line had ended before the body
  Place place_ = Place::kPreamble;
  std::size_t parts_ = 0;
};

}  // namespace bbia
