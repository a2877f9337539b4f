#pragma once

// Clang's thread-safety attributes; empty elsewhere.
#if defined(__clang__)
#define BBIA_ATTRIBUTE(x) __attribute__((x))
#else
#define BBIA_ATTRIBUTE(x)
#endif

#define CAPABILITY(name) BBIA_ATTRIBUTE(capability(name))
#define SCOPED_CAPABILITY BBIA_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(x) BBIA_ATTRIBUTE(guarded_by(x))
#define REQUIRES(...) BBIA_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) BBIA_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) BBIA_ATTRIBUTE(release_capability(__VA_ARGS__))
#define ASSERT_CAPABILITY(x) BBIA_ATTRIBUTE(assert_capability(x))
#define NO_THREAD_SAFETY_ANALYSIS BBIA_ATTRIBUTE(no_thread_safety_analysis)
