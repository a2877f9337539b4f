#include "words/reflex_brain.h"

#include <algorithm>
#include <array>
#include <utility>

#include "words/cut_text.h"
#include "words/reflex_words.h"
#include "words/spoken_text.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxFact = 300;

/// Whether a clause says that something shall not be, or shall end.
bool Negates(const Clause& clause) {
  if (clause.HasPair("pourquoi", "pas") || clause.HasPair("why", "not")) return false;
  const bool not_any_more = clause.Has("plus") && (clause.Has("ne") || clause.Has("n"));
  const bool negated = clause.HasAny(kNegations) || not_any_more;
  // "n'arrête pas de danser": what shall not end is wanted.
  return clause.HasAny(kStopWords) != negated;
}

std::optional<Emotion> EmotionIn(const Clause& clause) {
  for (const auto& [word, emotion] : kEmotionWords) {
    if (clause.Has(word)) return emotion;
  }
  return std::nullopt;
}

std::optional<HeadDirection> DirectionIn(const Clause& clause) {
  if (clause.HasAny(kLeftWords)) return HeadDirection::kLeft;
  if (clause.HasAny(kRightWords)) return HeadDirection::kRight;
  if (clause.HasAny(kUpWords)) return HeadDirection::kUp;
  if (clause.HasAny(kDownWords)) return HeadDirection::kDown;
  if (clause.HasAny(kForwardWords)) return HeadDirection::kForward;
  return std::nullopt;
}

double IntensityIn(const Clause& clause, double otherwise) {
  const bool little = clause.HasAny(kLittleWords);
  if (clause.HasAny(kFullyWords)) return 1.0;
  if (little && clause.HasAny(kVeryWords)) return 0.2;
  if (little) return 0.3;
  return clause.HasAny(kVeryWords) || clause.HasAny(kMuchWords) ? 0.8 : otherwise;
}

/// What one clause wants. @return none when it wants nothing that is known.
using Wanted = std::optional<std::vector<ToolAction>>;

Wanted StopIn(const Clause& clause) {
  if (!Negates(clause)) return std::nullopt;
  if (clause.HasAny(kDanceWords)) return std::vector<ToolAction>{StopDanceTool{}};
  if (clause.HasAny(kLookWords) || clause.HasAny(kFollowWords)) {
    return std::vector<ToolAction>{HeadTrackingTool{false}};
  }
  if (EmotionIn(clause) && !clause.HasAny(kFeelStatements)) {
    return std::vector<ToolAction>{StopEmotionTool{}};
  }
  if (clause.HasAny(kMoveWords) || clause.HasPair("hold", "still")) {
    return std::vector<ToolAction>{StopDanceTool{}, HeadTrackingTool{false},
                                   DoNothingTool{Seconds{10.0}}};
  }
  // "Arrête tout de suite, s'il te plaît" is no more than "arrête".
  const auto others = std::ranges::count_if(clause.words, [](const SpokenWord& word) {
    return std::ranges::find(kCourtesyWords, word.text) == kCourtesyWords.end();
  });
  if (others <= 3 && clause.HasAny(kStopWords))
    return std::vector<ToolAction>{StopDanceTool{}, HeadTrackingTool{false}, StopEmotionTool{}};
  return std::nullopt;
}

Wanted CameraIn(const Clause& clause) {
  // "see you later" asks for no picture.
  const bool see = (clause.HasAny(kSeeWords) && clause.HasAny(kYouWords)) ||
                   clause.HasPair("you", "see") || clause.HasAny(kCameraWords) ||
                   clause.HasPair("autour", "de") || clause.HasPair("look", "around");
  if (see) return std::vector<ToolAction>{CameraTool{true}};
  return std::nullopt;
}

Wanted HeadIn(const Clause& clause) {
  const auto direction = DirectionIn(clause);
  const bool head = clause.HasAny(kHeadWords);
  if ((clause.HasAny(kLookWords) || clause.HasAny(kTurnWords) || head) && direction) {
    return std::vector<ToolAction>{MoveHeadTool{*direction, IntensityIn(clause, 0.5)}};
  }
  if (clause.HasAny(kRaiseWords) && head) {
    return std::vector<ToolAction>{MoveHeadTool{HeadDirection::kUp, IntensityIn(clause, 0.5)}};
  }
  if (clause.HasAny(kLowerWords) && head) {
    return std::vector<ToolAction>{MoveHeadTool{HeadDirection::kDown, IntensityIn(clause, 0.5)}};
  }
  const bool at_me = clause.HasAny(kMeWords);
  const bool follow = clause.HasAny(kFollowWords) || clause.HasPair("suis", "moi") ||
                      clause.HasPair("me", "suivre") || clause.HasPair("suis", "mon");
  if (follow || (clause.HasAny(kLookWords) && at_me)) {
    return std::vector<ToolAction>{HeadTrackingTool{true}};
  }
  return std::nullopt;
}

