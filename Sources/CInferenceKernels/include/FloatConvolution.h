#ifndef CINFERENCEKERNELS_FLOATCONVOLUTION_H
#define CINFERENCEKERNELS_FLOATCONVOLUTION_H

#include "Convolution.h"

/// float32: sums of bias and products, then out = min(max(sum, lowest), highest): ReLU6 is 0 … 6, nothing is −∞ … ∞.
///
/// Order of a sum. Scalar: bias first, then ky, kx, c ascending, each product rounded before it is added. Another ISA may
/// fuse a product with its sum and add in any order. With n terms (the bias is one) and u = 2⁻²⁴ each variant keeps
///
///     |out − exact| ≤ γ Σ|terms| + n · 2⁻¹⁴⁹,   γ = n·u / (1 − n·u)
///
/// where exact is the sum in real numbers, brought within the bounds, unless something overflowed. For one ISA, the same
/// convolution gives the same bits always, in the default floating-point environment.
///
/// A NaN among the terms, or ∞ − ∞, or 0 · ∞, gives NaN; the bounds let it pass. Taps outside the map are no terms: an
/// infinite weight there does nothing. The sign of a sum of zeros is not promised. Bounds are no NaN, lowest ≤ highest.
typedef struct { float lowest, highest; } ik_float_bounds;

/// Bytes of packed weights and biases for this machine's `isa`.
size_t ik_float_convolution_packed_size(const ik_convolution *convolution, ik_isa isa);

/// Bytes of scratch that a call needs: 0 today on every ISA, for the map is read in place.
size_t ik_float_convolution_scratch_size(const ik_convolution *convolution, ik_isa isa);

/// Packs OHWI weights and one bias for each output channel. `packed` is aligned for float; at 64 bytes it is a little faster.
/// What was packed may be moved, and is for the same isa and the same channels, groups and window only.
void ik_float_convolution_pack(
    const ik_convolution *convolution, ik_isa isa, const float *weights, const float *bias, void *packed);

/// Runs it: reads height · width · channels floats of `input` and not one beyond, writes output_height · output_width ·
/// output_channels of `output`. Nothing overlaps; no memory is allocated.
void ik_float_convolution_apply(
    const ik_convolution *convolution, ik_float_bounds bounds, ik_isa isa, const void *packed, const float *input,
    float *output, void *scratch);

#endif
