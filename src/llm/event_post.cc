#include "llm/event_post.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"
#include "words/completion_reader.h"
#include "words/sse_reader.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxErrorBody = 4096;
constexpr int kLookEveryMs = 100;

struct Reading {
  SseReader events;
  CURL* easy;
  const std::function<bool()>& go_on;
  std::string error;
  bool heard = false;
};

std::size_t Receive(char* bytes, std::size_t, std::size_t size, void* to) {
  auto& reading = *static_cast<Reading*>(to);
  reading.heard = true;
  long status = 0;
  curl_easy_getinfo(reading.easy, CURLINFO_RESPONSE_CODE, &status);
  const std::string_view piece(bytes, size);
  if (status == 200) {
    reading.events.Feed(piece);
    return reading.go_on() ? size : 0;
  }
  reading.error += piece.substr(0, kMaxErrorBody - std::min(kMaxErrorBody, reading.error.size()));
  return size;
}

struct FreeHandles {
  CURLM* multi;
  CURL* easy;
  curl_slist* headers;
  ~FreeHandles() {
    curl_multi_remove_handle(multi, easy);
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
  }
};

}  // namespace

Result<void> PostForEvents(const std::string& url, const std::string& body,
                           const std::string& token, Seconds patience,
                           const OnServerEvent& on_event, const std::function<bool()>& go_on) {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(code == CURLE_OK);
  FreeHandles all{curl_multi_init(), curl_easy_init(), nullptr};
  CHECK(all.multi != nullptr && all.easy != nullptr);
  Reading reading{.events = SseReader(on_event), .easy = all.easy, .go_on = go_on, .error = {}};
  all.headers = curl_slist_append(all.headers, "Content-Type: application/json");
  all.headers = curl_slist_append(all.headers, "Accept: text/event-stream");
  if (!token.empty()) {
    all.headers = curl_slist_append(all.headers, ("Authorization: Bearer " + token).c_str());
  }
  curl_easy_setopt(all.easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(all.easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(all.easy, CURLOPT_PROXY, "");
  curl_easy_setopt(all.easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(all.easy, CURLOPT_HTTPHEADER, all.headers);
  curl_easy_setopt(all.easy, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(all.easy, CURLOPT_CONNECTTIMEOUT, 5L);
  curl_easy_setopt(all.easy, CURLOPT_WRITEFUNCTION, &Receive);
  curl_easy_setopt(all.easy, CURLOPT_WRITEDATA, &reading);
  curl_multi_add_handle(all.multi, all.easy);
  Seconds silent{0.0};
  int running = 1;
  while (running > 0) {
    curl_multi_perform(all.multi, &running);
    if (!go_on()) return {};
    silent = std::exchange(reading.heard, false) ? Seconds{0.0} : silent + Seconds{0.1};
    if (silent > patience) return Fail(Errc::kIo, url + " says nothing any more");
    if (running > 0) curl_multi_poll(all.multi, nullptr, 0, kLookEveryMs, nullptr);
  }
  int left = 0;
  const CURLMsg* const message = curl_multi_info_read(all.multi, &left);
  long status = 0;
  curl_easy_getinfo(all.easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != 0 && status != 200) {
    return Fail(Errc::kRefused, std::to_string(status) + ": " + ErrorWords(reading.error));
  }
  const CURLcode how = message != nullptr ? message->data.result : CURLE_RECV_ERROR;
  if (how == CURLE_OK) return {};
  return Fail(status == 0 ? Errc::kUnavailable : Errc::kIo,
              "no answer from " + url + ": " + curl_easy_strerror(how));
}

}  // namespace bbia
