#include "CVectors.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

bool cv_is_available(cv_isa isa) {
  switch (isa) {
    case CV_BASELINE: return true;
#if defined(__x86_64__)
    case CV_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
             __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt");
    case CV_AVX512:
      return cv_is_available(CV_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    default: return false;
  }
}

/// The highest ISA that the environment allows.
static cv_isa highest(void) {
  const char *name = getenv("FEATURECODEC_ISA");
  if (name && strcmp(name, "baseline") == 0) return CV_BASELINE;
  if (name && strcmp(name, "avx2") == 0) return CV_AVX2;
  return CV_AVX512;
}

cv_isa cv_best_isa(void) {
  enum { UNKNOWN = -1 };
  // Threads that ask at the same time find the same answer.
  static _Atomic int found = UNKNOWN;
  int best = atomic_load_explicit(&found, memory_order_relaxed);
  if (best != UNKNOWN) return (cv_isa)best;
  best = highest();
  while (!cv_is_available((cv_isa)best)) best--;
  atomic_store_explicit(&found, best, memory_order_relaxed);
  return (cv_isa)best;
}
