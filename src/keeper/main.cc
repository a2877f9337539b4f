// bbia-keeper: starts one guest (a language model's server) and sees to it that it dies with bbia.
//
// Three things hold, whoever is killed and however:
// - bbia is gone: the kernel closes its end of the lifeline, the keeper ends the guest's group:
//   SIGTERM, after the grace SIGKILL, until no descendant is left.
// - The keeper is gone: the guest asked the kernel for SIGKILL then (PR_SET_PDEATHSIG).
// - A descendant left the group: as a subreaper the keeper becomes its parent, and ends it too.
//
// A program of its own, and linked to nothing, so that it weighs half a megabyte and not what bbia
// does. No thread, no heap after the start.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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
constexpr int kNice = 5;             // behind everything that is the robot's own
constexpr const char* kOom = "500";  // out of memory, the guest goes before bbia

void Tell(Record::Kind kind, int value) {
  const Record record{kind, value};
  // Whether anybody reads it is not the keeper's concern.
  if (write(kStatus, &record, sizeof record) < 0) return;
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

/// In the child: becomes the guest, or tells the keeper over `failure` why not.
[[noreturn]] void BecomeGuest(char** command, pid_t parent, int failure) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // it died before it could be asked about
  // Before anything of the guest can be seen: bbia must know whom to end if the keeper is killed.
  Tell(Record::kStarted, getpid());
  close(kLifeline);
  close(kStatus);
  VolunteerForTheOomKiller();
  setpriority(PRIO_PROCESS, 0, kNice);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvp(command[0], command);
  const int why = errno;
  if (write(failure, &why, sizeof why) < 0) _exit(126);
  _exit(127);
}

/// @return the guest's pid, or -1 with errno.
pid_t Start(char** command) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) < 0) return -1;
  const pid_t parent = getpid();
  const pid_t guest = fork();
  if (guest == 0) BecomeGuest(command, parent, failure[1]);
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

/// Ends the guest's group, then whatever else descends from it.
void End(pid_t guest, int grace_ms, int* ended) {
  kill(-guest, SIGTERM);
  for (int waited = 0; waited < grace_ms; waited += kStepMs) {
    if (!Reap(guest, ended)) return;
    poll(nullptr, 0, kStepMs);
  }
  kill(-guest, SIGKILL);
  // A child that is killed hands its own children to the keeper: again until there are none.
  while (Reap(guest, ended)) {
    SignalChildren(SIGKILL);
    poll(nullptr, 0, kStepMs);
  }
}

/// Until the guest or bbia ends. @return whether the guest did.
bool Watch(pid_t guest, int signals, int* ended) {
  for (;;) {
    pollfd what[2] = {{kLifeline, POLLIN, 0}, {signals, POLLIN, 0}};
    if (poll(what, 2, -1) < 0 && errno != EINTR) return false;
    if (what[1].revents != 0) {
      signalfd_siginfo info{};
      if (read(signals, &info, sizeof info) != sizeof info) continue;
      if (info.ssi_signo != SIGCHLD) return false;
      Reap(guest, ended);
      if (*ended >= 0) return true;
    }
    if ((what[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) return false;
  }
}

int Main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "bbia-keeper is started by bbia\n");
    return 2;
  }
  const int grace_ms = atoi(argv[1]);
  const sigset_t watched = Watched();
  sigprocmask(SIG_SETMASK, &watched, nullptr);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_NAME, "bbia-keeper");
  const int signals = signalfd(-1, &watched, SFD_CLOEXEC);
  const pid_t guest = signals < 0 ? -1 : Start(argv + 2);
  if (guest < 0) {
    Tell(Record::kNoStart, errno);
    return 127;
  }
  int ended = -1;
  if (Watch(guest, signals, &ended)) {
    End(guest, 0, &ended);  // what it left behind
  } else {
    End(guest, grace_ms, &ended);
  }
  Tell(Record::kEnded, ended);
  return 0;
}

}  // namespace
}  // namespace bbia::keeper

int main(int argc, char** argv) {
  return bbia::keeper::Main(argc, argv);
}
