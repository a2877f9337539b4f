#include "llm/talk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "llm/test_model_server.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TalkTest : public ::testing::Test {
 protected:
  void Make(TalkSettings settings = {}) {
    talk_ = std::make_unique<Talk>(
        TalkParts{.ledger = ledger_, .log = log_, .clock = clock_, .news = news_}, settings);
  }
  void MakeWith(const TestModelServer& server) {
    TalkSettings settings;
    settings.server = ModelServer{.url = server.url(), .key = {}, .name = "test"};
    Make(settings);
  }
  PromptId Say(const std::string& text, double temperature = 0.7) {
    Prompt prompt;
    prompt.id = ++ids_;
    prompt.text = text;
    prompt.speaker = speaker_;
    prompt.temperature = temperature;
    EXPECT_TRUE(talk_->Ask(std::move(prompt)));
    return ids_;
  }
  /// Lets the talk work until `done`, 30 s at most. Tools are done as `tool_` says.
  bool Until(const std::function<bool()>& done) {
    const TimePoint end = clock_.Now() + std::chrono::seconds{30};
    while (clock_.Now() < end) {
      talk_->Step({}, pulse_);
      while (auto event = talk_->Take()) {
        if (event->kind == ChatEventKind::kCall && event->action) {
          EXPECT_TRUE(talk_->Ask(OutcomeOrder{event->prompt, event->call, tool_(*event->action)}));
        }
        events_.push_back(std::move(*event));
      }
      if (done()) return true;
      talk_->Wait(Nanos{10'000'000});
    }
    return false;
  }
  /// The last event of `prompt`, once it is answered.
  ChatEvent Answer(PromptId prompt) {
    ChatEvent last;
    EXPECT_TRUE(Until([&] {
      for (const ChatEvent& event : events_) {
        if (event.prompt != prompt) continue;
        last = event;
        if (event.kind == ChatEventKind::kDone || event.kind == ChatEventKind::kFailed) return true;
      }
      return false;
    }));
    return last;
  }
  [[nodiscard]] std::vector<std::string> Kinds() const {
    std::vector<std::string> kinds;
    for (const ChatEvent& event : events_) kinds.emplace_back(Name(event.kind));
    return kinds;
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
  WakeSignal news_;
  Pulse pulse_{clock_};
  Speaker speaker_ = Speaker::kOwner;
  std::function<ToolOutcome(const ToolAction&)> tool_ = [](const ToolAction&) {
    return ToolOutcome{};
  };
  std::unique_ptr<Talk> talk_;
  std::vector<ChatEvent> events_;
  PromptId ids_ = 0;
};

TEST_F(TalkTest, WithoutAModelTheReflexBrainActsAndSaysSo) {
  Make();
  const ChatEvent answer = Answer(Say("Regarde à gauche"));
  EXPECT_EQ(answer.text, "Je regarde à gauche.");
  EXPECT_EQ(answer.name, "reflex");
  EXPECT_THAT(Kinds(),
              ElementsAre("begun", "tool_call", "tool_outcome", "text", "sentence", "done"));
  EXPECT_THAT(Answer(Say("Parle-moi de Spinoza")).text, HasSubstr("pas de modèle de langue"));
}

