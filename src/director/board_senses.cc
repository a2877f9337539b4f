#include "director/board_senses.h"

namespace bbia {
namespace {

constexpr HandOver kFromVision{Module::kVision, Module::kVision, Module::kMind};

}  // namespace

BoardSenses::BoardSenses(Ledger& ledger, const Clock& clock, const Eyes* eyes, NeedSet services)
    : clock_(clock), eyes_(eyes), services_(services), available_(services) {
  if (eyes != nullptr) reader_.emplace(ledger, "mind<sight", kFromVision, eyes->sight());
}

void BoardSenses::Look() {
  if (eyes_ == nullptr) return;
  if (reader_->fresh()) sight_ = reader_->Read();
  const TimePoint now = clock_.Now();
  if (now < next_question_) return;
  next_question_ = now + kAskEyes;
  const EyesTrouble trouble = eyes_->trouble();
  available_ = services_;
  if (!trouble.camera.empty()) return;
  available_.Add(Need::kCamera);
  if (trouble.faces.empty()) available_.Add(Need::kFaces);
  if (trouble.objects.empty()) available_.Add(Need::kObjects);
}

}  // namespace bbia