Wanted BehaviorIn(const Clause& clause) {
  if (clause.HasPair("temps", "fait")) {
    return std::vector<ToolAction>{RunBehaviorTool{"weather_report"}};
  }
  if (clause.Has("oui") && clause.HasAny(kHeadWords)) {
    return std::vector<ToolAction>{RunBehaviorTool{"nod"}};
  }
  for (const auto& [words, name] : kBehaviorWords) {
    if (clause.HasAny(words)) return std::vector<ToolAction>{RunBehaviorTool{std::string(name)}};
  }
  return std::nullopt;
}

bool AboutOneself(const Clause& clause) {
  return clause.Has("je") || clause.Has("i") || clause.Has("j");
}

Wanted FeelIn(const Clause& clause) {
  const auto emotion = EmotionIn(clause);
  if (!emotion || clause.asks || AboutOneself(clause) || !clause.HasAny(kFeelWords))
    return std::nullopt;
  return std::vector<ToolAction>{PlayEmotionTool{.emotion = *emotion,
                                                 .intensity = IntensityIn(clause, 0.7),
                                                 .duration = PlayEmotionTool{}.duration}};
}

Wanted CommandIn(const Clause& clause) {
  if (auto stop = StopIn(clause)) return stop;
  if (Negates(clause)) return std::nullopt;  // what is not wanted is not done
  // "j'aime danser" is no command, "je veux que tu danses" is.
  const bool dances = !AboutOneself(clause) || clause.HasAny(kYouWords);
  if (clause.HasAny(kDanceWords) && dances) return std::vector<ToolAction>{DanceTool{"dance"}};
  if (auto camera = CameraIn(clause)) return camera;
  if (auto head = HeadIn(clause)) return head;
  if (auto feel = FeelIn(clause)) return feel;
  return BehaviorIn(clause);
}

bool Insults(const Clause& clause) {
  return clause.HasAny(kInsultWords) && !Negates(clause) && !AboutOneself(clause);
}

bool Compliments(const Clause& clause) {
  const bool loved =
      clause.HasPair("t", "aime") || clause.HasPair("love", "you") || clause.HasPair("like", "you");
  return (clause.HasAny(kComplimentWords) || loved) && !Negates(clause);
}

/// What is said for politeness' sake, or the lack of it.
ReflexTopic ManneredTopicIn(const Clause& clause) {
  constexpr std::size_t kFewWords = 3;
  if (clause.HasAny(kApologyWords)) return ReflexTopic::kApology;
  if (Insults(clause)) return ReflexTopic::kInsult;
  if (Compliments(clause)) return ReflexTopic::kCompliment;
  const bool says_how = clause.HasAny(kFeelStatements);
  if (says_how && clause.HasAny(kUnwellWords) && !Negates(clause)) return ReflexTopic::kSympathy;
  const bool short_word = clause.words.size() <= kFewWords && clause.HasAny(kAgreementWords);
  const bool hush = clause.HasPair("shut", "up") || clause.HasPair("ferme", "la");
  return short_word || hush ? ReflexTopic::kAgreement : ReflexTopic::kNone;
}

/// It shall look somewhere, but where?
bool WantsSomeLook(const Clause& clause) {
  constexpr std::size_t kFewWords = 4;
  return clause.words.size() <= kFewWords && !Negates(clause) && !AboutOneself(clause) &&
         !clause.Has("off") && (clause.HasAny(kTurnWords) || clause.HasAny(kLookWords));
}

ReflexTopic TopicIn(const Clause& clause) {
  if (clause.HasAny(kThanksWords)) return ReflexTopic::kThanks;
  if (clause.HasPair("how", "are") || clause.HasPair("ca", "va") || clause.HasPair("vas", "tu") ||
      clause.HasPair("allez", "vous") || clause.HasPair("fais", "tu") ||
      clause.HasPair("tu", "fais") || clause.HasPair("you", "doing") || clause.HasPair("s", "up")) {
    return ReflexTopic::kHowAreYou;
  }
  if (clause.HasPair("qui", "es") || clause.HasPair("who", "are") ||
      clause.HasPair("your", "name") || clause.HasPair("ton", "nom") ||
      clause.HasPair("appelles", "tu") || clause.HasPair("t", "appelles") ||
      clause.HasPair("es", "qui")) {
    return ReflexTopic::kWhoAreYou;
  }
  if (clause.HasAny(kHelpWords) || clause.HasPair("peux", "faire") || clause.HasPair("you", "do") ||
      clause.HasPair("sais", "faire") || (clause.Has("peux") && clause.Has("faire"))) {
    return ReflexTopic::kHelp;
  }
  if (clause.HasAny(kSpeakWords) && clause.HasAny(kLanguageWords)) return ReflexTopic::kLanguages;
  if (clause.HasAny(kGoodbyeWords) || clause.HasPair("bonne", "nuit") ||
      clause.HasPair("good", "night") || clause.HasPair("see", "you")) {
    return ReflexTopic::kGoodbye;
  }
  if (clause.HasAny(kGreetingWords)) return ReflexTopic::kGreeting;
  return ManneredTopicIn(clause);
}

