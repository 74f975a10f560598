#ifndef CVECTORS_H
#define CVECTORS_H

#include <stdbool.h>
#include <stdint.h>

// Vector instructions, as the codec's fast forms choose them: one source, compiled for each ISA.

/// The instructions that the loops use: those that every processor of this kind has, or more. AVX2
/// stands for BMI, BMI2, LZCNT and POPCNT too, which came with it, and AVX-512 for all of these.
typedef enum { CV_BASELINE = 0, CV_AVX2 = 1, CV_AVX512 = 2 } cv_isa;

bool cv_is_available(cv_isa isa);

/// The best ISA of this machine. The environment variable FEATURECODEC_ISA (baseline, avx2 or avx512) lowers it.
cv_isa cv_best_isa(void);

// Vectors of the compiler are only passed to functions that are inlined, so it does not matter how a target would pass them.
#pragma GCC diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

/// Vectors of a and b by the lanes of `mask`, a vector of integers of their size: where it is −1, a; where it is 0, b.
#define CHOSEN(mask, a, b) \
  ((__typeof__(a))(((mask) & (__typeof__(mask))(a)) | (~(mask) & (__typeof__(mask))(b))))

/// A vector between the lanes of the vectors `low` and `high`.
#define CLAMPED(value, low, high)                                                    \
  __extension__({                                                                    \
    const __typeof__(value) raised_ = CHOSEN((value) < (low), low, value);           \
    CHOSEN(raised_ > (high), high, raised_);                                         \
  })

/// Sixteen numbers of 32 bits, two at a time.
typedef int64_t cv_words __attribute__((vector_size(64), aligned(4)));

/// Whether a number is not 0.
INLINE bool cv_any(cv_words w) { return (w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) != 0; }

#define UNPACKED(...) __VA_ARGS__

/// Compiles the inline function NAME_body for the baseline and for AVX2, and defines NAME, which calls the one for this
/// machine. For loops over single bits and tables.
#if defined(__x86_64__)
#define FOR_BEST_BITS(type, name, parameters, arguments)                                                               \
  static type name##_baseline parameters { return name##_body arguments; }                                            \
  __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))) static type name##_avx2 parameters {                           \
    return name##_body arguments;                                                                                      \
  }                                                                                                                    \
  type name parameters { return cv_best_isa() >= CV_AVX2 ? name##_avx2 arguments : name##_baseline arguments; }
#else
#define FOR_BEST_BITS(type, name, parameters, arguments) \
  type name parameters { return name##_body arguments; }
#endif

/// Compiles the inline function NAME_body for each ISA, and defines NAME, which calls the one for `isa`.
#if defined(__x86_64__)
#define FOR_EACH_ISA(name, parameters, arguments)                                                                      \
  static void name##_baseline parameters { name##_body arguments; }                                                   \
  __attribute__((target("avx2"))) static void name##_avx2 parameters { name##_body arguments; }                       \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) static void name##_avx512 parameters {                \
    name##_body arguments;                                                                                             \
  }                                                                                                                    \
  void name(cv_isa isa, UNPACKED parameters) {                                                                         \
    switch (isa) {                                                                                                     \
      case CV_AVX512: name##_avx512 arguments; return;                                                                 \
      case CV_AVX2: name##_avx2 arguments; return;                                                                     \
      default: name##_baseline arguments; return;                                                                      \
    }                                                                                                                  \
  }
#else
#define FOR_EACH_ISA(name, parameters, arguments) \
  void name(cv_isa isa, UNPACKED parameters) {    \
    (void)isa;                                    \
    name##_body arguments;                        \
  }
#endif

#endif
