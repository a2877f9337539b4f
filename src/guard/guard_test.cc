#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/test_scratch.h"
#include "guard/gate.h"
#include "guard/origin.h"
#include "guard/visitor.h"

namespace bbia {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Visitor, FindsTheHostInAnAuthority) {
  EXPECT_EQ(HostPart("robot.local:8000"), "robot.local");
  EXPECT_EQ(HostPart("robot.local"), "robot.local");
  EXPECT_EQ(HostPart("[::1]:8000"), "::1");
  EXPECT_EQ(HostPart("::1"), "::1");
  EXPECT_EQ(HostPart("[::1"), "");
  EXPECT_EQ(HostPart("[::1]x"), "");
  EXPECT_EQ(HostPart("a:b"), "");
  EXPECT_EQ(HostPart("a:1:2"), "");
  EXPECT_EQ(HostPart(""), "");
}

TEST(Visitor, KnowsLoopbackAddresses) {
  for (const char* here : {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(IsLoopback(here)) << here;
  }
  for (const char* there : {"128.0.0.1", "10.0.0.1", "::2", "", "localhost", "127.0.0.1.evil"}) {
    EXPECT_FALSE(IsLoopback(there)) << there;
  }
}

TEST(HostList, KnowsThisMachineByItsNamesAndNoOther) {
  ManualClock clock;
  HostList hosts({"robot.example"}, clock, [] { return OwnNames{"pi", "192.168.1.7", "fe80::1"}; });
  for (const char* ours :
       {"localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "reachy-mini.local", "pi:80",
        "192.168.1.7:8000", "[fe80::1]", "robot.example:443", "pi.", "a.localhost"}) {
    EXPECT_TRUE(hosts.IsOurs(ours)) << ours;
  }
  for (const char* other : {"evil.example", "localhost.evil.example", "192.168.1.8", "0.0.0.0", "",
                            "local", "evil.local.example", "127.0.0.1.nip.io", "robot.example:x"}) {
    EXPECT_FALSE(hosts.IsOurs(other)) << other;
  }
}

TEST(HostList, AsksAgainWhenAnAddressMayHaveChangedButNotAllTheTime) {
  ManualClock clock;
  int asked = 0;
  OwnNames names = {"10.0.0.1"};
  HostList hosts({}, clock, [&] {
    ++asked;
    return names;
  });
  EXPECT_FALSE(hosts.IsOurs("10.0.0.2"));
  names = {"10.0.0.2"};
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(hosts.IsOurs("10.0.0.2"));
  EXPECT_EQ(asked, 1);
  clock.Advance(HostList::kAskAgain);
  EXPECT_TRUE(hosts.IsOurs("10.0.0.2"));
  EXPECT_EQ(asked, 2);
}

TEST(Origin, LetsOfficialPagesAndOurOwnChangeThings) {
  const std::vector<std::string> also = {"https://home.example"};
  EXPECT_TRUE(MayChange("http://localhost:3000", "x", also));
  EXPECT_TRUE(MayChange("tauri://localhost", "x", also));
  EXPECT_TRUE(MayChange("http://reachy-mini.local:8000", "reachy-mini.local:8000", also));
  EXPECT_TRUE(MayChange("https://home.example", "x", also));
  EXPECT_FALSE(MayChange("http://evil.example", "reachy-mini.local:8000", also));
  EXPECT_FALSE(MayChange("null", "x", also));
  EXPECT_FALSE(MayChange("http://localhost.evil.example", "x", also));
  EXPECT_FALSE(MayChange("http://", "", also));
}

TEST(Scopes, AskMoreForWhatNobodyHasThoughtOf) {
  EXPECT_EQ(ScopeOf(HttpMethod::kGet, "/"), Scope::kPublic);
  EXPECT_EQ(ScopeOf(HttpMethod::kGet, "/assets/app.js"), Scope::kPublic);
  EXPECT_EQ(ScopeOf(HttpMethod::kGet, "/api/state/full"), Scope::kRead);
  EXPECT_EQ(ScopeOf(HttpMethod::kGet, "/metrics"), Scope::kRead);
  EXPECT_EQ(ScopeOf(HttpMethod::kPost, "/api/move/goto"), Scope::kMove);
  EXPECT_EQ(ScopeOf(HttpMethod::kPost, "/api/anything/new"), Scope::kMove);
  EXPECT_EQ(ScopeOf(HttpMethod::kPost, "/api/daemon/stop"), Scope::kAdmin);
  EXPECT_EQ(ScopeOf(HttpMethod::kDelete, "/api/hf-auth/token"), Scope::kAdmin);
  EXPECT_EQ(ScopeOf(HttpMethod::kPost, "//wifi/connect"), Scope::kAdmin);
  EXPECT_EQ(ScopeOf(HttpMethod::kPost, "/api/daemonic"), Scope::kMove);
  EXPECT_EQ(ScopeOfSocket("/api/state/ws/full"), Scope::kRead);
  EXPECT_EQ(ScopeOfSocket("/ws/sdk"), Scope::kMove);
}

TEST(TokenStore, KeepsTokensHashedForTheOwnerAlone) {
  const ScratchDir scratch;
  ManualClock clock;
  TokenStore store(scratch.File(""));
  const auto made = store.Create("tablet", Scope::kMove, clock.WallNow());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(made->token, StartsWith("bbia_"));
  EXPECT_EQ(made->token.size(), 48U);
  EXPECT_THAT(made->row.created, StartsWith("2026-01-01T"));
  const std::string text = ReadFile(scratch.File("tokens.json"));
  EXPECT_EQ(text.find(made->token.substr(5)), std::string::npos);
  EXPECT_THAT(text, HasSubstr("tablet"));
  EXPECT_EQ(std::filesystem::status(scratch.File("tokens.json")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const TokenStore again(scratch.File(""));
  const TokenRow* row = again.Find(made->token);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->scope, Scope::kMove);
  EXPECT_EQ(again.Find(made->token + "x"), nullptr);
  EXPECT_EQ(again.Find(""), nullptr);
}

TEST(TokenStore, NoticesWhatAnotherProcessMadeOrRevoked) {
  const ScratchDir scratch;
  ManualClock clock;
  TokenStore daemon(scratch.File(""));
  TokenStore command(scratch.File(""));
  const auto made = command.Create("a", Scope::kRead, clock.WallNow());
  daemon.Refresh();
  EXPECT_NE(daemon.Find(made->token), nullptr);
  ASSERT_TRUE(command.Revoke("a"));
  daemon.Refresh();
  EXPECT_EQ(daemon.Find(made->token), nullptr);
  EXPECT_FALSE(command.Revoke("a"));
}

TEST(TokenStore, LetsNobodyInByABrokenFileAndDoesNotOverwriteIt) {
  const ScratchDir scratch;
  ManualClock clock;
  for (const char* broken : {"", "{", "[]", R"({"tokens":[{"id":"a"}]})",
                             R"({"tokens":[{"id":"a","scope":"admin","sha256":"00"}]})"}) {
    std::ofstream(scratch.File("tokens.json"), std::ios::trunc) << broken;
    TokenStore store(scratch.File(""));
    EXPECT_FALSE(store.complaint().empty()) << broken;
    EXPECT_TRUE(store.rows().empty());
    EXPECT_FALSE(store.Create("a", Scope::kRead, clock.WallNow()));
    EXPECT_EQ(ReadFile(scratch.File("tokens.json")), broken);
  }
}

TEST(TokenStore, HasABound) {
  const ScratchDir scratch;
  ManualClock clock;
  TokenStore store(scratch.File(""));
  for (std::size_t i = 0; i < TokenStore::kMost; ++i) {
    ASSERT_TRUE(store.Create("same", Scope::kRead, clock.WallNow()));
  }
  EXPECT_FALSE(store.Create("one more", Scope::kRead, clock.WallNow()));
  EXPECT_FALSE(store.Create("", Scope::kRead, clock.WallNow()));
  EXPECT_FALSE(store.Revoke("same")) << "several have that name";
  EXPECT_TRUE(store.Revoke(std::string(store.rows().front().id)));
  EXPECT_EQ(store.rows().size(), TokenStore::kMost - 1);
}

TEST(Sha256, IsTheOneOfTheStandard) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(RateLimit, LetsABurstThroughAndThenTheRate) {
  RateLimit limit(10.0, 5.0);
  ManualClock clock;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.Take("a", clock.Now()), Seconds{0.0});
  EXPECT_NEAR(limit.Take("a", clock.Now()).count(), 0.1, 1e-9);
  EXPECT_EQ(limit.Take("b", clock.Now()), Seconds{0.0});
  clock.Advance(Nanos{100'000'000});
  EXPECT_EQ(limit.Take("a", clock.Now()), Seconds{0.0});
  EXPECT_GT(limit.Take("a", clock.Now()), Seconds{0.0});
  clock.Advance(Nanos{3'600'000'000'000});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.Take("a", clock.Now()), Seconds{0.0});
  EXPECT_GT(limit.Take("a", clock.Now()), Seconds{0.0});
}

