#ifndef INT8_CASE_H
#define INT8_CASE_H

#include "CInferenceKernels.h"
#include "random.h"

/// A random layer with its data: common shapes, tails and extremes.
typedef struct {
  ik_convolution shape;
  ik_int8_format format;
  int8_t *weights, *shifts;
  int32_t *bias, *multipliers;
  size_t weight_count, input_size, output_size;
} int8_case;

enum { MOST_WEIGHTS = 1 << 19, MOST_CHANNELS = 4096, MOST_MAP = 1 << 21 };

static int32_t any_channels(void) {
  switch (between(0, 5)) {
    case 0: return between(1, 9);
    case 1: return 8 * between(1, 6);
    case 2: return 16 * between(1, 9) + between(-1, 1);
    case 3: return 64 * between(1, 3) + between(-2, 2);
    default: return between(1, 100);
  }
}

static int64_t output_extent(int32_t in, int32_t before, int32_t after, int32_t window, int32_t dilation, int32_t stride) {
  int64_t reach = (int64_t)dilation * (window - 1) + 1, room = (int64_t)in + before + after;
  return room < reach ? 0 : (room - reach) / stride + 1;
}

static void any_window(ik_convolution *c) {
  static const int8_t sizes[] = {1, 2, 3, 3, 3, 3, 5, 7};
  c->window_height = sizes[between(0, 7)];
  c->window_width = one_in(4) ? sizes[between(0, 7)] : c->window_height;
  c->stride_y = one_in(8) ? between(1, 4) : between(1, 2);
  c->stride_x = one_in(4) ? between(1, 3) : c->stride_y;
  c->dilation_y = one_in(4) ? between(1, 3) : 1;
  c->dilation_x = one_in(4) ? between(1, 3) : 1;
}

/// Draws a shape. Returns false if it is too much work for the scalar code.
static int any_shape(ik_convolution *c) {
  *c = (ik_convolution){.window_height = 1, .window_width = 1, .stride_y = 1, .stride_x = 1, .dilation_y = 1,
                        .dilation_x = 1, .groups = 1};
  int kind = between(0, 9);
  c->height = kind == 9 ? 1 : between(1, one_in(4) ? 24 : 10);
  c->width = kind == 9 ? 1 : between(1, one_in(4) ? 40 : 12);
  c->channels = kind == 9 ? between(1, 900) : any_channels();
  c->output_channels = any_channels();
  if (kind < 6) any_window(c);
  if (kind < 3) {
    c->groups = c->channels;
    c->output_channels = c->channels * (one_in(5) ? between(2, 4) : 1);
  } else if (kind == 3) {
    c->groups = between(2, 6);
    c->channels = c->groups * between(1, 20);
    c->output_channels = c->groups * between(1, 20);
  } else if (kind == 4) {
    c->channels = between(1, 4);
  } else if (kind == 5 && one_in(4)) {  // the longest sums of a common window
    c->channels = one_in(2) ? 1024 : between(500, 1100);
    c->output_channels = between(7, 17);
    c->height = between(1, 4), c->width = between(1, 4);
    c->window_height = c->window_width = 3;
    c->stride_y = c->stride_x = c->dilation_y = c->dilation_x = 1;
  } else if (kind == 6) {
    c->stride_x = c->stride_y = between(1, 3);
  }
  int32_t reach_y = c->dilation_y * (c->window_height - 1), reach_x = c->dilation_x * (c->window_width - 1);
  int pads = kind < 6 && !one_in(4);
  c->top = pads ? between(0, one_in(10) ? reach_y + 3 : reach_y) : 0;
  c->left = pads ? between(0, one_in(10) ? reach_x + 3 : reach_x) : 0;
  int32_t below = pads ? between(0, reach_y) : 0, right = pads ? between(0, reach_x) : 0;
  int64_t h = output_extent(c->height, c->top, below, c->window_height, c->dilation_y, c->stride_y);
  int64_t w = output_extent(c->width, c->left, right, c->window_width, c->dilation_x, c->stride_x);
  c->output_height = (int32_t)h;
  c->output_width = (int32_t)w;
  int64_t taps = (int64_t)c->window_height * c->window_width * (c->channels / c->groups);
  return h > 0 && w > 0 && taps * c->output_channels <= MOST_WEIGHTS && h * w * taps * c->output_channels <= 600000;
}

