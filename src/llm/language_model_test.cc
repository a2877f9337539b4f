#include "llm/language_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "llm/model_home.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A server that holds 64 MB. Its list of models is there at once, its health only when it was
/// asked as often as its last argument says: so does llama-server while it loads.
constexpr const char* kServer = R"(
import http.server, sys
held = bytearray(b'x' * (64 << 20))
loading = int(sys.argv[4])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global loading
        ill = self.path == '/health' and loading > 0
        self.send_response(503 if ill else 200)
        self.end_headers()
        if ill:
            loading -= 1
            print('left to load', loading, flush=True)
        self.wfile.write(b'{"data":[]}')
    def log_message(self, *what):
        pass
print('loaded', sys.argv[1], 'context', sys.argv[2], flush=True)
http.server.HTTPServer(('127.0.0.1', int(sys.argv[3])), Handler).serve_forever()
)";

class LanguageModelTest : public ::testing::Test {
 protected:
  LanguageModelTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bbia_llm_XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    file_ = (directory_ / "tiny.gguf").string();
    std::ofstream(file_) << "weights";
  }
  ~LanguageModelTest() override { std::filesystem::remove_all(directory_); }

  [[nodiscard]] GuestModel Guest() const {
    return {.keeper = BBIA_KEEPER,
            .command = {"/usr/bin/python3", "-c", kServer, "{model}", "{context}", "{port}", "0"},
            .file = file_,
            .environment = {"PATH=/usr/bin:/bin"},
            .grace = std::chrono::milliseconds{500}};
  }
  static bool Wait(Nanos time) {
    poll(nullptr, 0, static_cast<int>(time / std::chrono::milliseconds{1}));
    return true;
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
  MemoryRoom room_{.available = 1'000'000'000'000};
  std::filesystem::path directory_;
  std::string file_;
};

TEST_F(LanguageModelTest, StartsOnAFreePortAndReturnsItsMemory) {
  ModelStore store(
      ledger_, [this] { return room_; }, [] { return std::uint64_t{0}; });
  ModelHome home(ledger_, clock_, &store, {.server = {}, .guest = Guest()});
  const auto server = home.Hold(Wait);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_THAT(server->url, HasSubstr("http://127.0.0.1:"));
  TalkStatus status;
  home.Describe(status);
  EXPECT_EQ(status.state, "in use");
  EXPECT_GT(status.resident_bytes, 64ULL << 20);
  EXPECT_THAT(status.output, HasSubstr("tiny.gguf context 4096"));
  const int pid = status.pid;
  home.Release();
  home.Describe(status);
  EXPECT_EQ(status.state, "loaded");
  EXPECT_TRUE(home.Unload());
  EXPECT_EQ(MeasureTree(pid).resident_bytes, 0U);
  EXPECT_GT(store.Report()[0].freed_bytes, 64ULL << 20);
  EXPECT_TRUE(ledger_.Children().empty());
}

// llama-server lists its models while it loads; what it was asked then it refused.
TEST_F(LanguageModelTest, IsWaitedForUntilItIsHealthy) {
  ModelStore store(
      ledger_, [this] { return room_; }, [] { return std::uint64_t{0}; });
  GuestModel guest = Guest();
  guest.command.back() = "3";
  ModelHome home(ledger_, clock_, &store, {.server = {}, .guest = guest});
  ASSERT_TRUE(home.Hold(Wait));
  TalkStatus status;
  home.Describe(status);
  EXPECT_EQ(status.output, "left to load 0");
}

// BBIAHuggingFace loaded a model per instance.
TEST_F(LanguageModelTest, TenConsumersAtOnceAreOneStartAndTenLeases) {
  ModelStore store(
      ledger_, [this] { return room_; }, [] { return std::uint64_t{0}; });
  std::atomic<int> starts{0};
  std::latch all(11);
  std::latch done(1);
  const auto identity = IdentifyModel("language", file_, "4096", "nowhere");
  ASSERT_TRUE(identity);
  std::vector<std::thread> consumers;
  consumers.reserve(10);
  for (int i = 0; i < 10; ++i) {
    consumers.emplace_back([&] {
      const auto lease = store.Acquire<LanguageModel>(*identity, 0, [&] {
        ++starts;
        return LanguageModel::Start(ledger_, clock_, Guest(), Wait);
      });
      EXPECT_TRUE(lease);
      all.count_down();
      done.wait();
    });
  }
  all.arrive_and_wait();
  EXPECT_EQ(starts, 1);
  EXPECT_EQ(store.Report()[0].users, 10U);
  EXPECT_FALSE(store.UnloadOne(*identity));
  done.count_down();
  for (std::thread& consumer : consumers) consumer.join();
  EXPECT_EQ(store.Report()[0].users, 0U);  // who dies frees his lease
  EXPECT_EQ(ledger_.Children().size(), 1U);
  EXPECT_TRUE(store.UnloadOne(*identity));
  EXPECT_TRUE(ledger_.Children().empty());
}

