#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string_view>

#include "acts/ears.h"
#include "base/ledger.h"

namespace bbia {

/// Listens to files of one folder, on a thread ("ears") that lives as long as that takes: one piece
/// at a time. The mind's thread.
class FileEars final : public Ears {
 public:
  FileEars(Ledger& ledger, std::filesystem::path folder);
  ~FileEars() override;

  Result<std::unique_ptr<Listening>> Listen(std::string_view name) override;

 private:
  class Piece;

  Ledger& ledger_;
  const std::filesystem::path folder_;
  bool busy_ = false;  ///< a piece lives; it outlives nobody, see `Piece`
};

}  // namespace bbia
