#include "server/request_reader.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

using Status = RequestReader::Status;

/// Reads on behind the header, as one who has no plan for the body.
Status ReadOn(RequestReader& reader, std::string_view& text) {
  const Status status = reader.Read(text);
  return status == Status::kHead ? reader.Read(text) : status;
}

Status ReadAll(RequestReader& reader, std::string_view text) {
  return ReadOn(reader, text);
}

TEST(RequestReader, ReadsWhatTheApplicationAsksFor) {
  RequestReader reader(100);
  std::string_view text =
      "POST /api/a%20b?x=%20 HTTP/1.1\r\nHost: r\r\nOrigin: http://o\r\nContent-Type: text/x\r\n"
      "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: A\r\n"
      "Content-Length: 3\r\n\r\nabcGET";
  ASSERT_EQ(ReadOn(reader, text), Status::kComplete);
  const HttpRequest& request = reader.request();
  EXPECT_EQ(request.method, HttpMethod::kPost);
  EXPECT_EQ(request.path, "/api/a b");
  EXPECT_EQ(request.query, "x=%20");
  EXPECT_EQ(request.host, "r");
  EXPECT_EQ(request.origin, "http://o");
  EXPECT_EQ(request.content_type, "text/x");
  EXPECT_EQ(request.access_control_request_method, "PUT");
  EXPECT_EQ(request.access_control_request_headers, "A");
  EXPECT_EQ(request.body, "abc");
  EXPECT_EQ(text, "GET");
  EXPECT_TRUE(reader.keep_alive());
}

TEST(RequestReader, LooksUpAnyFieldByItsNameInAnyCase) {
  RequestReader reader(100);
  std::string_view text =
      "GET / HTTP/1.1\r\nHost: r\r\nIF-None-Match: \"a\"\r\nX: 1\r\nX: 2\r\nEmpty:\r\n\r\n";
  ASSERT_EQ(reader.Read(text), Status::kComplete);
  const HttpRequest& request = reader.request();
  EXPECT_EQ(request.Header("if-none-match"), "\"a\"");
  EXPECT_EQ(request.Header("x"), "1");
  EXPECT_EQ(request.Header("empty"), "");
  EXPECT_EQ(request.Header("authorization"), "");
  EXPECT_EQ(request.fields.size(), 5U);
}

TEST(RequestReader, RefusesTwoHostsAndTooManyFields) {
  RequestReader reader(100);
  EXPECT_EQ(ReadAll(reader, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), Status::kFailed);
  EXPECT_EQ(reader.failure().status, 400);
  std::string many = "GET / HTTP/1.1\r\n";
  for (std::size_t i = 0; i <= RequestReader::kMaxFields; ++i) many += "a: b\r\n";
  RequestReader other(100);
  EXPECT_EQ(ReadAll(other, many + "\r\n"), Status::kFailed);
  EXPECT_EQ(other.failure().status, 431);
}

class NotingSink final : public BodySink {
 public:
  NotingSink(std::string& taken, bool& alive, std::size_t enough)
      : taken_(taken), alive_(alive), enough_(enough) {
    alive_ = true;
  }
  ~NotingSink() override { alive_ = false; }
  bool OnPiece(std::string_view piece) override {
    taken_ += piece;
    return taken_.size() < enough_;
  }
  HttpResponse OnEnd() override { return {}; }

 private:
  std::string& taken_;
  bool& alive_;
  std::size_t enough_;
};

TEST(RequestReader, HandsABodyToItsSinkUpToTheLimitOfItsRoute) {
  for (const std::string& framing :
       {std::string("Content-Length: 300\r\n\r\n") + std::string(300, 'x'),
        "Transfer-Encoding: chunked\r\n\r\n12c\r\n" + std::string(300, 'x') + "\r\n0\r\n\r\n"}) {
    std::string taken;
    bool alive = false;
    RequestReader reader(10);
    const std::string all = "POST / HTTP/1.1\r\n" + framing;
    std::string_view text = all;
    ASSERT_EQ(reader.Read(text), Status::kHead);
    EXPECT_EQ(reader.request().path, "/");
    reader.Accept(300, std::make_unique<NotingSink>(taken, alive, 1000));
    ASSERT_EQ(reader.Read(text), Status::kComplete);
    EXPECT_EQ(taken, std::string(300, 'x'));
    EXPECT_EQ(reader.received(), 300U);
    EXPECT_TRUE(reader.request().body.empty());
    reader.Next();
    EXPECT_FALSE(alive);

    std::string_view again = all;
    ASSERT_EQ(reader.Read(again), Status::kHead);
    reader.Accept(299, std::make_unique<NotingSink>(taken, alive, 1000));
    EXPECT_EQ(reader.Read(again), Status::kFailed);
    EXPECT_EQ(reader.failure().detail, "Request body too large; maximum is 299 bytes");
  }
}

TEST(RequestReader, StopsWhereASinkHasEnough) {
  std::string taken;
  bool alive = false;
  RequestReader reader(10);
  const std::string all = "POST / HTTP/1.1\r\nContent-Length: 300\r\n\r\n" + std::string(300, 'x');
  std::string_view text = all;
  ASSERT_EQ(reader.Read(text), Status::kHead);
  reader.Accept(300, std::make_unique<NotingSink>(taken, alive, 100));
  EXPECT_EQ(reader.Read(text), Status::kEnough);
  EXPECT_NE(reader.sink(), nullptr);
}

