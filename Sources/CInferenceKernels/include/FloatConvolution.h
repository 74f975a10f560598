#ifndef CINFERENCEKERNELS_FLOATCONVOLUTION_H
#define CINFERENCEKERNELS_FLOATCONVOLUTION_H

#include "Convolution.h"

/// float32. The scalar order is: bias first, then ky, kx, c ascending, each product rounded before it is added; another ISA
/// may fuse and reorder, within a bound that the tests hold. out = min(max(sum, lowest), highest): ReLU6 is 0 … 6, nothing
/// is −∞ … ∞. A NaN propagates.
typedef struct { float lowest, highest; } ik_float_bounds;

size_t ik_float_packed_size(const ik_convolution *convolution, ik_isa isa);
size_t ik_float_scratch_size(const ik_convolution *convolution, ik_isa isa);

/// Packs OHWI weights and one bias for each output channel.
void ik_float_pack(
    const ik_convolution *convolution, ik_isa isa, const float *weights, const float *bias, void *packed);

void ik_float_convolve(
    const ik_convolution *convolution, ik_float_bounds bounds, ik_isa isa, const void *packed, const float *input,
    float *output, void *scratch);

#endif
