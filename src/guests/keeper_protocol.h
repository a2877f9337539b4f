#pragma once

namespace bbia::keeper {

// How bbia and its small supervisor, the program `bbia-keeper`, talk. One keeper has one guest.
//
//   bbia-keeper grace=MS [end=interrupt] [nice=N] [cores=N] [group=DIRECTORY] -- COMMAND
//   [ARGUMENT...]
//
// The keeper ends its guest, with all that the guest started, when nobody holds the other end of
// kLifeline any more: whatever way bbia ended, the kernel closes it. Within the grace the guest may
// end by itself: it gets SIGTERM with its group, or (end=interrupt) SIGINT, alone.
//
// cores=N lets the guest run on N processors only; group=DIRECTORY is a control group that it joins
// before it is anything. A guest that cannot join is not started.

/// Descriptors that the keeper is started with.
inline constexpr int kLifeline = 3;  ///< reads orders; its end of file is the order to end
inline constexpr int kStatus = 4;    ///< writes one record of each kind at most

/// A byte on kLifeline.
enum class Order : char {
  kInterrupt = 'i',  ///< SIGINT to the guest alone, and nothing more
  kKill = 'k',       ///< SIGKILL to all, now
};

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
