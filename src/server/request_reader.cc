#include "server/request_reader.h"

#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "server/http_text.h"

namespace bbia {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

std::string_view View(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

HttpMethod MethodOf(http::verb verb) noexcept {
  if (verb == http::verb::get) return HttpMethod::kGet;
  if (verb == http::verb::head) return HttpMethod::kHead;
  if (verb == http::verb::post) return HttpMethod::kPost;
  if (verb == http::verb::put) return HttpMethod::kPut;
  if (verb == http::verb::delete_) return HttpMethod::kDelete;
  if (verb == http::verb::patch) return HttpMethod::kPatch;
  if (verb == http::verb::options) return HttpMethod::kOptions;
  return HttpMethod::kOther;
}

/// The fields that anybody here asks for.
enum Kept : std::size_t {
  kHost,
  kOrigin,
  kContentType,
  kPreflightMethod,
  kPreflightHeaders,
  kUpgrade,
  kSocketKey,
  kSocketVersion,
  kKeptCount
};

std::optional<Kept> KeptField(http::field field) noexcept {
  if (field == http::field::host) return kHost;
  if (field == http::field::origin) return kOrigin;
  if (field == http::field::content_type) return kContentType;
  if (field == http::field::access_control_request_method) return kPreflightMethod;
  if (field == http::field::access_control_request_headers) return kPreflightHeaders;
  if (field == http::field::upgrade) return kUpgrade;
  if (field == http::field::sec_websocket_key) return kSocketKey;
  if (field == http::field::sec_websocket_version) return kSocketVersion;
  return std::nullopt;
}

/// One request's text; strings keep their capacity from request to request.
struct Text {
  std::string target;
  std::string path;
  std::string body;
  std::array<std::string, kKeptCount> fields;
  std::string lines;  // names and values of all fields
  std::vector<std::pair<std::size_t, std::size_t>> sizes;
  std::unique_ptr<BodySink> sink;
  std::uint64_t limit = 0;
  std::uint64_t received = 0;
  bool enough = false;
  int hosts = 0;
  HttpMethod method = HttpMethod::kGet;
  int version = 11;
  bool expects_continue = false;

  void Clear() {
    target.clear();
    path.clear();
    // One large upload should not hold its memory for the life of the connection.
    if (body.capacity() > 64 * 1024) body = std::string();
    body.clear();
    for (std::string& field : fields) field.clear();
    lines.clear();
    sizes.clear();
    sink.reset();
    received = 0;
    enough = false;
    hosts = 0;
    expects_continue = false;
  }
};

}  // namespace

class RequestReader::Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(Text& text) : text_(text) {
    header_limit(kMaxHeader);
    body_limit(boost::none);  // ours depends on the header
  }

 private:
  using Piece = boost::beast::string_view;

  void on_request_impl(http::verb method, Piece, Piece target, int version, error_code&) override {
    text_.version = version;
    text_.method = MethodOf(method);
    text_.target.assign(target.data(), target.size());
  }
  void on_response_impl(int, Piece, int, error_code&) override {}
  void on_field_impl(http::field field, Piece name, Piece value, error_code& error) override {
    if (is_header_done()) return;  // a trailer
    if (text_.sizes.size() == kMaxFields) {
      error = http::error::header_limit;
      return;
    }
    text_.lines.append(name.data(), name.size()).append(value.data(), value.size());
    text_.sizes.emplace_back(name.size(), value.size());
    if (field == http::field::host) ++text_.hosts;
    if (field == http::field::expect) {
      text_.expects_continue = HasToken(View(value), "100-continue");
    } else if (const auto kept = KeptField(field)) {
      std::string& place = text_.fields[*kept];
      if (!place.empty()) place += ", ";
      place.append(value.data(), value.size());
    }
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(Piece piece, error_code& error) override {
    TakePiece(View(piece), error);
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t, Piece, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Piece piece, error_code& error) override {
    TakePiece(View(piece), error);
    return piece.size();
  }
  void on_finish_impl(error_code&) override {}

  void TakePiece(std::string_view piece, error_code& error) {
    if (piece.empty()) return;
    text_.received += piece.size();
    if (text_.received > text_.limit) {
      error = http::error::body_limit;
    } else if (text_.sink == nullptr) {
      text_.body += piece;
    } else {
      const ModuleScope account(kEndpointModule);
      text_.enough = !text_.sink->OnPiece(piece);
      if (text_.enough) error = http::error::end_of_stream;
    }
  }

  Text& text_;
};

class RequestReader::State final {
 public:
  explicit State(std::size_t max_body) : max_body_(max_body) { Next(); }

  Status Read(std::string_view& input) {
    if (!begun_ && !Begin(input)) return failed_ ? Status::kFailed : Status::kNeedMore;
    if (!parser_->is_header_done()) {
      const Status status = ReadHead(input);
      if (status != Status::kComplete) return status;
    }
    return parser_->is_done() ? Complete() : ReadBody(input);
  }

  void Accept(std::uint64_t limit, std::unique_ptr<BodySink> sink) {
    if (limit > 0) text_.limit = limit;
    text_.sink = std::move(sink);
  }

  void Next() {
    text_.Clear();
    text_.limit = max_body_;
    request_ = {};
    upgrade_ = {};
    begun_ = false;
    body_begun_ = false;
    parser_.emplace(text_);
  }

  [[nodiscard]] BodySink* sink() const noexcept { return text_.sink.get(); }
  [[nodiscard]] std::uint64_t received() const noexcept { return text_.received; }
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] HttpRequest& request() noexcept { return request_; }
  [[nodiscard]] const Failure& failure() const noexcept { return failure_; }
  [[nodiscard]] const UpgradeFields& upgrade() const noexcept { return upgrade_; }
  [[nodiscard]] int version() const noexcept { return text_.version; }
  [[nodiscard]] const Parser& parser() const noexcept { return *parser_; }

