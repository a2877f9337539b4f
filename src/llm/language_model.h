#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/result.h"
#include "guests/guest_process.h"
#include "llm/model_client.h"
#include "models/model_store.h"

namespace bbia {

/// A model server that is started when it is needed.
struct GuestModel {
  std::string keeper;  ///< path of bbia-keeper
  /// What to start: "{model}", "{context}" and "{port}" stand for what they say.
  std::vector<std::string> command;
  std::string file;  ///< of the model
  std::int64_t context = 4096;
  std::vector<std::string> environment;
  std::string name;                  ///< as the server calls it; empty: the file's
  std::uint64_t declared_bytes = 0;  ///< 0: a quarter more than the file, and 200 MB
  Nanos start_patience{120'000'000'000};
  Nanos grace{2'000'000'000};
};

/// A line of words, those in "" or '' as one. @return kInvalidArgument for a quote without end,
/// and for none at all.
[[nodiscard]] Result<std::vector<std::string>> SplitCommand(std::string_view line);

/// What a model is expected to take.
[[nodiscard]] std::uint64_t ExpectedBytes(const GuestModel& guest, std::uint64_t file_bytes);

/// A language model in a process of its own, as the model store keeps it. Used by one thread at a
/// time, and never by two.
class LanguageModel final : public LoadedModel {
 public:
  /// Between two looks whether it is ready: lets the caller do something else, for `time`.
  /// @return false to give up.
  using Patience = std::function<bool(Nanos time)>;

  /// Starts the command on a free port of this machine and waits until it answers.
  /// @return kUnavailable with what it said last, kRefused when `patience` gave up.
  static Result<std::unique_ptr<LanguageModel>> Start(Ledger& ledger, const Clock& clock,
                                                      const GuestModel& guest,
                                                      const Patience& patience);

  [[nodiscard]] std::optional<std::uint64_t> OwnBytes() const override;
  /// Renews its line in the ledger, too.
  [[nodiscard]] bool Sound() override;

  [[nodiscard]] const ModelServer& server() const noexcept { return server_; }
  [[nodiscard]] GuestProcess& process() noexcept { return *process_; }

 private:
  LanguageModel(std::unique_ptr<GuestProcess> process, ModelServer server)
      : process_(std::move(process)), server_(std::move(server)) {}

  std::unique_ptr<GuestProcess> process_;
  const ModelServer server_;
};

}  // namespace bbia
