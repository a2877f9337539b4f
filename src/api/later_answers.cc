#include "api/later_answers.h"

#include "api/answers.h"

namespace bbia {

LaterAnswers::Promise LaterAnswers::Begin() {
  const std::uint64_t id = next_id_++;
  return {.response = promises_.Promise(
              id, kPatience, Detail(503, "unavailable: what this waited for did not come")),
          .id = id};
}

}  // namespace bbia
