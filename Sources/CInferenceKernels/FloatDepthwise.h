#ifndef FLOATDEPTHWISE_H
#define FLOATDEPTHWISE_H

#include "FloatPacking.h"
#include "FloatPatch.h"

// Depthwise convolutions. One file per ISA includes this header after its vector: `lanes` channels of one pixel.
//
// Axes: HWC in and out. Order of a sum: the bias, then ky, kx ascending; each product is fused if the ISA supports it.
// Scratch: none. Maps must not overlap. A tile of pixels computes all its channels before the next tile begins, so that the
// map is read in memory order. The last vector of channels is moved back to end at the last channel, so some channels are
// computed twice. If there are fewer channels than lanes, only part of a vector is loaded.
// Cost: one multiply_add per vector and tap; 1.2 loads per multiply_add, or 0.5 with a window of 3 × 3 and a stride of 1.

/// The outputs of a tile, all channels.
typedef struct {
  const float *in, *weights, *bias;
  float *out;
  ptrdiff_t in_pixel, out_line, out_pixel, in_row, in_column, weight_row, weight_column;
  int32_t rows, columns, channels;
  float lowest, highest;
} strip;

/// The first channel of the vector that holds `channel`: moved back if the vector would end after the last channel.
INLINE int32_t vector_start(const strip *s, int32_t channel) {
  return s->channels - channel >= lanes || s->channels < lanes ? channel : s->channels - lanes;
}

enum { strip_pixels = 8 };

/// Any window. `whole`: there are at least `lanes` channels.
INLINE void run_strip(const strip *s, const int pixels, const bool whole) {
  const vec lowest = splat(s->lowest), highest = splat(s->highest);
  for (int32_t channel = 0; channel < s->channels; channel += lanes) {
    const int32_t first = vector_start(s, channel);
    vec sums[strip_pixels];
    const vec bias = whole ? load(s->bias + first) : load_first(s->bias, s->channels);
    UNROLL for (int m = 0; m < pixels; m++) sums[m] = bias;
    for (int32_t row = 0; row < s->rows; row++) {
      const float *in = s->in + row * s->in_row + first, *weights = s->weights + row * s->weight_row + first;
      for (int32_t column = 0; column < s->columns; column++, in += s->in_column, weights += s->weight_column) {
        const vec w = whole ? load(weights) : load_first(weights, s->channels);
        UNROLL for (int m = 0; m < pixels; m++) {
          const float *x = in + m * s->in_pixel;
          sums[m] = multiply_add(whole ? load(x) : load_first(x, s->channels), w, sums[m]);
        }
      }
    }
    UNROLL for (int m = 0; m < pixels; m++) {
      vec y = bound(sums[m], lowest, highest);
      if (whole) store(s->out + m * s->out_pixel + first, y);
      else store_first(s->out + m * s->out_pixel, y, s->channels);
    }
  }
}

/// Two lines at a time load each input less often. More lines were slower when measured: they overflow the registers and
/// the first-level cache.
enum { tile_lines = 2, tile_pixels = 4 };

/// height × width outputs with a window of 3 × 3. The weights stay in registers, and each input is loaded once for all the
/// outputs that use it.
INLINE void run_3x3(const strip *s, const int stride, const int height, const int width) {
  const vec lowest = splat(s->lowest), highest = splat(s->highest);
  for (int32_t channel = 0; channel < s->channels; channel += lanes) {
    const int32_t first = vector_start(s, channel);
    const float *in = s->in + first;
    float *out = s->out + first;
    const vec bias = load(s->bias + first);
    vec w[9], sums[tile_lines][tile_pixels];
    UNROLL for (int k = 0; k < 9; k++) w[k] = load(s->weights + first + k * s->weight_column);
    UNROLL for (int y = 0; y < height; y++) UNROLL for (int x = 0; x < width; x++) sums[y][x] = bias;
    UNROLL for (int i = 0; i < 2 * tile_lines + 1; i++) UNROLL for (int j = 0; j < 2 * tile_pixels + 1; j++) {
      if (i >= (height - 1) * stride + 3 || j >= (width - 1) * stride + 3) continue;
      const vec v = load(in + i * s->in_row + j * s->in_column);
      UNROLL for (int y = 0; y < height; y++) UNROLL for (int x = 0; x < width; x++) {
        const int ky = i - y * stride, kx = j - x * stride;
        if (ky >= 0 && ky < 3 && kx >= 0 && kx < 3) sums[y][x] = multiply_add(v, w[ky * 3 + kx], sums[y][x]);
      }
    }
    UNROLL for (int y = 0; y < height; y++) UNROLL for (int x = 0; x < width; x++)
      store(out + y * s->out_line + x * s->out_pixel, bound(sums[y][x], lowest, highest));
  }
}

INLINE void pass(strip *s, int32_t pixels) { s->in += pixels * s->in_pixel, s->out += pixels * s->out_pixel; }

/// A line of tiles of `most` pixels. The pixels left after the last whole tile are computed in smaller tiles.
#define LINE(name, run, most)                                         \
  static void name(strip s, int32_t pixels) {                         \
    for (; pixels >= most; pixels -= most, pass(&s, most)) run(most); \
    if (most > 4 && pixels >= 4) {                                    \
      run(4);                                                         \
      pixels -= 4, pass(&s, 4);                                       \
    }                                                                 \
    if (pixels == 3) run(3);                                          \
    if (pixels == 2) run(2);                                          \
    if (pixels == 1) run(1);                                          \
  }

#define ANY(width) run_strip(&s, width, true)
#define FEW_CHANNELS(width) run_strip(&s, width, false)
#define ONE_BY_ONE(width) run_3x3(&s, 1, 1, width)
#define TWO_BY_ONE(width) run_3x3(&s, 1, tile_lines, width)
#define ONE_BY_TWO(width) run_3x3(&s, 2, 1, width)
#define TWO_BY_TWO(width) run_3x3(&s, 2, tile_lines, width)

LINE(line_any, ANY, strip_pixels)
LINE(line_of_few_channels, FEW_CHANNELS, strip_pixels)
LINE(line_stride_1, ONE_BY_ONE, tile_pixels)
LINE(lines_stride_1, TWO_BY_ONE, tile_pixels)
LINE(line_stride_2, ONE_BY_TWO, tile_pixels)
LINE(lines_stride_2, TWO_BY_TWO, 2)

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
    strip s = {
        .in = p.in,
        .bias = packed,
        .weights = packed + (1 + (ptrdiff_t)p.rows.first * c->window_width + p.columns.first) * channels,
        .out = p.out,
        .in_pixel = p.in_pixel,
        .out_line = p.out_line,
        .out_pixel = p.out_pixel,
        .in_row = (ptrdiff_t)c->dilation_y * c->width * channels,
        .in_column = (ptrdiff_t)c->dilation_x * channels,
        .weight_row = (ptrdiff_t)c->window_width * channels,
        .weight_column = channels,
        .rows = rows,
        .columns = columns,
        .channels = channels,
        .lowest = bounds.lowest,
        .highest = bounds.highest,
    };
    for (int32_t line = 0, height; line < p.lines; line += height) {
      height = fits && p.lines - line >= tile_lines ? tile_lines : 1;
      s.in = p.in + line * p.in_line;
      s.out = p.out + line * p.out_line;
      if (!fits) (channels < lanes ? line_of_few_channels : line_any)(s, p.pixels);
      else if (height == 1) (c->stride_x == 1 ? line_stride_1 : line_stride_2)(s, p.pixels);
      else (c->stride_x == 1 ? lines_stride_1 : lines_stride_2)(s, p.pixels);
    }
  }
}

#endif
