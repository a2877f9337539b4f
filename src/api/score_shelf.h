#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acts/score_book.h"
#include "base/log.h"
#include "base/result.h"

namespace bbia {

/// What comes with the program, as JSON.
[[nodiscard]] std::span<const std::string_view> BuiltInSequences() noexcept;
[[nodiscard]] std::span<const std::string_view> BuiltInPresets() noexcept;

/// Keeps sequences or presets: a file each in one directory (`<name>.json`), and all of them in the
/// book that the mind reads. What comes with the program is there without a file and can neither be
/// replaced nor removed. The server's thread.
template <class T>
class ScoreShelf final {
 public:
  static constexpr std::uintmax_t kMaxFileBytes = 64 * 1024;

  using Check = std::function<Result<void>(const T&)>;

  /// Reads what is there; a file that is wrong is left alone, and said in the log.
  /// @param check what reading alone cannot know.
  ScoreShelf(std::filesystem::path directory, std::span<const std::string_view> built_in,
             ScoreBook<T>& book, Check check, Log& log);

  /// In the place of the one of that name; to a new file that then takes the old one's place.
  /// @return kRefused for what comes with the program, kBusy when it is full, kInvalidArgument when
  /// it does not pass the check or is too long, kIo.
  Result<void> Save(const T& score);
  /// @return kNotFound, kRefused, kIo.
  Result<void> Remove(std::string_view name);

  [[nodiscard]] const ScoreBook<T>& book() const noexcept { return book_; }
  [[nodiscard]] bool built_in(std::string_view name) const noexcept;

 private:
  void ReadFiles(Log& log);
  [[nodiscard]] std::filesystem::path FileOf(std::string_view name) const;

  const std::filesystem::path directory_;
  ScoreBook<T>& book_;
  const Check check_;
  std::vector<std::string> built_in_;
};

extern template class ScoreShelf<Sequence>;
extern template class ScoreShelf<Preset>;

/// Both shelves of the robot.
struct ScoreDesk {
  ScoreShelf<Sequence> sequences;
  ScoreShelf<Preset> presets;
};

}  // namespace bbia
