#include "llm/model_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "llm/host_lookup.h"
#include "words/cut_text.h"
#include "words/sse_reader.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxBody = 256UL * 1024;  // of an answer that is not streamed
constexpr std::size_t kMaxErrorBody = 4UL * 1024;
constexpr std::uint64_t kMaxReceived = 8UL * 1024 * 1024;  // of one answer, whatever is in it
constexpr long kGood = 200;
constexpr long kBadRequest = 400;
constexpr long kTooMany = 429;
constexpr long kUnavailableStatus = 503;

/// libcurl's own state for the whole process; it must exist once, and before any handle.
void NeedCurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(code == CURLE_OK);
}

long Milliseconds(Nanos time) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

struct FreeEasy {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using Headers = std::unique_ptr<curl_slist, FreeList>;

Headers Append(Headers list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  CHECK(longer != nullptr);
  static_cast<void>(list.release());
  return Headers(longer);
}

/// "HOST:PORT:ADDRESSES", as libcurl takes what is known already.
Headers Known(const ModelServer& server) {
  if (server.addresses.empty()) return {};
  const UrlHost host = HostOf(server.url);
  return Append({}, host.name + ":" + std::to_string(host.port) + ":" + server.addresses);
}

/// What every request has in common.
Headers Prepare(CURL* easy, const ModelServer& server, const std::string& url, Nanos connect) {
  Headers headers = Append({}, "Content-Type: application/json");
  headers = Append(std::move(headers), "Expect:");  // no 100-continue before the body
  if (!server.key.empty()) {
    headers = Append(std::move(headers), "Authorization: Bearer " + server.key);
  }
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(connect));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "bbia");
  const std::string_view rest = std::string_view(server.url).substr(server.url.find("://") + 3);
  const bool here =
      rest.starts_with("127.") || rest.starts_with("localhost") || rest.starts_with("[::1]");
  if (here) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  return headers;
}

/// Of a GET; 0: nobody answers.
long StatusOf(const ModelServer& server, const std::string& url, Nanos patience) {
  NeedCurl();
  const Easy easy(curl_easy_init());
  if (easy == nullptr) return 0;
  const Headers headers = Prepare(easy.get(), server, url, patience);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, Milliseconds(patience));
  curl_easy_setopt(easy.get(), CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(kMaxBody));
  const auto ignore = [](char*, std::size_t, std::size_t size, void*) -> std::size_t {
    return size;
  };
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, +ignore);
  if (curl_easy_perform(easy.get()) != CURLE_OK) return 0;
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

}  // namespace

