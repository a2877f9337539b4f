#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/api.h"
#include "api/shut_eyes.h"
#include "base/clock.h"
#include "control/lifecycle.h"
#include "control/mockup_body.h"

namespace bbia {

/// The transport's side of a socket: keeps what it is sent.
class FakeSocket final : public Socket {
 public:
  void Send(SharedText text, Delivery) override { texts.push_back(*text); }
  void SendBinary(SharedBytes, Delivery) override {}
  void Close(std::uint16_t, std::string_view) override { closed = true; }
  [[nodiscard]] std::string_view peer() const noexcept override { return address; }
  [[nodiscard]] SocketFigures figures() const noexcept override { return {}; }

  /// The newest text with `part` in it, or empty.
  [[nodiscard]] std::string Last(std::string_view part) const {
    for (auto text = texts.rbegin(); text != texts.rend(); ++text) {
      if (text->find(part) != std::string::npos) return *text;
    }
    return {};
  }

  std::string_view address = "test:1";
  std::vector<std::string> texts;
  bool closed = false;
};

/// The transport's side of an answer that comes later.
class FakeStream final : public Stream {
 public:
  explicit FakeStream(HttpResponse promise) : session_(std::move(promise.stream.session)) {
    session_->OnOpen(*this);
  }
  ~FakeStream() override {
    if (session_) session_->OnClose();
  }
  void Answer(HttpResponse response) override { answer = std::move(response); }
  void Start(HttpResponse) override {}
  void Send(SharedBytes, Delivery) override {}
  void End() override {}
  [[nodiscard]] std::string_view peer() const noexcept override { return "test:1"; }
  [[nodiscard]] SocketFigures figures() const noexcept override { return {}; }

  std::optional<HttpResponse> answer;

 private:
  std::unique_ptr<StreamSession> session_;
};

/// One client on a socket, opened and closed as the transport would.
class FakeClient final {
 public:
  FakeClient(Api& api, std::string_view path, std::string_view query = {}) {
    Upgrade upgrade = api.OnUpgrade({.method = HttpMethod::kGet, .path = path, .query = query});
    refusal = std::move(upgrade.refusal);
    session_ = std::move(upgrade.session);
    if (session_) session_->OnOpen(socket);
  }
  ~FakeClient() {
    if (session_) session_->OnClose();
  }
  FakeClient(const FakeClient&) = delete;
  FakeClient& operator=(const FakeClient&) = delete;
  [[nodiscard]] SocketSession& session() { return *session_; }
  [[nodiscard]] bool open() const { return session_ != nullptr; }
  void Say(std::string_view text) { session_->OnText(text); }

  FakeSocket socket;
  HttpResponse refusal;

 private:
  std::unique_ptr<SocketSession> session_;
};

/// An audit that says what it is told to say; nothing at first, as one that is switched off.
class FakeAudit final : public AuditSource {
 public:
  explicit FakeAudit(Ledger& ledger) : past(ledger) {}
  [[nodiscard]] std::shared_ptr<const AuditReport> Latest() const override { return latest; }
  [[nodiscard]] const History& history() const override { return past; }

  std::shared_ptr<const AuditReport> latest;
  History past;
};

/// The whole API over a mock-up body, without a network.
class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bbia_api_XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    life_ = std::make_unique<Lifecycle>(
        ledger_, log_, clock_, board_,
        [](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
          return std::make_unique<MockupBody>(std::move(lease));
        },
        AtTheEnd::kStayThere);
    eyes_ = std::make_unique<ShutEyes>(ledger_, log_);
    Rebuild({});
  }
  ~ApiTest() override {
    life_.reset();
    std::filesystem::remove_all(directory_);
  }

  /// Makes the API anew, on this machine.
  void Rebuild(const MachineParts& machine) {
    api_.reset();
    api_ = std::make_unique<Api>(
        ApiOptions{.bbia_version = "0.0.1",
                   .report_version = "9.9.9",
                   .robot_name = "reachy_mini",
                   .state_directory = directory_,
                   .physics = false,
                   .move_places = {.folder = directory_ / "datasets",
                                   .hub_cache = {},
                                   .own = BBIA_SHARE_DIRECTORY "/moves"},
                   .sound_places = {.uploaded = directory_ / "sounds",
                                    .over_socket = directory_ / "sounds_uploads",
                                    .own = BBIA_SHARE_DIRECTORY "/sounds"},
                   .seed = 1},
        board_, *life_, ledger_, log_, clock_, AuditParts{audit_, relief_, flight_}, eyes_->parts(),
        MindAccess{}, ChatAccess{}, machine);
  }
  /// Lets the API work until `done` (at most 20 s, however often the robot wakes it meanwhile).
  template <class Done>
  bool Until(Done done) {
    for (const TimePoint end = clock_.Now() + std::chrono::seconds{20}; clock_.Now() < end;) {
      api_->OnWake();
      api_->OnTick();
      if (done()) return true;
      pollfd waiting{.fd = board_.net.wake.fd(), .events = POLLIN, .revents = 0};
      poll(&waiting, 1, 50);
      board_.net.wake.Clear();
    }
    return false;
  }
  void StartRobot() {
    ASSERT_TRUE(life_->Request({.action = LifecycleAction::kStart, .gesture = false}));
    ASSERT_TRUE(Until([this] {
      return Get("/api/daemon/status").body.find("\"state\":\"running\"") != std::string::npos;
    }));
  }
  HttpResponse Get(std::string_view path, std::string_view query = {}) {
    return api_->OnRequest({.method = HttpMethod::kGet, .path = path, .query = query});
  }
  HttpResponse Delete(std::string_view path) {
    return api_->OnRequest({.method = HttpMethod::kDelete, .path = path});
  }
  HttpResponse Post(std::string_view path, std::string_view body = {},
                    std::string_view query = {}) {
    return api_->OnRequest({.method = HttpMethod::kPost,
                            .path = path,
                            .query = query,
                            .body = body,
                            .content_type = body.empty() ? "" : "application/json"});
  }

  /// Waits for an answer that comes later.
  HttpResponse Await(HttpResponse response) {
    if (!response.stream.session) return response;
    FakeStream stream(std::move(response));
    if (!Until([&] { return stream.answer.has_value(); })) return {.status = 0};
    return std::move(*stream.answer);
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
  Board board_{ledger_};
  FakeAudit audit_{ledger_};
  Relief relief_;
  FlightRecorder flight_{std::move(*ledger_.Claim<Resource::kFlightRecorder>("test")), ledger_,
                         clock_, "test"};
  std::filesystem::path directory_;
  std::unique_ptr<Lifecycle> life_;
  std::unique_ptr<ShutEyes> eyes_;
  std::unique_ptr<Api> api_;
};

}  // namespace bbia
