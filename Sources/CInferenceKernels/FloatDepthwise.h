#ifndef FLOATDEPTHWISE_H
#define FLOATDEPTHWISE_H

#include "FloatPacking.h"
#include "FloatPatch.h"

// Depthwise convolutions, over the vector of the ISA whose file includes this: a vector is `lanes` channels of one pixel.
//
// Axes: HWC in and out. Order of a sum: bias, then ky, kx ascending, each product fused where the ISA can. Scratch: none.
// Overlap of maps: none allowed. The last vector of channels is moved back to end with the map, so that some channels are
// computed twice; fewer channels than lanes are loaded in part.
// Cost: one multiply_add for each vector and tap; loads are one and a bit for each, a half with a window of 3 × 3.

/// Outputs along a line, in one vector of channels.
typedef struct {
  const float *in, *weights, *bias;
  float *out;
  ptrdiff_t in_pixel, out_pixel, in_row, in_column, weight_row, weight_column;
  int32_t rows, columns, channels;
  float lowest, highest;
} strip;

enum { strip_pixels = 6 };

/// Any window. `whole`: a vector full of channels.
INLINE void run_strip(const strip *s, const int pixels, const bool whole) {
  vec sums[strip_pixels];
  const vec bias = whole ? load(s->bias) : load_first(s->bias, s->channels);
  UNROLLED for (int m = 0; m < pixels; m++) sums[m] = bias;
  for (int32_t row = 0; row < s->rows; row++) {
    const float *in = s->in + row * s->in_row, *weights = s->weights + row * s->weight_row;
    for (int32_t column = 0; column < s->columns; column++, in += s->in_column, weights += s->weight_column) {
      const vec w = whole ? load(weights) : load_first(weights, s->channels);
      UNROLLED for (int m = 0; m < pixels; m++) {
        const float *x = in + m * s->in_pixel;
        sums[m] = multiply_add(whole ? load(x) : load_first(x, s->channels), w, sums[m]);
      }
    }
  }
  const vec lowest = splat(s->lowest), highest = splat(s->highest);
  UNROLLED for (int m = 0; m < pixels; m++) {
    vec y = bound(sums[m], lowest, highest);
    if (whole) store(s->out + m * s->out_pixel, y);
    else store_first(s->out + m * s->out_pixel, y, s->channels);
  }
}

INLINE void run_line(strip s, int32_t pixels, const bool whole) {
  for (; pixels >= strip_pixels; pixels -= strip_pixels) {
    run_strip(&s, strip_pixels, whole);
    s.in += strip_pixels * s.in_pixel, s.out += strip_pixels * s.out_pixel;
  }
  for (; pixels > 0; pixels--) {
    run_strip(&s, 1, whole);
    s.in += s.in_pixel, s.out += s.out_pixel;
  }
}

/// height × width outputs with a window of 3 × 3, whose weights stay in registers: each input is loaded once for all the
/// outputs that see it.
INLINE void run_3x3(
    const strip *s, const vec w[9], vec bias, ptrdiff_t out_line, const int stride, const int height, const int width) {
  vec sums[2][4];
  UNROLLED for (int y = 0; y < height; y++) UNROLLED for (int x = 0; x < width; x++) sums[y][x] = bias;
  UNROLLED for (int i = 0; i < 5; i++) UNROLLED for (int j = 0; j < 9; j++) {
    if (i >= (height - 1) * stride + 3 || j >= (width - 1) * stride + 3) continue;
    const vec in = load(s->in + i * s->in_row + j * s->in_column);
    UNROLLED for (int y = 0; y < height; y++) UNROLLED for (int x = 0; x < width; x++) {
      const int ky = i - y * stride, kx = j - x * stride;
      if (ky >= 0 && ky < 3 && kx >= 0 && kx < 3) sums[y][x] = multiply_add(in, w[ky * 3 + kx], sums[y][x]);
    }
  }
  const vec lowest = splat(s->lowest), highest = splat(s->highest);
  UNROLLED for (int y = 0; y < height; y++) UNROLLED for (int x = 0; x < width; x++)
    store(s->out + y * out_line + x * s->out_pixel, bound(sums[y][x], lowest, highest));
}

INLINE void run_line_3x3(strip s, int32_t pixels, ptrdiff_t out_line, const int stride, const int height) {
  vec w[9];
  UNROLLED for (int k = 0; k < 9; k++) w[k] = load(s.weights + k * s.weight_column);
  const vec bias = load(s.bias);
  for (; pixels >= 4; pixels -= 4) {
    run_3x3(&s, w, bias, out_line, stride, height, 4);
    s.in += 4 * s.in_pixel, s.out += 4 * s.out_pixel;
  }
  for (; pixels > 0; pixels--) {
    run_3x3(&s, w, bias, out_line, stride, height, 1);
    s.in += s.in_pixel, s.out += s.out_pixel;
  }
}

INLINE void convolve_depthwise(
    const ik_convolution *c, ik_float_bounds bounds, const float *packed, const float *input, float *output) {
  const int32_t channels = c->channels;
  const bool small = c->window_height == 3 && c->window_width == 3 && c->dilation_x == 1 && c->dilation_y == 1 &&
                     c->stride_x == c->stride_y && c->stride_x <= 2 && channels >= lanes;
  patch p;
  for (patch_walk at = {0, 0}; next_patch(c, input, output, &at, &p);) {
    const int32_t rows = p.rows.end - p.rows.first, columns = p.columns.end - p.columns.first;
    const bool fits = small && rows == 3 && columns == 3;
    if (!fits) p = turned_if_tall(p);
    const ptrdiff_t first_tap = (ptrdiff_t)p.rows.first * c->window_width + p.columns.first;
    for (int32_t line = 0, height; line < p.lines; line += height) {
      height = fits && c->stride_x == 1 && p.lines - line >= depthwise_rows ? depthwise_rows : 1;
      for (int32_t channel = 0; channel < channels; channel += lanes) {
        const int32_t first = channels - channel >= lanes || channels < lanes ? channel : channels - lanes;
        const strip s = {
            .in = p.in + line * p.in_line + first,
            .bias = packed + first,
            .weights = packed + (1 + first_tap) * channels + first,
            .out = p.out + line * p.out_line + first,
            .in_pixel = p.in_pixel,
            .out_pixel = p.out_pixel,
            .in_row = (ptrdiff_t)c->dilation_y * c->width * channels,
            .in_column = (ptrdiff_t)c->dilation_x * channels,
            .weight_row = (ptrdiff_t)c->window_width * channels,
            .weight_column = channels,
            .rows = rows,
            .columns = columns,
            .channels = channels - first,
            .lowest = bounds.lowest,
            .highest = bounds.highest,
        };
        if (!fits) {
          if (channels >= lanes) run_line(s, p.pixels, true);
          else run_line(s, p.pixels, false);
        } else if (c->stride_x == 2) run_line_3x3(s, p.pixels, p.out_line, 2, 1);
        else if (height == 1) run_line_3x3(s, p.pixels, p.out_line, 1, 1);
        else run_line_3x3(s, p.pixels, p.out_line, 1, depthwise_rows);
      }
    }
  }
}

#endif
