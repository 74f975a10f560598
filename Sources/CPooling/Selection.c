#include "CPooling.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

bool cp_is_available(cp_isa isa) {
  switch (isa) {
    case CP_BASELINE: return true;
#if defined(__x86_64__)
    case CP_AVX2: return __builtin_cpu_supports("avx2");
    case CP_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    default: return false;
  }
}

/// The highest ISA that the environment allows.
static cp_isa highest(void) {
  const char *name = getenv("FEATURECODEC_ISA");
  if (name && strcmp(name, "baseline") == 0) return CP_BASELINE;
  if (name && strcmp(name, "avx2") == 0) return CP_AVX2;
  return CP_AVX512;
}

cp_isa cp_best_isa(void) {
  enum { UNKNOWN = -1 };
  // Threads that ask at the same time find the same answer.
  static _Atomic int found = UNKNOWN;
  int best = atomic_load_explicit(&found, memory_order_relaxed);
  if (best != UNKNOWN) return (cp_isa)best;
  best = highest();
  while (!cp_is_available((cp_isa)best)) best--;
  atomic_store_explicit(&found, best, memory_order_relaxed);
  return (cp_isa)best;
}