TEST_F(LanguageModelTest, IsRefusedWithTheFiguresWhereMemoryIsTooSmall) {
  room_ = {.available = 300'000'000, .keep_free = 200'000'000};
  ModelStore store(
      ledger_, [this] { return room_; }, [] { return std::uint64_t{0}; });
  ModelHome home(ledger_, clock_, &store, {.server = {}, .guest = Guest()});
  const auto server = home.Hold(Wait);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().message, HasSubstr("tiny.gguf"));
  EXPECT_THAT(server.error().message, HasSubstr("286 MB"));
  EXPECT_THAT(server.error().message, HasSubstr("191 MB"));
  EXPECT_TRUE(ledger_.Children().empty());
}

TEST_F(LanguageModelTest, SaysWhyItCannotStartAndWaitsLongerEachTime) {
  ManualClock clock;
  Ledger ledger(clock);
  ModelStore store(
      ledger, [this] { return room_; }, [] { return std::uint64_t{0}; });
  GuestModel guest = Guest();
  guest.command = {"/bin/sh", "-c", "echo no such model >&2; exit 4"};
  ModelHome home(ledger, clock, &store, {.server = {}, .guest = guest});
  const auto error = [&home] { return home.Hold(Wait).error().message; };
  EXPECT_THAT(error(), HasSubstr("ended with code 4, its last words were 'no such model'"));
  EXPECT_THAT(error(), HasSubstr("tried again in 2 s"));
  clock.Advance(ModelHome::kFirstPause);
  EXPECT_THAT(error(), HasSubstr("code 4"));
  EXPECT_THAT(error(), HasSubstr("tried again in 4 s"));
  TalkStatus status;
  home.Describe(status);
  EXPECT_EQ(status.starts, 2U);
  EXPECT_EQ(status.state, "failed");
}

TEST_F(LanguageModelTest, AGuestThatDiedIsStartedAnew) {
  ModelStore store(
      ledger_, [this] { return room_; }, [] { return std::uint64_t{0}; });
  ModelHome home(ledger_, clock_, &store, {.server = {}, .guest = Guest()});
  ASSERT_TRUE(home.Hold(Wait));
  TalkStatus status;
  home.Describe(status);
  home.Release();
  kill(status.pid, SIGKILL);
  const TimePoint end = clock_.Now() + std::chrono::seconds{30};
  while (!ledger_.Children().empty() && clock_.Now() < end) {
    home.Tend();
    Wait(Nanos{10'000'000});
  }
  EXPECT_TRUE(ledger_.Children().empty());
  ASSERT_TRUE(home.Hold(Wait));
  home.Describe(status);
  EXPECT_EQ(status.starts, 2U);
}

TEST_F(LanguageModelTest, AStartIsGivenUpWhenNobodyWaitsForIt) {
  ModelStore store(
      ledger_, [this] { return room_; }, [] { return std::uint64_t{0}; });
  GuestModel guest = Guest();
  guest.command = {"/bin/sleep", "60"};
  ModelHome home(ledger_, clock_, &store, {.server = {}, .guest = guest});
  const auto server = home.Hold([](Nanos) { return false; });
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().message, "cancelled");
  EXPECT_TRUE(ledger_.Children().empty());
}

TEST(SplitCommand, TakesQuotedWordsAsOne) {
  EXPECT_THAT(SplitCommand("llama-server -m '{model}'  --alias \"a b\" ''").value(),
              ElementsAre("llama-server", "-m", "{model}", "--alias", "a b", ""));
  EXPECT_FALSE(SplitCommand("  "));
  EXPECT_FALSE(SplitCommand("a 'b"));
}

}  // namespace
}  // namespace bbia
