// bbia-keeper: starts one guest (a language model's server, an app, a job) and sees to it that it
// dies with bbia.
//
// Three things hold, whoever is killed and however:
// - bbia is gone: the kernel closes its end of the lifeline, the keeper ends the guest's group:
//   SIGTERM or SIGINT, after the grace SIGKILL, until no descendant is left.
// - The keeper is gone: the guest asked the kernel for SIGKILL then (PR_SET_PDEATHSIG).
// - A descendant left the group: as a subreaper the keeper becomes its parent, and ends it too.
//
// A program of its own, and linked to nothing, so that it weighs half a megabyte and not what bbia
// does. No thread, no heap after the start.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guests/keeper_protocol.h"

namespace bbia::keeper {
namespace {

constexpr int kStepMs = 20;
constexpr const char* kOom = "500";  // out of memory, the guest goes before bbia

void Tell(Record::Kind kind, int value) {
  const Record record{kind, value};
  // Whether anybody reads it is not the keeper's concern.
  if (write(kStatus, &record, sizeof record) < 0) return;
}

/// What the words before "--" say.
struct Terms {
  int grace_ms = 0;
  bool interrupt = false;
  int nice = 5;  ///< behind everything that is the robot's own
  int cores = 0;
  const char* group = nullptr;
};

/// @return the command, or null when there is none.
char** ReadTerms(char** words, Terms* terms) {
  for (; *words != nullptr; ++words) {
    if (strcmp(*words, "--") == 0) return words[1] != nullptr ? words + 1 : nullptr;
    const char* value = strchr(*words, '=');
    if (value == nullptr) return nullptr;
    ++value;
    if (strncmp(*words, "grace=", 6) == 0) terms->grace_ms = atoi(value);
    if (strcmp(*words, "end=interrupt") == 0) terms->interrupt = true;
    if (strncmp(*words, "nice=", 5) == 0) terms->nice = atoi(value);
    if (strncmp(*words, "cores=", 6) == 0) terms->cores = atoi(value);
    if (strncmp(*words, "group=", 6) == 0) terms->group = value;
  }
  return nullptr;
}

sigset_t Watched() {
  sigset_t set;
  sigemptyset(&set);
  const int signals[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

void VolunteerForTheOomKiller() {
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, kOom, strlen(kOom)) < 0) errno = 0;
  close(file);
}

/// @return 0 or an errno.
int JoinGroup(const char* directory) {
  char name[512];
  if (snprintf(name, sizeof name, "%s/cgroup.procs", directory) >= static_cast<int>(sizeof name)) {
    return ENAMETOOLONG;
  }
  const int file = open(name, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const int why = write(file, "0", 1) < 0 ? errno : 0;
  close(file);
  return why;
}

/// The last `count` of the processors that we may use: the first ones have the interrupts.
void KeepToCores(int count) {
  cpu_set_t may;
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  if (sched_getaffinity(0, sizeof may, &may) != 0) return;
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0 && count > 0; --cpu) {
    if (!CPU_ISSET(cpu, &may)) continue;
    CPU_SET(cpu, &wanted);
    --count;
  }
  sched_setaffinity(0, sizeof wanted, &wanted);
}

/// In the child: becomes the guest, or tells the keeper over `failure` why not.
[[noreturn]] void BecomeGuest(char** command, const Terms& terms, pid_t parent, int failure) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // it died before it could be asked about
  // Before anything of the guest can be seen: bbia must know whom to end if the keeper is killed.
  Tell(Record::kStarted, getpid());
  close(kLifeline);
  close(kStatus);
  VolunteerForTheOomKiller();
  setpriority(PRIO_PROCESS, 0, terms.nice);
  if (terms.cores > 0) KeepToCores(terms.cores);
  int why = terms.group != nullptr ? JoinGroup(terms.group) : 0;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (why == 0) {
    execvp(command[0], command);
    why = errno;
  }
  if (write(failure, &why, sizeof why) < 0) _exit(126);
  _exit(127);
}

/// @return the guest's pid, or -1 with errno.
pid_t Start(char** command, const Terms& terms) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) < 0) return -1;
  const pid_t parent = getpid();
  const pid_t guest = fork();
  if (guest == 0) BecomeGuest(command, terms, parent, failure[1]);
  const int fork_failed = errno;
  close(failure[1]);
  if (guest < 0) {
    errno = fork_failed;
    return -1;
  }
  setpgid(guest, guest);  // also here: whoever comes first
  int why = 0;
  const bool failed = read(failure[0], &why, sizeof why) == sizeof why;
  close(failure[0]);
  if (!failed) return guest;
  waitpid(guest, nullptr, 0);
  errno = why;
  return -1;
}

