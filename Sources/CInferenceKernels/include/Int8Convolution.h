#ifndef CINFERENCEKERNELS_INT8CONVOLUTION_H
#define CINFERENCEKERNELS_INT8CONVOLUTION_H

#include "Convolution.h"

/// How a sum becomes an output of eight bits: one of two conventions, both exact to the bit.
///
/// IK_SHIFT, Q formats: v = sum · 2^−shift, rounded once, half to even; shift −31 … 31 (negative: to the left).
/// IK_MULTIPLIER, TensorFlow Lite's fixed point: with left = max(shift, 0) and right = max(−shift, 0),
///     h = (sum · 2^left · multiplier · 2 rounded half up) / 2³² (its «saturating rounding doubling high multiplication»),
///     v = h · 2^−right, rounded half away from 0.
/// Then out = min(max(v + output_zero, lowest), highest).
typedef enum { IK_SHIFT = 0, IK_MULTIPLIER = 1 } ik_convention;

/// The formats of a layer's map and output. The real value of an input is (in − input_zero) · scale; padding is
/// input_zero, which adds nothing. `lowest` and `highest` bound the output: an activation such as ReLU6 is only that.
typedef struct {
  bool input_is_signed, output_is_signed;
  int32_t input_zero, output_zero;
  int32_t lowest, highest;
  ik_convention convention;
} ik_int8_format;

/// Bytes of packed weights, biases and factors for this machine's `isa`; at most 2³¹ − 1.
size_t ik_int8_packed_size(const ik_convolution *convolution, ik_isa isa);

/// Bytes of scratch that a call needs, 64-byte alignment not required.
size_t ik_int8_scratch_size(const ik_convolution *convolution, ik_isa isa);

/// Packs OHWI weights for `isa`. `multipliers` and `shifts` are one for each output channel (multipliers is not read by
/// IK_SHIFT). Returns −1, or the first output channel whose sum could leave 32 bits for some input: |bias| + Σ |weight| ·
/// 255 ≥ 2³¹; then nothing may be run.
int32_t ik_int8_pack(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const int8_t *weights,
    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts, void *packed);

/// Runs it: reads height · width · channels bytes of `input` and not one beyond, writes output_height · output_width ·
/// output_channels bytes of `output`. Nothing overlaps.
void ik_int8_convolve(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const void *packed,
    const uint8_t *input, uint8_t *output, void *scratch);

#endif
