#include "Macros.h"
#include "Variants.h"

#if defined(__x86_64__)
#include <immintrin.h>

TARGET_BEGIN("avx2,fma")
#include "FloatVector_AVX2.h"
#include "FloatDepthwise.h"

void ik_float_convolution_apply_depthwise_avx2(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_depthwise(c, bounds, packed, input, output);
}

TARGET_END

#endif
