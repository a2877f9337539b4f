#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/front.h"
#include "base/demand.h"
#include "server/endpoint.h"

namespace bbia {

/// A socket that is shown the resources.
class ResourceListener {
 public:
  virtual ~ResourceListener() = default;
  virtual void OnReport(const SharedText& text, TimePoint now) = 0;
};

/// The text of GET /api/resources as it stands now.
[[nodiscard]] std::string ResourceText(Front& front);

/// Shows each new report to all who listen, encoded once; nothing is encoded while nobody does.
/// The server's thread.
class ResourceDesk final {
 public:
  explicit ResourceDesk(Ledger& ledger)
      : demand_(ledger, "api.resources", {Module::kApi, Module::kAudit, Module::kApi}) {}

  [[nodiscard]] Want Join(ResourceListener& listener);
  void Leave(ResourceListener& listener) { std::erase(listeners_, &listener); }
  /// Once a tick of the server.
  void Look(Front& front);

 private:
  Demand demand_;
  std::vector<ResourceListener*> listeners_;
  std::uint64_t shown_ = 0;  ///< number of the last report
};

/// /api/resources/ws: the text of GET /api/resources, at most every `interval`.
class ResourceSession final : public SocketSession, public ResourceListener {
 public:
  ResourceSession(ResourceDesk& desk, Front& front, Nanos interval)
      : desk_(desk), front_(front), interval_(interval) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override;
  void OnReport(const SharedText& text, TimePoint now) override;

 private:
  ResourceDesk& desk_;
  Front& front_;
  const Nanos interval_;
  Socket* socket_ = nullptr;
  Want want_;
  TimePoint next_{};
};

}  // namespace bbia
