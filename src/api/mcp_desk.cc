#include "api/mcp_desk.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "api/answers.h"
#include "api/random.h"
#include "api/resource_desk.h"
#include "words/tool_action.h"

namespace bbia {
namespace {

constexpr std::string_view kSessionHeader = "Mcp-Session-Id";
constexpr int kAccepted = 202;

constexpr std::string_view kInstructions =
    "A Reachy Mini robot: a head on a turning body, two antennas, a camera. Tools move it within "
    "its limits and tell an outcome: accepted, clamped (done as far as the limits allow), queued, "
    "preempted, refused. Other clients may move it at the same time; the newest command wins. "
    "Angles are radians, lengths metres, x forward, y left, z up.";

struct Resource {
  std::string_view uri;
  std::string_view name;
  std::string_view description;
};
constexpr std::array kResources = {
    Resource{"bbia://state", "state", "Pose, motors, mood and what the robot is doing"},
    Resource{"bbia://resources", "resources", "Memory, processor time, threads and queues of bbia"},
    Resource{"bbia://behaviors", "behaviors", "Names of what run_behavior can run"},
};

HttpResponse Faulty(const McpFault& fault, int status = 200) {
  return JsonAnswer(WriteMcpError(fault), status);
}

HttpResponse Good(const McpFrame& frame, std::string_view result) {
  return JsonAnswer(WriteMcpResult(frame.id, result));
}

std::string ListTools() {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("tools").BeginArray();
  for (const ToolSpec& tool : AllTools()) {
    const bool reads = tool.reach == ToolReach::kKnow || tool.id == ToolId::kRecall;
    json.BeginObject().Member("name", tool.name).Member("description", tool.description);
    json.Key("inputSchema");
    WriteSchema(json, tool);
    json.Key("annotations").BeginObject().Member("readOnlyHint", reads);
    json.Member("destructiveHint", false).Member("openWorldHint", false).EndObject();
    json.EndObject();
  }
  json.EndArray().EndObject();
  return text;
}

std::string ListResources() {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("resources").BeginArray();
  for (const Resource& resource : kResources) {
    json.BeginObject().Member("uri", resource.uri).Member("name", resource.name);
    json.Member("description", resource.description).Member("mimeType", "application/json");
    json.EndObject();
  }
  json.EndArray().EndObject();
  return text;
}

std::string WriteCallResult(const ToolOutcome& outcome) {
  std::string text;
  JsonWriter json(text);
  const std::string told = WriteOutcome(outcome);
  json.BeginObject().Key("content").BeginArray();
  json.BeginObject().Member("type", "text").Member("text", told).EndObject().EndArray();
  json.Key("structuredContent").Raw(told).Member("isError", !outcome.done()).EndObject();
  return text;
}

}  // namespace

/// Waits for the end of one tool call. Who goes away does not end it: that is what cancelling is
/// for.
class McpDesk::CallSession final : public StreamSession {
 public:
  CallSession(McpDesk& desk, std::uint64_t number) : desk_(desk), number_(number) {
    if (Call* const call = desk_.Find(number_)) call->waiting = this;
  }
  ~CallSession() override {
    Call* const call = desk_.Find(number_);
    if (call != nullptr && call->waiting == this) call->waiting = nullptr;
  }
  void OnOpen(Stream& stream) override {
    stream_ = &stream;
    if (!answer_.empty() || cancelled_) Answer();
  }
  void OnClose() override { stream_ = nullptr; }
  /// @param answer JSON; empty: there is none, it was cancelled.
  void End(std::string answer) {
    cancelled_ = answer.empty();
    answer_ = std::move(answer);
    if (stream_ != nullptr) Answer();
  }

 private:
  void Answer() {
    stream_->Answer(cancelled_ ? HttpResponse{.status = kAccepted}
                               : JsonAnswer(std::move(answer_)));
  }