class ModelClient::Impl final {
 public:
  Impl(const Clock& clock, const ModelPatience& patience) : clock_(clock), patience_(patience) {
    NeedCurl();
    multi_ = curl_multi_init();
    CHECK(multi_ != nullptr);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 2L);
  }
  ~Impl() {
    Cancel();
    curl_multi_cleanup(multi_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Begin(const ModelServer& server, std::string body, OnText on_text) {
    Cancel();
    reply_ = std::make_unique<Reply>();
    reply_->body_sent = std::move(body);
    reply_->on_text = std::move(on_text);
    reply_->begun = reply_->last = clock_.Now();
    reply_->where = server.url;
    easy_.reset(curl_easy_init());
    CHECK(easy_ != nullptr);
    CURL* const easy = easy_.get();
    headers_ = Prepare(easy, server, server.url + "/chat/completions", patience_.connect);
    hosts_ = Known(server);
    if (hosts_ != nullptr) curl_easy_setopt(easy, CURLOPT_RESOLVE, hosts_.get());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, reply_->body_sent.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(reply_->body_sent.size()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Impl::OnBytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    CHECK(curl_multi_add_handle(multi_, easy) == CURLM_OK);
    state_ = Transfer::kRunning;
  }

  void Cancel() {
    if (easy_ == nullptr) return;
    curl_multi_remove_handle(multi_, easy_.get());
    easy_.reset();
    headers_.reset();
    hosts_.reset();
    if (state_ == Transfer::kRunning) state_ = Transfer::kNone;
  }

  Transfer Step() {
    if (state_ != Transfer::kRunning) return state_;
    int running = 0;
    curl_multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) End(message->data.result);
      if (state_ != Transfer::kRunning) return state_;
    }
    if (reply_->answer.done() || reply_->answer.full()) {
      Finish();  // nothing that matters follows
    } else {
      CheckDeadlines();
    }
    return state_;
  }

  void Wait(int wake_fd, Nanos timeout) {
    curl_waitfd wake{.fd = wake_fd, .events = CURL_WAIT_POLLIN, .revents = 0};
    curl_multi_poll(multi_, &wake, wake_fd >= 0 ? 1 : 0, static_cast<int>(Milliseconds(timeout)),
                    nullptr);
  }

  [[nodiscard]] const CompletionReader& answer() const { return reply_->answer; }
  [[nodiscard]] const Error& error() const { return reply_->error; }
  [[nodiscard]] std::optional<Nanos> retry_after() const { return reply_->retry_after; }

 private:
  /// All of one answer.
  struct Reply {
    std::string body_sent;
    OnText on_text;
    std::string where;
    TimePoint begun;
    TimePoint last;  ///< something came
    std::uint64_t received = 0;
    std::string whole;  ///< of an error, or of an answer that is not streamed
    CompletionReader answer;
    std::optional<Error> broken;  ///< what the stream itself said
    Error error;
    std::optional<Nanos> retry_after;
    SseReader events{[this](std::string_view, std::string_view data) { Take(data); }};

    void Take(std::string_view data) {
      if (broken) return;
      const auto piece = answer.Take(data);
      if (!piece) {
        broken = piece.error();
      } else if (!piece->empty()) {
        on_text(*piece);
      }
    }
  };

  static std::size_t OnBytes(char* bytes, std::size_t, std::size_t size, void* self) {
    return static_cast<Impl*>(self)->Receive({bytes, size}) ? size : 0;
  }

  /// @return false to break off.
  bool Receive(std::string_view bytes) {
    reply_->last = clock_.Now();
    reply_->received += bytes.size();
    long status = 0;
    char* type = nullptr;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &type);
    const bool streamed =
        type != nullptr && std::string_view(type).starts_with("text/event-stream");
    if (status < kBadRequest && streamed) {
      reply_->events.Feed(bytes);
      return !reply_->broken && reply_->received <= kMaxReceived;
    }
    const std::size_t most = status < kBadRequest ? kMaxBody : kMaxErrorBody;
    reply_->whole += bytes.substr(0, most - std::min(most, reply_->whole.size()));
    return status >= kBadRequest || reply_->whole.size() < most;
  }

  void End(CURLcode code) {
    if (reply_->broken) return Fail(*reply_->broken);
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= kBadRequest) return FailByStatus(status);
    if (code == CURLE_OK && !reply_->whole.empty()) {
      reply_->Take(reply_->whole);
      if (reply_->broken) return Fail(*reply_->broken);
    }
    if (code != CURLE_OK) return FailByCurl(code);
    // Some servers leave the last line out; whoever said why it ended has said all.
    if (!reply_->answer.done() && reply_->answer.finish() == FinishReason::kNone) {
      return Fail({Errc::kIo, reply_->where + " broke off in the middle of its answer", {}});
    }
    Finish();
  }

  void FailByStatus(long status) {
    curl_off_t retry = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &retry);
    if (retry > 0) reply_->retry_after = std::chrono::seconds{std::min<curl_off_t>(retry, 3600)};
    const bool busy = status == kTooMany || status == kUnavailableStatus;
    Fail({busy ? Errc::kBusy : Errc::kRefused,
          reply_->where + " answers " + std::to_string(status) + ": " + ErrorWords(reply_->whole),
          {}});
  }

  void FailByCurl(CURLcode code) {
    if (reply_->received > kMaxReceived || code == CURLE_WRITE_ERROR) {
      return Fail({Errc::kRefused, reply_->where + " sends more than is kept of an answer", {}});
    }
    const bool nobody = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
                        code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_OPERATION_TIMEDOUT;
    Fail({nobody ? Errc::kUnavailable : Errc::kIo,
          "no answer from " + reply_->where + ": " + curl_easy_strerror(code),
          {}});
  }

  void CheckDeadlines() {
    const TimePoint now = clock_.Now();
    const auto seconds = [](Nanos time) {
      return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
    };
    if (!reply_->answer.begun() && now - reply_->begun > patience_.first) {
      return Fail(
          {Errc::kIo, reply_->where + " gave no word within " + seconds(patience_.first), {}});
    }
    if (reply_->answer.begun() && now - reply_->last > patience_.stall) {
      return Fail({Errc::kIo, reply_->where + " fell silent for " + seconds(patience_.stall), {}});
    }
    if (now - reply_->begun > patience_.whole) {
      Fail({Errc::kIo, reply_->where + " was not done within " + seconds(patience_.whole), {}});
    }
  }

  void Fail(Error error) {
    reply_->error = std::move(error);
    state_ = Transfer::kFailed;
    Cancel();
  }
  void Finish() {
    state_ = Transfer::kDone;
    Cancel();
  }

  const Clock& clock_;
  const ModelPatience patience_;
  CURLM* multi_;
  Easy easy_;
  Headers headers_;
  Headers hosts_;
  std::unique_ptr<Reply> reply_ = std::make_unique<Reply>();
  Transfer state_ = Transfer::kNone;
};

