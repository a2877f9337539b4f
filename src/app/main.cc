#include <malloc.h>
#include <signal.h>

#include <cstdio>
#include <string_view>

#include "app/commands.h"

int main(int argc, char** argv) {
  // Two heaps are enough for a handful of threads; glibc's default of eight a core is what makes
  // long-running daemons swell.
  mallopt(M_ARENA_MAX, 2);
  // Large blocks (a flight image, a day's history as text) go back to the system when they are
  // freed. By default glibc learns to keep them from the first one that it sees.
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of its writer
  return bbia::RunCommand({argv, static_cast<std::size_t>(argc)});
}
