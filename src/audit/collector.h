#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "audit/audit_source.h"
#include "audit/auditor.h"
#include "audit/service_manager.h"
#include "base/annotations.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "flight/flight_recorder.h"

namespace bbia {

/// The one collector: its thread ("audit", in the background) lets the auditor look once an
/// interval, publishes the report, and tells log, flight recorder and service manager what changed.
class Collector final : public AuditSource {
 public:
  Collector(Lease<Resource::kCollector> lease, Ledger& ledger, Log& log, FlightRecorder& flight,
            const ServiceManager& manager, FindingBook& book, Relief& relief,
            const AuditLimits& limits, std::filesystem::path flight_directory,
            Auditor::Outside outside, Auditor::StackOf stack_of = {});
  ~Collector() override = default;
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  [[nodiscard]] std::shared_ptr<const AuditReport> Latest() const override;
  [[nodiscard]] const History& history() const override { return history_; }

 private:
  void Run(const std::stop_token& stop, Pulse& pulse);
  void Tell(const AuditChanges& changes, const AuditReport& report);
  /// A thread that hangs is worth a flight file, written here because the watchdog may not wait.
  void DumpForHangs(const AuditReport& report);
  void Record(const AuditReport& report);

  const Lease<Resource::kCollector> lease_;
  Log& log_;
  FlightRecorder& flight_;
  const ServiceManager& manager_;
  const std::filesystem::path flight_directory_;
  std::uint64_t dumped_finding_ = 0;  ///< of the thread: the newest finding that was dumped for
  History history_;
  Auditor auditor_;  ///< of the thread
  mutable Mutex mutex_;
  std::shared_ptr<const AuditReport> latest_ GUARDED_BY(mutex_);
  Thread thread_;  // last member
};

}  // namespace bbia
