#ifndef MACROS_H
#define MACROS_H

// How functions are compiled: inlined, unrolled, and for more features than the baseline.

/// For a function whose callers pass constant counts: its loops unroll and its arrays become registers.
#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))

// UNROLL goes before a loop. Functions between TARGET_BEGIN and TARGET_END are compiled for the given features; headers
// that must not be compiled for them are included before TARGET_BEGIN.
#define PRAGMA(x) _Pragma(#x)
#if defined(__clang__)
#define UNROLL PRAGMA(clang loop unroll(full))
#define TARGET_BEGIN(features) PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define TARGET_END PRAGMA(clang attribute pop)
#else
#define UNROLL PRAGMA(GCC unroll 32)
#define TARGET_BEGIN(features) PRAGMA(GCC push_options) PRAGMA(GCC target(features))
#define TARGET_END PRAGMA(GCC pop_options)
#endif

// Plain loops, which the compiler vectorizes for each target. Their file defines a macro X(target) that has a LOOP for each
// inline function, under the names of IK_LOOPS (Variants.h). It ends with FOR_EACH_TARGET(X).
#define LOOP(target, name, parameters, call) \
  TARGET_##target void name##_##target parameters { call; }

#define TARGET_baseline
#if defined(__x86_64__)
#define TARGET_avx2 __attribute__((target("avx2")))
#define TARGET_avx512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define FOR_EACH_TARGET(X) X(baseline) X(avx2) X(avx512)
#else
#define FOR_EACH_TARGET(X) X(baseline)
#endif

#endif
