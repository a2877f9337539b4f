#pragma once

#include <memory>
#include <string_view>

#include "acts/move_shelf.h"
#include "base/ledger.h"
#include "media/move_library.h"

namespace bbia {

/// Reads moves of the library, on a thread ("moves") that lives as long as that takes: one move at
/// a time. The mind's thread.
class DiskMoveShelf final : public MoveShelf {
 public:
  DiskMoveShelf(Ledger& ledger, MovePlaces places);
  ~DiskMoveShelf() override;

  Result<std::unique_ptr<MoveReading>> Read(std::string_view dataset,
                                            std::string_view move) override;

 private:
  class Page;

  Ledger& ledger_;
  const MoveLibrary library_;
  bool busy_ = false;  ///< a page is being read; it outlives nobody, see `Page`
};

}  // namespace bbia
