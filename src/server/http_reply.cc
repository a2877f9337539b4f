#include "server/http_reply.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "base/check.h"

namespace bbia {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

constexpr std::uint32_t kMaxHead = 16 * 1024;

}  // namespace

class HttpReplyReader::Impl final {
 public:
  explicit Impl(std::size_t max_body) : max_body_(max_body) {
    parser_.eager(true);
    parser_.header_limit(kMaxHead);
    parser_.body_limit(max_body);
  }

  Result<Progress> Put(std::string_view bytes) {
    if (parser_.is_done()) return Progress::kDone;
    if (failed_) return Fail(Errc::kRefused, "it is not an HTTP reply");
    unread_.append(bytes);
    std::size_t at = 0;
    while (at < unread_.size() && !parser_.is_done()) {
      // A chunked body ends with five bytes or more. Beast 1.81 asserts to see them together.
      constexpr std::size_t kLastChunk = 5;
      if (parser_.is_header_done() && parser_.chunked() && unread_.size() - at < kLastChunk) break;
      error_code error;
      const std::size_t taken =
          parser_.put(boost::asio::buffer(unread_.data() + at, unread_.size() - at), error);
      at += taken;
      if (error == http::error::need_more) break;
      if (error) return Refuse(error);
      if (taken == 0) break;
    }
    unread_.erase(0, at);
    if (unread_.size() > kMaxHead) return Refuse(http::error::header_limit);
    return parser_.is_done() ? Progress::kDone : Progress::kNeedMore;
  }

  Result<void> End() {
    if (parser_.is_done()) return {};
    if (!failed_ && parser_.got_some()) {
      error_code error;
      parser_.put_eof(error);
      if (!error && parser_.is_done()) return {};
    }
    failed_ = true;
    if (!parser_.got_some()) {
      return Fail(Errc::kIo, "the connection was closed without a reply");
    }
    return Fail(Errc::kIo, parser_.is_header_done() ? "the reply ends in its middle"
                                                    : "what came is no whole HTTP reply");
  }

  HttpReply Take() {
    CHECK(parser_.is_done());
    auto& message = parser_.get();
    return {.status = static_cast<int>(message.result_int()),
            .content_type = Field(message, http::field::content_type),
            .server = Field(message, http::field::server),
            .body = std::move(message.body())};
  }

 private:
  template <class Message>
  static std::string Field(const Message& message, http::field field) {
    const auto text = message[field];
    return {text.data(), text.size()};
  }

  tl::unexpected<Error> Refuse(const error_code& error) {
    failed_ = true;
    if (error == http::error::body_limit) {
      return Fail(Errc::kRefused,
                  "the reply's body is larger than " + std::to_string(max_body_) + " bytes");
    }
    if (error == http::error::header_limit) {
      return Fail(Errc::kRefused,
                  "the reply's head is larger than " + std::to_string(kMaxHead) + " bytes");
    }
    return Fail(Errc::kRefused, "it is not an HTTP reply (" + error.message() + ")");
  }

  const std::size_t max_body_;
  http::response_parser<http::string_body> parser_;
  std::string unread_;  // the begun line of a head or of a chunk
  bool failed_ = false;
};

HttpReplyReader::HttpReplyReader(std::size_t max_body) : impl_(std::make_unique<Impl>(max_body)) {}
HttpReplyReader::~HttpReplyReader() = default;

Result<HttpReplyReader::Progress> HttpReplyReader::Put(std::string_view bytes) {
  return impl_->Put(bytes);
}
Result<void> HttpReplyReader::End() {
  return impl_->End();
}
HttpReply HttpReplyReader::Take() {
  return impl_->Take();
}

}  // namespace bbia
