#include "api/chat_sessions.h"

#include <utility>

#include "api/answers.h"

namespace bbia {
namespace {

constexpr std::uint16_t kTryAgainLater = 1013;

SharedText Shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

int StatusOf(const Error& error) {
  return error.code == Errc::kBusy ? 429 : 503;
}

std::string WriteWhole(const ChatEvent& end, const std::vector<std::string>& calls) {
  std::string body = WriteChatEvent(end);
  body.pop_back();
  body += ",\"tools\":[";
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i > 0) body += ',';
    body += calls[i];
  }
  return body + "]}";
}

}  // namespace

Result<Prompt> ToPrompt(const ChatRequest& request, const ChatAccess& access) {
  Prompt prompt;
  prompt.text = request.message;
  prompt.personality = access.personality;
  prompt.temperature = request.temperature.value_or(access.temperature);
  prompt.speaker = Speaker::kOwner;  // who may use this door may do what its tools do anyway
  if (request.language) {
    const auto language = ParseLanguage(*request.language);
    if (!language) return Fail(language.error());
    prompt.language = *language;
  }
  if (request.personality) {
    const auto personality = ParsePersonality(*request.personality);
    if (!personality) return Fail(personality.error());
    prompt.personality = *personality;
  }
  if (request.speaker) {
    if (*request.speaker != "owner" && *request.speaker != "stranger") {
      return Fail(Errc::kInvalidArgument,
                  "speaker is '" + *request.speaker + "', it must be owner or stranger", "speaker");
    }
    if (*request.speaker == "stranger") {
      prompt.speaker = Speaker::kStranger;
      prompt.from = "microphone";
    }
  }
  return prompt;
}

void ChatStream::OnOpen(Stream& stream) {
  stream_ = &stream;
  const auto id = desk_.Say(std::move(prompt_), speak_, this);
  if (id) return;
  // Asked before this answer began, so that nobody gets here but two at the same moment.
  ChatEvent failed;
  failed.kind = ChatEventKind::kFailed;
  failed.text = id.error().message;
  if (shape_ == Shape::kWhole) {
    stream.Answer(Detail(StatusOf(id.error()), id.error().message));
    return;
  }
  Show(failed);
  stream.End();
}

void ChatStream::OnClose() {
  stream_ = nullptr;
  desk_.Leave(*this);
}

void ChatStream::Show(const ChatEvent& event) {
  stream_->Send(Shared("event: " + std::string(Name(event.kind)) +
                       "\ndata: " + WriteChatEvent(event) + "\n\n"),
                Delivery::kReply);
}

void ChatStream::OnChat(const ChatEvent& event) {
  if (stream_ == nullptr) return;
  const bool ends = event.kind == ChatEventKind::kDone || event.kind == ChatEventKind::kFailed;
  if (shape_ == Shape::kEvents) {
    Show(event);
    if (ends) stream_->End();
    return;
  }
  const bool tool = event.kind == ChatEventKind::kCall || event.kind == ChatEventKind::kOutcome;
  if (tool) calls_.push_back(WriteChatEvent(event));
  if (ends) Finish(event);
}

void ChatStream::Finish(const ChatEvent& event) {
  const bool failed = event.kind == ChatEventKind::kFailed;
  stream_->Answer(JsonAnswer(WriteWhole(event, calls_), failed ? 503 : 200));
}

void ChatSocket::OnOpen(Socket& socket) {
  socket_ = &socket;
  if (desk_.Join(*this)) return;
  socket.Close(kTryAgainLater, "too many listen to the conversation");
}

void ChatSocket::OnClose() {
  desk_.Leave(*this);
  socket_ = nullptr;
}

void ChatSocket::OnTooLong(std::uint64_t bytes, std::uint64_t limit) {
  Complain("the message has " + std::to_string(bytes) + " bytes, the limit is " +
           std::to_string(limit));
}

void ChatSocket::OnText(std::string_view text) {
  const JsonNode* root = reader_.Read(text);
  const JsonNode* cancel =
      root != nullptr && root->is(JsonKind::kObject) ? root->Find("cancel") : nullptr;
  if (cancel != nullptr) {
    const bool number =
        cancel->is(JsonKind::kInteger) && cancel->number >= 1.0 && cancel->number < 1e15;
    if (!number) return Complain("cancel must be the number of a prompt");
    if (desk_.Cancel(static_cast<PromptId>(cancel->number)) == 0) Complain("no such prompt");
    return;
  }
  const auto request = decoder_.Decode<ChatRequest>(text);
  if (!request) {
    ++front_.tally.malformed;
    return Complain(request.error().Body());
  }
  auto prompt = ToPrompt(*request, desk_.access());
  if (!prompt) return Complain(prompt.error().message);
  const auto id = desk_.Say(std::move(*prompt), request->speak, this);
  if (!id) return Complain(id.error().message);
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("type", "accepted").Key("prompt").Count(*id).EndObject();
  socket_->Send(Shared(std::move(body)), Delivery::kReply);
}

void ChatSocket::OnChat(const ChatEvent& event) {
  if (socket_ != nullptr) socket_->Send(Shared(WriteChatEvent(event)), Delivery::kReply);
}

void ChatSocket::Complain(std::string_view what) {
  if (socket_ == nullptr) return;
  std::string body;
  JsonWriter(body).BeginObject().Member("type", "error").Member("error", what).EndObject();
  socket_->Send(Shared(std::move(body)), Delivery::kReply);
}

}  // namespace bbia
