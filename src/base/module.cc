#include "base/module.h"

namespace bbia {
namespace {

// The allocator has to know on whose account it is called, and nobody can hand it an argument: the
// one thing in the program that belongs to a thread without being passed to it.
// Initial-exec, because the allocator may not allocate to find it.
[[gnu::tls_model("initial-exec")]] constinit thread_local Module current_module = Module::kApp;

}  // namespace

Module CurrentModule() noexcept {
  return current_module;
}

ModuleScope::ModuleScope(Module module) noexcept : before_(current_module) {
  current_module = module;
}

ModuleScope::~ModuleScope() {
  current_module = before_;
}

}  // namespace bbia
