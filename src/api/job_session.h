#pragma once

#include <cstdint>
#include <optional>

#include "api/job_book.h"
#include "server/endpoint.h"

namespace bbia {

/// /api/apps/ws/apps-manager/{job_id}: each line of a job's log as it is written, and after each
/// batch a JobInfo with the batch (protocol reference 3.6). One who comes late gets what was
/// before.
class JobSession final : public SocketSession, public JobListener {
 public:
  JobSession(JobBook& book, const std::optional<Uuid>& job) : book_(book), wanted_(job) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override;

  void OnJob(const Job& job) override;

 private:
  JobBook& book_;
  const std::optional<Uuid> wanted_;
  std::uint64_t told_ = 0;  ///< lines, the forgotten ones included
  Socket* socket_ = nullptr;
};

}  // namespace bbia
