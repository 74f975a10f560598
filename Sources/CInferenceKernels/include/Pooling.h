#ifndef CINFERENCEKERNELS_POOLING_H
#define CINFERENCEKERNELS_POOLING_H

#include "Int8Convolution.h"

/// A window that moves over a map in HWC order, batch 1, each channel by itself; `top` and `left` count what lies beside the
/// map. Every position sees at least one pixel. All sizes are positive and their products below 2³¹.
typedef struct {
  int32_t height, width, channels;
  int32_t output_height, output_width;
  int32_t window_height, window_width;
  int32_t stride_y, stride_x;
  int32_t top, left;
} ik_pooling;

// All read height · width · channels samples of `input` and write output_height · output_width · channels of `output`,
// which do not overlap; no memory is allocated; the same bits on every ISA, except which NaN a sum is. Cost: one operation a
// tap and sample.

/// The largest sample that a window sees; a NaN is larger than all, the first one stays.
void ik_float_max_pooling_apply(const ik_pooling *pooling, ik_isa isa, const float *input, float *output);

/// Σ from 0, ky, kx ascending, then one division: by the pixels that are seen, or by all of the window.
void ik_float_average_pooling_apply(
    const ik_pooling *pooling, bool counts_padding, ik_isa isa, const float *input, float *output);

/// The largest sample, bytes being two's complement when signed.
void ik_int8_max_pooling_apply(
    const ik_pooling *pooling, bool is_signed, ik_isa isa, const uint8_t *input, uint8_t *output);

/// Σ / n, rounded once: half to even (IK_SHIFT) or half away from 0 (IK_MULTIPLIER). n: as of floats, a pixel outside the map
/// counting as `zero`. A window has at most 2²⁰ pixels.
void ik_int8_average_pooling_apply(
    const ik_pooling *pooling, bool is_signed, int32_t zero, bool counts_padding, ik_convention convention, ik_isa isa,
    const uint8_t *input, uint8_t *output);

/// Σ of each channel over `pixels` pixels of `step` samples, at most 2²², for `channels` channels, at most 64. Signed samples
/// count 128 more than they are.
enum { IK_SUMMED_CHANNELS = 64 };
void ik_int8_global_average_pooling_sum(
    const uint8_t *input, size_t pixels, size_t step, size_t channels, bool is_signed, ik_isa isa, int32_t *sums);

#endif
