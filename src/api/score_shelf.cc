#include "api/score_shelf.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "protocol/sequence_requests.h"

namespace bbia {
namespace {

constexpr std::string_view kSource = "bbia.api";

void Write(JsonWriter& json, const Sequence& sequence) {
  WriteSequence(json, sequence);
}
void Write(JsonWriter& json, const Preset& preset) {
  WritePreset(json, preset);
}

template <class T>
Result<T> ReadScore(std::string_view text) {
  auto score = RequestDecoder().Decode<T>(text);
  if (score) return std::move(*score);
  return Fail(Errc::kInvalidArgument, score.error().front().sentence);
}

}  // namespace

template <class T>
ScoreShelf<T>::ScoreShelf(std::filesystem::path directory,
                          std::span<const std::string_view> built_in, ScoreBook<T>& book,
                          Check check, Log& log)
    : directory_(std::move(directory)), book_(book), check_(std::move(check)) {
  for (const std::string_view text : built_in) {
    auto score = ReadScore<T>(text);
    CHECK(score && check_(*score));  // a test reads them too, and says what is wrong
    built_in_.push_back(score->name);
    CHECK(book_.Put(std::move(*score)));
  }
  ReadFiles(log);
}

template <class T>
void ScoreShelf<T>::ReadFiles(Log& log) {
  std::error_code error;
  for (std::filesystem::directory_iterator file(directory_, error), end; !error && file != end;
       file.increment(error)) {
    const std::filesystem::path& path = file->path();
    if (path.extension() != ".json" || built_in(path.stem().string())) continue;
    std::error_code ignored;
    const std::uintmax_t size = file->file_size(ignored);
    const auto wrong = [&](const std::string& why) {
      log.Warning(kSource, path.string() + " is left out: " + why);
    };
    if (ignored || size > kMaxFileBytes) {
      wrong("it is no file of at most 64 KiB");
      continue;
    }
    std::string text(size, '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(text.data(), static_cast<std::streamsize>(size));
    auto score = ReadScore<T>(text);
    if (!score) {
      wrong(score.error().message);
    } else if (score->name != path.stem()) {
      wrong("its name is " + score->name);
    } else if (const auto checked = check_(*score); !checked) {
      wrong(checked.error().message);
    } else if (!book_.Put(std::move(*score))) {
      wrong("there are " + std::to_string(ScoreBook<T>::kMost) + " already");
      return;
    }
  }
}

template <class T>
Result<void> ScoreShelf<T>::Save(const T& score) {
  CHECK(IsSequenceName(score.name));
  if (built_in(score.name)) {
    return Fail(Errc::kRefused, score.name + " comes with bbia; choose another name", "name");
  }
  if (auto checked = check_(score); !checked) return Fail(std::move(checked.error()));
  if (!book_.Find(score.name) && book_.names().size() >= ScoreBook<T>::kMost) {
    return Fail(Errc::kBusy,
                std::to_string(ScoreBook<T>::kMost) + " are kept already; remove one first");
  }
  std::string text;
  JsonWriter json(text);
  Write(json, score);
  if (text.size() > kMaxFileBytes) {
    return Fail(Errc::kInvalidArgument,
                "steps take " + std::to_string(text.size()) + " bytes, the limit is " +
                    std::to_string(kMaxFileBytes),
                "steps");
  }
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  const std::filesystem::path file = FileOf(score.name);
  const std::filesystem::path fresh = file.string() + ".tmp";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text << '\n';
    out.flush();
    if (!out) return Fail(Errc::kIo, fresh.string() + " cannot be written");
  }
  std::filesystem::rename(fresh, file, error);
  if (error) return Fail(Errc::kIo, file.string() + ": " + error.message());
  CHECK(book_.Put(score));  // only this thread adds
  return {};
}

template <class T>
Result<void> ScoreShelf<T>::Remove(std::string_view name) {
  if (built_in(name)) {
    return Fail(Errc::kRefused, std::string(name) + " comes with bbia and stays", "name");
  }
  if (!IsSequenceName(name) || !book_.Find(name)) {
    return Fail(Errc::kNotFound, "there is nothing of that name", "name");
  }
  std::error_code error;
  std::filesystem::remove(FileOf(name), error);
  if (error) return Fail(Errc::kIo, FileOf(name).string() + ": " + error.message());
  book_.Remove(name);
  return {};
}

template <class T>
bool ScoreShelf<T>::built_in(std::string_view name) const noexcept {
  return std::ranges::find(built_in_, name) != built_in_.end();
}

template <class T>
std::filesystem::path ScoreShelf<T>::FileOf(std::string_view name) const {
  return directory_ / (std::string(name) + ".json");
}

template class ScoreShelf<Sequence>;
template class ScoreShelf<Preset>;

}  // namespace bbia
