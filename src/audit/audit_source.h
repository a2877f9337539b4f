#pragma once

#include <memory>

#include "audit/history.h"
#include "audit/report.h"

namespace bbia {

/// Where readers get the audit's results. Any thread.
class AuditSource {
 public:
  virtual ~AuditSource() = default;
  /// The newest report, shared because it is immutable; null before the first look and while the
  /// audit is switched off (`audit.enabled`).
  [[nodiscard]] virtual std::shared_ptr<const AuditReport> Latest() const = 0;
  [[nodiscard]] virtual const History& history() const = 0;
};

}  // namespace bbia
