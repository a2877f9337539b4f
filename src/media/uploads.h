#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/result.h"
#include "protocol/recorded_move.h"

namespace bbia {

/// Texts that clients send in pieces, until they are whole: moves, or sounds (protocol reference
/// 3.3.4). Plain bookkeeping in memory, bounded in number and in bytes; no clock of its own.
///
/// Officially a whole move lies there for ever and four big ones could take 256 MB; here what is
/// whole waits `kKept`, and all of a tray together stays within `kMostBytes`.
class UploadTray final {
 public:
  static constexpr std::size_t kMostOpen = 4;   ///< that are not whole
  static constexpr std::size_t kMostWhole = 8;  ///< the oldest is given up
  static constexpr std::size_t kMostBytes = 12UL * 1024 * 1024;
  static constexpr Nanos kPatience{300'000'000'000};  ///< between two chunks
  static constexpr Nanos kKept{3'600'000'000'000};    ///< what is whole

  UploadTray(Ledger& ledger, std::string_view name, Module module);

  /// `form` is what the owner of the tray wants to remember: encoding, kind of file.
  Result<void> Begin(std::string_view id, int chunks, std::string_view form, TimePoint now);
  /// A chunk out of order, or too much: the upload is given up, and the sentence says why.
  Result<void> Add(std::string_view id, int index, std::string_view chunk, TimePoint now);
  Result<void> Finish(std::string_view id, TimePoint now);

  struct Whole {
    std::string form;
    std::vector<std::string> chunks;
  };
  /// Takes the whole upload out. @return none when there is none of this id.
  [[nodiscard]] std::optional<Whole> Take(std::string_view id);
  [[nodiscard]] bool HasWhole(std::string_view id) const noexcept;
  /// The form of a whole upload, or empty.
  [[nodiscard]] std::string_view FormOf(std::string_view id) const noexcept;
  /// Gives up what waits too long.
  void Expire(TimePoint now);

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Upload {
    std::string id;
    Whole content;
    std::size_t chunks = 0;
    std::size_t bytes = 0;
    bool whole = false;
    TimePoint last;
  };
  using Place = std::vector<Upload>::iterator;

  [[nodiscard]] Place FindOpen(std::string_view id);
  void Erase(Place place);
  void NoteBytes();

  const Module module_;
  std::vector<Upload> uploads_;
  std::size_t bytes_ = 0;
  Figures figures_;
  Account account_;
};

/// Decodes the chunks of an uploaded move. Takes long for long ones.
/// @param form "json" or "gzip+base64".
[[nodiscard]] Result<RecordedMove> UnpackMove(const UploadTray::Whole& upload);

}  // namespace bbia
