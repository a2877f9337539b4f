// Bytes of an HTTP connection. What they mean must not depend on how they are cut into pieces.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.h"
#include "server/http_text.h"
#include "server/request_reader.h"

namespace {

constexpr std::size_t kMaxBody = 512;
constexpr std::size_t kEnough = 100;

/// Takes a body as an upload, and has enough at some time.
class Sink final : public bbia::BodySink {
 public:
  explicit Sink(std::string& taken) : taken_(taken) {}
  bool OnPiece(std::string_view piece) override {
    CHECK(!piece.empty());
    taken_ += piece;
    return taken_.size() < kEnough;
  }
  bbia::HttpResponse OnEnd() override { return {}; }

 private:
  std::string& taken_;
};

/// Reads `bytes` as a connection would, `step` at a time. @return what was understood.
std::string Understand(std::string_view bytes, std::size_t step) {
  bbia::RequestReader reader(kMaxBody);
  std::string said;
  std::string pending;
  std::string taken;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    pending += bytes.substr(at, step);
    std::string_view view = pending;
    for (;;) {
      const bbia::RequestReader::Status status = reader.Read(view);
      if (status == bbia::RequestReader::Status::kNeedMore) break;
      if (status == bbia::RequestReader::Status::kFailed) {
        CHECK(reader.failure().status >= 400 && !reader.failure().detail.empty());
        return said + "failed";
      }
      if (status == bbia::RequestReader::Status::kExpectsContinue) continue;
      if (status == bbia::RequestReader::Status::kHead) {
        taken.clear();
        const bool upload = reader.request().path.starts_with("/u");
        reader.Accept(upload ? 4 * kMaxBody : 0, upload ? std::make_unique<Sink>(taken) : nullptr);
        continue;
      }
      if (status == bbia::RequestReader::Status::kEnough) {
        CHECK(taken.size() >= kEnough);
        return said + "failed";
      }
      const bbia::HttpRequest& request = reader.request();
      CHECK(!request.path.empty() && request.body.size() <= kMaxBody);
      said.append(request.path).append("?").append(request.query).append("|");
      CHECK(request.Header("").empty() && request.fields.size() <= bbia::RequestReader::kMaxFields);
      said.append(request.Header("HOST")).append("|").append(taken).append("|");
      said.append(request.body).append("|").append(request.origin).append("|");
      said += bbia::AcceptKey(reader.upgrade().key);
      bbia::HttpResponse response{.status = 307};
      response.headers.emplace_back("Location", request.path);
      std::string head;
      bbia::AppendHead(response, bbia::Persistence::kImplied, head);
      CHECK(std::count(head.begin(), head.end(), '\n') == 5);
      reader.Next();
    }
    pending.erase(0, pending.size() - view.size());
    CHECK(pending.size() <= bbia::RequestReader::kMaxHeader + step);
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = Understand(bytes, std::max<std::size_t>(size, 1));
  // Failures may be noticed at different places; what was served before may not differ.
  const auto served = [](std::string_view text) {
    return text.ends_with("failed") ? text.substr(0, text.size() - 6) : text;
  };
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
    const std::string cut = Understand(bytes, step);
    CHECK(served(whole) == served(cut));
  }
  return 0;
}
