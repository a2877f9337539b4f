#include "media/move_library.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <utility>

namespace bbia {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kSoundSuffixes = {".wav",  ".mp3",  ".ogg", ".oga",
                                                            ".opus", ".flac", ".m4a", ".aac"};
constexpr std::size_t kLongestName = 96;
constexpr std::string_view kHubPrefix = "datasets--";

bool IsPlainName(std::string_view part) noexcept {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !part.empty() && part.size() <= kLongestName && part.front() != '.' &&
         part.find("..") == std::string_view::npos && std::ranges::all_of(part, plain);
}

/// "owner/name" or "name".
bool IsDatasetName(std::string_view dataset) noexcept {
  const std::size_t slash = dataset.find('/');
  if (slash == std::string_view::npos) return IsPlainName(dataset);
  return IsPlainName(dataset.substr(0, slash)) && IsPlainName(dataset.substr(slash + 1));
}

bool IsDirectory(const fs::path& path) {
  std::error_code error;
  return !path.empty() && fs::is_directory(path, error);
}

/// Calls `see` for the entries of `directory`, a bounded number of them.
template <class See>
void ForEachEntry(const fs::path& directory, See see) {
  std::error_code error;
  std::size_t seen = 0;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (++seen > 4 * MoveLibrary::kMostMoves) return;
    see(*entry);
  }
}

void AddMovesOf(const fs::path& directory, std::map<std::string, MoveFile>& moves) {
  ForEachEntry(directory, [&](const fs::directory_entry& entry) {
    const fs::path& path = entry.path();
    std::error_code error;
    const std::string name = path.stem().string();
    if (path.extension() != ".json" || name.empty() || name.front() == '.') return;
    if (!entry.is_regular_file(error)) return;  // follows the links of the hub's cache
    if (moves.size() == MoveLibrary::kMostMoves && !moves.contains(name)) return;
    moves[name] = {.name = name, .json = path, .sound = {}};
  });
}

fs::path SoundBeside(const fs::path& json) {
  for (const std::string_view suffix : kSoundSuffixes) {
    fs::path sound = json;
    sound.replace_extension(suffix);
    std::error_code error;
    if (fs::is_regular_file(sound, error)) return sound;
  }
  return {};
}

