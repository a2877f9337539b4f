#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/front.h"
#include "api/robot_hands.h"
#include "api/tool_hands.h"
#include "protocol/json_reader.h"
#include "server/endpoint.h"
#include "words/mcp_frame.h"

namespace bbia {

/// The robot as a server of the Model Context Protocol (streamable HTTP, no streams of its own):
/// its tools and some resources, for agents. Every tool call is answered when it is done, and ends
/// when the agent cancels it. The server's thread.
class McpDesk final {
 public:
  static constexpr std::size_t kMostSessions = 16;  ///< the oldest used goes
  static constexpr std::size_t kMostCalls = 16;     ///< at a time, of all sessions

  McpDesk(Front& front, RobotHands& hands) : front_(front), hands_(hands) {}

  [[nodiscard]] HttpResponse Post(const HttpRequest& request);
  [[nodiscard]] HttpResponse Delete(const HttpRequest& request);
  [[nodiscard]] std::size_t calls() const noexcept { return calls_.size(); }

 private:
  class CallSession;
  struct Session {
    std::string id;
    std::uint64_t used = 0;
  };
  /// A tool call that is under way.
  struct Call {
    std::uint64_t number;
    std::string session;
    std::string id;  ///< of the request, as JSON
    HandJob job = 0;
    CallSession* waiting = nullptr;  ///< null: nobody does
  };

  [[nodiscard]] HttpResponse Initialize(const McpFrame& frame);
  [[nodiscard]] HttpResponse Answer(const McpFrame& frame, std::string_view session);
  [[nodiscard]] HttpResponse ReadResource(const McpFrame& frame);
  [[nodiscard]] HttpResponse CallTool(const McpFrame& frame, std::string_view session);
  void Notice(const McpFrame& frame, std::string_view session);
  void EndCall(std::uint64_t number, std::string answer);
  [[nodiscard]] bool Knows(std::string_view session);
  [[nodiscard]] Call* Find(std::uint64_t number) noexcept;

  Front& front_;
  RobotHands& hands_;
  JsonReader reader_;
  std::vector<Session> sessions_;
  std::vector<Call> calls_;
  std::uint64_t next_call_ = 1;
  std::uint64_t uses_ = 0;
};

}  // namespace bbia
