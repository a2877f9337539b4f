#include "memory/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace bbia {
namespace {

constexpr int kBusyTimeoutMs = 200;
constexpr int kOldestVersion = 3'037'000;  // STRICT tables
constexpr int kLongestValue = 1 << 20;     // nobody makes us read more, whatever the file says

// EXCLUSIVE: one process has the file, and needs no shared memory beside it. secure_delete: what is
// deleted is overwritten. Temporary tables would otherwise lie in /var/tmp.
constexpr const char* kPragmas =
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA cache_size = -1024;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA wal_autocheckpoint = 256;"
    "PRAGMA journal_size_limit = 1048576;";

bool IsFull(int code, int os_error) {
  return code == SQLITE_FULL ||
         (code == SQLITE_IOERR && (os_error == ENOSPC || os_error == EDQUOT || os_error == EFBIG));
}

/// The operating system's answer to the last call that failed, 0 when SQLite kept none: a commit
/// that fails leaves it with the file that was written, not with the connection.
int LastOsError(sqlite3* handle) {
  if (handle == nullptr) return 0;
  int error = sqlite3_system_errno(handle);
  sqlite3_file* file = nullptr;
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    if (error != 0) break;
    sqlite3_file_control(handle, "main", which, static_cast<void*>(&file));
    if (file == nullptr || file->pMethods == nullptr) continue;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
  }
  return error;
}

}  // namespace

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

Cursor::~Cursor() {
  sqlite3_reset(statement_.handle_);
  sqlite3_clear_bindings(statement_.handle_);
}

Cursor& Cursor::Bind(std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.handle_, ++parameter_, value);
  if (failed_ == 0) failed_ = code;
  return *this;
}

Cursor& Cursor::Bind(double value) {
  const int code = sqlite3_bind_double(statement_.handle_, ++parameter_, value);
  if (failed_ == 0) failed_ = code;
  return *this;
}

Cursor& Cursor::Bind(std::string_view text) {
  // A view of nothing has no address, and that would be NULL.
  const char* begin = text.empty() ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_.handle_, ++parameter_, begin, text.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (failed_ == 0) failed_ = code;
  return *this;
}

Result<bool> Cursor::Next() {
  if (failed_ != 0) return Fail(statement_.database_->Failure(failed_));
  column_ = 0;
  const int code = sqlite3_step(statement_.handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return Fail(statement_.database_->Failure(code));
}

Result<void> Cursor::Run() {
  while (true) {
    const Result<bool> more = Next();
    if (!more) return Fail(more.error());
    if (!*more) return {};
  }
}

std::int64_t Cursor::Integer() noexcept {
  return sqlite3_column_int64(statement_.handle_, column_++);
}

double Cursor::Real() noexcept {
  return sqlite3_column_double(statement_.handle_, column_++);
}

std::string Cursor::Text() {
  const auto* text = sqlite3_column_text(statement_.handle_, column_);
  const int size = sqlite3_column_bytes(statement_.handle_, column_);
  ++column_;
  if (text == nullptr || size <= 0) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

Result<std::unique_ptr<Database>> Database::Open(const std::filesystem::path& file,
                                                 FileTrouble& trouble) {
  trouble = FileTrouble::kNone;
  if (sqlite3_libversion_number() < kOldestVersion) {
    return Fail(Errc::kUnavailable,
                std::string("the memory needs SQLite 3.37 or newer, this machine has ") +
                    sqlite3_libversion());
  }
  std::unique_ptr<Database> database(new Database(file));
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &database->handle_, kFlags, nullptr);
  Result<void> opened;
  if (code != SQLITE_OK) opened = Fail(database->Failure(code));
  if (opened) opened = database->Configure();
  trouble = database->trouble_;
  if (!opened) return Fail(opened.error());
  return database;
}

Result<void> Database::Configure() {
  sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
  sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, kLongestValue);
  // A file that somebody prepared must not make us run anything.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  if (sqlite3_db_readonly(handle_, "main") == 1) {
    return Fail(Errc::kIo, file_.string() + ": the file is read-only");
  }
  return Execute(kPragmas);
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

Result<void> Database::UseWriteAheadLog() {
  const auto mode = Text("PRAGMA journal_mode = WAL");
  if (!mode) return Fail(mode.error());
  if (*mode != "wal") {
    return Fail(Errc::kUnavailable,
                file_.string() + ": no write-ahead log is possible there, only '" + *mode + "'");
  }
  return {};
}

Result<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code == SQLITE_OK) return Statement(*this, handle);
  // Our SQL is right, so the tables are not.
  if ((code & 0xFF) == SQLITE_ERROR) trouble_ = FileTrouble::kDamaged;
  return Fail(Failure(code));
}

Result<void> Database::Execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return Fail(Failure(code));
  return {};
}

Result<std::int64_t> Database::Integer(std::string_view sql) {
  auto statement = Prepare(sql);
  if (!statement) return Fail(statement.error());
  Cursor cursor(*statement);
  const auto row = cursor.Next();
  if (!row) return Fail(row.error());
  return *row ? cursor.Integer() : 0;
}

Result<std::string> Database::Text(std::string_view sql) {
  auto statement = Prepare(sql);
  if (!statement) return Fail(statement.error());
  Cursor cursor(*statement);
  const auto row = cursor.Next();
  if (!row) return Fail(row.error());
  return *row ? cursor.Text() : std::string();
}

void Database::RollBack() noexcept {
  // Some errors have rolled back already.
  if (sqlite3_get_autocommit(handle_) == 0) {
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

std::int64_t Database::changes() const noexcept {
  return sqlite3_changes64(handle_);
}

std::int64_t Database::last_id() const noexcept {
  return sqlite3_last_insert_rowid(handle_);
}

Error Database::Failure(int code) {
  const int primary = code & 0xFF;
  const int os_error = LastOsError(handle_);
  const auto error = [this](Errc errc, const std::string& reason) {
    return Error{errc, file_.string() + ": " + reason};
  };
  const auto reason = [os_error](const std::string& what) {
    return os_error == 0 ? what : what + " (" + std::system_category().message(os_error) + ")";
  };
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
    return error(Errc::kBusy, "another process holds the memory");
  }
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) {
    trouble_ = FileTrouble::kDamaged;
    return error(Errc::kIo, std::string("the file is damaged: ") + sqlite3_errmsg(handle_));
  }
  if (IsFull(primary, os_error)) {
    return error(Errc::kIo, primary == SQLITE_FULL ? "there is no room left for the memory"
                                                   : reason("there is no room left"));
  }
  if (primary == SQLITE_READONLY) return error(Errc::kIo, "the file is read-only");
  trouble_ = std::max(trouble_, FileTrouble::kReopen);
  if (primary == SQLITE_IOERR) return error(Errc::kIo, reason("reading or writing failed"));
  if (primary == SQLITE_CANTOPEN) return error(Errc::kIo, reason("it cannot be opened"));
  return error(Errc::kIo, handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code));
}

}  // namespace bbia
