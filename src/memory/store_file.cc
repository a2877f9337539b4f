#include "memory/store_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

#include "memory/appointments.h"
#include "memory/schema.h"

namespace bbia {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeptDamaged = 3;
constexpr std::array<const char*, 4> kParts = {"", "-wal", "-journal", "-shm"};

struct OpenFailure {
  Error error;
  bool damaged = false;
};

Error IoError(const fs::path& path, const std::string& doing, const std::error_code& why) {
  return {Errc::kIo, path.string() + ": " + doing + ": " + why.message()};
}
std::error_code LastError() {
  return {errno, std::system_category()};
}

fs::path With(const fs::path& path, const std::string& suffix) {
  return path.parent_path() / (path.filename().string() + suffix);
}

std::string Stamp(WallTime now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{second - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02lld%02lld%02lldZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<long long>(time.hours().count()),
                static_cast<long long>(time.minutes().count()),
                static_cast<long long>(time.seconds().count()));
  return text.data();
}

/// SQLite would make it readable for everybody. Closing another descriptor of a file drops the
/// process's locks on it, so an existing one is not touched.
Result<void> MakeFile(const fs::path& file) {
  std::error_code failed;
  const fs::path directory = file.parent_path();
  if (!directory.empty() && fs::create_directories(directory, failed)) {
    fs::permissions(directory, fs::perms::owner_all, failed);
  }
  if (failed) return Fail(IoError(directory, "the directory cannot be made", failed));
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    if (errno == EEXIST) return {};
    return Fail(IoError(file, "the file cannot be made", LastError()));
  }
  close(fd);
  return {};
}

Result<void> SyncDirectory(const fs::path& directory) {
  const int fd =
      open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Fail(IoError(directory, "the directory cannot be opened", LastError()));
  const bool synced = fsync(fd) == 0;
  const std::error_code why = LastError();
  close(fd);
  if (!synced) return Fail(IoError(directory, "the directory cannot be written", why));
  return {};
}

/// Everything that was moved aside from `file`, oldest first.
std::vector<fs::path> Damaged(const fs::path& file) {
  const std::string prefix = file.filename().string() + ".damaged-";
  std::vector<fs::path> found;
  std::error_code failed;
  const fs::path directory = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  for (fs::directory_iterator each(directory, failed), end; !failed && each != end;
       each.increment(failed)) {
    if (each->path().filename().string().starts_with(prefix)) found.push_back(each->path());
  }
  std::ranges::sort(found);
  return found;
}

Result<void> Delete(const std::vector<fs::path>& files) {
  for (const fs::path& each : files) {
    std::error_code failed;
    fs::remove(each, failed);
    if (failed) return Fail(IoError(each, "the file cannot be deleted", failed));
  }
  return {};
}

/// Leaves room for one more of the files that were moved aside.
Result<void> Thin(const fs::path& file) {
  const std::vector<fs::path> all = Damaged(file);
  std::vector<fs::path> stems;
  for (const fs::path& each : all) {
    const bool part =
        stems.empty() ? false : each.string().starts_with(stems.back().string() + "-");
    if (!part) stems.push_back(each);
  }
  if (stems.size() < kKeptDamaged) return {};
  const fs::path& first_kept = stems[stems.size() - (kKeptDamaged - 1)];
  const auto kept = std::ranges::find(all, first_kept);
  return Delete({all.begin(), kept});
}

/// @return where the file is now.
Result<fs::path> MoveAside(const fs::path& file, WallTime now) {
  if (auto thinned = Thin(file); !thinned) return Fail(thinned.error());
  const std::string stamp = ".damaged-" + Stamp(now);
  fs::path target = With(file, stamp);
  for (int i = 2; fs::exists(target) && i < 100; ++i) {
    target = With(file, stamp + "." + std::to_string(i));
  }
  for (const char* part : kParts) {
    std::error_code failed;
    fs::rename(With(file, part), With(target, part), failed);
    if (failed && !(*part != '\0' && failed == std::errc::no_such_file_or_directory)) {
      return Fail(IoError(file, "the damaged file cannot be moved aside", failed));
    }
  }
  if (auto synced = SyncDirectory(file.parent_path()); !synced) return Fail(synced.error());
  return target;
}