TEST(RateLimit, RemembersABoundedNumberOfClients) {
  RateLimit limit(1.0, 1.0);
  ManualClock clock;
  for (int i = 0; i < 1000; ++i) {
    static_cast<void>(limit.Take(std::to_string(i), clock.Now()));
    clock.Advance(Nanos{1});
  }
  EXPECT_EQ(limit.clients(), RateLimit::kMostClients);
  EXPECT_GT(limit.Take("999", clock.Now()), Seconds{0.0});
  EXPECT_EQ(RateLimit(0.0, 0.0).Take("a", clock.Now()), Seconds{0.0});
}

/// A request as it comes, with room for a field.
class Asking {
 public:
  explicit Asking(std::string path, HttpMethod method = HttpMethod::kPost)
      : path_(std::move(path)), method_(method) {}
  Asking& From(std::string peer) {
    peer_ = std::move(peer);
    return *this;
  }
  Asking& Host(std::string host) {
    host_ = std::move(host);
    return *this;
  }
  Asking& Origin(std::string origin) {
    origin_ = std::move(origin);
    return *this;
  }
  Asking& With(std::string name, std::string value) {
    name_ = std::move(name);
    value_ = std::move(value);
    return *this;
  }
  [[nodiscard]] HttpRequest Get() const {
    field_ = {name_, value_};
    HttpRequest request;
    request.method = method_;
    request.path = path_;
    request.origin = origin_;
    request.host = host_;
    request.peer = peer_;
    request.fields = {&field_, 1};
    return request;
  }