TEST_F(TalkTest, AModelIsToldWhoTheRobotIsWhatWasSaidAndWhatToolsThereAre) {
  TestModelServer server(
      [](const std::string&, TestReply& reply) { reply.Answer("Bonjour. Comment vas-tu ?"); });
  MakeWith(server);
  const ChatEvent first = Answer(Say("Salut toi"));
  EXPECT_EQ(first.name, "model:test");
  EXPECT_EQ(first.text, "Bonjour. Comment vas-tu ?");
  Answer(Say("Bien, merci"));
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_THAT(server.requests()[0], HasSubstr("Tu es BBIA"));
  EXPECT_THAT(server.requests()[0], HasSubstr(R"("name":"play_emotion")"));
  EXPECT_THAT(server.requests()[1],
              HasSubstr(R"({"role":"assistant","content":"Bonjour. Comment)"));
}

TEST_F(TalkTest, ToolsAreDoneAndTheModelIsToldTheirOutcome) {
  TestModelServer server([](const std::string& request, TestReply& reply) {
    if (request.find("\"role\":\"tool\"") == std::string::npos) {
      reply.Call("call_9", "move_head", R"({"direction":"left"})");
    } else {
      reply.Answer("I cannot.");
    }
  });
  MakeWith(server);
  tool_ = [](const ToolAction&) { return Refused("the motors are off"); };
  EXPECT_EQ(Answer(Say("could you turn your head?")).text, "I cannot.");
  EXPECT_THAT(
      server.requests().back(),
      HasSubstr(R"("content":"{\"outcome\":\"refused\",\"reason\":\"the motors are off\"}")"));
  EXPECT_THAT(server.requests().back(), HasSubstr(R"("tool_call_id":"call_9")"));
}

TEST_F(TalkTest, WrongCallsAreToldToTheModelAndNotDone) {
  int done = 0;
  TestModelServer server([](const std::string& request, TestReply& reply) {
    if (request.find("\"role\":\"tool\"") == std::string::npos) {
      reply.Call("a", "move_head", R"({"direction":"sideways"})");
    } else {
      reply.Answer("Sorry.");
    }
  });
  MakeWith(server);
  tool_ = [&done](const ToolAction&) {
    ++done;
    return ToolOutcome{};
  };
  EXPECT_EQ(Answer(Say("tell me something")).text, "Sorry.");
  EXPECT_EQ(done, 0);
  EXPECT_THAT(server.requests().back(), HasSubstr("it must be one of left, right"));
}

TEST_F(TalkTest, AModelThatCallsForEverIsStopped) {
  int done = 0;
  TestModelServer server([](const std::string& request, TestReply& reply) {
    if (request.find("\"tools\":") == std::string::npos) return reply.Answer("Enough.");
    reply.Call("a", "robot_state", "{}");
  });
  MakeWith(server);
  tool_ = [&done](const ToolAction&) {
    ++done;
    return ToolOutcome{};
  };
  EXPECT_EQ(Answer(Say("tell me something")).text, "Enough.");
  EXPECT_EQ(done, static_cast<int>(ToolPolicy::kMaxRounds));
}

TEST_F(TalkTest, AStrangerIsOfferedAndGrantedOnlyWhatHeIsTrustedWith) {
  TestModelServer server([](const std::string& request, TestReply& reply) {
    if (request.find("\"role\":\"tool\"") == std::string::npos) {
      reply.Call("a", "recall", "{}");
    } else {
      reply.Answer("That is private.");
    }
  });
  MakeWith(server);
  speaker_ = Speaker::kStranger;
  EXPECT_EQ(Answer(Say("tell me secrets")).text, "That is private.");
  EXPECT_THAT(server.requests()[0], Not(HasSubstr(R"("name":"recall")")));
  EXPECT_THAT(server.requests()[1], HasSubstr("is not for somebody who only talks"));
}

TEST_F(TalkTest, StoppingDoesNotWaitForAModel) {
  TestModelServer server([](const std::string&, TestReply& reply) { reply.UntilGone(); });
  MakeWith(server);
  EXPECT_EQ(Answer(Say("Arrête de danser !")).name, "reflex");
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(TalkTest, WhereTheModelFailsTheReflexBrainAnswersAndSaysWhy) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(500, "text/plain");
    reply.Raw("out of memory");
  });
  MakeWith(server);
  const ChatEvent answer = Answer(Say("danse"));
  EXPECT_EQ(answer.name, "reflex");
  EXPECT_EQ(answer.text, "Je danse !");
  EXPECT_THAT(answer.note, HasSubstr("out of memory"));
  EXPECT_THAT(Answer(Say("explique la lune")).text, HasSubstr("ne répond pas"));
}

TEST_F(TalkTest, ABusyServerIsAskedAgain) {
  int turn = 0;
  TestModelServer server([&turn](const std::string&, TestReply& reply) {
    if (turn++ > 0) return reply.Answer("Now.");
    reply.Head(429, "text/plain", "Retry-After: 1\r\n");
    reply.Raw("slow down");
  });
  MakeWith(server);
  EXPECT_EQ(Answer(Say("tell me something")).text, "Now.");
}

TEST_F(TalkTest, AnAnswerIsCancelledWhileItComesAndWhileItWaits) {
  TestModelServer server([](const std::string&, TestReply& reply) {
    reply.Head(200, "text/event-stream");
    reply.Text("It was a dark and ");
    reply.UntilGone();
  });
  MakeWith(server);
  const PromptId first = Say("tell me a tale");
  const PromptId second = Say("and another one");
  ASSERT_TRUE(Until([this] { return Kinds().size() >= 2; }));
  EXPECT_TRUE(talk_->Ask(CancelOrder{second}));
  EXPECT_TRUE(talk_->Ask(CancelOrder{first}));
  EXPECT_EQ(Answer(first).text, "cancelled");
  EXPECT_EQ(Answer(second).text, "cancelled");
}

TEST_F(TalkTest, OnlyAtTemperatureZeroAnAnswerIsKept) {
  TestModelServer server([](const std::string&, TestReply& reply) { reply.Answer("42."); });
  MakeWith(server);
  EXPECT_EQ(Answer(Say("the question", 0.0)).name, "model:test");
  talk_->AskForget();  // forgets answers, too
  EXPECT_EQ(Answer(Say("the question", 0.7)).name, "model:test");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(TalkTest, TheSameRequestIsAnsweredFromTheCache) {
  TestModelServer server([](const std::string& request, TestReply& reply) {
    // A turn that fails is no turn: the next request is the same again.
    static_cast<void>(request);
    reply.Answer("42.");
  });
  MakeWith(server);
  Answer(Say("the question", 0.0));
  for (std::size_t i = 0; i < Conversation::kTurns; ++i) Answer(Say("the question", 0.0));
  const std::size_t asked = server.requests().size();
  // From here on the window holds the same ten turns each time.
  EXPECT_EQ(Answer(Say("the question", 0.0)).name, "cache");
  EXPECT_LE(server.requests().size(), asked + 1);  // the summary of what left the window
}

// Whoever heard of the end could read a status, and a memory, from before it.
TEST_F(TalkTest, TheEndIsToldAfterWhatItLeavesBehind) {
  TestModelServer server([](const std::string&, TestReply& reply) { reply.Answer("Yes."); });
  MakeWith(server);
  Say("tell me something");
  ASSERT_TRUE(Until([&] {
    const bool over = !events_.empty() && events_.back().kind == ChatEventKind::kDone;
    if (over) {
      const TalkStatus status = talk_->status();
      EXPECT_FALSE(status.answering);
      EXPECT_EQ(status.by_model, 1U);
    }
    return over;
  }));
}

TEST_F(TalkTest, AWishIsNoOrderAndMayBeSaidWithoutEnd) {
  Make();
  for (std::size_t i = 0; i < 3 * Talk::kMaxOrders; ++i) {
    talk_->AskUnload();
    talk_->AskForget();
  }
  EXPECT_EQ(Answer(Say("Bonjour")).text, "Bonjour !");
}

TEST_F(TalkTest, MoreThanItCanHoldIsRefused) {
  TestModelServer server([](const std::string&, TestReply& reply) { reply.UntilGone(); });
  MakeWith(server);
  const PromptId first = Say("tell me a tale");
  ASSERT_TRUE(Until([this] { return !events_.empty(); }));
  for (std::size_t i = 0; i < kMaxPromptsWaiting; ++i) Say("and another one");
  EXPECT_THAT(Answer(Say("one too many")).text, HasSubstr("busy"));
  for (PromptId id = first; id <= ids_; ++id) EXPECT_TRUE(talk_->Ask(CancelOrder{id}));
  EXPECT_EQ(Answer(first).text, "cancelled");
}

}  // namespace
}  // namespace bbia
