#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// Unpacks gzip piece by piece. One thread.
class Gunzip final {
 public:
  /// Takes unpacked bytes; its failure ends the unpacking.
  using Sink = std::function<Result<void>(std::string_view)>;

  explicit Gunzip(Sink sink);
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  Result<void> Feed(std::string_view piece);
  /// @return a failure when the text ended too early.
  Result<void> Finish();

 private:
  class Inflater;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace bbia
