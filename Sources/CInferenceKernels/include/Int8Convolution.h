#ifndef CINFERENCEKERNELS_INT8CONVOLUTION_H
#define CINFERENCEKERNELS_INT8CONVOLUTION_H

#include "Convolution.h"

/// How a sum becomes an output of eight bits: one of two conventions, both exact to the bit. Shifts are −31 … 31.
///
/// IK_SHIFT, Q formats: v = sum · 2^−shift, rounded once, half to even (a negative shift is to the left, and saturates).
/// IK_MULTIPLIER, TensorFlow Lite's fixed point, two roundings as in LiteRT's reference kernels (which has been compared,
/// `Benchmarks/Kernels/against_litert.py`): with left = max(shift, 0) and right = max(−shift, 0),
///     s = sum · 2^left, moved into 32 bits         (LiteRT leaves undefined what does not fit; here it saturates),
///     h = (s · multiplier + 2³⁰) >> 31             (halves up, its «saturating rounding doubling high multiplication»),
///     v = h · 2^−right, rounded half away from 0.
/// Then out = min(max(v + output_zero, lowest), highest).
typedef enum { IK_SHIFT = 0, IK_MULTIPLIER = 1 } ik_convention;

/// The formats of a layer's map and output. Zeros and bounds lie within the eight bits that they belong to. The real value
/// of an input is (in − input_zero) · scale; padding is input_zero, which adds nothing. `lowest` and `highest` bound the
/// output: an activation such as ReLU6 is only that.
typedef struct {
  bool input_is_signed, output_is_signed;
  int32_t input_zero, output_zero;
  int32_t lowest, highest;
  ik_convention convention;
} ik_int8_format;

/// Bytes of packed weights, biases and factors for this machine's `isa`. About one byte a weight (AVX-512 VNNI, NEON with dot
/// product) or two (AVX2, SSE2, NEON), each run of the window rounded up to 4 bytes, and 36 bytes an output channel, of
/// which there are multiples of 16 in each group (depthwise: in all): many small groups take far more than their weights.
size_t ik_int8_packed_size(const ik_convolution *convolution, ik_isa isa);

/// Bytes of scratch that a call needs, at any address: some rows of the map (rows of the window + 1, or 16 KB of a pointwise
/// layer), of two bytes an activation where weights are; depthwise four bytes for each channel, column and row of words.
size_t ik_int8_scratch_size(const ik_convolution *convolution, ik_isa isa);

/// Packs OHWI weights for `isa` and this `format`, with which alone they may be run. `multipliers` and `shifts` are one for
/// each output channel (multipliers is not read by IK_SHIFT). `packed` may lie at any address and be moved; reading is
/// fastest at multiples of 64. Returns −1, or the first output channel whose sum could leave 32 bits for some input:
/// |bias| + Σ |weight| · 255 ≥ 2³¹; then nothing may be run.
int32_t ik_int8_pack(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const int8_t *weights,
    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts, void *packed);

/// Runs it: reads height · width · channels bytes of `input` and not one beyond, writes output_height · output_width ·
/// output_channels bytes of `output`, those of the last pixels of a row twice perhaps. Nothing overlaps. No allocation, no
/// state: any number of threads, each with its own scratch. What it costs: `Benchmarks/Kernels`.
void ik_int8_convolve(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const void *packed,
    const uint8_t *input, uint8_t *output, void *scratch);

#endif
