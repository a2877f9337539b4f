// Streamed answers and uploads over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <vector>

#include "server/server.h"
#include "server/test_client.h"

namespace bbia {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// GET /events streams what `Publish` says, /flood a MB per tick, /raw raw bytes, /later answers at
/// the next tick. POST /upload takes 1 MB, /upload/full has enough after 100 kB, /no is refused.
class StreamApp final : public Endpoint {
 public:
  /// @param stall how long a client may send or take nothing.
  explicit StreamApp(Seconds stall = Seconds{20.0}) {
    ServerOptions options;
    options.port = 0;
    options.tick = Seconds{0.005};
    options.max_body = 1000;
    options.request_deadline = stall;
    server_ = std::move(*Server::Open(ledger_, log_, options, *this, wake_));
  }

  HttpResponse OnRequest(const HttpRequest& request) override {
    HttpResponse response{.content_type = "text/plain"};
    if (request.path == "/plain") return {.body = "plain"};
    if (request.path == "/raw") response.stream.framing = StreamPlan::Framing::kRaw;
    if (request.path == "/later") response.stream.begin = StreamPlan::Begin::kLater;
    if (request.path == "/flood") response.stream.outbox = 2;
    response.stream.session = std::make_unique<Session>(*this, std::string(request.path));
    return response;
  }
  BodyPlan OnBody(const HttpRequest& request) override {
    if (request.path == "/no") return {.refusal = HttpResponse{.status = 401, .body = "no"}};
    if (!request.path.starts_with("/upload")) return {};
    const std::size_t enough = request.path == "/upload/full" ? 100'000 : 10'000'000;
    return {.limit = 1'000'000, .sink = std::make_unique<Sink>(*this, enough)};
  }
  Upgrade OnUpgrade(const HttpRequest& request) override {
    if (request.Header("sec-websocket-protocol").empty()) {
      return {.session = nullptr, .refusal = {.status = 403}};
    }
    return {.session = std::make_unique<Chat>(), .protocol = "bbia.v1"};
  }
  void OnWake() override {
    const std::scoped_lock lock(mutex_);
    for (Session* session : sessions_) session->Say(text_);
  }
  void OnTick() override {
    const std::scoped_lock lock(mutex_);
    for (Session* session : sessions_) session->Tick();
    ticked_.notify_all();
  }

