#ifndef CINFERENCEKERNELS_INT8CONVOLUTION_H
#define CINFERENCEKERNELS_INT8CONVOLUTION_H

#include "Convolution.h"

/// How a sum becomes an output of eight bits: one of two conventions, both exact to the bit. Shifts are −31 … 31.
///
/// IK_SHIFT, Q formats: v = sum · 2^−shift, rounded once, half to even (a negative shift is to the left, and saturates).
/// IK_MULTIPLIER, TensorFlow Lite's fixed point, two roundings as in LiteRT's reference kernels (which has been compared,
/// `Benchmarks/Kernels/against_litert.py`): with left = max(shift, 0) and right = max(−shift, 0),
///     s = sum · 2^left, moved into 32 bits         (LiteRT leaves undefined what does not fit; here it saturates),
///     h = (s · multiplier + 2³⁰) >> 31             (halves up, its "saturating rounding doubling high multiplication"),
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

// Sizes. Scalar: no scratch, packed one byte a weight and 9 an output channel. All others multiply words of `taps`
// activations, 4 of one byte (AVX-512 VNNI, NEON with dot product) or 2 of two bytes (SSE2, AVX2, NEON). With ⌈x⌉₆₄ for
// rounding up to a multiple of 64, C channels, O output channels, and depthwise where there are as many groups as channels,
// more than one:
//
//     packed = 64 + blocks · (576 + 64 · words)
//         blocks = groups · ⌈O / groups / 16⌉                       depthwise: ⌈O / 16⌉
//         words  = runs · ⌈length / taps⌉                           of one block, 64 bytes each
//         runs, length = window_height, window_width · C            where dilation_x and groups are 1; else
//                        window_height · window_width, C / groups
//         words  = ⌈window_height / taps⌉ · window_width            depthwise; twice that where stride_y and dilation_y are
//                                                                   1 and taps does not divide window_height
//
// Pointwise: about one byte a weight with 4 taps, two with 2. Depthwise 3×3 in whole blocks, beside 36 bytes a channel: 2.7
// and 5.3 with a stride of 1, 1.3 and 2.7 with 2. Many small groups take far more than their weights.
//
//     scratch = 63 + ⌈8 · runs⌉₆₄ + (rows + 1) · ⌈columns · C · 4 / taps + 64⌉₆₄           (8: bytes of a pointer)
//         rows    = min(height, (window_height − 1) · dilation_y + 1)
//         columns = (output_width − 1) · stride_x + (window_width − 1) · dilation_x + 1
//     scratch = 63 + 64 + ⌈pixels · C · 4 / taps + 64⌉₆₄                                    1×1, stride 1, no padding
//         pixels  = min(height · width, max(24, 24 · ⌊12288 / (24 · (C + O))⌋))
//     scratch = 63 + ⌈width · C + 64⌉₆₄ + ⌈window_height / taps⌉ · columns · 64 · ⌈O / 16⌉  depthwise
//
// A map of 14×14, 960→320 pointwise: 46,271 bytes with AVX2, 23,231 with VNNI.

/// Bytes of packed weights, biases and factors for this machine's `isa`.
size_t ik_int8_convolution_packed_size(const ik_convolution *convolution, ik_isa isa);

/// Bytes of scratch that a call needs, at any address. The map goes through it once, 4 / taps bytes an activation, but where
/// it can be multiplied as it lies: bytes whose sign is the ISA's (VNNI: unsigned, NEON's dot product: signed), runs of whole
/// words, no padding beside rows. Depthwise: each row of outputs writes its rows of words there, every second one where rows
/// share them (`words` twice above).
size_t ik_int8_convolution_scratch_size(const ik_convolution *convolution, ik_isa isa);

/// Packs OHWI weights for `isa` and this `format`, with which alone they may be run. `multipliers` and `shifts` are one for
/// each output channel (multipliers is not read by IK_SHIFT). `packed` may lie at any address and be moved; reading is
/// fastest at multiples of 64. Returns −1, or the first output channel whose sum could leave 32 bits for some input:
/// |bias| + Σ |weight| · 255 ≥ 2³¹; then nothing may be run.
int32_t ik_int8_convolution_pack(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const int8_t *weights,
    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts, void *packed);

/// Runs it: reads height · width · channels bytes of `input` and not one beyond, writes output_height · output_width ·
/// output_channels bytes of `output`, those of the last pixels of a row twice perhaps. Nothing overlaps. No allocation, no
/// state: any number of threads, each with its own scratch. Cost: a multiply-add a tap and output; `Benchmarks/Kernels`.
void ik_int8_convolution_apply(
    const ik_convolution *convolution, const ik_int8_format *format, ik_isa isa, const void *packed,
    const uint8_t *input, uint8_t *output, void *scratch);

#endif