/// Waits for all children that ended. @return whether there are any left; notes how `guest` ended.
bool Reap(pid_t guest, int* ended) {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid == guest) *ended = status;
    if (pid == 0) return true;
    if (pid < 0) return errno != ECHILD;
  }
}

/// Sends `signal` to all children that the keeper has by now, in whatever group they are.
void SignalChildren(int signal) {
  char name[64];
  snprintf(name, sizeof name, "/proc/self/task/%d/children", static_cast<int>(getpid()));
  FILE* list = fopen(name, "re");
  if (list == nullptr) return;
  int pid = 0;
  while (fscanf(list, "%d", &pid) == 1) kill(pid, signal);
  fclose(list);
}

/// Gives the guest the time to end by itself.
void SayGoodbye(pid_t guest, const Terms& terms, int* ended) {
  kill(terms.interrupt ? guest : -guest, terms.interrupt ? SIGINT : SIGTERM);
  for (int waited = 0; waited < terms.grace_ms; waited += kStepMs) {
    const bool any = Reap(guest, ended);
    if (!any || (terms.interrupt && *ended >= 0)) return;
    poll(nullptr, 0, kStepMs);
  }
}

/// Ends the guest's group, then whatever else descends from it.
void KillAll(pid_t guest, int* ended) {
  kill(-guest, SIGKILL);
  // A child that is killed hands its own children to the keeper: again until there are none.
  while (Reap(guest, ended)) {
    SignalChildren(SIGKILL);
    poll(nullptr, 0, kStepMs);
  }
}

/// Why the watch is over.
enum class Why { kGuestEnded, kNobodyHolds, kOrdered };

Why Watch(pid_t guest, int signals, int* ended) {
  for (;;) {
    pollfd what[2] = {{kLifeline, POLLIN, 0}, {signals, POLLIN, 0}};
    if (poll(what, 2, -1) < 0 && errno != EINTR) return Why::kNobodyHolds;
    if (what[1].revents != 0) {
      signalfd_siginfo info{};
      if (read(signals, &info, sizeof info) != sizeof info) continue;
      if (info.ssi_signo != SIGCHLD) return Why::kNobodyHolds;
      Reap(guest, ended);
      if (*ended >= 0) return Why::kGuestEnded;
    }
    if (what[0].revents == 0) continue;
    char order = 0;
    if (read(kLifeline, &order, 1) != 1) return Why::kNobodyHolds;
    if (order == static_cast<char>(Order::kInterrupt)) kill(guest, SIGINT);
    if (order == static_cast<char>(Order::kKill)) return Why::kOrdered;
  }
}

int Main(int argc, char** argv) {
  Terms terms;
  char** command = argc > 0 ? ReadTerms(argv + 1, &terms) : nullptr;
  if (command == nullptr) {
    fprintf(stderr, "bbia-keeper is started by bbia\n");
    return 2;
  }
  const sigset_t watched = Watched();
  sigprocmask(SIG_SETMASK, &watched, nullptr);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_NAME, "bbia-keeper");
  const int signals = signalfd(-1, &watched, SFD_CLOEXEC);
  const pid_t guest = signals < 0 ? -1 : Start(command, terms);
  if (guest < 0) {
    Tell(Record::kNoStart, errno);
    return 127;
  }
  int ended = -1;
  if (Watch(guest, signals, &ended) == Why::kNobodyHolds) SayGoodbye(guest, terms, &ended);
  KillAll(guest, &ended);  // what it left behind, too
  Tell(Record::kEnded, ended);
  return 0;
}

}  // namespace
}  // namespace bbia::keeper

int main(int argc, char** argv) {
  return bbia::keeper::Main(argc, argv);
}
