#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bbia {

/// What the errors so far mean for the file behind a connection.
enum class FileTrouble : std::uint8_t {
  kNone,
  kReopen,   ///< the operating system failed: close it and try again
  kDamaged,  ///< what is in it is not what was written
};

class Database;

/// A prepared statement; use it through `Cursor`. Must not outlive its database.
class Statement final {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept
      : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(database_, other.database_);
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Statement();

 private:
  friend class Database;
  friend class Cursor;
  Statement(Database& database, sqlite3_stmt* handle) : database_(&database), handle_(handle) {}

  Database* database_ = nullptr;
  sqlite3_stmt* handle_ = nullptr;
};

/// One run of a statement: parameters in their order, then rows, then columns in theirs. Ends the
/// run in its destructor. Bound texts must live as long.
class Cursor final {
 public:
  explicit Cursor(Statement& statement) noexcept : statement_(statement) {}
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  Cursor& Bind(std::int64_t value);
  Cursor& Bind(double value);
  Cursor& Bind(std::string_view text);
  Cursor& Bind(WallTime time) { return Bind(time.time_since_epoch().count()); }

  /// @return whether there is a (further) row.
  [[nodiscard]] Result<bool> Next();
  /// Runs to the end.
  [[nodiscard]] Result<void> Run();

  /// The next column of the row.
  [[nodiscard]] std::int64_t Integer() noexcept;
  [[nodiscard]] double Real() noexcept;
  [[nodiscard]] std::string Text();
  [[nodiscard]] WallTime Time() noexcept { return WallTime{Nanos{Integer()}}; }

 private:
  Statement& statement_;
  int parameter_ = 0;
  int column_ = 0;
  int failed_ = 0;  ///< SQLite's code of the first parameter that was not taken
};

/// One connection to one SQLite file that it alone holds, and the only place that knows how SQLite
/// says that something went wrong. One thread at a time.
class Database final {
 public:
  /// Opens an existing file for reading and writing and takes it for this process alone; an empty
  /// one becomes a database. Commits are on the disk when they return (WAL, synchronous=FULL), and
  /// what is deleted is overwritten.
  /// @return `kBusy` when another process holds it for longer than 200 ms; `trouble` then says
  /// whether the file is damaged.
  static Result<std::unique_ptr<Database>> Open(const std::filesystem::path& file,
                                                FileTrouble& trouble);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Turns the file into one with a write-ahead log, if it is none yet.
  Result<void> UseWriteAheadLog();

  [[nodiscard]] Result<Statement> Prepare(std::string_view sql);
  /// Runs statements that give no rows, or whose rows nobody needs.
  Result<void> Execute(const char* sql);
  /// The first column of the first row.
  [[nodiscard]] Result<std::int64_t> Integer(std::string_view sql);
  [[nodiscard]] Result<std::string> Text(std::string_view sql);

  /// Runs `work`, which returns a result, all or nothing. It is on the disk when this returns a
  /// value; after an error nothing of it is in the database.
  template <class Work>
  auto InTransaction(Work&& work) -> decltype(work()) {
    if (auto begun = Execute("BEGIN IMMEDIATE"); !begun) return Fail(begun.error());
    auto outcome = std::forward<Work>(work)();
    if (outcome) {
      if (auto committed = Execute("COMMIT"); !committed) outcome = Fail(committed.error());
    }
    if (!outcome) RollBack();
    return outcome;
  }

  /// Rows that the last statement changed; the id of the row that it inserted.
  [[nodiscard]] std::int64_t changes() const noexcept;
  [[nodiscard]] std::int64_t last_id() const noexcept;

  /// The worst of what happened so far.
  [[nodiscard]] FileTrouble trouble() const noexcept { return trouble_; }
  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

 private:
  friend class Cursor;
  explicit Database(std::filesystem::path file) : file_(std::move(file)) {}
  /// What SQLite's last answer `code` means, as a sentence.
  Error Failure(int code);
  void RollBack() noexcept;
  Result<void> Configure();

  const std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
  FileTrouble trouble_ = FileTrouble::kNone;
};

}  // namespace bbia
