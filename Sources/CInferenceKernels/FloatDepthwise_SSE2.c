#include "Variants.h"

#if defined(__x86_64__)

#include "FloatVector_SSE2.h"

#include "FloatDepthwise.h"

void ik_float_convolution_apply_depthwise_sse2(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_depthwise(c, bounds, packed, input, output);
}

#endif
