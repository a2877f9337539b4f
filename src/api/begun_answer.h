#pragma once

#include <string>
#include <utility>

#include "api/answers.h"
#include "api/moves.h"
#include "api/tally.h"

namespace bbia {

/// What REST answers to who asked for a move: its id and what became of it so far, or the refusal.
[[nodiscard]] inline HttpResponse AnswerBegun(Tally& tally, const Moves::Begun& begun) {
  tally.Count(begun.verdict);
  if (!begun.verdict.done()) return Detail(409, begun.verdict.reason);
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("uuid", ToText(begun.uuid));
  WriteVerdict(json, begun.verdict);
  json.EndObject();
  return JsonAnswer(std::move(body));
}

}  // namespace bbia
