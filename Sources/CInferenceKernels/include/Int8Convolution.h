#ifndef CINFERENCEKERNELS_INT8CONVOLUTION_H
#define CINFERENCEKERNELS_INT8CONVOLUTION_H

#include "Convolution.h"

/// How a sum becomes an 8-bit output: one of three conventions, all bit-exact. Shifts are −31 … 31.
///
/// IK_SHIFT, Q formats: v = sum · 2^−shift, rounded once, half to even. A negative shift is a left shift and saturates.
/// IK_MULTIPLIER, TensorFlow Lite's fixed point, rounded twice as in LiteRT's reference kernels
/// (`Benchmarks/Kernels/against_litert.py` compares them): with left = max(shift, 0) and right = max(−shift, 0),
///     s = sum · 2^left, saturated to 32 bits       (overflow is undefined in LiteRT),
///     h = (s · multiplier + 2³⁰) >> 31             (halves up, its "saturating rounding doubling high multiplication"),
///     v = h · 2^−right, rounded half away from 0.
/// IK_MULTIPLIER_ONCE, for convolutions only: the same factor, rounded once, as LiteRT rounds dense layers since version 1.3:
///     v = (sum · multiplier + 2^(30−shift)) >> (31 − shift), halves up, saturated to 32 bits.
/// Then out = min(max(v + output_zero, lowest), highest).
typedef enum { IK_SHIFT = 0, IK_MULTIPLIER = 1, IK_MULTIPLIER_ONCE = 2 } ik_convention;

/// The formats of a layer's input and output. Each zero and bound is a value of its 8-bit type. The real value of an input
/// is (in − input_zero) · scale; padding is input_zero, which adds nothing. `lowest` and `highest` bound the output; they
/// also express an activation such as ReLU6.
typedef struct {
  bool input_is_signed, output_is_signed;
  int32_t input_zero, output_zero;
  int32_t lowest, highest;
  ik_convention convention;
} ik_int8_format;

// Sizes. Scalar needs no scratch; its packed weights take one byte per weight and 9 per output channel. Vector ISAs multiply
// words of `taps` activations: 4 of one byte (AVX-512 VNNI, NEON with dot product) or 2 of two bytes (SSE2, AVX2, NEON).
// AVX2 may multiply words of 4 bytes, with weights that also have masks. That takes no more memory than words of 2 taps.
// Let ⌈x⌉₆₄ be x rounded up to a multiple of 64, C the channels and O the output channels. A convolution is depthwise if it
// has as many groups as channels and more than one:
//
//     packed = 64 + blocks · (576 + 64 · words)
//         blocks = groups · ⌈O / groups / 16⌉                       depthwise: ⌈O / 16⌉
//         words  = runs · ⌈length / taps⌉                           in one block, 64 bytes each
//         runs, length = window_height, window_width · C            if dilation_x and groups are 1; otherwise
//                        window_height · window_width, C / groups
//         words  = ⌈window_height / taps⌉ · window_width            depthwise; twice that if stride_y and dilation_y are
//                                                                   1 and taps does not divide window_height
//     packed = 64 + blocks · (576 + 32 · words)                     AVX2, if there is one output pixel, unless depthwise
//     packed = 64 + blocks · (576 + 512 · C)                        2 taps, Winograd (below)
//
// Pointwise weights take about one byte each with 4 taps and two with 2. Depthwise 3×3 in whole blocks takes 36 bytes per
// channel and, per weight, 2.7 bytes (4 taps) or 5.3 (2 taps) with a stride of 1, 1.3 or 2.7 with a stride of 2. Many small
// groups take far more than their weights.
//
//     scratch = 63 + ⌈8 · runs⌉₆₄ + (rows + 1) · ⌈columns · C · 4 / taps + 64⌉₆₄           (8: bytes of a pointer)
//         rows    = min(height, (window_height − 1) · dilation_y + 1)
//         columns = (output_width − 1) · stride_x + (window_width − 1) · dilation_x + 1
//     scratch = 63 + 64 + ⌈pixels · C · 4 / taps + 64⌉₆₄                                    1×1, stride 1, no padding
//         pixels  = min(height · width, max(24, 24 · ⌊12288 / (24 · (C + O))⌋))
//     scratch = 63 + ⌈width · C + 64⌉₆₄ + ⌈window_height / taps⌉ · columns · 64 · ⌈O / 16⌉  depthwise
//     scratch = 63 + ⌈16 · C⌉₆₄ + 384 · (2 · C + 64)                                        2 taps, Winograd
//
// Winograd: SSE2, AVX2 and NEON transform a window of 3×3 with strides, dilations and groups of 1, if C is even and 16 … 1024,
// O is at least 8 and 7 · output_height · output_width ≥ 16 · ⌈output_height / 2⌉ · ⌈output_width / 2⌉. Weights then take 3.6
// bytes each.
//
// The DSP extension of Cortex-M packs and runs depthwise convolutions as scalar does, without scratch; for all others:
//
//     packed  = 4 + groups · ⌈O / groups / 2⌉ · (32 + 8 · words)      words = ⌈window_height · window_width · C / groups / 4⌉
//     scratch = 3 + 20 · words
//
// For example, a pointwise convolution of 960→320 channels on a map of 14×14 needs 46,271 bytes of scratch with AVX2 and
// 23,231 with VNNI.

