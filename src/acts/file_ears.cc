#include "acts/file_ears.h"

#include <algorithm>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/thread.h"
#include "music/music_file.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxName = 200;

/// A plain name within the folder: no path, nothing hidden.
bool IsFileName(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kMaxName && name.front() != '.' &&
         std::ranges::none_of(name, [](char c) {
           return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
         });
}

}  // namespace

/// Its thread opens the file, listens, and leaves what it heard; `ready_` hands that over.
class FileEars::Piece final : public Listening {
 public:
  Piece(Ledger& ledger, std::filesystem::path path, bool& busy)
      : busy_(busy),
        path_(std::move(path)),
        thread_(ledger,
                {.name = "ears", .module = Module::kMusic, .scheduling = Scheduling::kBackground},
                [this](const std::stop_token& stop) { Run(stop); }) {
    busy_ = true;
  }
  ~Piece() override { busy_ = false; }
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;

  [[nodiscard]] bool ready() const override { return ready_.load(std::memory_order_acquire); }
  Result<Music> Take() override {
    CHECK(ready() && heard_);
    return std::move(*heard_);
  }

 private:
  void Run(const std::stop_token& stop) {
    auto file = MusicFile::Open(path_);
    if (file) {
      heard_.emplace(ListenTo(*file, stop));
    } else {
      heard_.emplace(Fail(std::move(file.error())));
    }
    ready_.store(true, std::memory_order_release);
  }

  bool& busy_;
  const std::filesystem::path path_;
  std::optional<Result<Music>> heard_;  // the thread's until ready_
  std::atomic<bool> ready_{false};
  Thread thread_;  // last member
};

FileEars::FileEars(Ledger& ledger, std::filesystem::path folder)
    : ledger_(ledger), folder_(std::move(folder)) {}

FileEars::~FileEars() {
  CHECK(!busy_);
}

Result<std::unique_ptr<Listening>> FileEars::Listen(std::string_view name) {
  if (!IsFileName(name)) {
    return Fail(Errc::kInvalidArgument,
                "file must be the name of a sound file in " + folder_.string(), "file");
  }
  if (busy_) return Fail(Errc::kBusy, "another file is being listened to", "file");
  return std::make_unique<Piece>(ledger_, folder_ / name, busy_);
}

}  // namespace bbia
