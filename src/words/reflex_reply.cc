#include <algorithm>
#include <array>
#include <string>
#include <type_traits>

#include "words/cut_text.h"
#include "words/reflex_brain.h"

namespace bbia {
namespace {

/// The same thing in both languages.
struct Said {
  std::string_view french;
  std::string_view english;
  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::kFrench ? french : english;
  }
};

constexpr std::array kDirectionWords = {
    Said{"à gauche", "left"},
    Said{"à droite", "right"},
    Said{"en haut", "up"},
    Said{"en bas", "down"},
    Said{"droit devant", "straight ahead"},
};

/// The behaviours that words start (reflex_words.h).
struct ToldBehavior {
  std::string_view name;
  Said done;
  Said infinitive;
};
constexpr std::array kToldBehaviors = {
    ToldBehavior{"wake_up", {"Je me réveille.", "I wake up."}, {"me réveiller", "wake up"}},
    ToldBehavior{
        "goto_sleep", {"Je vais dormir.", "I go to sleep."}, {"aller dormir", "go to sleep"}},
    ToldBehavior{"hide", {"Je me cache.", "I hide."}, {"me cacher", "hide"}},
    ToldBehavior{"nod", {"Je hoche la tête.", "I nod."}, {"hocher la tête", "nod"}},
    ToldBehavior{"storytelling",
                 {"Je raconte une histoire.", "I tell a story."},
                 {"raconter une histoire", "tell a story"}},
    ToldBehavior{"game", {"Jouons !", "Let's play!"}, {"jouer", "play"}},
    ToldBehavior{"meditation", {"Méditons ensemble.", "Let's meditate."}, {"méditer", "meditate"}},
    ToldBehavior{"exercise",
                 {"C'est parti pour la gymnastique.", "Let's exercise."},
                 {"faire de la gymnastique", "exercise"}},
    ToldBehavior{"weather_report",
                 {"Voici la météo.", "Here is the weather."},
                 {"donner la météo", "tell the weather"}},
    ToldBehavior{"news_reader",
                 {"Voici les nouvelles.", "Here is the news."},
                 {"lire les nouvelles", "read the news"}},
    ToldBehavior{"antenna_animation",
                 {"Regardez mes antennes.", "Look at my antennas."},
                 {"agiter mes antennes", "wave my antennas"}},
    ToldBehavior{"emotion_show",
                 {"Voici mes émotions.", "Here are my emotions."},
                 {"montrer mes émotions", "show my emotions"}},
};

/// How an action is told: "Je regarde ..." when it is done, "... regarder ..." when it is not.
struct Telling {
  std::string done;
  std::string infinitive;
};

Telling Tell(const MoveHeadTool& tool, Language language) {
  const std::string where(kDirectionWords[static_cast<std::size_t>(tool.direction)].in(language));
  return language == Language::kFrench ? Telling{"Je regarde " + where + ".", "regarder " + where}
                                       : Telling{"I look " + where + ".", "look " + where};
}
Telling Tell(const CameraTool&, Language language) {
  return language == Language::kFrench ? Telling{"J'ai regardé.", "regarder par ma caméra"}
                                       : Telling{"I had a look.", "look through my camera"};
}
Telling Tell(const HeadTrackingTool& tool, Language language) {
  if (language == Language::kFrench) {
    return tool.enabled ? Telling{"Je vous suis du regard.", "suivre un visage"}
                        : Telling{"Je ne suis plus personne du regard.", "cesser de suivre"};
  }
  return tool.enabled ? Telling{"I follow you with my eyes.", "follow a face"}
                      : Telling{"I follow nobody any more.", "stop following"};
}
Telling Tell(const DanceTool&, Language language) {
  return language == Language::kFrench ? Telling{"Je danse !", "danser"}
                                       : Telling{"I dance!", "dance"};
}
Telling Tell(const StopDanceTool&, Language language) {
  return language == Language::kFrench ? Telling{"J'arrête.", "arrêter"}
                                       : Telling{"I stop.", "stop"};
}
Telling Tell(const PlayEmotionTool& tool, Language language) {
  const EmotionTraits& traits = TraitsOf(tool.emotion);
  const std::string name(language == Language::kFrench ? traits.french : traits.name);
  return language == Language::kFrench ? Telling{"Voilà : " + name + ".", "montrer " + name}
                                       : Telling{"There: " + name + ".", "show " + name};
}
Telling Tell(const StopEmotionTool&, Language language) {
  return language == Language::kFrench ? Telling{"Je redeviens neutre.", "redevenir neutre"}
                                       : Telling{"I am neutral again.", "become neutral"};
}
Telling Tell(const DoNothingTool&, Language language) {
  return language == Language::kFrench ? Telling{"Je ne bouge plus.", "rester immobile"}
                                       : Telling{"I keep still.", "keep still"};
}
Telling Tell(const LookAtTool&, Language language) {
  return language == Language::kFrench ? Telling{"Je regarde là.", "regarder là"}
                                       : Telling{"I look there.", "look there"};
}
Telling Tell(const RememberTool&, Language language) {
  return language == Language::kFrench ? Telling{"C'est noté.", "m'en souvenir"}
                                       : Telling{"I will remember.", "remember that"};
}
Telling Tell(const RecallTool&, Language language) {
  return language == Language::kFrench ? Telling{"Voici ce que je sais :", "me rappeler"}
                                       : Telling{"This is what I know:", "recall"};
}
Telling Tell(const RunBehaviorTool& tool, Language language) {
  const bool french = language == Language::kFrench;
  for (const ToldBehavior& told : kToldBehaviors) {
    if (told.name != tool.name) continue;
    return {std::string(told.done.in(language)), std::string(told.infinitive.in(language))};
  }
  return french ? Telling{"C'est parti : " + tool.name + ".", "faire " + tool.name}
                : Telling{"Here we go: " + tool.name + ".", "do " + tool.name};
}
Telling Tell(const RobotStateTool&, Language language) {
  return language == Language::kFrench ? Telling{"Je vais bien.", "dire comment je vais"}
                                       : Telling{"I am fine.", "tell how I am"};
}

/// What a tool found out, as far as one can say it: the texts of its JSON that are sentences.
std::string Found(const ToolOutcome& outcome, Language language) {
  JsonReader reader;
  const JsonNode* root = reader.Read(outcome.result);
  if (root == nullptr || !root->is(JsonKind::kObject)) return {};
  const JsonNode* summary = language == Language::kFrench ? root->Find("summary_fr") : nullptr;
  if (summary == nullptr) summary = root->Find("summary");
  if (summary == nullptr || !summary->is(JsonKind::kString)) return {};
  return " " + std::string(CutText(summary->text, 600));
}

/// How the robot says why it cannot, by a part of the reason.
struct Excuse {
  std::string_view part;
  Said said;
};
constexpr std::array kExcuses = {
    Excuse{"no camera found", {"je n'en trouve pas", "I find none"}},
    Excuse{"no picture in time", {"elle n'a montré aucune image", "it showed no picture"}},
    Excuse{"needs weather", {"je n'ai pas de source météo", "I have no source of weather"}},
    Excuse{"needs news", {"je n'ai pas de source de nouvelles", "I have no source of news"}},
    Excuse{"needs camera", {"il me faut une caméra", "I need a camera"}},
    Excuse{"no robot is running", {"mon corps n'est pas démarré", "my body is not started"}},
    Excuse{"emergency stop", {"l'arrêt d'urgence est engagé", "the emergency stop is engaged"}},
    Excuse{"motors are off", {"mes moteurs sont éteints", "my motors are off"}},
    Excuse{"try again", {"j'ai trop à faire, redemandez-moi", "I have too much to do, ask again"}},
};

std::string Why(const ToolOutcome& outcome, Language language) {
  constexpr Said kBarred{"seul mon propriétaire peut me le demander",
                         "only my owner may ask me that"};
  if (outcome.barred) return std::string(kBarred.in(language));
  for (const Excuse& excuse : kExcuses) {
    if (outcome.reason.find(excuse.part) != std::string::npos) {
      return std::string(excuse.said.in(language));
    }
  }
  return outcome.reason;
}

std::string Tell(const ToolAction& action, const ToolOutcome& outcome, Language language) {
  const Telling telling =
      std::visit([language](const auto& tool) { return Tell(tool, language); }, action);
  if (outcome.done()) return telling.done + Found(outcome, language);
  constexpr Said kCannot{"Je ne peux pas ", "I cannot "};
  const std::string reason = Why(outcome, language);
  std::string text = std::string(kCannot.in(language)) + telling.infinitive;
  if (!reason.empty()) text += (language == Language::kFrench ? " : " : ": ") + reason;
  return text + ".";
}

std::string_view TopicWords(ReflexTopic topic, Language language) {
  switch (topic) {
    case ReflexTopic::kGreeting:
      return Said{"Bonjour !", "Hello!"}.in(language);
    case ReflexTopic::kGoodbye:
      return Said{"Au revoir !", "Goodbye!"}.in(language);
    case ReflexTopic::kThanks:
      return Said{"Avec plaisir.", "My pleasure."}.in(language);
    case ReflexTopic::kWhoAreYou:
      return Said{"Je suis BBIA, un petit robot Reachy Mini.",
                  "I am BBIA, a small Reachy Mini robot."}
          .in(language);
    case ReflexTopic::kHelp:
      return Said{
          "Je comprends des ordres simples : regarde à gauche, danse, arrête, ne bouge pas, sois "
          "content, suis-moi, que vois-tu, souviens-toi que..., raconte une histoire.",
          "I understand simple commands: look left, dance, stop, don't move, be happy, follow me, "
          "what do you see, remember that..., tell a story."}
          .in(language);
    case ReflexTopic::kLanguages:
      return Said{"Je comprends le français et l'anglais.", "I understand French and English."}.in(
          language);
    case ReflexTopic::kApology:
      return Said{"Ce n'est rien.", "Never mind."}.in(language);
    case ReflexTopic::kInsult:
      return Said{"Ce n'est pas très gentil.", "That is not very kind."}.in(language);
    case ReflexTopic::kCompliment:
      return Said{"Merci, c'est gentil !", "Thank you, that is kind!"}.in(language);
    case ReflexTopic::kSympathy:
      return Said{"J'en suis désolé.", "I am sorry to hear that."}.in(language);
    case ReflexTopic::kAgreement:
      return Said{"D'accord.", "All right."}.in(language);
    case ReflexTopic::kWhichWay:
      return Said{"De quel côté ? À gauche, à droite, en haut, en bas ou droit devant ?",
                  "Which way? Left, right, up, down or straight ahead?"}
          .in(language);
    case ReflexTopic::kHowAreYou:
    case ReflexTopic::kNone:
      return {};
  }
  return {};
}

std::string NotUnderstood(Language language, const NoModel& why) {
  const bool french = language == Language::kFrench;
  std::string text(french
                       ? "Je ne comprends que des ordres simples, en français ou en anglais, comme "
                         "« regarde à gauche » ou « arrête la danse ». "
                       : "I only understand simple commands, in English or French, like \"look "
                         "left\" or \"stop dancing\". ");
  if (why.configured) {
    text +=
        french ? "Mon modèle de langue ne répond pas : " : "My language model does not answer: ";
    return text + why.problem + ".";
  }
  text +=
      french ? "Je n'ai pas de modèle de langue. Pour m'en donner un, réglez model.url (un serveur "
               "compatible OpenAI) ou model.command dans bbia.toml ; docs/models.md dit comment."
             : "I have no language model. To give me one, set model.url (an OpenAI-compatible "
               "server) or model.command in bbia.toml; docs/models.md says how.";
  return text;
}

}  // namespace

std::string ReflexReply(const Reflex& reflex, std::span<const ToolOutcome> outcomes,
                        const NoModel& why) {
  if (!reflex.understood()) return NotUnderstood(reflex.language, why);
  std::string text(TopicWords(reflex.topic, reflex.language));
  for (std::size_t i = 0; i < std::min(reflex.actions.size(), outcomes.size()); ++i) {
    // "J'arrête. Je ne suis plus personne du regard. ..." is too much said about "stop".
    if (reflex.stops && i > 0 && outcomes[i].done()) continue;
    if (!text.empty()) text += ' ';
    text += Tell(reflex.actions[i], outcomes[i], reflex.language);
  }
  return text;
}

}  // namespace bbia
