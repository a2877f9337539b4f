#include "server/streamed_answer.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "server/test_client.h"

namespace bbia {
namespace {

struct Notes {
  Stream* stream = nullptr;
  int drained = 0;
  int closed = 0;
};

class NotingStream final : public StreamSession {
 public:
  explicit NotingStream(Notes& notes) : notes_(notes) {}
  void OnOpen(Stream& stream) override { notes_.stream = &stream; }
  void OnDrained() override { ++notes_.drained; }
  void OnClose() override { ++notes_.closed; }

 private:
  Notes& notes_;
};

class StreamedAnswerTest : public testing::Test, public Outlet {
 protected:
  void WantFlush() override {}

  StreamedAnswer& Begin(StreamPlan plan, AnswerTo request = {}, HttpResponse response = {}) {
    plan.session = std::make_unique<NotingStream>(notes_);
    answer_ = std::make_unique<StreamedAnswer>(std::move(plan), std::move(request), *this, sum_,
                                               Nanos{10});
    answer_->Open(std::move(response));
    return *answer_;
  }

  std::string Take(std::size_t most = 1'000'000) {
    std::string out;
    std::array<iovec, Outbox::kMaxPieces> storage;
    while (out.size() < most && answer_->has_output()) {
      std::size_t took = 0;
      for (const iovec& piece : answer_->Gather(storage)) {
        const std::size_t size = std::min(piece.iov_len, most - out.size());
        out.append(static_cast<const char*>(piece.iov_base), size);
        took += size;
        if (out.size() == most) break;
      }
      answer_->Sent(took);
    }
    return out;
  }

