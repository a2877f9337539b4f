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

/// The audit when it is switched off.
class NoAudit final : public AuditSource {
 public:
  explicit NoAudit(Ledger& ledger) : history_(ledger) {}
  [[nodiscard]] std::shared_ptr<const AuditReport> Latest() const override { return nullptr; }
  [[nodiscard]] const History& history() const override { return history_; }

 private:
  History history_;
};

}  // namespace bbia
