#ifndef CINFERENCEKERNELS_FLOATCONVOLUTION_H
#define CINFERENCEKERNELS_FLOATCONVOLUTION_H

#include "Convolution.h"

/// The bounds of a float32 output: out = min(max(sum, lowest), highest), where sum is the bias and all products. ReLU6 is
/// 0 … 6; no activation is −∞ … ∞. Neither bound is NaN, and lowest ≤ highest.
///
/// Order of a sum. Scalar adds the bias first, then ky, kx, c ascending, and rounds each product before adding it. Other
/// ISAs may fuse multiplication and addition, and add in any order. With n terms (the bias is one) and u = 2⁻²⁴, each keeps
///
///     |out − exact| ≤ γ Σ|terms| + n · 2⁻¹⁴⁹,   γ = n·u / (1 − n·u)
///
/// where exact is the sum in real numbers, clamped to the bounds, unless something overflows. On one ISA, the same
/// convolution always gives the same bits, in the default floating-point environment.
///
/// A NaN among the terms, ∞ − ∞ and 0 · ∞ give NaN, which the bounds let through. Taps outside the map are not terms: an
/// infinite weight there has no effect. The sign of a sum of zeros is unspecified.
typedef struct { float lowest, highest; } ik_float_bounds;

/// The size in bytes of weights and biases packed for `isa` on this machine.
size_t ik_float_convolution_packed_size(const ik_convolution *convolution, ik_isa isa);

/// The size in bytes of the scratch that a call needs: at present 0 on every ISA, because the map is read in place.
size_t ik_float_convolution_scratch_size(const ik_convolution *convolution, ik_isa isa);

/// Packs the weights and biases of a convolution.
///
/// @param convolution  the shape
/// @param isa          the ISA that will run the convolution
/// @param weights      OHWI, output_channels · window_height · window_width · channels / groups floats
/// @param bias         one per output channel
/// @param packed       ik_float_convolution_packed_size bytes, aligned for float; 64-byte alignment is slightly faster
///
/// The packed weights may be moved. They are valid only for the same ISA, channels, groups and window.
void ik_float_convolution_pack(
    const ik_convolution *convolution, ik_isa isa, const float *weights, const float *bias, void *packed);

/// Runs a convolution.
///
/// @param convolution  the shape
/// @param bounds       the bounds of an output
/// @param isa          the ISA that the weights were packed for
/// @param packed       the packed weights and biases
/// @param input        the map, height · width · channels floats; nothing beyond them is read
/// @param output       the outputs, output_height · output_width · output_channels floats
/// @param scratch      ik_float_convolution_scratch_size bytes
///
/// Buffers must not overlap. The call allocates no memory.
void ik_float_convolution_apply(
    const ik_convolution *convolution, ik_float_bounds bounds, ik_isa isa, const void *packed, const float *input,
    float *output, void *scratch);

#endif
