#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/ledger.h"
#include "llm/host_lookup.h"
#include "llm/language_model.h"
#include "llm/talk_types.h"
#include "models/model_store.h"

namespace bbia {

/// Where the talk gets its language model from: a server that is there, or a guest that is started
/// when it is needed, kept by lease while it is, and tried again with growing pauses when it
/// cannot be started. One thread.
class ModelHome final {
 public:
  static constexpr Nanos kFirstPause{2'000'000'000};
  static constexpr Nanos kLongestPause{120'000'000'000};

  /// @param store for guests; may be null without one.
  ModelHome(Ledger& ledger, const Clock& clock, ModelStore* store, const TalkSettings& settings);

  [[nodiscard]] ModelKind kind() const noexcept;
  /// As the source of an answer.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Sets what is already known of its lack, or has it: starts the guest if need be, which takes
  /// its time. @param patience is asked while it starts (LanguageModel::Patience).
  [[nodiscard]] Result<ModelServer> Hold(const LanguageModel::Patience& patience);
  /// Nobody needs it any more for now.
  void Release() noexcept { lease_.reset(); }
  /// The model answered: whatever was wrong with it is over.
  void NoteAnswer() noexcept { problem_.clear(); }
  /// The model failed while it was used: a guest that died goes, and its next start waits.
  void NoteFailure(const Error& error);
  /// Releases, and unloads a guest unless somebody else uses it.
  bool Unload();
  /// Looks after a guest that nobody uses. Now and then.
  void Tend();

  /// There may be a guest that nobody uses now.
  [[nodiscard]] bool keeps_guest() const noexcept { return identity_.has_value(); }

  /// Fills in what it knows.
  void Describe(TalkStatus& status);

 private:
  void Pause(TimePoint now, std::string problem);
  [[nodiscard]] Result<ModelServer> Elsewhere(const LanguageModel::Patience& patience);

  Ledger& ledger_;
  const Clock& clock_;
  ModelStore* const store_;
  const std::optional<ModelServer> server_;
  const std::optional<GuestModel> guest_;
  HostLookup lookup_;
  std::string name_;
  std::optional<ModelIdentity> identity_;  ///< of the guest that was held last
  std::optional<ModelLease<LanguageModel>> lease_;
  int pid_ = 0;  ///< of the guest that was held last
  std::string problem_;
  TimePoint not_before_{};
  Nanos pause_{0};
  std::uint64_t starts_ = 0;
};

}  // namespace bbia