static void any_format(ik_int8_format *f) {
  f->input_is_signed = one_in(2);
  f->output_is_signed = one_in(2);
  int32_t in = f->input_is_signed ? -128 : 0, out = f->output_is_signed ? -128 : 0;
  f->input_zero = in + (one_in(3) ? 0 : one_in(4) ? 255 : between(0, 255));
  f->output_zero = out + (one_in(3) ? 0 : one_in(4) ? 255 : between(0, 255));
  f->lowest = out;
  f->highest = out + 255;
  f->convention = one_in(2) ? IK_SHIFT : one_in(4) ? IK_MULTIPLIER_ONCE : IK_MULTIPLIER;
  if (one_in(2)) f->lowest = f->output_zero;
  if (one_in(8) && f->output_zero > out) f->lowest = f->output_zero - 1;
  if (one_in(4)) f->lowest = out + between(0, 255);
  if (one_in(3)) f->highest = between(f->lowest, out + 255);
}

/// Σ |weight| · 255 of a channel.
static int64_t reach_of(const int8_t *weights, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += 255 * (weights[i] < 0 ? -weights[i] : weights[i]);
  return sum;
}

/// Draws factors that spread outputs over their range, or cannot. All channels get the same kind, so that fast paths run.
static void any_factors(int8_case *k, size_t each) {
  int wild = one_in(4), large_bias = one_in(8), odd = one_in(6);
  for (int32_t o = 0; o < k->shape.output_channels; o++) {
    int64_t reach = reach_of(k->weights + o * each, each);
    int bits = 1;
    while (reach >> bits) bits++;
    int64_t most = large_bias ? INT32_MAX - reach : reach / 4 < 100000 ? reach / 4 : 100000;
    k->bias[o] = one_in(large_bias ? 2 : 50) ? (int32_t)(one_in(2) ? most : -most) : between(-most, most);
    int down = bits - 9 + between(-2, 1);
    if (k->format.convention == IK_SHIFT) {
      k->shifts[o] = (int8_t)(wild ? between(-31, 31) : odd ? between(-2, 12) : down < 0 ? 0 : down > 31 ? 31 : down);
    } else {
      k->shifts[o] = (int8_t)(wild ? between(-31, 31) : odd ? between(-9, 3) : -(down < 0 ? 0 : down > 31 ? 31 : down));
      k->multipliers[o] = between((int64_t)1 << 30, INT32_MAX);
      if (one_in(6)) k->multipliers[o] = 1 << 30;
      if (one_in(10)) k->multipliers[o] = (1 << 30) + (between(0, 255) << 22);
      if (wild && one_in(4)) k->multipliers[o] = between(0, one_in(2) ? 3 : INT32_MAX);
    }
  }
}

static void any_bytes(uint8_t *at, size_t count) {
  int kind = between(0, 11), constant = one_in(2) ? between(0, 255) : one_in(2) ? 0x80 : 0xFF;
  for (size_t i = 0; i < count; i++)
    switch (kind) {
      case 0: at[i] = (uint8_t)constant; break;
      case 1: at[i] = (uint8_t)(0x7F + between(0, 1)); break;      // 127 and −128
      case 2: at[i] = (uint8_t)(0x7F + 2 * between(0, 1)); break;  // 127 and −127
      case 3: at[i] = (uint8_t)(0xFF * between(0, 1)); break;      // 0 and 255
      case 4: at[i] = (uint8_t)(i % 2 ? 0x80 : between(0, 255)); break;
      default: at[i] = (uint8_t)between(0, 255);
    }
}

static int any_int8_case(int8_case *k) {
  if (!any_shape(&k->shape)) return 0;
  const ik_convolution *c = &k->shape;
  any_format(&k->format);
  size_t each = (size_t)c->window_height * c->window_width * (c->channels / c->groups);
  k->weight_count = each * c->output_channels;
  k->input_size = (size_t)c->height * c->width * c->channels;
  k->output_size = (size_t)c->output_height * c->output_width * c->output_channels;
  any_bytes((uint8_t *)k->weights, k->weight_count);
  any_factors(k, each);
  return k->input_size <= MOST_MAP && k->output_size <= MOST_MAP;
}

#endif
