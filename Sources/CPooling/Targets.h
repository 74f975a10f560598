#ifndef CPOOLING_TARGETS_H
#define CPOOLING_TARGETS_H

#include "CPooling.h"

#define UNPACKED(...) __VA_ARGS__

/// Compiles the inline function NAME_body for each ISA, and defines NAME, which calls the one for `isa`.
#if defined(__x86_64__)
#define FOR_EACH_ISA(name, parameters, arguments)                                                                      \
  static void name##_baseline parameters { name##_body arguments; }                                                   \
  __attribute__((target("avx2"))) static void name##_avx2 parameters { name##_body arguments; }                       \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) static void name##_avx512 parameters {                \
    name##_body arguments;                                                                                             \
  }                                                                                                                    \
  void name(cp_isa isa, UNPACKED parameters) {                                                                         \
    switch (isa) {                                                                                                     \
      case CP_AVX512: name##_avx512 arguments; return;                                                                 \
      case CP_AVX2: name##_avx2 arguments; return;                                                                     \
      default: name##_baseline arguments; return;                                                                      \
    }                                                                                                                  \
  }
#else
#define FOR_EACH_ISA(name, parameters, arguments) \
  void name(cp_isa isa, UNPACKED parameters) {    \
    (void)isa;                                    \
    name##_body arguments;                        \
  }
#endif

#endif
