#include "api/later_answers.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace bbia {

class LaterAnswers::Session final : public StreamSession {
 public:
  Session(LaterAnswers& answers, std::uint64_t id) : answers_(answers), id_(id) {}

  void OnOpen(Stream& stream) override { answers_.open_.push_back({id_, &stream}); }
  void OnClose() override {
    std::erase_if(answers_.open_, [this](const Open& open) { return open.id == id_; });
  }

 private:
  LaterAnswers& answers_;
  const std::uint64_t id_;
};

LaterAnswers::Promise LaterAnswers::Begin() {
  Promise promise{.response = {}, .id = next_id_++};
  promise.response.stream = {.session = std::make_unique<Session>(*this, promise.id),
                             .begin = StreamPlan::Begin::kLater};
  return promise;
}

void LaterAnswers::Answer(std::uint64_t id, HttpResponse response) {
  const auto found = std::ranges::find(open_, id, &Open::id);
  if (found == open_.end()) return;
  Stream& stream = *found->stream;
  open_.erase(found);
  stream.Answer(std::move(response));
}

}  // namespace bbia
