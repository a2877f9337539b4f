#pragma once

#include "acts/score_book.h"
#include "base/result.h"
#include "behavior/repertoire.h"

namespace bbia {

/// Adds the behaviours `sequence` and `preset`, which perform what stands in the books. Both
/// outlive the repertoire.
void AddSequences(Repertoire& repertoire, const SequenceBook& sequences, const PresetBook& presets);

/// Whether every behaviour of `sequence` is there and takes its parameters; sequences within
/// sequences are refused.
/// @return kInvalidArgument naming the field ("steps[3].parameters.duration").
[[nodiscard]] Result<void> CheckSequence(const Repertoire& repertoire, const Sequence& sequence);

}  // namespace bbia