std::optional<Stimulus> StimulusOf(ReflexTopic topic, const std::vector<Clause>& clauses) {
  for (const Clause& clause : clauses) {
    if (Insults(clause)) return Stimulus::kInsult;
    if (Compliments(clause)) return Stimulus::kCompliment;
  }
  if (topic == ReflexTopic::kGreeting) return Stimulus::kGreeting;
  if (topic == ReflexTopic::kGoodbye) return Stimulus::kGoodbye;
  const bool asks = std::ranges::any_of(clauses, &Clause::asks);
  return asks ? std::optional(Stimulus::kQuestion) : std::nullopt;
}

/// The rest of what was said after "remember that"; empty when it is not that.
std::string_view FactIn(std::string_view said, const std::vector<Clause>& clauses) {
  for (const Clause& clause : clauses) {
    for (std::size_t i = 0; i + 1 < clause.words.size(); ++i) {
      const std::string_view word = clause.words[i].text;
      if (std::ranges::find(kRememberWords, word) == kRememberWords.end()) continue;
      for (std::size_t j = i + 1; j < std::min(i + 4, clause.words.size()); ++j) {
        const std::string_view that = clause.words[j].text;
        if (that != "que" && that != "qu" && that != "that") continue;
        const std::size_t from = said.find_first_not_of(" '", clause.words[j].end);
        return from == std::string_view::npos ? std::string_view() : said.substr(from);
      }
    }
  }
  return {};
}

std::optional<ToolAction> MemoryIn(std::string_view said, const std::vector<Clause>& clauses) {
  const std::string_view fact = CutText(FactIn(said, clauses), kMaxFact);
  if (!fact.empty()) return RememberTool{"facts", std::string(fact)};
  for (const Clause& clause : clauses) {
    const bool asks = clause.HasPair("remember", "about") || clause.HasPair("know", "about") ||
                      clause.HasPair("sais", "tu") || clause.HasPair("souviens", "tu") ||
                      clause.HasPair("te", "souviens") || clause.HasPair("you", "remember") ||
                      (clause.HasPair("tu", "sais") && clause.Has("sur"));
    if (asks && !clause.Has("faire")) return RecallTool{};
  }
  return std::nullopt;
}

}  // namespace

Reflex Understand(std::string_view said, Language usual) {
  const std::vector<Clause> clauses = CutIntoClauses(said);
  Reflex reflex;
  reflex.language = GuessLanguage(clauses).value_or(usual);
  bool only_stops = true;
  if (auto memory = MemoryIn(said, clauses)) {
    reflex.actions.push_back(std::move(*memory));
    return reflex;
  }
  for (const Clause& clause : clauses) {
    const ReflexTopic topic = TopicIn(clause);
    // "Hello, how are you?" wants more than a hello.
    const bool more = reflex.topic == ReflexTopic::kGreeting && topic != ReflexTopic::kNone;
    if (more || reflex.topic == ReflexTopic::kNone) reflex.topic = topic;
    auto wanted = CommandIn(clause);
    if (!wanted) continue;
    only_stops = only_stops && StopIn(clause).has_value();
    for (ToolAction& action : *wanted) {
      if (reflex.actions.size() < kMostReflexes) reflex.actions.push_back(std::move(action));
    }
  }
  // Whatever else is said with it, and however politely.
  reflex.stops = !reflex.actions.empty() && only_stops;
  const bool idle = reflex.actions.empty();
  if (idle && reflex.topic == ReflexTopic::kHowAreYou) reflex.actions.push_back(RobotStateTool{});
  if (idle && reflex.topic == ReflexTopic::kNone && std::ranges::any_of(clauses, WantsSomeLook)) {
    reflex.topic = ReflexTopic::kWhichWay;
  }
  reflex.stimulus = StimulusOf(reflex.topic, clauses);
  return reflex;
}

}  // namespace bbia