 private:
  /// Skips the empty lines that old clients send after a body, and looks at the first byte: what
  /// does not start like a request (a TLS greeting, noise) need not be waited for.
  bool Begin(std::string_view& input) {
    while (!input.empty() && (input.front() == '\r' || input.front() == '\n')) {
      input.remove_prefix(1);
    }
    if (input.empty()) return false;
    const char first = input.front();
    if ((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z')) {
      begun_ = true;
      return true;
    }
    failed_ = true;
    failure_ = {.status = 400, .detail = "Invalid HTTP request received."};
    return false;
  }

  /// @return `kComplete` when there is no body.
  Status ReadHead(std::string_view& input) {
    error_code error;
    input.remove_prefix(parser_->put({input.data(), input.size()}, error));
    if (error && error != http::error::need_more) return Fail(error);
    if (!parser_->is_header_done()) return Status::kNeedMore;
    if (!FillIn()) return Status::kFailed;
    parser_->eager(true);
    return parser_->is_done() ? Status::kComplete : Status::kHead;
  }

  Status ReadBody(std::string_view& input) {
    if (!std::exchange(body_begun_, true)) {
      const auto announced = parser_->content_length();
      if (announced && *announced > text_.limit) return Fail(http::error::body_limit);
    }
    // A chunked body ends with five bytes or more. Beast 1.81 asserts to see them together.
    constexpr std::size_t kLastChunk = 5;
    if (!parser_->chunked() || input.size() >= kLastChunk) {
      error_code error;
      input.remove_prefix(parser_->put({input.data(), input.size()}, error));
      if (text_.enough) return Status::kEnough;
      if (error && error != http::error::need_more) return Fail(error);
      if (parser_->is_done()) return Complete();
    }
    if (std::exchange(text_.expects_continue, false) && text_.received == 0) {
      return Status::kExpectsContinue;
    }
    // Beast bounds the header, but not the line before a chunk.
    if (input.size() > kMaxHeader) return Fail(http::error::header_limit);
    return Status::kNeedMore;
  }

  Status Complete() {
    request_.body = text_.body;
    return Status::kComplete;
  }

  bool FillIn() {
    if (text_.hosts > 1) {
      failure_ = {.status = 400, .detail = "A request names one host."};
      return false;
    }
    const std::optional<Target> target = SplitTarget(text_.target);
    if (!target) {
      failure_ = {.status = 400, .detail = "The request's target must start with '/'."};
      return false;
    }
    AppendPercentDecoded(target->path, text_.path);
    fields_.clear();
    std::string_view rest = text_.lines;
    for (const auto& [name, value] : text_.sizes) {
      fields_.push_back({rest.substr(0, name), rest.substr(name, value)});
      rest.remove_prefix(name + value);
    }
    request_.fields = fields_;
    request_.method = text_.method;
    request_.path = text_.path;
    request_.query = target->query;
    request_.content_type = text_.fields[kContentType];
    request_.origin = text_.fields[kOrigin];
    request_.host = text_.fields[kHost];
    request_.access_control_request_method = text_.fields[kPreflightMethod];
    request_.access_control_request_headers = text_.fields[kPreflightHeaders];
    upgrade_.wanted = parser_->upgrade() && HasToken(text_.fields[kUpgrade], "websocket");
    upgrade_.key = text_.fields[kSocketKey];
    upgrade_.version = text_.fields[kSocketVersion];
    return true;
  }

  Status Fail(const error_code& error) {
    if (error == http::error::body_limit) {
      failure_ = {
          .status = 413,
          .detail = "Request body too large; maximum is " + std::to_string(text_.limit) + " bytes"};
    } else if (error == http::error::header_limit) {
      failure_ = {.status = 431,
                  .detail = "Request header too large; maximum is " + std::to_string(kMaxHeader) +
                            " bytes in " + std::to_string(kMaxFields) + " lines"};
    } else if (error == http::error::bad_version) {
      failure_ = {.status = 505, .detail = "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
    } else {
      failure_ = {.status = 400, .detail = "Invalid HTTP request received."};
    }
    return Status::kFailed;
  }

  const std::size_t max_body_;
  Text text_;
  std::optional<Parser> parser_;  // one per request: Beast's parsers are not reusable
  std::vector<HeaderField> fields_;
  bool begun_ = false;
  bool body_begun_ = false;
  bool failed_ = false;
  HttpRequest request_;
  UpgradeFields upgrade_;
  Failure failure_;
};

RequestReader::RequestReader(std::size_t max_body) : state_(std::make_unique<State>(max_body)) {}

RequestReader::~RequestReader() = default;

RequestReader::Status RequestReader::Read(std::string_view& input) {
  return state_->Read(input);
}

void RequestReader::Accept(std::uint64_t limit, std::unique_ptr<BodySink> sink) {
  state_->Accept(limit, std::move(sink));
}

BodySink* RequestReader::sink() const noexcept {
  return state_->sink();
}

std::uint64_t RequestReader::received() const noexcept {
  return state_->received();
}

void RequestReader::Next() {
  state_->Next();
}

bool RequestReader::in_request() const noexcept {
  return state_->begun();
}

HttpRequest& RequestReader::request() noexcept {
  return state_->request();
}

bool RequestReader::keep_alive() const noexcept {
  return state_->parser().keep_alive();
}

bool RequestReader::is_http_1_0() const noexcept {
  return state_->version() == 10;
}

const RequestReader::Failure& RequestReader::failure() const noexcept {
  return state_->failure();
}

const RequestReader::UpgradeFields& RequestReader::upgrade() const noexcept {
  return state_->upgrade();
}

}  // namespace bbia
