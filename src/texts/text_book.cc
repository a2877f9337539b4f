#include "texts/text_book.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "texts/built_in.h"
#include "texts/text_file.h"

namespace bbia {
namespace {

std::size_t IndexOf(Language language) noexcept {
  return static_cast<std::size_t>(language);
}

std::vector<std::string_view> PlacesOf(std::span<const std::string_view> variants) {
  std::vector<std::string_view> all;
  for (const std::string_view line : variants) {
    const auto places = PlacesIn(line);
    CHECK(places);  // looked at when the file was read
    all.insert(all.end(), places->begin(), places->end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

Error Named(std::string_view language, const Error& error) {
  return {error.code, std::string(language) + ": " + error.message, error.field};
}

std::string_view ValueOf(std::span<const TextArgument> arguments, std::string_view name) noexcept {
  for (const TextArgument& argument : arguments) {
    if (argument.name == name) return argument.value;
  }
  return {};
}

}  // namespace

Result<Language> ParseLanguage(std::string_view name, std::string_view field) {
  for (std::size_t i = 0; i < kLanguageCount; ++i) {
    if (kLanguageNames[i] == name) return static_cast<Language>(i);
  }
  return Fail(Errc::kInvalidArgument,
              std::string(field) + " is \"" + std::string(name.substr(0, 32)) +
                  "\"; it must be one of en, fr",
              std::string(field));
}

Result<TextBook> TextBook::Parse(const Sources& sources) {
  TextBook book;
  std::map<std::string, Entry, std::less<>> entries;
  for (std::size_t i = 0; i < kLanguageCount; ++i) {
    auto lines = ReadTextFile(sources[i]);
    if (!lines) return Fail(Named(kLanguageNames[i], lines.error()));
    for (TextLine& line : *lines) {
      Entry& entry = entries[line.key];
      entry.key = std::move(line.key);
      entry.lines[i].push_back(line.text);
    }
  }
  book.entries_.reserve(entries.size());
  for (auto& [key, entry] : entries) book.entries_.push_back(std::move(entry));
  if (auto checked = book.Check(); !checked) return Fail(checked.error());
  return book;
}

TextBook TextBook::BuiltIn() {
  auto book = Parse({BuiltInEnglish(), BuiltInFrench()});
  CHECK(book);  // a test reads them too, and says where they are wrong
  return std::move(*book);
}

Result<void> TextBook::Check() const {
  for (const Entry& entry : entries_) {
    const auto places = PlacesOf(entry.lines[0]);
    for (std::size_t i = 0; i < kLanguageCount; ++i) {
      if (entry.lines[i].empty()) {
        return Fail(Errc::kInvalidArgument,
                    std::string(kLanguageNames[i]) + ": " + entry.key + " is missing", entry.key);
      }
      if (PlacesOf(entry.lines[i]) != places) {
        return Fail(Errc::kInvalidArgument,
                    std::string(kLanguageNames[i]) + ": " + entry.key +
                        " has other {places} than " + std::string(kLanguageNames[0]),
                    entry.key);
      }
    }
  }
  return {};
}

Result<std::size_t> TextBook::Replace(Language language, std::string_view text) {
  auto copy = std::make_unique<std::string>(text);
  const auto lines = ReadTextFile(*copy);
  if (!lines) return Fail(Named(kLanguageNames[IndexOf(language)], lines.error()));
  std::map<std::string_view, Variants> fresh;
  for (const TextLine& line : *lines) {
    const Entry* entry = Find(line.key);
    const auto wrong = [&](std::string_view what) {
      return Fail(Errc::kInvalidArgument,
                  std::string(kLanguageNames[IndexOf(language)]) + ": line " +
                      std::to_string(line.number) + ": " + line.key + std::string(what),
                  line.key);
    };
    if (entry == nullptr) return wrong(" is no key of the texts");
    const auto allowed = PlacesOf(entry->lines[IndexOf(language)]);
    for (const std::string_view place : PlacesOf(std::array{line.text})) {
      if (!std::binary_search(allowed.begin(), allowed.end(), place)) {
        return wrong(" has a {place} that nobody fills: " + std::string(place));
      }
    }
    fresh[entry->key].push_back(line.text);
  }
  for (Entry& entry : entries_) {
    const auto found = fresh.find(entry.key);
    if (found != fresh.end()) entry.lines[IndexOf(language)] = found->second;
  }
  owned_.push_back(std::move(copy));
  return fresh.size();
}

Result<std::size_t> TextBook::ReplaceFrom(const std::filesystem::path& directory) {
  std::size_t keys = 0;
  for (std::size_t i = 0; i < kLanguageCount; ++i) {
    const std::filesystem::path path = directory / (std::string(kLanguageNames[i]) + ".txt");
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    std::ifstream in(path, std::ios::binary);
    std::string text(kMaxFileBytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || (text.empty() && !in.eof())) {
      return Fail(Errc::kIo, path.string() + " cannot be read");
    }
    const auto done = Replace(static_cast<Language>(i), text);
    if (!done) {
      Error error_of_file = done.error();
      error_of_file.message = path.string() + ": " + error_of_file.message;
      return Fail(std::move(error_of_file));
    }
    keys += *done;
  }
  return keys;
}

const TextBook::Entry* TextBook::Find(std::string_view key) const noexcept {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), key,
                                   [](const Entry& e, std::string_view k) { return e.key < k; });
  return at != entries_.end() && at->key == key ? &*at : nullptr;
}

std::size_t TextBook::variants(Language language, std::string_view key) const noexcept {
  const Entry* entry = Find(key);
  return entry == nullptr ? 0 : entry->lines[IndexOf(language)].size();
}

std::string TextBook::Line(Language language, std::string_view key, std::uint64_t random,
                           std::span<const TextArgument> arguments) const {
  const Entry* entry = Find(key);
  CHECK(entry != nullptr);
  const Variants& variants = entry->lines[IndexOf(language)];
  std::string_view rest = variants[random % variants.size()];
  std::string line;
  for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    const std::size_t close = rest.find('}', open);
    line += rest.substr(0, open);
    line += ValueOf(arguments, rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
  line += rest;
  return line;
}

std::vector<std::string_view> TextBook::keys() const {
  std::vector<std::string_view> keys;
  keys.reserve(entries_.size());
  for (const Entry& entry : entries_) keys.emplace_back(entry.key);
  return keys;
}

std::vector<std::string_view> TextBook::places(Language language, std::string_view key) const {
  const Entry* entry = Find(key);
  if (entry == nullptr) return {};
  return PlacesOf(entry->lines[IndexOf(language)]);
}

}  // namespace bbia
