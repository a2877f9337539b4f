#include "llm/model_home.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

namespace bbia {
namespace {

std::string NameOf(const TalkSettings& settings) {
  if (settings.server) return settings.server->name.empty() ? "server" : settings.server->name;
  if (!settings.guest) return {};
  if (!settings.guest->name.empty()) return settings.guest->name;
  return std::filesystem::path(settings.guest->file).filename();
}

/// What makes two guests the same: the file, and how it is used.
std::string ParametersOf(const GuestModel& guest) {
  std::string command;
  for (const std::string& word : guest.command) command += word + '\n';
  return std::to_string(guest.context) + " tokens, command " +
         std::to_string(std::hash<std::string>{}(command) % 100'000);
}

Result<ModelIdentity> Identify(const GuestModel& guest) {
  if (!guest.file.empty()) {
    return IdentifyModel("language", guest.file, ParametersOf(guest), "docs/models.md");
  }
  return ModelIdentity{
      .kind = "language", .path = guest.command[0], .parameters = ParametersOf(guest)};
}

}  // namespace

ModelHome::ModelHome(Ledger& ledger, const Clock& clock, ModelStore* store,
                     const TalkSettings& settings)
    : ledger_(ledger),
      clock_(clock),
      store_(store),
      server_(settings.server),
      guest_(settings.guest),
      lookup_(ledger, clock, settings.keeper, settings.environment),
      name_(NameOf(settings)) {}

ModelKind ModelHome::kind() const noexcept {
  if (server_) return ModelKind::kServer;
  return guest_ ? ModelKind::kGuest : ModelKind::kNone;
}

void ModelHome::Pause(TimePoint now, std::string problem) {
  problem_ = std::move(problem);
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  not_before_ = now + pause_;
}

Result<ModelServer> ModelHome::Elsewhere(const LanguageModel::Patience& patience) {
  ModelServer server = *server_;
  const UrlHost host = HostOf(server.url);
  if (!host.is_name) return server;
  auto addresses = lookup_.Find(host.name, patience);
  if (!addresses) {
    if (addresses.error().message != "cancelled") problem_ = addresses.error().message;
    return Fail(addresses.error());
  }
  server.addresses = std::move(*addresses);
  return server;
}

Result<ModelServer> ModelHome::Hold(const LanguageModel::Patience& patience) {
  if (server_) return Elsewhere(patience);
  if (!guest_ || store_ == nullptr)
    return Fail(Errc::kUnavailable, "no language model is configured");
  if (lease_) return (*lease_)->server();
  if (clock_.Now() < not_before_) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(not_before_ - clock_.Now());
    return Fail(Errc::kUnavailable,
                problem_ + " (tried again in " + std::to_string(wait.count()) + " s)");
  }
  auto identity = Identify(*guest_);
  if (!identity) {
    problem_ = identity.error().message;
    return Fail(identity.error());
  }
  identity_ = *identity;
  auto lease = store_->Acquire<LanguageModel>(
      *identity, ExpectedBytes(*guest_, identity->bytes),
      [this, &patience]() -> Result<std::unique_ptr<LanguageModel>> {
        ++starts_;
        return LanguageModel::Start(ledger_, clock_, *guest_, patience);
      });
  if (!lease) {
    if (lease.error().message != "cancelled") Pause(clock_.Now(), lease.error().message);
    return Fail(lease.error());
  }
  lease_.emplace(std::move(*lease));
  pid_ = (*lease_)->process().guest();
  problem_.clear();
  pause_ = Nanos{0};
  return (*lease_)->server();
}

void ModelHome::NoteFailure(const Error& error) {
  problem_ = error.message;
  if (!lease_ || (*lease_)->process().Look()) return;
  Pause(clock_.Now(), "the model server died: " + (*lease_)->process().why_ended());
  Unload();
}

bool ModelHome::Unload() {
  lease_.reset();
  return store_ == nullptr || !identity_ || store_->UnloadOne(*identity_);
}

void ModelHome::Tend() {
  if (lease_) {
    static_cast<void>((*lease_)->process().Look());
    static_cast<void>((*lease_)->process().Measure());
  } else if (store_ != nullptr && identity_) {
    store_->UnloadUnsound();
  }
}

void ModelHome::Describe(TalkStatus& status) {
  status.kind = kind();
  status.name = name_;
  status.problem = problem_;
  status.starts = starts_;
  if (server_) status.where = server_->url;
  if (guest_) status.where = guest_->file;
  status.state = kind() == ModelKind::kNone ? "none" : "idle";
  status.pid = 0;
  status.resident_bytes = 0;
  if (!problem_.empty()) status.state = "failed";
  if (lease_) {
    GuestProcess& process = (*lease_)->process();
    const GuestUsage usage = process.Measure();
    status.state = "in use";
    status.pid = process.guest();
    status.resident_bytes = usage.resident_bytes;
    status.cpu = usage.cpu;
    status.output = process.output().LastLine(200);
  } else if (store_ != nullptr && identity_) {
    for (const ModelRow& row : store_->Report()) {
      if (row.identity != *identity_) continue;
      if (row.state != ModelState::kUnloaded) status.state = Name(row.state);
      status.resident_bytes = row.loaded_bytes;
      if (row.state != ModelState::kLoaded) continue;
      status.pid = pid_;
      status.cpu = MeasureTree(pid_).cpu;
    }
  }
}

}  // namespace bbia
