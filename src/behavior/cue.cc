#include "behavior/cue.h"

#include "base/check.h"

namespace bbia {

CueList::~CueList() {
  CHECK(empty());
}

void CueList::Advance() {
  ++tick_;
  // A play that goes on may add and remove cues, others' too: begin anew after each.
  for (bool went_on = true; went_on;) {
    went_on = false;
    for (Cue* cue = first_; cue != nullptr; cue = cue->next_) {
      if (cue->seen_ == tick_) continue;
      cue->seen_ = tick_;
      if (!cue->Happened()) continue;
      cue->Unlink();
      cue->play_.resume();
      went_on = true;
      break;
    }
  }
}

std::size_t CueList::size() const noexcept {
  std::size_t n = 0;
  for (const Cue* cue = first_; cue != nullptr; cue = cue->next_) ++n;
  return n;
}

Cue::~Cue() {
  Unlink();
}

void Cue::await_suspend(std::coroutine_handle<> play) {
  play_ = play;
  seen_ = list_.tick_;
  next_ = list_.first_;
  if (next_ != nullptr) next_->previous_ = this;
  list_.first_ = this;
  linked_ = true;
  OnWait();
}

void Cue::Unlink() noexcept {
  if (!linked_) return;
  linked_ = false;
  if (previous_ != nullptr) previous_->next_ = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  if (list_.first_ == this) list_.first_ = next_;
  next_ = nullptr;
  previous_ = nullptr;
}

}  // namespace bbia