  void Publish(std::string text) {
    {
      const std::scoped_lock lock(mutex_);
      text_ = Shared(std::move(text));
    }
    wake_.Notify();
  }
  /// Waits, at most 20 seconds, until `holds` does; looks at every tick.
  template <class Condition>
  bool Await(Condition holds) {
    std::unique_lock lock(mutex_);
    return ticked_.wait_for(lock, std::chrono::seconds(20), holds);
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Server& server() { return *server_; }
  void StopServer() { server_.reset(); }

  // Inside `Await`.
  [[nodiscard]] std::size_t streams() const { return sessions_.size(); }
  [[nodiscard]] int closed() const { return closed_; }
  [[nodiscard]] int sinks() const { return sinks_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  class Session final : public StreamSession {
   public:
    Session(StreamApp& app, std::string path) : app_(app), path_(std::move(path)) {}
    void OnOpen(Stream& stream) override {
      stream_ = &stream;
      const std::scoped_lock lock(app_.mutex_);
      app_.sessions_.insert(this);
    }
    void OnClose() override {
      const std::scoped_lock lock(app_.mutex_);
      app_.sessions_.erase(this);
      ++app_.closed_;
    }
    void Say(const SharedText& text) {
      if (*text == "end") return stream_->End();
      stream_->Send(text, Delivery::kReply);
    }
    void Tick() {
      if (path_ == "/later") stream_->Answer({.body = "late"});
      if (path_ != "/flood") return;
      stream_->Send(app_.megabyte_, Delivery::kStream);
      app_.dropped_ = stream_->figures().dropped;
    }

   private:
    StreamApp& app_;
    const std::string path_;
    Stream* stream_ = nullptr;
  };

  class Sink final : public BodySink {
   public:
    Sink(StreamApp& app, std::size_t enough) : app_(app), enough_(enough) {
      const std::scoped_lock lock(app_.mutex_);
      ++app_.sinks_;
    }
    ~Sink() override {
      const std::scoped_lock lock(app_.mutex_);
      --app_.sinks_;
    }
    bool OnPiece(std::string_view piece) override {
      taken_ += piece.size();
      return taken_ < enough_;
    }
    HttpResponse OnEnd() override {
      return {.status = taken_ < enough_ ? 200 : 507, .body = std::to_string(taken_ / 100'000)};
    }

   private:
    StreamApp& app_;
    const std::size_t enough_;
    std::size_t taken_ = 0;
  };

  class Chat final : public SocketSession {
   public:
    void OnOpen(Socket& socket) override { socket.SendBinary(Shared("bytes"), Delivery::kStream); }
    void OnText(std::string_view) override {}
    void OnBinary(std::span<const std::byte>) override {}
    void OnTooLong(std::uint64_t, std::uint64_t) override {}
    void OnClose() override {}
  };

  const SharedText megabyte_ = Shared(std::string(1'000'000, 'm'));
  SteadyClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
  WakeSignal wake_;
  std::mutex mutex_;
  std::condition_variable ticked_;
  SharedText text_ = Shared("");
  std::set<Session*> sessions_;
  int closed_ = 0;
  int sinks_ = 0;
  std::uint64_t dropped_ = 0;
  std::unique_ptr<Server> server_;
};

constexpr std::string_view kEvents = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(ServerStream, SendsEventsAsTheyComeAndServesTheNextRequestBehindThem) {
  StreamApp app;
  TestClient client(app.port());
  client.Send(kEvents);
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked"));
  client.Send("GET /plain HTTP/1.1\r\n\r\n");  // ahead of its time
  for (const std::string& text : {std::string("one"), std::string("two"), std::string("three")}) {
    app.Publish(text);
    EXPECT_THAT(client.ReadUntil(text + "\r\n"), StartsWith(text == "three" ? "5" : "3"));
  }
  app.Publish("end");
  EXPECT_EQ(client.ReadUntil("0\r\n\r\n"), "0\r\n\r\n");
  EXPECT_THAT(client.ReadResponse(), EndsWith("plain"));
}

TEST(ServerStream, TellsItsSessionAtOnceWhenTheClientGoes) {
  StreamApp app;
  {
    TestClient client(app.port());
    client.Send(kEvents);
    client.ReadUntil("\r\n\r\n");
    ASSERT_TRUE(app.Await([&] { return app.streams() == 1; }));
  }
  EXPECT_TRUE(app.Await([&] { return app.streams() == 0 && app.closed() == 1; }));
  EXPECT_TRUE(app.Await([&] { return app.server().connections() == 0; }));
}

TEST(ServerStream, EndsRawStreamsWithTheConnection) {
  StreamApp app;
  TestClient client(app.port());
  client.Send("GET /raw HTTP/1.1\r\n\r\n");
  client.ReadUntil("\r\n\r\n");
  app.Publish("frame");
  EXPECT_EQ(client.ReadExactly(5), "frame");
  app.Publish("end");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(ServerStream, AnswersLaterOnAConnectionThatStays) {
  StreamApp app;
  TestClient client(app.port());
  for (int i = 0; i < 3; ++i) {
    client.Send("GET /later HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.ReadResponse(), EndsWith("\r\n\r\nlate"));
  }
}

TEST(ServerStream, DropsFramesOfASlowClientAndCutsOneThatDoesNotRead) {
  StreamApp app(Seconds{1.0});
  TestClient slow(app.port(), 4096);
  slow.Send("GET /flood HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(app.Await([&] { return app.dropped() > 5; }));
  TestClient other(app.port());
  other.Send("GET /plain HTTP/1.1\r\n\r\n");
  EXPECT_THAT(other.ReadResponse(), EndsWith("plain"));
  EXPECT_TRUE(app.Await([&] { return app.streams() == 0; }));
}

TEST(ServerStream, ClosesItsStreamsWhenItStops) {
  StreamApp app;
  TestClient client(app.port());
  client.Send(kEvents);
  client.ReadUntil("\r\n\r\n");
  app.StopServer();
  EXPECT_TRUE(client.ReachesEnd());
  EXPECT_EQ(app.closed(), 1);
}

TEST(ServerStream, TakesUploadsInPieces) {
  StreamApp app;
  TestClient client(app.port());
  for (int i = 0; i < 2; ++i) {
    client.Send("POST /upload HTTP/1.1\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.Send(std::string(900'000, 'u'));
    EXPECT_THAT(client.ReadResponse(), EndsWith("\r\n\r\n9"));
  }
  EXPECT_TRUE(app.Await([&] { return app.sinks() == 0; }));
}

TEST(ServerStream, AnswersUploadsThatAreTooLargeUnwantedOrRefused) {
  StreamApp app;
  TestClient large(app.port());
  large.Send("POST /upload HTTP/1.1\r\nContent-Length: 1000001\r\n\r\n");
  EXPECT_THAT(large.ReadToEnd(), HasSubstr("Request body too large; maximum is 1000000 bytes"));
  TestClient full(app.port());
  full.Send("POST /upload/full HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" +
            std::string(200'000, 'u'));
  EXPECT_THAT(full.ReadResponse(), StartsWith("HTTP/1.1 507 Insufficient Storage"));
  TestClient refused(app.port());
  refused.Send("POST /no HTTP/1.1\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(refused.ReadToEnd(), StartsWith("HTTP/1.1 401 Unauthorized"));
  EXPECT_TRUE(app.Await([&] { return app.sinks() == 0; }));
}

TEST(ServerStream, ForgetsAnUploadWhoseClientVanishesOrStalls) {
  StreamApp app(Seconds{1.0});
  {
    TestClient client(app.port());
    client.Send("POST /upload HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + std::string(5000, 'u'));
    ASSERT_TRUE(app.Await([&] { return app.sinks() == 1; }));
  }
  EXPECT_TRUE(app.Await([&] { return app.sinks() == 0; }));
  TestClient stalled(app.port());
  stalled.Send("POST /upload HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + std::string(5000, 'u'));
  EXPECT_THAT(stalled.ReadToEnd(), StartsWith("HTTP/1.1 408"));
  EXPECT_TRUE(app.Await([&] { return app.sinks() == 0; }));
}

TEST(ServerStream, AgreesOnASubProtocolAndSendsBinaryStreams) {
  StreamApp app;
  TestClient client(app.port());
  client.Send(
      "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Protocol: bbia.v1, bbia.token.x\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("\r\nSec-WebSocket-Protocol: bbia.v1\r\n"));
  EXPECT_EQ(client.NextMessage(), "b:bytes");
}

TEST(ServerStream, OutlivesAHundredClientsThatVanish) {
  StreamApp app;
  for (int round = 0; round < 10; ++round) {
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < 10; ++i) {
      clients.push_back(std::make_unique<TestClient>(app.port()));
      clients.back()->Send(i % 3 == 0 ? kEvents
                           : i % 3 == 1
                               ? "GET /flood HTTP/1.1\r\n\r\n"
                               : "POST /upload HTTP/1.1\r\nContent-Length: 9000\r\n\r\nxx");
    }
    app.Publish("to all");
  }
  EXPECT_TRUE(app.Await([&] { return app.server().connections() == 0; }));
  EXPECT_TRUE(app.Await([&] { return app.streams() == 0 && app.sinks() == 0; }));
}

}  // namespace
}  // namespace bbia
