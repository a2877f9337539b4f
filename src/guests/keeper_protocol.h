#pragma once

namespace bbia::keeper {

// How bbia and its small supervisor, the program `bbia-keeper`, talk. One keeper has one guest.
//
//   bbia-keeper GRACE_MS COMMAND [ARGUMENT...]
//
// The keeper ends its guest, with all that the guest started, when nobody holds the other end of
// kLifeline any more: whatever way bbia ended, the kernel closes it.

/// Descriptors that the keeper is started with.
inline constexpr int kLifeline = 3;  ///< reads nothing; its end of file is the order to end
inline constexpr int kStatus = 4;    ///< writes one record of each kind at most

/// A record on kStatus.
struct Record {
  enum Kind : int {
    kStarted = 1,  ///< value: pid of the guest, which leads a process group of that number
    kNoStart = 2,  ///< value: errno of what failed
    kEnded = 3,    ///< value: as waitpid gave it
  };
  int kind;
  int value;
};

}  // namespace bbia::keeper
