#pragma once

#include <optional>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/snapshot_reader.h"
#include "behavior/senses.h"
#include "perception/eyes.h"

namespace bbia {

/// What the mind perceives: what was seen, and which services there are. The mind's thread.
class BoardSenses final : public Senses {
 public:
  /// What the eyes can do is asked anew so often.
  static constexpr Nanos kAskEyes{1'000'000'000};

  /// @param eyes null without a camera. @param services what works besides.
  BoardSenses(Ledger& ledger, const Clock& clock, const Eyes* eyes, NeedSet services);

  /// Takes what is new. Once a step.
  void Look();

  [[nodiscard]] NeedSet available() const override { return available_; }
  [[nodiscard]] const Sight& sight() const override { return sight_; }

 private:
  const Clock& clock_;
  const Eyes* const eyes_;
  std::optional<SnapshotReader<Sight>> reader_;
  const NeedSet services_;
  NeedSet available_;
  TimePoint next_question_{};
  Sight sight_;
};

}  // namespace bbia