std::string FirstLine(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

fs::path MoveLibrary::InHubCache(const std::string& repository) const {
  if (places_.hub_cache.empty()) return {};
  const fs::path root = places_.hub_cache / repository;
  const fs::path snapshots = root / "snapshots";
  const std::string commit = FirstLine(root / "refs" / "main");
  if (IsPlainName(commit) && IsDirectory(snapshots / commit)) return snapshots / commit;
  fs::path newest;  // a cache without its reference: the newest snapshot
  fs::file_time_type time = fs::file_time_type::min();
  ForEachEntry(snapshots, [&](const fs::directory_entry& entry) {
    std::error_code error;
    const fs::file_time_type written = entry.last_write_time(error);
    if (error || !entry.is_directory(error) || (!newest.empty() && written <= time)) return;
    newest = entry.path();
    time = written;
  });
  return newest;
}

std::string MoveLibrary::HowToPlace(std::string_view dataset) const {
  std::string text = "The data set '" + std::string(dataset) +
                     "' is not on this machine, and bbia downloads nothing by itself. ";
  if (!places_.folder.empty()) {
    text += "Put its files into " + (places_.folder / std::string(dataset)).string() + ", or run ";
  } else {
    text += "Run ";
  }
  return text + "'hf download --repo-type dataset " + std::string(dataset) + "' as the user that " +
         "bbia runs as.";
}

Result<fs::path> MoveLibrary::Locate(std::string_view dataset) const {
  if (!IsDatasetName(dataset)) {
    return Fail(Errc::kInvalidArgument,
                "dataset '" + std::string(dataset.substr(0, 2 * kLongestName)) +
                    "' must be owner/name, letters, digits, '-', '_' and '.' only");
  }
  if (dataset == kOwnDataset && IsDirectory(places_.own)) return places_.own;
  const std::string name(dataset);
  if (!places_.folder.empty() && IsDirectory(places_.folder / name)) return places_.folder / name;
  std::string repository = std::string(kHubPrefix) + name;
  if (const std::size_t slash = repository.find('/'); slash != std::string::npos) {
    repository.replace(slash, 1, "--");
  }
  if (fs::path cached = InHubCache(repository); !cached.empty()) return cached;
  return Fail(Errc::kNotFound, HowToPlace(dataset));
}

Result<std::vector<MoveFile>> MoveLibrary::Moves(std::string_view dataset) const {
  auto directory = Locate(dataset);
  if (!directory) return Fail(directory.error());
  std::map<std::string, MoveFile> moves;
  AddMovesOf(*directory, moves);
  AddMovesOf(*directory / "data", moves);  // what is there takes the place of the same name above
  std::vector<MoveFile> all;
  all.reserve(moves.size());
  for (auto& [name, file] : moves) all.push_back(std::move(file));
  return all;
}

Result<std::vector<std::string>> MoveLibrary::List(std::string_view dataset) const {
  auto moves = Moves(dataset);
  if (!moves) return Fail(moves.error());
  std::vector<std::string> names;
  names.reserve(moves->size());
  for (MoveFile& move : *moves) names.push_back(std::move(move.name));
  return names;
}

Result<MoveFile> MoveLibrary::Find(std::string_view dataset, std::string_view move) const {
  auto moves = Moves(dataset);
  if (!moves) return Fail(moves.error());
  const auto found = std::ranges::find(*moves, move, &MoveFile::name);
  if (found == moves->end()) {
    return Fail(Errc::kNotFound, "Move " + std::string(move) +
                                     " not found in recorded moves library " +
                                     std::string(dataset));
  }
  found->sound = SoundBeside(found->json);
  return std::move(*found);
}

std::vector<std::string> MoveLibrary::Datasets() const {
  std::vector<std::string> all;
  if (IsDirectory(places_.own)) all.emplace_back(kOwnDataset);
  ForEachEntry(places_.hub_cache, [&](const fs::directory_entry& entry) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(kHubPrefix)) return;
    name.erase(0, kHubPrefix.size());
    if (const std::size_t dashes = name.find("--"); dashes != std::string::npos) {
      name.replace(dashes, 2, "/");
    }
    if (IsDatasetName(name)) all.push_back(std::move(name));
  });
  ForEachEntry(places_.folder, [&](const fs::directory_entry& owner) {
    const std::string name = owner.path().filename().string();
    if (!IsPlainName(name) || !IsDirectory(owner.path())) return;
    bool any_set = false;
    ForEachEntry(owner.path(), [&](const fs::directory_entry& entry) {
      const std::string set = entry.path().filename().string();
      if (set == "data" || !IsPlainName(set) || !IsDirectory(entry.path())) return;
      any_set = true;
      all.push_back(name + "/" + set);
    });
    if (!any_set) all.push_back(name);
  });
  std::ranges::sort(all);
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  return all;
}

Result<RecordedMove> LoadMove(const MoveFile& file, const std::stop_token& stop) {
  std::ifstream in(file.json, std::ios::binary);
  if (!in) return Fail(Errc::kIo, file.json.string() + " cannot be read");
  const auto named = [&](const Error& error) {
    return Fail(error.code, "move '" + file.name + "': " + error.message);
  };
  RecordedMoveReader reader;
  std::vector<char> piece(64UL * 1024);
  while (in) {
    if (stop.stop_requested()) return Fail(Errc::kRefused, "bbia ends");
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<std::size_t>(in.gcount());
    if (auto fed = reader.Feed({piece.data(), got}); !fed) return named(fed.error());
  }
  if (in.bad()) return Fail(Errc::kIo, file.json.string() + " cannot be read to its end");
  auto move = reader.Finish();
  if (!move) return named(move.error());
  return move;
}

}  // namespace bbia
