#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "mind/emotion.h"

namespace bbia {

// The words that the reflex brain knows, folded (spoken_text.h): French, then English.

template <std::size_t N>
using WordList = std::array<std::string_view, N>;

inline constexpr WordList<18> kStopWords = {
    "arrete", "arretes", "arretez", "arreter", "stop", "stoppe", "stoppez", "cesse",    "cessez",
    "cesser", "halte",   "suffit",  "assez",   "quit", "enough", "stopped", "stopping", "halt"};
inline constexpr WordList<7> kNegations = {"pas",   "jamais", "don",    "dont",
                                           "never", "not",    "without"};
inline constexpr WordList<12> kDanceWords = {"danse",   "danses",  "danser",  "dansez",
                                             "dansons", "dansant", "dansait", "dance",
                                             "dances",  "dancing", "boogie",  "waltz"};
inline constexpr WordList<8> kMoveWords = {"bouge", "bouges", "bougez", "bouger",
                                           "move",  "moving", "budge",  "fidget"};
inline constexpr WordList<9> kLookWords = {"regarde", "regardes", "regardez", "regarder", "fixe",
                                           "fixer",   "look",     "looking",  "stare"};
inline constexpr WordList<12> kTurnWords = {"tourne", "tournes", "tournez", "tourner",
                                            "penche", "bouge",   "va",      "mets",
                                            "turn",   "tilt",    "move",    "go"};
inline constexpr WordList<6> kRaiseWords = {"leve", "levez", "lever", "releve", "raise", "lift"};
inline constexpr WordList<5> kLowerWords = {"baisse", "baissez", "baisser", "lower", "bow"};
inline constexpr WordList<3> kHeadWords = {"tete", "visage", "head"};
inline constexpr WordList<9> kFollowWords = {"suivre", "suivez",   "traque", "follow", "following",
                                             "track",  "tracking", "suivi",  "follows"};
inline constexpr WordList<6> kMeWords = {"moi", "me", "nous", "us", "m", "ici"};
inline constexpr WordList<4> kYouWords = {"tu", "vous", "you", "toi"};
inline constexpr WordList<4> kSeeWords = {"vois", "voyez", "voir", "apercois"};
inline constexpr WordList<10> kCameraWords = {"camera",   "photo",  "photographie", "photographier",
                                              "picture",  "decris", "decrivez",     "describe",
                                              "snapshot", "selfie"};

inline constexpr WordList<2> kLeftWords = {"gauche", "left"};
inline constexpr WordList<2> kRightWords = {"droite", "right"};
inline constexpr WordList<6> kUpWords = {"haut", "plafond", "ciel", "up", "ceiling", "upwards"};
inline constexpr WordList<7> kDownWords = {"bas",  "sol",   "terre",    "pieds",
                                           "down", "floor", "downwards"};
inline constexpr WordList<9> kForwardWords = {"devant",   "avant", "droit",   "milieu", "centre",
                                              "straight", "ahead", "forward", "front"};

inline constexpr WordList<7> kLittleWords = {"peu",      "legerement", "doucement", "little",
                                             "slightly", "bit",        "gently"};
inline constexpr WordList<4> kVeryWords = {"tres", "vraiment", "very", "really"};
inline constexpr WordList<7> kMuchWords = {"beaucoup", "fort", "loin", "plein",
                                           "much",     "far",  "lot"};
inline constexpr WordList<8> kFullyWords = {"completement", "totalement", "maximum",    "max",
                                            "fond",         "fully",      "completely", "totally"};

inline constexpr WordList<18> kFeelWords = {
    "sois",    "soyez", "aie", "montre", "montrez", "joue",    "fais",    "faites", "prends",
    "exprime", "mime",  "be",  "act",    "show",    "express", "pretend", "feel",   "play"};
/// "je ne suis pas content" says how somebody feels, and ends no emotion of the robot.
inline constexpr WordList<4> kFeelStatements = {"je", "suis", "i", "am"};

using EmotionWord = std::pair<std::string_view, Emotion>;
inline constexpr std::array kEmotionWords = {
    EmotionWord{"content", Emotion::kHappy},
    EmotionWord{"contente", Emotion::kHappy},
    EmotionWord{"heureux", Emotion::kHappy},
    EmotionWord{"heureuse", Emotion::kHappy},
    EmotionWord{"joyeux", Emotion::kHappy},
    EmotionWord{"joyeuse", Emotion::kHappy},
    EmotionWord{"joie", Emotion::kHappy},
    EmotionWord{"happy", Emotion::kHappy},
    EmotionWord{"glad", Emotion::kHappy},
    EmotionWord{"cheerful", Emotion::kHappy},
    EmotionWord{"triste", Emotion::kSad},
    EmotionWord{"tristesse", Emotion::kSad},
    EmotionWord{"malheureux", Emotion::kSad},
    EmotionWord{"sad", Emotion::kSad},
    EmotionWord{"unhappy", Emotion::kSad},
    EmotionWord{"colere", Emotion::kAngry},
    EmotionWord{"fache", Emotion::kAngry},
    EmotionWord{"fachee", Emotion::kAngry},
    EmotionWord{"enerve", Emotion::kAngry},
    EmotionWord{"enervee", Emotion::kAngry},
    EmotionWord{"angry", Emotion::kAngry},
    EmotionWord{"mad", Emotion::kAngry},
    EmotionWord{"curieux", Emotion::kCurious},
    EmotionWord{"curieuse", Emotion::kCurious},
    EmotionWord{"curious", Emotion::kCurious},
    EmotionWord{"excite", Emotion::kExcited},
    EmotionWord{"excitee", Emotion::kExcited},
    EmotionWord{"excited", Emotion::kExcited},
    EmotionWord{"surpris", Emotion::kSurprised},
    EmotionWord{"surprise", Emotion::kSurprised},
    EmotionWord{"etonne", Emotion::kSurprised},
    EmotionWord{"surprised", Emotion::kSurprised},
    EmotionWord{"peur", Emotion::kFearful},
    EmotionWord{"effraye", Emotion::kFearful},
    EmotionWord{"apeure", Emotion::kFearful},
    EmotionWord{"afraid", Emotion::kFearful},
    EmotionWord{"scared", Emotion::kFearful},
    EmotionWord{"fearful", Emotion::kFearful},
    EmotionWord{"confus", Emotion::kConfused},
    EmotionWord{"perplexe", Emotion::kConfused},
    EmotionWord{"confused", Emotion::kConfused},
    EmotionWord{"determine", Emotion::kDetermined},
    EmotionWord{"determined", Emotion::kDetermined},
    EmotionWord{"nostalgique", Emotion::kNostalgic},
    EmotionWord{"nostalgic", Emotion::kNostalgic},
    EmotionWord{"fier", Emotion::kProud},
    EmotionWord{"fiere", Emotion::kProud},
    EmotionWord{"proud", Emotion::kProud},
    EmotionWord{"calme", Emotion::kCalm},
    EmotionWord{"calm", Emotion::kCalm},
    EmotionWord{"neutre", Emotion::kNeutral},
    EmotionWord{"neutral", Emotion::kNeutral},
};

inline constexpr WordList<10> kGreetingWords = {
    "bonjour", "salut", "coucou", "bonsoir", "hello", "hi", "hey", "hola", "greetings", "morning"};
inline constexpr WordList<9> kGoodbyeWords = {"revoir",  "adieu", "bientot",  "demain",   "ciao",
                                              "goodbye", "bye",   "farewell", "goodnight"};
inline constexpr WordList<6> kThanksWords = {"merci", "thanks",   "thank",
                                             "thx",   "remercie", "cheers"};
inline constexpr WordList<5> kHelpWords = {"aide", "help", "commandes", "commands", "capacites"};
inline constexpr WordList<15> kComplimentWords = {
    "bravo", "genial",  "geniale", "genialement", "super",  "adorable",   "mignon",   "mignonne",
    "great", "awesome", "cute",    "lovely",      "clever", "magnifique", "brilliant"};
inline constexpr WordList<21> kInsultWords = {
    "idiot",  "idiote",  "stupide", "nul",   "nulle",  "bete",   "moche",
    "debile", "con",     "connard", "merde", "foutre", "stupid", "dumb",
    "ugly",   "useless", "moron",   "fuck",  "shit",   "sucks",  "asshole"};
inline constexpr WordList<6> kApologyWords = {"pardon", "desole",  "desolee",
                                              "excuse", "excusez", "sorry"};
/// With "je suis", "i am": who says so does not feel well.
inline constexpr WordList<14> kUnwellWords = {
    "triste", "malheureux", "malheureuse", "fatigue", "fatiguee", "malade", "seul",
    "seule",  "sad",        "unhappy",     "tired",   "ill",      "sick",   "lonely"};
inline constexpr WordList<14> kAgreementWords = {"oui",  "ouais", "non",  "accord",  "ok",
                                                 "okay", "tais",  "chut", "silence", "yes",
                                                 "yep",  "no",    "nope", "quiet"};
/// They change nothing about what is wanted.
inline constexpr WordList<18> kCourtesyWords = {
    "s",  "il",   "te",   "vous", "plait",  "toi",        "tout", "de",   "suite",
    "ca", "cela", "bbia", "now",  "please", "maintenant", "it",   "that", "robot"};
inline constexpr WordList<4> kLanguageWords = {"francais", "anglais", "french", "english"};
inline constexpr WordList<7> kSpeakWords = {"parles", "parlez",     "parler", "comprends",
                                            "speak",  "understand", "talk"};
inline constexpr WordList<8> kRememberWords = {"souviens", "souvenez", "rappelle", "retiens",
                                               "oublie",   "note",     "remember", "forget"};

inline constexpr WordList<3> kWakeWords = {"reveille", "reveillez", "wake"};
inline constexpr WordList<5> kSleepWords = {"dors", "dormir", "dodo", "sleep", "couche"};
inline constexpr WordList<3> kHideWords = {"cache", "cachez", "hide"};
inline constexpr WordList<3> kStoryWords = {"histoire", "conte", "story"};
inline constexpr WordList<3> kGameWords = {"jouons", "jeu", "game"};
inline constexpr WordList<4> kMeditationWords = {"medite", "meditation", "meditons", "meditate"};
inline constexpr WordList<4> kExerciseWords = {"gym", "gymnastique", "etirements", "exercises"};
inline constexpr WordList<2> kWeatherWords = {"meteo", "weather"};
inline constexpr WordList<4> kNewsWords = {"actualites", "informations", "journal", "news"};
inline constexpr WordList<3> kAntennaWords = {"antennes", "antenne", "antennas"};
inline constexpr WordList<3> kEmotionShowWords = {"emotions", "sentiments", "feelings"};
inline constexpr WordList<7> kNodWords = {"nod",    "nods",   "nodding",  "hoche",
                                          "hochez", "hocher", "acquiesce"};

using BehaviorWords = std::pair<std::span<const std::string_view>, std::string_view>;
inline constexpr std::array kBehaviorWords = {
    BehaviorWords{kWakeWords, "wake_up"},
    BehaviorWords{kSleepWords, "goto_sleep"},
    BehaviorWords{kHideWords, "hide"},
    BehaviorWords{kNodWords, "nod"},
    BehaviorWords{kStoryWords, "storytelling"},
    BehaviorWords{kGameWords, "game"},
    BehaviorWords{kMeditationWords, "meditation"},
    BehaviorWords{kExerciseWords, "exercise"},
    BehaviorWords{kWeatherWords, "weather_report"},
    BehaviorWords{kNewsWords, "news_reader"},
    BehaviorWords{kAntennaWords, "antenna_animation"},
    BehaviorWords{kEmotionShowWords, "emotion_show"},
};

}  // namespace bbia
