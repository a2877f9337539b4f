#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/annotations.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/mutex.h"
#include "base/result.h"
#include "models/model_identity.h"

namespace bbia {

/// Something that was loaded and costs memory while it lives: a network, a process that holds one.
/// Loaded, used and destroyed by different threads, one at a time.
class LoadedModel {
 public:
  virtual ~LoadedModel() = default;
  /// What it holds outside this process (a guest's memory); none: measured by what we grew.
  [[nodiscard]] virtual std::optional<std::uint64_t> OwnBytes() const { return std::nullopt; }
  /// Whether it still works (a guest may have died). Asked while nobody uses it; must not wait.
  [[nodiscard]] virtual bool Sound() { return true; }
};

/// What memory there is for one more model, and whether the program is giving things up.
struct MemoryRoom {
  std::uint64_t available = 0;  ///< bytes
  std::uint64_t keep_free = 0;  ///< of them not for us
  bool pressed = false;         ///< the ladder sheds load: nothing new is loaded
  bool scarce = false;          ///< memory is short: what nobody uses goes at once
};

enum class ModelState : std::uint8_t { kLoading, kLoaded, kUnloading, kUnloaded, kFailed };
[[nodiscard]] std::string_view Name(ModelState state) noexcept;

/// One model as people see it.
struct ModelRow {
  ModelIdentity identity;
  ModelState state = ModelState::kUnloaded;
  std::uint64_t users = 0;
  std::uint64_t expected_bytes = 0;  ///< declared, or once it was loaded measured
  std::uint64_t loaded_bytes = 0;    ///< grown by loading it
  std::uint64_t freed_bytes = 0;     ///< by the last unload
  std::uint64_t loads = 0;
  std::uint64_t uses = 0;
  Nanos load_took{0};
  Seconds unused{0.0};           ///< since the last use, while loaded
  std::string error;             ///< of the last load that failed
  std::string unloaded_because;  ///< the last time: "nobody used it for 120 s"
};

struct ModelStoreOptions {
  /// Hears of every unload, on the thread that does it; without the store's lock.
  std::function<void(const ModelRow&)> on_unload = {};
  Nanos idle{120'000'000'000};  ///< unused for this long: unloaded
  std::size_t most = 6;         ///< loaded at a time
};

class ModelStore;

/// The right to use a loaded model. While it lives the model stays. Movable, may outlive nothing.
template <class Model>
class [[nodiscard]] ModelLease final {
 public:
  ModelLease(ModelLease&& other) noexcept
      : store_(std::exchange(other.store_, nullptr)), id_(other.id_), model_(other.model_) {}
  ModelLease& operator=(ModelLease&&) = delete;
  ~ModelLease();

  [[nodiscard]] Model& operator*() const noexcept { return *model_; }
  [[nodiscard]] Model* operator->() const noexcept { return model_; }

 private:
  friend class ModelStore;
  ModelLease(ModelStore& store, std::uint64_t id, Model& model) noexcept
      : store_(&store), id_(id), model_(&model) {}

  ModelStore* store_;
  std::uint64_t id_;
  Model* model_;
};

/// All models of the program: each is loaded once, by whoever asks first, and stays for all while
/// it is in use; unused for a while it goes. Before one is loaded there must be room for it: models
/// nobody uses make way, the oldest first.
///
/// 1. An identity has at most one entry; an entry that is loading or unloading has one thread at
///    it, which does not hold the lock.
/// 2. Who asks for a model that is loading waits for it and gets its fate.
/// 3. Only an entry without users is unloaded.
///
/// Two users of one model get the same object: it, or they, must see to it that they take turns.
/// Any thread, but never one that must not wait: loading takes as long as it takes.
class ModelStore final {
 public:
  using Room = std::function<MemoryRoom()>;
  using Resident = std::function<std::uint64_t()>;  ///< bytes of this process

  ModelStore(Ledger& ledger, Room room, Resident resident, const ModelStoreOptions& options = {});
  ~ModelStore();
  ModelStore(const ModelStore&) = delete;
  ModelStore& operator=(const ModelStore&) = delete;

