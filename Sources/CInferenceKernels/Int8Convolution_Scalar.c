#include "Requantization.h"
#include "Taps.h"
#include "Variants.h"

#include <string.h>

// Packed: the weights, OHWI as given, then all biases, all multipliers and all shifts, unaligned.

static size_t weight_count(const ik_convolution *c) {
  return (size_t)c->output_channels * c->window_height * c->window_width * (c->channels / c->groups);
}

size_t ik_int8_convolution_packed_size_scalar(const ik_convolution *c, ik_int8_traits traits) {
  return weight_count(c) + (size_t)c->output_channels * 9;
}

size_t ik_int8_convolution_scratch_size_scalar(const ik_convolution *c, ik_int8_traits traits) { return 0; }

int64_t ik_int8_reach(const int8_t *weights, size_t count, int32_t bias) {
  int64_t most = bias < 0 ? -(int64_t)bias : bias;
  for (size_t i = 0; i < count; i++) most += 255 * (weights[i] < 0 ? -weights[i] : weights[i]);
  return most;
}

int32_t ik_int8_convolution_pack_scalar(
    const ik_convolution *c, const ik_int8_format *format, ik_int8_traits traits, const int8_t *weights,
    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts, void *packed) {
  size_t count = weight_count(c), each = count / c->output_channels, outputs = c->output_channels;
  for (size_t o = 0; o < outputs; o++)
    if (ik_int8_reach(weights + o * each, each, bias[o]) > INT32_MAX) return (int32_t)o;
  uint8_t *to = packed;
  memcpy(to, weights, count);
  memcpy(to + count, bias, 4 * outputs);
  if (format->convention != IK_SHIFT) memcpy(to + count + 4 * outputs, multipliers, 4 * outputs);
  memcpy(to + count + 8 * outputs, shifts, outputs);
  return -1;
}

void ik_int8_convolution_apply_scalar(
    const ik_convolution *c, const ik_int8_format *format, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch) {
  const int8_t *weights = packed;
  const uint8_t *factors = (const uint8_t *)packed + weight_count(c);
  int32_t depth = c->channels / c->groups, outputs = c->output_channels, group_outputs = outputs / c->groups;
  for (int32_t y = 0; y < c->output_height; y++)
    for (int32_t x = 0; x < c->output_width; x++) {
      int32_t top = y * c->stride_y - c->top, left = x * c->stride_x - c->left;
      taps rows = taps_on_map(c->window_height, c->dilation_y, top, c->height);
      taps columns = taps_on_map(c->window_width, c->dilation_x, left, c->width);
      for (int32_t o = 0; o < outputs; o++) {
        int32_t sum, multiplier = 0;
        memcpy(&sum, factors + 4 * (size_t)o, 4);
        if (format->convention != IK_SHIFT) memcpy(&multiplier, factors + 4 * ((size_t)outputs + o), 4);
        int8_t shift = (int8_t)factors[8 * (size_t)outputs + o];
        for (int32_t ky = rows.first; ky < rows.end; ky++)
          for (int32_t kx = columns.first; kx < columns.end; kx++) {
            size_t pixel = (size_t)(top + ky * c->dilation_y) * c->width + (left + kx * c->dilation_x);
            const uint8_t *in = input + pixel * c->channels + (size_t)(o / group_outputs) * depth;
            const int8_t *w = weights + (((size_t)o * c->window_height + ky) * c->window_width + kx) * depth;
            for (int32_t i = 0; i < depth; i++)
              sum += w[i] * ((format->input_is_signed ? (int8_t)in[i] : in[i]) - format->input_zero);
          }
        int64_t v = (int64_t)requantize(sum, format->convention, multiplier, shift) + format->output_zero;
        v = v < format->lowest ? format->lowest : v > format->highest ? format->highest : v;
        output[((size_t)y * c->output_width + x) * outputs + o] = (uint8_t)v;
      }
    }
}
