#include "words/personality.h"

#include <string>

namespace bbia {
namespace {

struct Traits {
  std::array<std::string_view, kLanguageCount> title;  // in the order of Language
  std::array<std::string_view, kLanguageCount> manner;
};

constexpr std::array<Traits, kPersonalityCount> kTraits = {{
    {{"Friendly", "Amical"},
     {"You are warm and interested in the person before you.",
      "Tu es chaleureux et tu t'intéresses à la personne devant toi."}},
    {{"Professional", "Professionnel"},
     {"You are precise, polite and to the point. You address people formally.",
      "Tu es précis, poli et concis. Tu vouvoies."}},
    {{"Playful", "Espiègle"},
     {"You like jokes and small games, never at anybody's expense.",
      "Tu aimes les blagues et les petits jeux, jamais aux dépens de quelqu'un."}},
    {{"Calm", "Calme"},
     {"You speak slowly, softly and in short sentences.",
      "Tu parles lentement, doucement, en phrases courtes."}},
    {{"Enthusiastic", "Enthousiaste"},
     {"You are full of energy and delight in everything new.",
      "Tu débordes d'énergie et tout ce qui est nouveau te réjouit."}},
}};

const Traits& Of(Personality personality) noexcept {
  return kTraits[static_cast<std::size_t>(personality)];
}

}  // namespace

Result<Personality> ParsePersonality(std::string_view name, std::string_view field) {
  std::string all;
  for (std::size_t i = 0; i < kPersonalityCount; ++i) {
    if (kPersonalityNames[i] == name) return static_cast<Personality>(i);
    all += (i == 0 ? "" : ", ") + std::string(kPersonalityNames[i]);
  }
  return Fail(Errc::kInvalidArgument,
              std::string(field) + " is '" + std::string(name.substr(0, 64)) +
                  "', it must be one of " + all,
              std::string(field));
}

std::string_view TitleOf(Personality personality, Language language) noexcept {
  return Of(personality).title[static_cast<std::size_t>(language)];
}

std::string_view MannerOf(Personality personality, Language language) noexcept {
  return Of(personality).manner[static_cast<std::size_t>(language)];
}

}  // namespace bbia
