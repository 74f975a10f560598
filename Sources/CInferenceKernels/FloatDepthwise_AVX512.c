#include "Macros.h"
#include "Variants.h"

#if defined(__x86_64__)
#include <immintrin.h>

TARGET_BEGIN("avx512f,avx512bw,avx512vl")
#include "FloatVector_AVX512.h"
#include "FloatDepthwise.h"

void ik_float_convolution_apply_depthwise_avx512(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_depthwise(c, bounds, packed, input, output);
}

TARGET_END

#endif