/// Pages of the largest file that `limits` can need, and half again, for rows come and go.
std::int64_t MaxPages(const MemoryLimits& limits) {
  constexpr std::array<std::size_t, kMemoryKinds> kMostBytes = {
      kMaxUtterance + 3 * kMaxTag, kMaxPreferenceKey * 2 + kMaxPreferenceValue,
      kMaxSubject * 2 + kMaxLearning * 2, 2 * kMaxTag, 3 * kMaxTag + kMaxDetail};
  constexpr std::size_t kOverhead = 128;  // numbers, times, indices
  constexpr std::size_t kPage = 4096;
  std::size_t pages = 256 + kMaxAppointments * (kMaxAppointmentBytes / kPage + 1) * 3 / 2;
  for (std::size_t i = 0; i < kMemoryKinds; ++i) {
    // A long row takes whole pages of its own.
    const std::size_t bytes = kMostBytes[i] + kOverhead;
    pages +=
        limits.rows[i] * (bytes > kPage / 4 ? (bytes / kPage + 1) * kPage : bytes) * 3 / 2 / kPage;
  }
  return static_cast<std::int64_t>(pages);
}

Result<StoreFile, OpenFailure> TryOpen(const fs::path& file, const MemoryLimits& limits) {
  const auto fail = [](Error error, FileTrouble trouble) {
    return Fail(OpenFailure{std::move(error), trouble == FileTrouble::kDamaged});
  };
  FileTrouble trouble{};
  auto opened = Database::Open(file, trouble);
  if (!opened) return fail(opened.error(), trouble);
  Database& database = **opened;
  if (auto known = CheckVersion(database, MemorySchema()); !known) {
    return fail(known.error(), database.trouble());
  }
  const auto verdict = database.Text("PRAGMA quick_check(1)");
  if (!verdict) return fail(verdict.error(), database.trouble());
  if (*verdict != "ok") {
    return fail({Errc::kIo, file.string() + ": the file is damaged: " + *verdict},
                FileTrouble::kDamaged);
  }
  const std::string most = "PRAGMA max_page_count = " + std::to_string(MaxPages(limits));
  auto ready = database.UseWriteAheadLog();
  if (ready) ready = Migrate(database, MemorySchema());
  if (ready) ready = database.Execute(most.c_str());
  if (!ready) return fail(ready.error(), database.trouble());
  auto statements = Statements::Prepare(database);
  if (!statements) return fail(statements.error(), database.trouble());
  return StoreFile{std::move(*opened), std::move(*statements), {}};
}

}  // namespace

Result<StoreFile> OpenStoreFile(const fs::path& file, const MemoryLimits& limits, WallTime now) {
  if (auto made = MakeFile(file); !made) return Fail(made.error());
  auto opened = TryOpen(file, limits);
  if (opened) return std::move(*opened);
  if (!opened.error().damaged) return Fail(opened.error().error);
  const std::string why = opened.error().error.message;
  const auto aside = MoveAside(file, now);
  if (!aside) return Fail(Errc::kIo, why + "; " + aside.error().message);
  if (auto made = MakeFile(file); !made) return Fail(made.error());
  opened = TryOpen(file, limits);
  if (!opened) return Fail(opened.error().error);
  opened->note = why + "; it is kept as " + aside->string() + ", and the memory begins anew";
  return std::move(*opened);
}

Result<void> DeleteDamaged(const fs::path& file) {
  const std::vector<fs::path> damaged = Damaged(file);
  if (damaged.empty()) return {};
  if (auto deleted = Delete(damaged); !deleted) return deleted;
  return SyncDirectory(file.parent_path());
}

}  // namespace bbia
