#include <malloc.h>
#include <signal.h>

#include <cstdio>
#include <string_view>

#include "app/commands.h"

int main(int argc, char** argv) {
  // Two heaps are enough for a handful of threads; glibc's default of eight a core is what makes
  // long-running daemons swell.
  mallopt(M_ARENA_MAX, 2);
  signal(SIGPIPE, SIG_IGN);
  return bbia::RunCommand({argv, static_cast<std::size_t>(argc)});
}
