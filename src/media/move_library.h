#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "protocol/recorded_move.h"

namespace bbia {

/// Where recorded moves lie. Empty paths are places that are not there.
struct MovePlaces {
  std::filesystem::path folder;     ///< <folder>/<owner>/<name>/, or <folder>/<name>/
  std::filesystem::path hub_cache;  ///< Hugging Face's: datasets--<owner>--<name>/snapshots/...
  std::filesystem::path own;        ///< the moves that come with bbia, the data set "bbia/moves"
};

/// One move on disk.
struct MoveFile {
  std::string name;
  std::filesystem::path json;
  std::filesystem::path sound;  ///< beside it, empty when there is none
};

/// The data sets of recorded moves on this machine. Reads the disk at each question and keeps
/// nothing, so what somebody puts there is there; downloads nothing. Not for a thread that must not
/// wait for a disk.
class MoveLibrary final {
 public:
  static constexpr std::string_view kOwnDataset = "bbia/moves";
  static constexpr std::size_t kMostMoves = 4096;  ///< of one data set

  explicit MoveLibrary(MovePlaces places) : places_(std::move(places)) {}

  /// Names of the moves of `dataset` ("owner/name"), sorted.
  /// @return `kInvalidArgument` for a name that is none, `kNotFound` with where to put it.
  [[nodiscard]] Result<std::vector<std::string>> List(std::string_view dataset) const;
  [[nodiscard]] Result<MoveFile> Find(std::string_view dataset, std::string_view move) const;
  /// Its directory.
  [[nodiscard]] Result<std::filesystem::path> Locate(std::string_view dataset) const;
  /// All data sets that are there, sorted.
  [[nodiscard]] std::vector<std::string> Datasets() const;

 private:
  [[nodiscard]] std::filesystem::path InHubCache(const std::string& repository) const;
  [[nodiscard]] Result<std::vector<MoveFile>> Moves(std::string_view dataset) const;
  [[nodiscard]] std::string HowToPlace(std::string_view dataset) const;

  const MovePlaces places_;
};

/// Reads and decodes a move. @param stop ends the reading early (`kRefused`).
[[nodiscard]] Result<RecordedMove> LoadMove(const MoveFile& file, const std::stop_token& stop);

}  // namespace bbia
