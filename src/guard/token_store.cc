#include "guard/token_store.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <system_error>

#include "base/check.h"
#include "base/small_file.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

using Hash = std::array<unsigned char, crypto_hash_sha256_BYTES>;
static_assert(sizeof(Hash) == sizeof(TokenRow::hash));

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxFile = 64 * 1024;

void PrepareLibrary() {
  CHECK(sodium_init() >= 0);  // once is enough, more is harmless
}

Hash HashOf(std::string_view text) {
  Hash hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

template <std::size_t N>
std::string Hex(const std::array<unsigned char, N>& bytes) {
  std::array<char, 2 * N + 1> text{};
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  return text.data();
}

template <std::size_t N>
std::array<unsigned char, N> RandomBytes() {
  std::array<unsigned char, N> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string NewToken() {
  auto bytes = RandomBytes<32>();
  std::array<char, 64> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero(bytes.data(), bytes.size());
  return std::string(TokenStore::kPrefix) + text.data();
}

std::string IsoSeconds(WallTime now) {
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 24> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string_view TextOf(const JsonNode& node, std::string_view name) {
  const JsonNode* member = node.is(JsonKind::kObject) ? node.Find(name) : nullptr;
  return member != nullptr && member->is(JsonKind::kString) ? member->text : std::string_view{};
}

std::optional<TokenRow> RowOf(const JsonNode& node) {
  TokenRow row;
  row.id = TextOf(node, "id");
  row.name = TextOf(node, "name");
  row.created = TextOf(node, "created");
  const auto scope = ScopeFromName(TextOf(node, "scope"));
  const std::string_view hash = TextOf(node, "sha256");
  std::size_t size = 0;
  if (!scope || row.id.empty() || hash.size() != 2 * row.hash.size() ||
      sodium_hex2bin(row.hash.data(), row.hash.size(), hash.data(), hash.size(), nullptr, &size,
                     nullptr) != 0 ||
      size != row.hash.size()) {
    return std::nullopt;
  }
  row.scope = *scope;
  return row;
}

/// @return none when `text` is not what `Save` writes.
std::optional<std::vector<TokenRow>> RowsOf(std::string_view text) {
  JsonReader reader;
  const JsonNode* root = reader.Read(text);
  if (root == nullptr || !root->is(JsonKind::kObject)) return std::nullopt;
  const JsonNode* list = root->Find("tokens");
  if (list == nullptr || !list->is(JsonKind::kArray) || list->size > TokenStore::kMost) {
    return std::nullopt;
  }
  std::vector<TokenRow> rows;
  for (const JsonNode& node : *list) {
    auto row = RowOf(node);
    if (!row) return std::nullopt;
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace

std::string Sha256Hex(std::string_view text) {
  PrepareLibrary();
  return Hex(HashOf(text));
}

TokenStore::TokenStore(const std::filesystem::path& directory) : file_(directory / "tokens.json") {
  PrepareLibrary();
  Refresh();
}

void TokenStore::Refresh() {
  std::error_code error;
  const auto changed = std::filesystem::last_write_time(file_, error);
  if (error) {
    rows_.clear();
    complaint_.clear();
    read_at_ = {};
    return;
  }
  if (changed == read_at_) return;
  read_at_ = changed;
  // Tokens that cannot be read are tokens that do not hold: nobody gets in by a broken file.
  auto rows = RowsOf(ReadSmallFile(file_, kMaxFile).value_or(""));
  complaint_ = rows ? "" : file_.string() + " is not readable: no token is valid";
  rows_ = std::move(rows).value_or(std::vector<TokenRow>{});
}

Result<TokenStore::Created> TokenStore::Create(std::string_view name, Scope scope, WallTime now) {
  Refresh();
  if (!complaint_.empty()) return Fail(Errc::kIo, complaint_);
  if (name.empty() || name.size() > kMaxName) {
    return Fail(Errc::kInvalidArgument, "a token's name has 1 to 64 bytes", "name");
  }
  if (rows_.size() >= kMost) {
    return Fail(Errc::kBusy, "there are 64 tokens, which is the most; revoke one first");
  }
  Created created;
  created.token = NewToken();
  created.row = {.id = Hex(RandomBytes<3>()),
                 .name = std::string(name),
                 .scope = scope,
                 .created = IsoSeconds(now),
                 .hash = HashOf(created.token)};
  std::vector<TokenRow> rows = rows_;
  rows.push_back(created.row);
  if (auto saved = Save(rows); !saved) return Fail(saved.error());
  rows_ = std::move(rows);
  return created;
}

Result<void> TokenStore::Revoke(std::string_view id_or_name) {
  Refresh();
  std::vector<TokenRow> rows = rows_;
  std::size_t gone = std::erase_if(rows, [&](const TokenRow& row) { return row.id == id_or_name; });
  if (gone == 0) {
    gone = std::erase_if(rows, [&](const TokenRow& row) { return row.name == id_or_name; });
    if (gone > 1) {
      return Fail(Errc::kInvalidArgument,
                  "several tokens are called '" + std::string(id_or_name) + "': say which id");
    }
  }
  if (gone == 0) {
    return Fail(Errc::kNotFound, "there is no token '" + std::string(id_or_name) + "'");
  }
  if (auto saved = Save(rows); !saved) return Fail(saved.error());
  rows_ = std::move(rows);
  return {};
}

const TokenRow* TokenStore::Find(std::string_view token) const {
  const Hash hash = HashOf(token);
  const TokenRow* found = nullptr;
  for (const TokenRow& row : rows_) {
    if (sodium_memcmp(row.hash.data(), hash.data(), hash.size()) == 0) found = &row;
  }
  return found;
}

Result<void> TokenStore::Save(const std::vector<TokenRow>& rows) const {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("tokens").BeginArray();
  for (const TokenRow& row : rows) {
    json.BeginObject()
        .Member("id", row.id)
        .Member("name", row.name)
        .Member("scope", Name(row.scope))
        .Member("created", row.created)
        .Member("sha256", Hex(row.hash))
        .EndObject();
  }
  json.EndArray().EndObject();
  return WriteSmallFile(file_, text, FileMode::kOwner);
}

}  // namespace bbia