ModelClient::ModelClient(const Clock& clock, const ModelPatience& patience)
    : impl_(std::make_unique<Impl>(clock, patience)) {}
ModelClient::~ModelClient() = default;

void ModelClient::Begin(const ModelServer& server, std::string body, OnText on_text) {
  impl_->Begin(server, std::move(body), std::move(on_text));
}
void ModelClient::Cancel() {
  impl_->Cancel();
}
Transfer ModelClient::Step() {
  return impl_->Step();
}
void ModelClient::Wait(int wake_fd, Nanos timeout) {
  impl_->Wait(wake_fd, timeout);
}
const CompletionReader& ModelClient::answer() const {
  return impl_->answer();
}
const Error& ModelClient::error() const {
  return impl_->error();
}
std::optional<Nanos> ModelClient::retry_after() const {
  return impl_->retry_after();
}

bool IsReady(const ModelServer& server, Nanos patience) {
  constexpr std::string_view kVersion = "/v1";
  std::string_view root = server.url;
  if (root.ends_with(kVersion)) root.remove_suffix(kVersion.size());
  // llama-server lists its model while it still loads it; only its health tells that. Who has no
  // such page says 404.
  const long health = StatusOf(server, std::string(root) + "/health", patience);
  if (health == 0 || health == kUnavailableStatus) return false;
  return StatusOf(server, server.url + "/models", patience) == kGood;
}

Result<std::string> CheckModelUrl(std::string_view url) {
  const auto wrong = [url](std::string_view why) {
    return Fail(Errc::kInvalidArgument,
                "model.url is '" + std::string(CutText(url, 200)) + "', " + std::string(why));
  };
  const bool http = url.starts_with("http://");
  if (!http && !url.starts_with("https://")) return wrong("it must begin with http:// or https://");
  const std::string_view rest = url.substr(http ? 7 : 8);
  if (rest.empty() || rest.front() == '/' || rest.front() == ':') return wrong("it names no host");
  if (rest.substr(0, rest.find('/')).find('@') != std::string_view::npos) {
    return wrong("a key belongs into model.key_file or BBIA_MODEL_KEY, not into the address");
  }
  if (std::ranges::any_of(url, [](char c) { return c <= ' ' || c > '~'; }) ||
      url.find_first_of("?#") != std::string_view::npos) {
    return wrong("it must be an address without spaces and query");
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

}  // namespace bbia
