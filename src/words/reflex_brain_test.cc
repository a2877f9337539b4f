#include "words/reflex_brain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "words/spoken_text.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> Calls(std::string_view said) {
  std::vector<std::string> calls;
  for (const ToolAction& action : Understand(said, Language::kFrench).actions) {
    calls.push_back(std::string(SpecOf(IdOf(action)).name) + WriteArguments(action));
  }
  return calls;
}

TEST(ReflexBrain, UnderstandsCommandsInFrenchAndEnglish) {
  const std::string left = R"(move_head{"direction":"left","intensity":0.5})";
  EXPECT_THAT(Calls("Regarde à gauche !"), ElementsAre(left));
  EXPECT_THAT(Calls("Please look left."), ElementsAre(left));
  EXPECT_THAT(Calls("Tourne un peu la tête vers la droite"),
              ElementsAre(R"(move_head{"direction":"right","intensity":0.3})"));
  EXPECT_THAT(Calls("lève la tête"), ElementsAre(R"(move_head{"direction":"up","intensity":0.5})"));
  EXPECT_THAT(Calls("Danse"), ElementsAre(R"(dance{"move_name":"dance"})"));
  EXPECT_THAT(Calls("Sois très triste"),
              ElementsAre(R"(play_emotion{"emotion":"sad","intensity":0.8,"duration":5.0})"));
  EXPECT_THAT(Calls("be happy"),
              ElementsAre(R"(play_emotion{"emotion":"happy","intensity":0.7,"duration":5.0})"));
  EXPECT_THAT(Calls("Suis-moi du regard"), ElementsAre(R"(head_tracking{"enabled":true})"));
  EXPECT_THAT(Calls("What do you see?"), ElementsAre(R"(camera{"analyze":true})"));
  EXPECT_THAT(Calls("Que vois-tu ?"), ElementsAre(R"(camera{"analyze":true})"));
  EXPECT_THAT(Calls("Nod, please"), ElementsAre(R"(run_behavior{"name":"nod"})"));
  EXPECT_THAT(Calls("Hoche la tête"), ElementsAre(R"(run_behavior{"name":"nod"})"));
  EXPECT_THAT(Calls("Raconte une histoire"), ElementsAre(R"(run_behavior{"name":"storytelling"})"));
}

TEST(ReflexBrain, DoesWhatIsSaidInItsOrder) {
  EXPECT_THAT(Calls("Regarde en haut, puis danse"),
              ElementsAre(R"(move_head{"direction":"up","intensity":0.5})",
                          R"(dance{"move_name":"dance"})"));
}

// The original chose tools by parts of words: "arrête la danse" started to dance, "ne regarde pas"
// took a picture, and the "hi" in "chien" was greeted.
TEST(ReflexBrain, WhatIsNegatedIsNotDone) {
  EXPECT_THAT(Calls("Arrête la danse"), ElementsAre("stop_dance{}"));
  EXPECT_THAT(Calls("ne danse plus"), ElementsAre("stop_dance{}"));
  EXPECT_THAT(Calls("don't dance"), ElementsAre("stop_dance{}"));
  EXPECT_THAT(Calls("Stop looking at me"), ElementsAre(R"(head_tracking{"enabled":false})"));
  EXPECT_THAT(Calls("ne regarde pas"), ElementsAre(R"(head_tracking{"enabled":false})"));
  EXPECT_THAT(Calls("Ne bouge pas !"),
              ElementsAre("stop_dance{}", R"(head_tracking{"enabled":false})",
                          R"(do_nothing{"duration":10.0})"));
  EXPECT_THAT(Calls("ne sois pas triste"), ElementsAre("stop_emotion{}"));
  EXPECT_THAT(Calls("ne prends pas de photo"), IsEmpty());
  EXPECT_THAT(Calls("Stop!"),
              ElementsAre("stop_dance{}", R"(head_tracking{"enabled":false})", "stop_emotion{}"));
  EXPECT_THAT(Calls("n'arrête pas de danser"), ElementsAre(R"(dance{"move_name":"dance"})"));
}