  /// Uses `load` when the model is not there. @param declared_bytes what it will take, as far as
  /// known. @return kUnavailable when there is no room or `load` failed, kBusy when all places are
  /// in use.
  template <class Model>
  Result<ModelLease<Model>> Acquire(const ModelIdentity& identity, std::uint64_t declared_bytes,
                                    const std::function<Result<std::unique_ptr<Model>>()>& load) {
    Result<Held> held = Hold(identity, declared_bytes, [&load]() -> Result<Loaded> {
      Result<std::unique_ptr<Model>> made = load();
      if (!made) return Fail(std::move(made.error()));
      return Loaded(std::move(*made));
    });
    if (!held) return Fail(std::move(held.error()));
    auto* const model = dynamic_cast<Model*>(held->model);
    CHECK(model != nullptr);  // one kind, one type
    return ModelLease<Model>(*this, held->id, *model);
  }

  /// How often it is looked whether memory is short, while there is anything to unload.
  static constexpr Nanos kLookForRoom{1'000'000'000};

  /// Unloads what was unused for too long, and all that nobody uses while memory is short. @return
  /// when there is something to do again; none while all is in use or nothing loaded.
  std::optional<TimePoint> Tend();
  /// Unloads `identity` unless it is in use. @return whether it is not loaded now.
  bool UnloadOne(const ModelIdentity& identity);
  /// Unloads what is broken and not in use, and looks what the other idle ones hold. @return how
  /// many went.
  std::size_t UnloadUnsound();
  /// Unloads all that nobody uses. @return how many.
  std::size_t UnloadIdle();
  /// As above by the thread that tends the store, soon.
  void AskUnloadIdle();
  /// `Tend`, then sleeps until there may be something to do again, or a stop request.
  void TendAndWait(const std::stop_token& stop);

  [[nodiscard]] std::vector<ModelRow> Report() const;

 private:
  template <class Model>
  friend class ModelLease;
  using Loaded = std::unique_ptr<LoadedModel>;
  struct Held {
    std::uint64_t id;
    LoadedModel* model;
  };
  struct Entry;

  Result<Held> Hold(const ModelIdentity& identity, std::uint64_t declared_bytes,
                    const std::function<Result<Loaded>()>& load);
  void Release(std::uint64_t id) noexcept;

  std::optional<TimePoint> Tend(MutexLock& lock) REQUIRES(mutex_);
  std::size_t UnloadIdle(const std::string& why, MutexLock& lock) REQUIRES(mutex_);
  Entry& EntryOf(const ModelIdentity& identity) REQUIRES(mutex_);
  [[nodiscard]] Entry* Oldest() REQUIRES(mutex_);
  /// Makes room by unloading; gives up the lock meanwhile.
  Result<void> Admit(Entry& entry, std::uint64_t bytes, MutexLock& lock) REQUIRES(mutex_);
  Result<void> Load(Entry& entry, const std::function<Result<Loaded>()>& load, MutexLock& lock)
      REQUIRES(mutex_);
  void Unload(Entry& entry, std::string why, MutexLock& lock) REQUIRES(mutex_);
  [[nodiscard]] std::size_t in_memory() const REQUIRES(mutex_);
  void Changed() REQUIRES(mutex_);

  Ledger& ledger_;
  const Clock& clock_;
  const Room room_;
  const Resident resident_;
  const ModelStoreOptions options_;

  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  bool unload_asked_ GUARDED_BY(mutex_) = false;
  std::uint64_t changes_ GUARDED_BY(mutex_) = 0;
  std::uint64_t next_id_ GUARDED_BY(mutex_) = 1;
  std::uint64_t reserved_ GUARDED_BY(mutex_) = 0;  ///< bytes of those that load now
  std::vector<std::unique_ptr<Entry>> entries_ GUARDED_BY(mutex_);
  Figures figures_;
  Account account_;
};

template <class Model>
ModelLease<Model>::~ModelLease() {
  if (store_ != nullptr) store_->Release(id_);
}

}  // namespace bbia
