#include "api/memory_desk.h"

#include <algorithm>
#include <string>

#include "api/answers.h"
#include "api/memory_text.h"
#include "base/check.h"

namespace bbia {
namespace {

constexpr Nanos kPatience{10'000'000'000};
constexpr HandOver kFromMemory{Module::kMemory, Module::kMemory, Module::kApi};

/// One export under way.
class Export final : public StreamSession, public PageReader {
 public:
  explicit Export(MemoryDesk& desk) : desk_(desk) {}

  void OnOpen(Stream& stream) override {
    stream_ = &stream;
    AskNext();
  }
  void OnDrained() override {
    if (!std::exchange(waits_for_client_, false)) return;
    AskNext();
  }
  void OnClose() override {
    desk_.Forget(*this);
    stream_ = nullptr;
  }
  void OnPage(Result<MemoryOutcome> page) override {
    if (!page) return GiveUp(page.error());
    if (!started_) Start();
    Send(std::get<MemoryPage>(*page));
  }

 private:
  void Start() {
    started_ = true;
    HttpResponse head;
    head.headers.emplace_back("Content-Disposition", "attachment; filename=\"bbia-memory.json\"");
    stream_->Start(std::move(head));
    text_ = "{";
    BeginKind();
  }
  void BeginKind() {
    if (kind_ > 0) text_ += ',';
    text_.append("\"").append(kMemoryKindNames[kind_]).append("\":[");
    first_ = true;
    after_ = 0;
  }
  void Send(const MemoryPage& page) {
    for (const MemoryRow& row : page.rows) {
      if (!std::exchange(first_, false)) text_ += ',';
      JsonWriter json(text_);
      WriteRow(json, row);
    }
    after_ = page.next;
    if (page.next == 0) {
      text_ += ']';
      if (++kind_ == kMemoryKinds) {
        text_ += "}";
        Flush();
        stream_->End();
        return;
      }
      BeginKind();
    }
    Flush();
    if (stream_->figures().queued > 1) {
      waits_for_client_ = true;
    } else {
      AskNext();
    }
  }
  void Flush() {
    if (text_.empty()) return;
    stream_->Send(std::make_shared<const std::string>(std::exchange(text_, {})), Delivery::kReply);
  }
  void AskNext() {
    PageRequest page;
    page.kind = static_cast<MemoryKind>(kind_);
    page.after = after_;
    page.max_rows = kMaxPageRows;
    if (const auto asked = desk_.AskPage(page, *this); !asked) GiveUp(asked.error());
  }
  void GiveUp(const Error& error) {
    if (!started_) return stream_->Answer(MemoryFailure(error));
    // Half of it is sent: it says so, and stays JSON.
    text_ += "],";
    std::string quoted;
    JsonWriter(quoted).String(error.message);
    text_.append("\"error\":").append(quoted).append("}");
    Flush();
    stream_->End();
  }

  MemoryDesk& desk_;
  Stream* stream_ = nullptr;
  std::string text_;
  std::size_t kind_ = 0;
  std::int64_t after_ = 0;
  bool first_ = true;
  bool started_ = false;
  bool waits_for_client_ = false;
};

/// What the memory does not take, in the shape of everything that is not valid.
std::string Unfit(const Error& error) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("detail").BeginArray().BeginObject().Member("type", "value_error");
  json.Key("loc").BeginArray().String("body");
  if (!error.field.empty()) json.String(error.field);
  json.EndArray().Member("msg", error.message).Key("input").Null();
  json.EndObject().EndArray().EndObject();
  return body;
}

}  // namespace

HttpResponse MemoryFailure(const Error& error) {
  switch (error.code) {
    case Errc::kInvalidArgument:
      return JsonAnswer(Unfit(error), 422);
    case Errc::kNotFound:
      return Detail(404, error.message);
    case Errc::kRefused:
      return Detail(409, error.message);
    case Errc::kBusy:
    case Errc::kUnavailable:
    case Errc::kIo:
      break;
  }
  return Detail(503, error.message);
}

HttpResponse ExportMemory(MemoryDesk& desk) {
  HttpResponse response;
  response.stream.begin = StreamPlan::Begin::kLater;
  response.stream.session = std::make_unique<Export>(desk);
  return response;
}

MemoryDesk::MemoryDesk(Ledger& ledger, const Clock& clock, WakeSignal& wake, MemoryKeeper* keeper)
    : keeper_(keeper), promises_(clock) {
  if (keeper != nullptr) asker_.emplace(*keeper, ledger, "api<memory", kFromMemory, wake);
}

HttpResponse MemoryDesk::Ask(MemoryRequest request, Tell tell) {
  const auto ticket = asker_->Ask(std::move(request));
  if (!ticket) return MemoryFailure(ticket.error());
  open_.push_back({.ticket = *ticket, .tell = std::move(tell)});
  return promises_.Promise(
      *ticket, kPatience, Detail(503, "the memory did not answer within 10 s; it may still do it"));
}

Result<void> MemoryDesk::AskPage(const PageRequest& page, PageReader& reader) {
  const auto ticket = asker_->Ask(ReadRows{page});
  if (!ticket) return Fail(ticket.error());
  open_.push_back({.ticket = *ticket, .tell = {}, .reader = &reader});
  return {};
}

void MemoryDesk::Forget(const PageReader& reader) {
  for (Open& open : open_) {
    if (open.reader == &reader) open.reader = nullptr;
  }
}

void MemoryDesk::Follow() {
  if (!there()) return;
  while (auto answer = asker_->Take()) {
    const auto found = std::ranges::find(open_, answer->ticket, &Open::ticket);
    CHECK(found != open_.end());
    const Open open = std::move(*found);
    open_.erase(found);
    if (open.tell) {
      promises_.Keep(answer->ticket, answer->outcome ? open.tell(*answer->outcome)
                                                     : MemoryFailure(answer->outcome.error()));
    } else if (open.reader != nullptr) {
      open.reader->OnPage(std::move(answer->outcome));
    }
  }
}

}  // namespace bbia
