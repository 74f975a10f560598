#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "CSymbolCodes.h"

static bool detected(void) {
#if defined(__x86_64__)
  const char *name = getenv("FEATURECODEC_ISA");
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt") && !(name && strcmp(name, "baseline") == 0);
#else
  return false;
#endif
}

bool cc_uses_avx2(void) {
  enum { UNKNOWN = -1 };
  // Threads that ask at the same time find the same answer.
  static _Atomic int found = UNKNOWN;
  int answer = atomic_load_explicit(&found, memory_order_relaxed);
  if (answer == UNKNOWN) {
    answer = detected();
    atomic_store_explicit(&found, answer, memory_order_relaxed);
  }
  return answer != 0;
}
