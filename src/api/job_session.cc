#include "api/job_session.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace bbia {
namespace {

constexpr std::uint16_t kNormalClosure = 1000;

void Say(Socket& socket, std::string text) {
  socket.Send(std::make_shared<const std::string>(std::move(text)), Delivery::kReply);
}

}  // namespace

void JobSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  const Job* const job = wanted_ ? book_.Find(*wanted_) : nullptr;
  if (job == nullptr) {
    Say(socket, R"({"error":"Job ID not found"})");
    socket.Close(kNormalClosure, "");
    return;
  }
  book_.Join(*this);
  if (!job->log.empty() || job->ended()) OnJob(*job);
}

void JobSession::OnClose() {
  book_.Leave(*this);
  socket_ = nullptr;
}

void JobSession::OnJob(const Job& job) {
  if (socket_ == nullptr || job.id != *wanted_) return;
  // One text for the whole batch would be fewer messages; official clients count on one a line.
  const std::uint64_t first = std::max(told_, job.forgotten) - job.forgotten;
  const std::span<const std::string> fresh =
      std::span(job.log).subspan(static_cast<std::size_t>(first));
  told_ = job.forgotten + job.log.size();
  for (const std::string& line : fresh) Say(*socket_, line);
  std::string info;
  EncodeJobInfo(info, job.command, job.status, fresh);
  Say(*socket_, std::move(info));
  if (job.ended()) {
    book_.Leave(*this);
    socket_->Close(kNormalClosure, "");
  }
}

}  // namespace bbia
