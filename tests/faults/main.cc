// bbia with a fault module: told over its standard input what to do wrong.

#include <malloc.h>
#include <signal.h>

#include "app/commands.h"
#include "faults/fault_module.h"

int main(int argc, char** argv) {
  mallopt(M_ARENA_MAX, 2);  // as the product does
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  signal(SIGPIPE, SIG_IGN);
  return bbia::RunCommand({argv, static_cast<std::size_t>(argc)},
                          [](bbia::Ledger& ledger, bbia::Log& log) {
                            return std::make_unique<bbia::FaultModule>(ledger, log);
                          });
}