  McpDesk& desk_;
  const std::uint64_t number_;
  Stream* stream_ = nullptr;
  std::string answer_;
  bool cancelled_ = false;
};

McpDesk::Call* McpDesk::Find(std::uint64_t number) noexcept {
  const auto found = std::ranges::find(calls_, number, &Call::number);
  return found == calls_.end() ? nullptr : &*found;
}

bool McpDesk::Knows(std::string_view session) {
  const auto found = std::ranges::find(sessions_, session, &Session::id);
  if (found == sessions_.end()) return false;
  found->used = ++uses_;
  return true;
}

HttpResponse McpDesk::Post(const HttpRequest& request) {
  const auto frame = ReadMcpFrame(reader_, request.body);
  if (!frame) {
    ++front_.tally.malformed;
    return Faulty(frame.error(), 400);
  }
  if (frame->kind == McpKind::kRequest && frame->method == "initialize") return Initialize(*frame);
  const std::string_view session = request.Header(kSessionHeader);
  if (session.empty()) {
    return Faulty({kMcpInvalidRequest, "the header Mcp-Session-Id is missing", "null"}, 400);
  }
  // 404 tells a client to begin anew.
  if (!Knows(session)) return Faulty({kMcpInvalidRequest, "no such session", "null"}, 404);
  const std::string_view version = request.Header("MCP-Protocol-Version");
  if (!version.empty() && !IsMcpVersion(version)) {
    return Faulty({kMcpInvalidRequest, "unknown protocol version", "null"}, 400);
  }
  if (frame->kind == McpKind::kRequest) return Answer(*frame, session);
  Notice(*frame, session);
  return {.status = kAccepted};
}

HttpResponse McpDesk::Initialize(const McpFrame& frame) {
  const std::string_view wanted = frame.Text("protocolVersion");
  if (sessions_.size() >= kMostSessions) {
    sessions_.erase(std::ranges::min_element(sessions_, {}, &Session::used));
  }
  sessions_.push_back({ToText(front_.random.NextUuid()), ++uses_});
  std::string result;
  JsonWriter json(result);
  json.BeginObject().Member("protocolVersion", IsMcpVersion(wanted) ? wanted : kMcpVersion);
  json.Key("capabilities").BeginObject().Key("tools").BeginObject().EndObject();
  json.Key("resources").BeginObject().EndObject().EndObject();
  json.Key("serverInfo").BeginObject().Member("name", "bbia");
  json.Member("version", front_.options.bbia_version).EndObject();
  json.Member("instructions", kInstructions).EndObject();
  HttpResponse answer = Good(frame, result);
  answer.headers.emplace_back(std::string(kSessionHeader), sessions_.back().id);
  return answer;
}

HttpResponse McpDesk::Answer(const McpFrame& frame, std::string_view session) {
  if (frame.method == "ping") return Good(frame, "{}");
  if (frame.method == "tools/list") return Good(frame, ListTools());
  if (frame.method == "tools/call") return CallTool(frame, session);
  if (frame.method == "resources/list") return Good(frame, ListResources());
  if (frame.method == "resources/templates/list") return Good(frame, R"({"resourceTemplates":[]})");
  if (frame.method == "resources/read") return ReadResource(frame);
  return Faulty(
      {kMcpMethodNotFound, "there is no method '" + std::string(frame.method) + "'", frame.id});
}

HttpResponse McpDesk::ReadResource(const McpFrame& frame) {
  const std::string_view uri = frame.Text("uri");
  std::string text;
  if (uri == "bbia://state") {
    text = hands_.StateText();
  } else if (uri == "bbia://resources") {
    text = ResourceText(front_);
  } else if (uri == "bbia://behaviors") {
    JsonWriter json(text);
    json.BeginArray();
    if (front_.mind.there()) {
      for (const auto& behavior : front_.mind.repertoire().all()) json.String(behavior->name);
    }
    json.EndArray();
  } else {
    return Faulty({kMcpResourceNotFound,
                   "there is no resource '" + std::string(uri.substr(0, 200)) + "'", frame.id});
  }
  std::string result;
  JsonWriter json(result);
  json.BeginObject().Key("contents").BeginArray().BeginObject().Member("uri", uri);
  json.Member("mimeType", "application/json").Member("text", text).EndObject().EndArray();
  json.EndObject();
  return Good(frame, result);
}

HttpResponse McpDesk::CallTool(const McpFrame& frame, std::string_view session) {
  const std::string_view name = frame.Text("name");
  const auto tool = ToolFromName(name);
  if (!tool) {
    return Faulty(
        {kMcpInvalidParams, "Unknown tool: " + std::string(name.substr(0, 64)), frame.id});
  }
  const JsonNode* arguments = frame.params != nullptr ? frame.params->Find("arguments") : nullptr;
  const auto action =
      arguments != nullptr ? ReadToolAction(*tool, *arguments) : ReadToolCall(name, "{}");
  // What a model got wrong it is told as a result, so that it can try again.
  if (!action) return Good(frame, WriteCallResult(Refused(action.error().message)));
  if (calls_.size() >= kMostCalls) {
    return Faulty({kMcpServerError, "busy: " + std::to_string(kMostCalls) + " calls are under way",
                   frame.id});
  }
  const std::uint64_t number = next_call_++;
  calls_.push_back({number, std::string(session), frame.id});
  HttpResponse later;
  later.stream.begin = StreamPlan::Begin::kLater;
  later.stream.session = std::make_unique<CallSession>(*this, number);
  const HandJob job =
      hands_.Do(*action, HandWait::kEnd, [this, number, id = frame.id](ToolOutcome outcome) {
        EndCall(number, WriteMcpResult(id, WriteCallResult(outcome)));
      });
  if (Call* const call = Find(number)) call->job = job;
  return later;
}

void McpDesk::EndCall(std::uint64_t number, std::string answer) {
  Call* const call = Find(number);
  if (call == nullptr) return;
  if (call->waiting != nullptr) call->waiting->End(std::move(answer));
  std::erase_if(calls_, [number](const Call& one) { return one.number == number; });
}

void McpDesk::Notice(const McpFrame& frame, std::string_view session) {
  if (frame.method != "notifications/cancelled" || frame.params == nullptr) return;
  const JsonNode* const id = frame.params->Find("requestId");
  if (id == nullptr) return;
  std::string wanted;
  JsonWriter(wanted).Node(*id);
  for (const Call& call : calls_) {
    if (call.session != session || call.id != wanted) continue;
    hands_.Cancel(call.job);
    return EndCall(call.number, {});
  }
}

HttpResponse McpDesk::Delete(const HttpRequest& request) {
  const std::string_view session = request.Header(kSessionHeader);
  const bool known = Knows(session);
  for (std::size_t i = calls_.size(); i-- > 0;) {
    if (calls_[i].session != session) continue;
    hands_.Cancel(calls_[i].job);
    EndCall(calls_[i].number, {});
  }
  std::erase_if(sessions_, [session](const Session& one) { return one.id == session; });
  return known ? HttpResponse{.status = 204} : Detail(404, "no such session");
}

}  // namespace bbia
