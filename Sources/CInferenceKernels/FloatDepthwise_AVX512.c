#include "Variants.h"

#if defined(__x86_64__)
#include <immintrin.h>

// What follows is compiled for this target alone; the package itself is for any x86-64.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512vl")
#endif

#include "FloatVector_AVX512.h"

#include "FloatDepthwise.h"

void ik_float_convolve_depthwise_avx512(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_depthwise(c, bounds, packed, input, output);
}

#ifdef __clang__
#pragma clang attribute pop
#endif

#endif