 private:
  std::string path_;
  HttpMethod method_;
  std::string peer_ = "127.0.0.1:5";
  std::string host_ = "localhost:8000";
  std::string origin_;
  std::string name_ = "x";
  std::string value_;
  mutable HeaderField field_;
};

class GateTest : public testing::Test {
 protected:
  Gate Make(TokenPolicy policy = TokenPolicy::kOptional) {
    GateOptions options;
    options.policy = policy;
    options.rate = 10.0;
    options.state_directory = scratch_.File("");
    options.own_names = [] { return OwnNames{"10.0.0.1"}; };
    return {options, clock_, log_};
  }
  std::string Token(Scope scope) {
    return TokenStore(scratch_.File("")).Create("t", scope, clock_.WallNow())->token;
  }
  static int Status(const std::optional<HttpResponse>& refusal) {
    return refusal ? refusal->status : 0;
  }

  const ScratchDir scratch_;
  ManualClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
};

TEST_F(GateTest, LetsOfficialClientsOnThisMachinePass) {
  Gate gate = Make();
  EXPECT_EQ(Status(gate.Check(Asking("/api/move/goto").Get())), 0);
  EXPECT_EQ(Status(gate.Check(Asking("/api/daemon/stop").Host("").Get())), 0);
  EXPECT_EQ(Status(gate.Check(Asking("/api/move/goto").Origin("tauri://localhost").Get())), 0);
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(Status(gate.Count(Asking("/").Get())), 0);
  EXPECT_FALSE(gate.CheckSocket(Asking("/ws/sdk").Get()).refusal);
}

TEST_F(GateTest, RefusesRebindingAndForeignPages) {
  Gate gate = Make();
  EXPECT_EQ(Status(gate.Check(Asking("/", HttpMethod::kGet).Host("evil.example").Get())), 403);
  EXPECT_EQ(Status(gate.Check(Asking("/api/move/goto").Origin("https://evil.example").Get())), 403);
  EXPECT_EQ(Status(gate.Check(
                Asking("/api/state/full", HttpMethod::kGet).Origin("https://evil.example").Get())),
            0)
      << "it may ask, and its browser does not let it read";
  EXPECT_EQ(
      Status(gate.CheckSocket(Asking("/ws/sdk").Origin("https://evil.example").Get()).refusal),
      403);
  EXPECT_EQ(
      Status(gate.CheckSocket(Asking("/api/state/ws/full").Origin("https://evil.example").Get())
                 .refusal),
      403);
  EXPECT_EQ(gate.refused(Denial::kHost), 1U);
  EXPECT_EQ(gate.refused(Denial::kOrigin), 3U);
}

TEST_F(GateTest, AsksForTokensAsTheSettingSays) {
  const std::string read = Token(Scope::kRead);
  const std::string admin = Token(Scope::kAdmin);
  Gate gate = Make(TokenPolicy::kRemote);
  const auto far = [](std::string path, const std::string& token,
                      HttpMethod method = HttpMethod::kPost) {
    Asking asking(std::move(path), method);
    asking.From("10.0.0.9:5").Host("10.0.0.1");
    if (!token.empty()) asking.With("Authorization", "Bearer " + token);
    return asking;
  };
  EXPECT_EQ(Status(gate.Check(Asking("/api/move/goto").Get())), 0) << "from this machine";
  EXPECT_EQ(Status(gate.Check(far("/api/move/goto", "").Get())), 401);
  EXPECT_EQ(Status(gate.Check(far("/", "", HttpMethod::kGet).Get())), 0) << "the page that asks";
  EXPECT_EQ(Status(gate.Check(far("/api/state/full", read, HttpMethod::kGet).Get())), 0);
  EXPECT_EQ(Status(gate.Check(far("/api/move/goto", read).Get())), 403);
  EXPECT_EQ(Status(gate.Check(far("/api/daemon/stop", admin).Get())), 0);
  EXPECT_EQ(Status(gate.Check(far("/api/move/goto", admin + "x").Get())), 401);
  EXPECT_EQ(
      Status(gate.Check(Asking("/api/move/goto").With("authorization", "bearer nonsense").Get())),
      401)
      << "a token that is shown must be good";
  Gate always = Make(TokenPolicy::kAlways);
  EXPECT_EQ(Status(always.Check(Asking("/api/move/goto").Get())), 401);
}

