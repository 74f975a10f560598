#ifndef CINFERENCEKERNELS_POOLING_H
#define CINFERENCEKERNELS_POOLING_H

#include "Int8Convolution.h"

/// A window that moves over a map in HWC order, batch 1, each channel separately. `top` and `left` are the rows and columns
/// of padding. Every position of the window covers at least one pixel of the map. All sizes are positive and their products
/// below 2³¹.
typedef struct {
  int32_t height, width, channels;
  int32_t output_height, output_width;
  int32_t window_height, window_width;
  int32_t stride_y, stride_x;
  int32_t top, left;
} ik_pooling;

// Parameters that the functions share:
//
//     pooling          the shape
//     isa              the ISA to use
//     input            the map, height · width · channels samples
//     output           the outputs, output_height · output_width · channels samples
//     is_signed        whether the bytes of input and output are signed (two's complement)
//     counts_padding   whether a mean divides by the whole window; otherwise by its pixels on the map
//
// Buffers must not overlap. The calls need no scratch and allocate no memory. They give the same bits on every ISA, except
// for the sign and payload of a NaN. Cost: one operation per tap and sample.

/// The largest sample in each window. A NaN counts as larger than every number; of several NaNs the first is kept.
void ik_float_max_pooling_apply(const ik_pooling *pooling, ik_isa isa, const float *input, float *output);

/// The mean of each window: the sum, from 0 with ky, kx ascending, divided once.
void ik_float_average_pooling_apply(
    const ik_pooling *pooling, bool counts_padding, ik_isa isa, const float *input, float *output);

/// The largest sample in each window.
void ik_int8_max_pooling_apply(
    const ik_pooling *pooling, bool is_signed, ik_isa isa, const uint8_t *input, uint8_t *output);

/// The mean of each window, rounded once.
///
/// @param zero        the value of a pixel outside the map, if padding counts
/// @param convention  the rounding: half to even (IK_SHIFT) or half away from 0 (IK_MULTIPLIER)
///
/// A window has at most 2²⁰ pixels.
void ik_int8_average_pooling_apply(
    const ik_pooling *pooling, bool is_signed, int32_t zero, bool counts_padding, ik_convention convention, ik_isa isa,
    const uint8_t *input, uint8_t *output);

/// The most channels that ik_int8_global_average_pooling_sum takes.
enum { IK_SUMMED_CHANNELS = 64 };

/// The sum of each channel over all pixels.
///
/// @param input      the first sample of the first pixel
/// @param pixels     the number of pixels, at most 2²²
/// @param step       the number of samples from one pixel to the next
/// @param channels   the number of channels to sum, at most IK_SUMMED_CHANNELS
/// @param is_signed  whether the bytes are signed; if so, each counts as its value plus 128
/// @param isa        the ISA to use
/// @param sums       one sum per channel
void ik_int8_global_average_pooling_sum(
    const uint8_t *input, size_t pixels, size_t step, size_t channels, bool is_signed, ik_isa isa, int32_t *sums);

#endif
