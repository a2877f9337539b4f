#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/front.h"
#include "api/hub.h"
#include "base/demand.h"
#include "server/endpoint.h"

namespace bbia {

/// A socket that is shown the resources.
class ResourceListener {
 public:
  virtual ~ResourceListener() = default;
  /// @param stamp when it was looked @param interval to the next look
  virtual void OnReport(const SharedText& text, TimePoint stamp, Nanos interval) = 0;
};

/// The text of GET /api/resources as it stands now.
[[nodiscard]] std::string ResourceText(Front& front);

/// Shows each new report to all who listen, encoded once; nothing is encoded while nobody does.
/// Without an audit it shows once a second what is known without it. The server's thread.
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
  TimePoint next_without_audit_{};
};

/// /api/resources/ws: the text of GET /api/resources, at most every `interval`.
class ResourceSession final : public SocketSession, public ResourceListener {
 public:
  ResourceSession(ResourceDesk& desk, Front& front, Nanos interval)
      : desk_(desk), front_(front), pace_(interval) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override { Complain(); }
  void OnBinary(std::span<const std::byte>) override { Complain(); }
  void OnTooLong(std::uint64_t, std::uint64_t) override { Complain(); }
  void OnClose() override;
  void OnReport(const SharedText& text, TimePoint stamp, Nanos interval) override;

 private:
  void Complain();

  ResourceDesk& desk_;
  Front& front_;
  StreamPace pace_;
  Socket* socket_ = nullptr;
  Want want_;
};

}  // namespace bbia
