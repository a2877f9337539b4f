#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "guard/scopes.h"

namespace bbia {

/// SHA-256 of `text`, as 64 hexadecimal digits. Any thread.
[[nodiscard]] std::string Sha256Hex(std::string_view text);

/// What is known of a pairing token; not the token.
struct TokenRow {
  std::string id;    ///< "k3f9a1", public
  std::string name;  ///< what its owner calls the client
  Scope scope = Scope::kRead;
  std::string created;  ///< "2026-11-26T07:00:00Z"
  std::array<unsigned char, 32> hash{};
};

/// The pairing tokens, kept in `<directory>/tokens.json` for the owner alone. A token is 32 random
/// bytes as text; kept is its SHA-256, which for so much randomness needs neither salt nor
/// slowness. `bbia token` and a running daemon share the file: one writes, the other reads anew.
/// One thread.
class TokenStore final {
 public:
  static constexpr std::size_t kMost = 64;
  static constexpr std::string_view kPrefix = "bbia_";  ///< so that secret scanners know it

  explicit TokenStore(const std::filesystem::path& directory);

  /// Takes what is in the file if it changed.
  void Refresh();

  struct Created {
    TokenRow row;
    std::string token;  ///< shown once
  };
  [[nodiscard]] Result<Created> Create(std::string_view name, Scope scope, WallTime now);
  /// By id, or by a name that only one has.
  [[nodiscard]] Result<void> Revoke(std::string_view id_or_name);
  /// Takes as long for one that is almost right as for one that is all wrong.
  [[nodiscard]] const TokenRow* Find(std::string_view token) const;
  [[nodiscard]] const std::vector<TokenRow>& rows() const noexcept { return rows_; }
  /// Why the file was not read, empty when it was.
  [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }

 private:
  [[nodiscard]] Result<void> Save(const std::vector<TokenRow>& rows) const;

  const std::filesystem::path file_;
  std::filesystem::file_time_type read_at_{};
  std::vector<TokenRow> rows_;
  std::string complaint_;
};

}  // namespace bbia