TEST(ReflexBrain, PartsOfWordsMeanNothing) {
  EXPECT_EQ(Understand("un chien", Language::kFrench).topic, ReflexTopic::kNone);
  EXPECT_THAT(Calls("un vocabulaire de base"), IsEmpty());
  EXPECT_THAT(Calls("je suis dans la cuisine"), IsEmpty());
  EXPECT_THAT(Calls("je suis content"), IsEmpty());
  EXPECT_THAT(Calls("es-tu content ?"), IsEmpty());
}

TEST(ReflexBrain, RemembersWhatWasSaidAsItWasSaid) {
  EXPECT_THAT(Calls("Souviens-toi que j'aime le thé et le café."),
              ElementsAre(R"(remember{"subject":"facts","text":"j'aime le thé et le café."})"));
  EXPECT_THAT(Calls("N'oublie pas que Ada vient demain"),
              ElementsAre(R"(remember{"subject":"facts","text":"Ada vient demain"})"));
  EXPECT_THAT(Calls("What do you know about me?"), ElementsAre("recall{}"));
}

TEST(ReflexBrain, StoppingIsAReflexAlsoWhereThereIsAModel) {
  EXPECT_TRUE(Understand("arrête de danser", Language::kFrench).stops);
  EXPECT_TRUE(Understand("stop", Language::kFrench).stops);
  EXPECT_FALSE(Understand("danse", Language::kFrench).stops);
  EXPECT_FALSE(Understand("arrête de danser et raconte une histoire", Language::kFrench).stops);
}

// "Stop, idiot" was asked of the model first.
TEST(ReflexBrain, StoppingIsAReflexHoweverItIsSaid) {
  EXPECT_TRUE(Understand("stop, idiot!", Language::kFrench).stops);
  EXPECT_TRUE(Understand("Arrête s'il te plaît, merci", Language::kFrench).stops);
  EXPECT_TRUE(Understand("Arrête tout de suite s'il te plaît", Language::kFrench).stops);
  EXPECT_FALSE(Understand("arrête le chauffage du salon", Language::kFrench).stops);
  EXPECT_FALSE(Understand("merci", Language::kFrench).stops);
  EXPECT_FALSE(Understand("how are you?", Language::kFrench).stops);
}

TEST(ReflexBrain, WhoTalksAboutItCommandsNothing) {
  EXPECT_THAT(Calls("See you later"), IsEmpty());
  EXPECT_THAT(Calls("J'aime danser"), IsEmpty());
  EXPECT_THAT(Calls("I like dancing"), IsEmpty());
  EXPECT_THAT(Calls("je veux que tu danses"), ElementsAre(R"(dance{"move_name":"dance"})"));
  EXPECT_THAT(Calls("I don't want you to dance"), ElementsAre("stop_dance{}"));
}

std::string Reply(std::string_view said) {
  const Reflex reflex = Understand(said, Language::kFrench);
  return ReflexReply(reflex, std::vector<ToolOutcome>(reflex.actions.size()), {});
}

TEST(ReflexBrain, IsPoliteInBothLanguages) {
  EXPECT_EQ(Reply("T'es nul"), "Ce n'est pas très gentil.");
  EXPECT_EQ(Reply("you are stupid"), "That is not very kind.");
  EXPECT_EQ(Reply("Je t'aime"), "Merci, c'est gentil !");
  EXPECT_EQ(Reply("Sorry"), "Never mind.");
  EXPECT_EQ(Reply("I am sad"), "I am sorry to hear that.");
  EXPECT_EQ(Reply("D'accord"), "D'accord.");
  EXPECT_EQ(Reply("Bonne nuit"), "Au revoir !");
  EXPECT_EQ(Reply("See you tomorrow"), "Goodbye!");
  EXPECT_EQ(Reply("Do you speak English?"), "I understand French and English.");
  EXPECT_EQ(Reply("Tell me a story"), "I tell a story.");
  EXPECT_EQ(Reply("Quel temps fait-il ?"), "Voici la météo.");
  EXPECT_THAT(Reply("Tourne la tête"), HasSubstr("De quel côté ?"));
  EXPECT_EQ(Reply("Comment tu t'appelles ?"), "Je suis BBIA, un petit robot Reachy Mini.");
  EXPECT_EQ(Reply("hey robot, how are you?"), "I am fine.");
  EXPECT_EQ(Reply("Arrête de me suivre"), "Je ne suis plus personne du regard.");
  EXPECT_EQ(Reply("Bonjour, regarde à gauche"), "Bonjour ! Je regarde à gauche.");
}

TEST(ReflexBrain, WithoutAWordThatItKnowsItSaysWhatItUnderstands) {
  for (const char* said : {"😀", "مرحبا", "你好", "???", "asdfgh", ""}) {
    EXPECT_THAT(Reply(said), HasSubstr("en français ou en anglais")) << said;
  }
}

TEST(ReflexBrain, TellsAStrangerWhoMayAsk) {
  ToolOutcome barred = Refused("recall is not for somebody who only talks to the robot");
  barred.barred = true;
  EXPECT_EQ(
      ReflexReply(Understand("What do you know about me?", Language::kFrench), {&barred, 1}, {}),
      "I cannot recall: only my owner may ask me that.");
}

TEST(ReflexBrain, FeelsWordsOnlyWhenTheyAreMeant) {
  EXPECT_EQ(Understand("Tu es génial", Language::kFrench).stimulus, Stimulus::kCompliment);
  EXPECT_EQ(Understand("you are stupid", Language::kFrench).stimulus, Stimulus::kInsult);
  EXPECT_EQ(Understand("tu n'es pas stupide", Language::kFrench).stimulus, std::nullopt);
}

TEST(ReflexBrain, AnswersInTheLanguageItWasSpokenTo) {
  EXPECT_EQ(Understand("look left", Language::kFrench).language, Language::kEnglish);
  EXPECT_EQ(Understand("regarde à gauche", Language::kEnglish).language, Language::kFrench);
  EXPECT_EQ(Understand("hmm", Language::kEnglish).language, Language::kEnglish);
}

TEST(ReflexBrain, SaysThatItHasNoModelAndHowToGiveItOne) {
  const Reflex french = Understand("Que penses-tu de la philosophie ?", Language::kFrench);
  EXPECT_FALSE(french.understood());
  EXPECT_THAT(ReflexReply(french, {}, {}), HasSubstr("pas de modèle de langue"));
  EXPECT_THAT(ReflexReply(french, {}, {}), HasSubstr("model.url"));
  const Reflex english = Understand("What is the meaning of it", Language::kFrench);
  EXPECT_THAT(ReflexReply(english, {}, {}), HasSubstr("no language model"));
  EXPECT_THAT(ReflexReply(english, {}, {.configured = true, .problem = "nobody listens at x"}),
              HasSubstr("nobody listens at x"));
}

TEST(ReflexBrain, TellsWhatBecameOfIt) {
  const Reflex reflex = Understand("danse", Language::kFrench);
  const std::vector<ToolOutcome> done(1);
  EXPECT_EQ(ReflexReply(reflex, done, {}), "Je danse !");
  const std::vector<ToolOutcome> refused = {Refused("the motors are off")};
  EXPECT_EQ(ReflexReply(reflex, refused, {}), "Je ne peux pas danser : mes moteurs sont éteints.");
  const Reflex asked = Understand("what do you see?", Language::kFrench);
  const std::vector<ToolOutcome> seen = {{Outcome::kAccepted, "", R"({"summary":"Two cups."})"}};
  EXPECT_EQ(ReflexReply(asked, seen, {}), "I had a look. Two cups.");
}

TEST(SpokenText, FoldsAccentsAndKnowsWhereWordsStood) {
  const auto clauses = CutIntoClauses("L’été ; ÇA va ?");
  ASSERT_EQ(clauses.size(), 2U);
  EXPECT_EQ(clauses[0].words[1].text, "ete");
  EXPECT_EQ(clauses[1].words[0].text, "ca");
  EXPECT_TRUE(clauses[1].asks);
  EXPECT_FALSE(clauses[0].asks);
}

}  // namespace
}  // namespace bbia