TEST(RequestReader, ReadsARequestThatComesByteByByte) {
  RequestReader reader(100);
  const std::string_view all =
      "PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: "
      "1\r\n\r\n";
  std::string pending;
  for (std::size_t i = 0; i < all.size(); ++i) {
    pending.push_back(all[i]);
    std::string_view view = pending;
    const Status status = ReadOn(reader, view);
    pending.erase(0, pending.size() - view.size());
    ASSERT_EQ(status, i + 1 < all.size() ? Status::kNeedMore : Status::kComplete) << i;
  }
  EXPECT_EQ(reader.request().body, "abcde");
}

// A client could end a debug build: the parser inside asserts to see five bytes when it looks again
// at a last chunk of which it has seen the first line. An empty chunked body is "0", cut behind it.
TEST(RequestReader, WaitsForTheRestOfALastChunkThatIsCutBehindItsFirstLine) {
  const std::string_view head = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string_view end : {"0\r\n\r\n", "0\r\nT: 1\r\n\r\n", "00;e=1\r\n\r\n"}) {
    for (const std::size_t with_head : {std::size_t{0}, std::size_t{1}, end.find('\n') + 1}) {
      RequestReader reader(100);
      std::string pending = std::string(head) + std::string(end.substr(0, with_head));
      for (std::size_t next = with_head; next <= end.size(); ++next) {
        // Twice: a connection may ask again before anything new has come.
        for (int turn = 0; turn < 2; ++turn) {
          std::string_view view = pending;
          ASSERT_EQ(ReadOn(reader, view), Status::kNeedMore) << end << " to " << next;
          pending.erase(0, pending.size() - view.size());
        }
        if (next + 1 == end.size()) break;
        pending.push_back(end[next]);
      }
      pending.push_back(end.back());
      pending += "GET";
      std::string_view view = pending;
      ASSERT_EQ(ReadOn(reader, view), Status::kComplete) << end;
      EXPECT_EQ(reader.request().path, "/x");
      EXPECT_EQ(reader.request().body, "");
      EXPECT_EQ(view, "GET");
    }
  }
}

TEST(RequestReader, ForgetsTheRequestBefore) {
  RequestReader reader(100);
  ASSERT_EQ(ReadAll(reader, "POST /a?q HTTP/1.1\r\nOrigin: o\r\nContent-Length: 1\r\n\r\nx"),
            Status::kComplete);
  reader.Next();
  EXPECT_FALSE(reader.in_request());
  ASSERT_EQ(ReadAll(reader, "\r\nGET /b HTTP/1.0\r\n\r\n"), Status::kComplete);
  EXPECT_EQ(reader.request().path, "/b");
  EXPECT_EQ(reader.request().query, "");
  EXPECT_EQ(reader.request().origin, "");
  EXPECT_EQ(reader.request().body, "");
  EXPECT_TRUE(reader.is_http_1_0());
  EXPECT_FALSE(reader.keep_alive());
}

TEST(RequestReader, SaysOnceThatTheClientWaitsForContinue) {
  RequestReader reader(100);
  ASSERT_EQ(ReadAll(reader, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"),
            Status::kExpectsContinue);
  EXPECT_EQ(ReadAll(reader, ""), Status::kNeedMore);
  EXPECT_EQ(ReadAll(reader, "ab"), Status::kComplete);
}

TEST(RequestReader, RefusesAtOnceWhatCannotBeARequest) {
  for (const std::string_view text : {"\x16\x03\x01 TLS", "{\"a\":1}", " GET / HTTP/1.1\r\n\r\n"}) {
    RequestReader reader(100);
    EXPECT_EQ(ReadAll(reader, text), Status::kFailed) << text;
    EXPECT_EQ(reader.failure().status, 400);
  }
}

TEST(RequestReader, NamesTheReasonOfEachRefusal) {
  struct Case {
    std::string text;
    int status;
  };
  const std::string smuggled =
      "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  const std::string two = "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n";
  const std::string chunk = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const Case& c : {
           Case{"GET /\r\n\r\n", 400},
           Case{"GET / HTTP/2.0\r\n\r\n", 505},
           Case{"GET x HTTP/1.1\r\n\r\n", 400},
           Case{"GET / HTTP/1.1\r\nNo colon\r\n\r\n", 400},
           Case{"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
           Case{smuggled, 400},
           Case{two, 400},
           Case{"POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", 413},
           Case{chunk + "FF\r\n" + std::string(255, 'x') + "\r\n0\r\n\r\n", 413},
           Case{chunk + "zz\r\n\r\n", 400},
           Case{"GET /" + std::string(20'000, 'x'), 431},
           Case{"GET / HTTP/1.1\r\nA: " + std::string(20'000, 'x'), 431},
           Case{chunk + "1;" + std::string(20'000, 'x'), 431},
       }) {
    RequestReader reader(100);
    EXPECT_EQ(ReadAll(reader, c.text), Status::kFailed) << c.text.substr(0, 60);
    EXPECT_EQ(reader.failure().status, c.status) << c.text.substr(0, 60);
  }
}

TEST(RequestReader, SeesTheWishForAWebSocket) {
  RequestReader reader(100);
  ASSERT_EQ(ReadAll(reader,
                    "GET /ws HTTP/1.1\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
                    "Sec-WebSocket-Key: k\r\nSec-WebSocket-Version: 13\r\n\r\n"),
            Status::kComplete);
  EXPECT_TRUE(reader.upgrade().wanted);
  EXPECT_EQ(reader.upgrade().key, "k");
  EXPECT_EQ(reader.upgrade().version, "13");
}

}  // namespace
}  // namespace bbia
