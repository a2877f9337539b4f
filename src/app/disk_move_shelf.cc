#include "app/disk_move_shelf.h"

#include <atomic>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/thread.h"

namespace bbia {
namespace {

Result<ShelvedMove> ReadMove(const MoveLibrary& library, const std::string& dataset,
                             const std::string& move, const std::stop_token& stop) {
  auto file = library.Find(dataset, move);
  if (!file) return Fail(std::move(file.error()));
  auto recorded = LoadMove(*file, stop);
  if (!recorded) return Fail(std::move(recorded.error()));
  return ShelvedMove{std::move(recorded->move), std::move(file->sound)};
}

}  // namespace

/// Its thread finds the file, decodes it, and leaves the move; `ready_` hands that over.
class DiskMoveShelf::Page final : public MoveReading {
 public:
  Page(Ledger& ledger, const MoveLibrary& library, std::string_view dataset, std::string_view move,
       bool& busy)
      : busy_(busy),
        library_(library),
        dataset_(dataset),
        move_(move),
        thread_(ledger,
                {.name = "moves", .module = Module::kMusic, .scheduling = Scheduling::kBackground},
                [this](const std::stop_token& stop) {
                  read_.emplace(ReadMove(library_, dataset_, move_, stop));
                  ready_.store(true, std::memory_order_release);
                }) {
    busy_ = true;
  }
  ~Page() override { busy_ = false; }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  [[nodiscard]] bool ready() const override { return ready_.load(std::memory_order_acquire); }
  Result<ShelvedMove> Take() override {
    CHECK(ready() && read_);
    return std::move(*read_);
  }

 private:
  bool& busy_;
  const MoveLibrary& library_;
  const std::string dataset_;
  const std::string move_;
  std::optional<Result<ShelvedMove>> read_;  // the thread's until ready_
  std::atomic<bool> ready_{false};
  Thread thread_;  // last member
};

DiskMoveShelf::DiskMoveShelf(Ledger& ledger, MovePlaces places)
    : ledger_(ledger), library_(std::move(places)) {}

DiskMoveShelf::~DiskMoveShelf() {
  CHECK(!busy_);
}

Result<std::unique_ptr<MoveReading>> DiskMoveShelf::Read(std::string_view dataset,
                                                         std::string_view move) {
  if (busy_) return Fail(Errc::kBusy, "another move is being read", "move");
  return std::make_unique<Page>(ledger_, library_, dataset, move, busy_);
}

}  // namespace bbia