/// The size in bytes of weights, biases and factors packed for `isa` on this machine.
size_t ik_int8_convolution_packed_size(const ik_convolution *convolution, ik_isa isa);

/// The size in bytes of the scratch that a call needs, at any address.
///
/// The map is copied into scratch once, 4 / taps bytes per activation, unless it can be multiplied in place. It can if its
/// bytes are signed or unsigned as the ISA multiplies them (VNNI, and AVX2 with words of 4 bytes: unsigned; NEON with dot
/// product: signed), its runs are whole words, and its rows need no padding at their sides. Depthwise: each row of outputs writes its rows of words to
/// scratch, or every second row does where rows share words (where `words` is doubled above). Winograd: 8 bytes per
/// activation, 24 tiles of 2×2 outputs at a time.
size_t ik_int8_convolution_scratch_size(const ik_convolution *convolution, ik_isa isa);

/// Packs the weights, biases and factors of a convolution.
///
/// @param convolution  the shape
/// @param format       the formats of input and output
/// @param isa          the ISA that will run the convolution
/// @param weights      OHWI, output_channels · window_height · window_width · channels / groups bytes
/// @param bias         one per output channel
/// @param multipliers  one per output channel; not read with IK_SHIFT
/// @param shifts       one per output channel
/// @param packed       ik_int8_convolution_packed_size bytes at any address; multiples of 64 are fastest
/// @return             −1, or the first output channel whose sum could overflow 32 bits: |bias| + Σ |weight| · 255 ≥ 2³¹
///
/// The packed weights may be moved. They are valid only with the same convolution, format and ISA, and only if the result
/// is −1.
int32_t ik_int8_convolution_pack(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const int8_t *weights,
    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts, void *packed);

/// Runs a convolution.
///
/// @param convolution  the shape
/// @param format       the format that the weights were packed with
/// @param isa          the ISA that the weights were packed for
/// @param packed       the packed weights, biases and factors
/// @param input        the map, height · width · channels bytes; nothing beyond them is read
/// @param output       the outputs, output_height · output_width · output_channels bytes
/// @param scratch      ik_int8_convolution_scratch_size bytes at any address
///
/// Buffers must not overlap. The last pixels of a row of outputs may be written twice. The call allocates no memory and
/// keeps no state: any number of threads may run it, each with its own scratch and output. Cost: one multiply-add per
/// tap and output; `Benchmarks/Kernels` measures it.
void ik_int8_convolution_apply(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const void *packed,
    const uint8_t *input, uint8_t *output, void *scratch);

#endif