TEST_F(GateTest, PairsWebSocketsByHeaderSubProtocolOrFirstMessage) {
  const std::string move = Token(Scope::kMove);
  const std::string read = Token(Scope::kRead);
  Gate gate = Make(TokenPolicy::kAlways);
  EXPECT_FALSE(gate.CheckSocket(Asking("/ws/sdk").With("Authorization", "Bearer " + move).Get())
                   .awaits_token);
  const auto verdict = gate.CheckSocket(
      Asking("/ws/sdk").With("Sec-WebSocket-Protocol", "bbia.v1, bbia.token." + move).Get());
  EXPECT_FALSE(verdict.refusal || verdict.awaits_token);
  EXPECT_EQ(verdict.protocol, "bbia.v1");
  EXPECT_EQ(Status(gate.CheckSocket(
                           Asking("/ws/sdk").With("Sec-WebSocket-Protocol", "bbia.token.x").Get())
                       .refusal),
            401);
  EXPECT_TRUE(gate.CheckSocket(Asking("/ws/sdk").Get()).awaits_token);
  const auto first = [](const std::string& token) {
    return R"({"type":"auth","token":")" + token + R"("})";
  };
  EXPECT_TRUE(gate.Admits(first(move), "/ws/sdk"));
  EXPECT_FALSE(gate.Admits(first(read), "/ws/sdk"));
  EXPECT_TRUE(gate.Admits(first(read), "/api/state/ws/full"));
  for (const char* nonsense : {"", "{", "[]", R"({"type":"auth"})", R"({"type":"auth","token":7})",
                               R"({"type":"set_target","token":"x"})"}) {
    EXPECT_FALSE(gate.Admits(nonsense, "/ws/sdk")) << nonsense;
  }
}

TEST_F(GateTest, KnowsWhatTheTokenOfASocketIsGoodForUntilItIsRevoked) {
  const std::string move = Token(Scope::kMove);
  Gate gate = Make(TokenPolicy::kAlways);
  const auto verdict =
      gate.CheckSocket(Asking("/ws/sdk").With("Authorization", "Bearer " + move).Get());
  EXPECT_EQ(gate.ScopeOfToken(verdict.token_id), Scope::kMove);
  EXPECT_EQ(gate.ScopeOfToken(""), Scope::kPublic);
  EXPECT_TRUE(gate.SpeakerMay(Scope::kAdmin)) << "who needs no token";
  {
    const Gate::Speaking speaking(gate, Scope::kMove);
    EXPECT_FALSE(gate.SpeakerMay(Scope::kAdmin));
  }
  EXPECT_TRUE(gate.SpeakerMay(Scope::kAdmin));
  ASSERT_TRUE(TokenStore(scratch_.File("")).Revoke(verdict.token_id));
  clock_.Advance(std::chrono::seconds{2});
  gate.Tick();
  EXPECT_EQ(gate.ScopeOfToken(verdict.token_id), Scope::kPublic);
}

TEST_F(GateTest, SlowsDownOtherMachinesThatAskTooOften) {
  Gate gate = Make();
  const Asking far = Asking("/api/state/full").From("10.0.0.9:5").Host("10.0.0.1");
  for (int i = 0; i < 20; ++i) ASSERT_EQ(Status(gate.Count(far.Get())), 0);
  const auto refusal = gate.Count(far.Get());
  ASSERT_EQ(Status(refusal), 429);
  EXPECT_EQ(refusal->headers.front(), (std::pair<std::string, std::string>{"Retry-After", "1"}));
  EXPECT_EQ(Status(gate.Count(Asking("/").From("10.0.0.8:5").Get())), 0);
}

TEST_F(GateTest, NoticesARevokedTokenWithinASecond) {
  const std::string token = Token(Scope::kAdmin);
  Gate gate = Make(TokenPolicy::kAlways);
  const Asking asking = Asking("/api/move/goto").With("Authorization", "Bearer " + token);
  EXPECT_EQ(Status(gate.Check(asking.Get())), 0);
  ASSERT_TRUE(TokenStore(scratch_.File("")).Revoke("t"));
  clock_.Advance(Nanos{1'000'000'000});
  gate.Tick();
  EXPECT_EQ(Status(gate.Check(asking.Get())), 401);
}

}  // namespace
}  // namespace bbia
