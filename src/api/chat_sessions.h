#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/chat_desk.h"
#include "api/front.h"
#include "protocol/requests.h"
#include "server/endpoint.h"

namespace bbia {

/// What a client asked for, in the talk's words. @return kInvalidArgument naming the field.
[[nodiscard]] Result<Prompt> ToPrompt(const ChatRequest& request, const ChatAccess& access);

/// The answer of POST /api/chat while it comes: as server-sent events, or whole at its end. A
/// client that goes away cancels it.
class ChatStream final : public StreamSession, public ChatListener {
 public:
  enum class Shape : std::uint8_t { kEvents, kWhole };

  ChatStream(ChatDesk& desk, Prompt prompt, bool speak, Shape shape)
      : desk_(desk), prompt_(std::move(prompt)), speak_(speak), shape_(shape) {}

  void OnOpen(Stream& stream) override;
  void OnClose() override;
  void OnChat(const ChatEvent& event) override;

 private:
  void Show(const ChatEvent& event);
  void Finish(const ChatEvent& event);

  ChatDesk& desk_;
  Prompt prompt_;
  const bool speak_;
  const Shape shape_;
  Stream* stream_ = nullptr;
  std::vector<std::string> calls_;  ///< JSON of what happened to tools, for the whole answer
};

/// /api/chat/ws: says things to the robot, and hears everything that is said by it, to whomever.
/// {"message": ...} as in POST /api/chat, {"cancel": N}. The answers that were asked for here are
/// cancelled when it closes.
class ChatSocket final : public SocketSession, public ChatListener {
 public:
  ChatSocket(ChatDesk& desk, Front& front) : desk_(desk), front_(front) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view text) override;
  void OnBinary(std::span<const std::byte>) override {
    Complain("binary messages mean nothing here");
  }
  void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override;
  void OnClose() override;
  void OnChat(const ChatEvent& event) override;

 private:
  void Complain(std::string_view what);

  ChatDesk& desk_;
  Front& front_;
  RequestDecoder decoder_;
  JsonReader reader_;
  Socket* socket_ = nullptr;
};

}  // namespace bbia
