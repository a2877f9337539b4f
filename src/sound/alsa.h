#pragma once

namespace bbia {

/// ALSA writes its complaints to stderr unless somebody else takes them; nobody does. Once, at
/// start.
void SilenceAlsa() noexcept;

}  // namespace bbia