  Notes notes_;
  Figures sum_;
  std::unique_ptr<StreamedAnswer> answer_;
};

TEST_F(StreamedAnswerTest, SendsChunksAndKeepsTheConnection) {
  StreamedAnswer& answer = Begin({}, {}, {.content_type = "text/event-stream", .body = "first"});
  EXPECT_EQ(
      Take(),
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nfirst\r\n");
  answer.Send(Shared(std::string(26, 'x')), Delivery::kReply);
  answer.Send(Shared(""), Delivery::kReply);
  answer.End();
  answer.Send(Shared("too late"), Delivery::kReply);
  EXPECT_FALSE(answer.finished());
  EXPECT_EQ(Take(), "1a\r\n" + std::string(26, 'x') + "\r\n0\r\n\r\n");
  EXPECT_TRUE(answer.finished());
  EXPECT_TRUE(answer.keeps_connection());
  answer.Gone();
  answer.Gone();
  EXPECT_EQ(notes_.closed, 1);
}

TEST_F(StreamedAnswerTest, SendsRawBytesUntilTheConnectionCloses) {
  for (const bool old : {false, true}) {
    StreamPlan plan;
    if (!old) plan.framing = StreamPlan::Framing::kRaw;
    StreamedAnswer& answer = Begin(std::move(plan), {.http_1_0 = old});
    answer.Send(Shared("frame"), Delivery::kReply);
    answer.End();
    EXPECT_EQ(
        Take(),
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\nframe");
    EXPECT_TRUE(answer.finished());
    EXPECT_FALSE(answer.keeps_connection());
  }
}

TEST_F(StreamedAnswerTest, ShowsASlowClientTheNewestFrames) {
  StreamedAnswer& answer = Begin({.outbox = 2});
  Take();
  for (int i = 0; i < 5; ++i) answer.Send(Shared(std::to_string(i)), Delivery::kStream);
  EXPECT_EQ(answer.figures().dropped, 3U);
  EXPECT_EQ(answer.figures().queued, 2U);
  EXPECT_EQ(answer.figures().queued_bytes, 2U);
  EXPECT_EQ(Take(), "1\r\n3\r\n1\r\n4\r\n");
  EXPECT_EQ(answer.figures().sent, 2U);
  EXPECT_EQ(answer.figures().queued_bytes, 0U);
}

TEST_F(StreamedAnswerTest, BoundsTheBytesThatWaitToo) {
  StreamedAnswer& answer = Begin({.max_bytes = 100});
  Take();
  answer.Send(Shared(std::string(300, 'a')), Delivery::kStream);
  answer.Send(Shared(std::string(60, 'b')), Delivery::kStream);
  answer.Send(Shared(std::string(40, 'c')), Delivery::kStream);
  EXPECT_EQ(answer.figures().dropped, 1U);
  EXPECT_EQ(answer.figures().queued_bytes, 100U);
}

TEST_F(StreamedAnswerTest, IsCutRatherThanLoseAnEvent) {
  StreamedAnswer& answer = Begin({.outbox = 3});
  Take();
  answer.Send(Shared("state"), Delivery::kStream);
  for (int i = 0; i < 3; ++i) answer.Send(Shared("event"), Delivery::kReply);
  EXPECT_FALSE(answer.finished());
  answer.Send(Shared("state"), Delivery::kStream);
  EXPECT_EQ(answer.figures().dropped, 2U);
  answer.Send(Shared("event"), Delivery::kReply);
  EXPECT_TRUE(answer.finished());
  EXPECT_FALSE(answer.keeps_connection());
}

TEST_F(StreamedAnswerTest, SaysWhenThereIsRoomAgain) {
  StreamedAnswer& answer = Begin({});
  EXPECT_EQ(Take(20).size(), 20U);
  EXPECT_EQ(notes_.drained, 0);
  Take();
  EXPECT_EQ(notes_.drained, 1);
  answer.Send(Shared("x"), Delivery::kReply);
  Take();
  EXPECT_EQ(notes_.drained, 2);
}

TEST_F(StreamedAnswerTest, CanBeAWholeAnswerThatComesLater) {
  StreamedAnswer& answer = Begin({.begin = StreamPlan::Begin::kLater}, {},
                                 {.status = 500, .headers = {{"vary", "Origin"}}});
  EXPECT_FALSE(answer.has_output());
  answer.Send(Shared("no head yet"), Delivery::kReply);
  answer.Answer({.status = 201, .body = "{}"});
  answer.Answer({.status = 202});
  EXPECT_EQ(Take(),
            "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            "vary: Origin\r\n\r\n{}");
  EXPECT_TRUE(answer.finished());
  EXPECT_TRUE(answer.keeps_connection());
}

TEST_F(StreamedAnswerTest, CanBeAStreamThatBeginsLater) {
  StreamedAnswer& answer = Begin({.begin = StreamPlan::Begin::kLater});
  answer.Start({.content_type = "text/plain"});
  answer.Send(Shared("a"), Delivery::kReply);
  answer.End();
  EXPECT_EQ(Take(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
            "1\r\na\r\n0\r\n\r\n");
}

TEST_F(StreamedAnswerTest, SendsTheHeadAloneToHead) {
  StreamedAnswer& answer = Begin({}, {.head_only = true});
  EXPECT_EQ(notes_.stream, nullptr);
  EXPECT_EQ(
      Take(),
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_TRUE(answer.finished());
  answer.Gone();
  EXPECT_EQ(notes_.closed, 0);
}

TEST_F(StreamedAnswerTest, IsCutWhenTheClientReadsNothingForTheDeadline) {
  StreamedAnswer& answer = Begin({});
  Take();
  const TimePoint start{Nanos{100}};
  EXPECT_TRUE(answer.Check(start + Nanos{1000}));  // nothing waits
  answer.Send(Shared("abcdef"), Delivery::kReply);
  EXPECT_TRUE(answer.Check(start));
  EXPECT_TRUE(answer.Check(start + Nanos{9}));
  Take(1);
  EXPECT_TRUE(answer.Check(start + Nanos{10}));
  EXPECT_TRUE(answer.Check(start + Nanos{19}));
  EXPECT_FALSE(answer.Check(start + Nanos{20}));
}

}  // namespace
}  // namespace bbia
