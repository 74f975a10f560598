#include "Taps.h"
#include "Variants.h"

#include <string.h>

// Packed: the weights, OHWI as given, then one bias per output channel. Each product is rounded before it is added.
#pragma STDC FP_CONTRACT OFF

static size_t weight_count(const ik_convolution *c) {
  return (size_t)c->output_channels * c->window_height * c->window_width * (c->channels / c->groups);
}

size_t ik_float_convolution_packed_size_scalar(const ik_convolution *c, int32_t lanes) {
  return 4 * (weight_count(c) + c->output_channels);
}

void ik_float_convolution_pack_scalar(
    const ik_convolution *c, int32_t lanes, const float *weights, const float *bias, void *packed) {
  memcpy(packed, weights, 4 * weight_count(c));
  memcpy((uint8_t *)packed + 4 * weight_count(c), bias, 4 * (size_t)c->output_channels);
}

void ik_float_convolution_apply_scalar(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  const float *weights = packed, *bias = weights + weight_count(c);
  int32_t depth = c->channels / c->groups, outputs = c->output_channels, group_outputs = outputs / c->groups;
  for (int32_t y = 0; y < c->output_height; y++)
    for (int32_t x = 0; x < c->output_width; x++) {
      int32_t top = y * c->stride_y - c->top, left = x * c->stride_x - c->left;
      taps rows = taps_on_map(c->window_height, c->dilation_y, top, c->height);
      taps columns = taps_on_map(c->window_width, c->dilation_x, left, c->width);
      for (int32_t o = 0; o < outputs; o++) {
        float sum = bias[o];
        for (int32_t ky = rows.first; ky < rows.end; ky++)
          for (int32_t kx = columns.first; kx < columns.end; kx++) {
            size_t pixel = (size_t)(top + ky * c->dilation_y) * c->width + (left + kx * c->dilation_x);
            const float *in = input + pixel * c->channels + (size_t)(o / group_outputs) * depth;
            const float *w = weights + (((size_t)o * c->window_height + ky) * c->window_width + kx) * depth;
            for (int32_t i = 0; i < depth; i++) sum = sum + w[i] * in[i];
          }
        sum = sum < bounds.lowest ? bounds.lowest : sum > bounds.highest ? bounds.highest : sum;
        output[((size_t)y * c->output_width + x) * outputs + o] = sum;
      }
    }
}
