#include "vision/photo_folder.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <system_error>

namespace bbia {
namespace {

constexpr std::string_view kBegin = "photo-";
constexpr std::string_view kEnd = ".jpg";

bool IsName(std::string_view name) {
  if (name.size() > 60 || !name.starts_with(kBegin) || !name.ends_with(kEnd)) return false;
  name.remove_prefix(kBegin.size());
  name.remove_suffix(kEnd.size());
  return name.find_first_not_of("0123456789-") == std::string_view::npos && !name.empty();
}

std::string NameAt(WallTime taken) {
  const auto since = taken.time_since_epoch();
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(since);
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(since - whole);
  const std::time_t seconds = whole.count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "photo-%Y%m%d-%H%M%S", &parts);
  std::array<char, 8> millis{};
  std::snprintf(millis.data(), millis.size(), "-%03d", static_cast<int>(rest.count() % 1000));
  return std::string(text.data()) + millis.data() + std::string(kEnd);
}

tl::unexpected<Error> Failed(const std::filesystem::path& path, const std::string& why) {
  return Fail(Errc::kIo, "cannot keep " + path.string() + ": " + why);
}

}  // namespace

Result<std::string> PhotoFolder::Keep(std::string_view jpeg, WallTime taken) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return Failed(folder_, error.message());
  if (jpeg.size() > kMostBytes)
    return Failed(folder_, "the photo is larger than the folder may be");
  MakeRoom(jpeg.size());
  std::string name = NameAt(taken);
  for (WallTime at = taken; std::filesystem::exists(folder_ / name, error);) {
    at += std::chrono::milliseconds{1};
    name = NameAt(at);
  }
  const std::filesystem::path path = folder_ / name;
  const std::filesystem::path draft = folder_ / ".draft";
  std::ofstream out(draft, std::ios::binary | std::ios::trunc);
  out.write(jpeg.data(), std::ssize(jpeg));
  out.close();
  if (!out) {
    std::filesystem::remove(draft, error);
    return Failed(path, "writing failed");
  }
  std::filesystem::rename(draft, path, error);
  if (error) return Failed(path, error.message());
  return name;
}

void PhotoFolder::MakeRoom(std::uint64_t bytes) {
  std::vector<Photo> photos = List();
  std::uint64_t sum = bytes;
  for (const Photo& photo : photos) sum += photo.bytes;
  while (!photos.empty() && (photos.size() >= kMostPhotos || sum > kMostBytes)) {
    std::error_code ignored;
    std::filesystem::remove(folder_ / photos.back().name, ignored);
    sum -= photos.back().bytes;
    photos.pop_back();
  }
}

std::vector<Photo> PhotoFolder::List() const {
  std::vector<Photo> photos;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder_, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (!IsName(name) || !at->is_regular_file(ignored)) continue;
    photos.push_back({name, at->file_size(ignored)});
  }
  std::sort(photos.begin(), photos.end(),
            [](const Photo& a, const Photo& b) { return a.name > b.name; });
  return photos;
}

Result<std::filesystem::path> PhotoFolder::PathOf(std::string_view name) const {
  std::error_code ignored;
  const std::filesystem::path path = folder_ / name;
  if (!IsName(name) || !std::filesystem::is_regular_file(path, ignored)) {
    return Fail(Errc::kNotFound, "there is no photo of that name");
  }
  return path;
}

Result<std::string> PhotoFolder::Read(std::string_view name) const {
  const Result<std::filesystem::path> path = PathOf(name);
  if (!path) return Fail(path.error());
  std::ifstream in(*path, std::ios::binary);
  if (!in) return Fail(Errc::kIo, "cannot read that photo");
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

Result<void> PhotoFolder::Remove(std::string_view name) {
  const Result<std::filesystem::path> path = PathOf(name);
  if (!path) return Fail(path.error());
  std::error_code error;
  std::filesystem::remove(*path, error);
  if (error) return Fail(Errc::kIo, "cannot remove that photo: " + error.message());
  return {};
}

}  // namespace bbia
