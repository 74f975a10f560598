#ifndef FLOATINLINE_H
#define FLOATINLINE_H

#include <stddef.h>
#include <stdint.h>

/// A function whose counts are constants where it is called: its loops unroll and its arrays become registers.
#define INLINE static inline __attribute__((always_inline))

#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 32")
#endif

#endif
