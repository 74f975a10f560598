#ifndef FLOATPANELS_H
#define FLOATPANELS_H

#include "FloatPacking.h"
#include "FloatPatch.h"

// Convolutions of any kind as a matrix product, over the vector of the ISA whose file includes this. A tile of up to
// `most_pixels` outputs × one panel stays in registers; each weight that is loaded serves all its pixels, each input all its
// channels. The map is read in place: where all channels and neighbouring taps follow each other (one group, dilation 1), a
// row of the window is one run of window_width · channels floats, so three input channels cost no more than thirty.
//
// Axes: HWC in and out. Order of a sum: bias, then ky, kx, c ascending, each product fused where the ISA can.
// Scratch: none. Overlap: none allowed. Cost: one multiply_add for each vector of `lanes` output channels, pixel and term.

/// One tile: its window is rows × columns runs of `count` floats that follow each other.
typedef struct {
  const float *in, *weights, *bias;
  float *out;
  ptrdiff_t in_pixel, out_pixel, in_row, in_column, weight_row, weight_column;
  int32_t rows, columns, count, channels;
  float lowest, highest;
} tile;

INLINE void run_tile(const tile *t, const int pixels, const int vectors) {
  vec sums[most_pixels][2];
  const int width = vectors * lanes;
  const ptrdiff_t step = t->in_pixel;
  UNROLLED for (int v = 0; v < vectors; v++) {
    vec bias = load(t->bias + v * lanes);
    UNROLLED for (int m = 0; m < pixels; m++) sums[m][v] = bias;
  }
  for (int32_t row = 0; row < t->rows; row++)
    for (int32_t column = 0; column < t->columns; column++) {
      const float *in = t->in + row * t->in_row + column * t->in_column;
      const float *weights = t->weights + row * t->weight_row + column * t->weight_column;
      for (int32_t k = 0; k < t->count; k++, in++, weights += width) {
        vec w[2];
        UNROLLED for (int v = 0; v < vectors; v++) w[v] = load(weights + v * lanes);
        UNROLLED for (int m = 0; m < pixels; m++) {
          vec x = splat(in[m * step]);
          UNROLLED for (int v = 0; v < vectors; v++) sums[m][v] = multiply_add(x, w[v], sums[m][v]);
        }
      }
    }
  const vec lowest = splat(t->lowest), highest = splat(t->highest);
  float *out = t->out;
  UNROLLED for (int m = 0; m < pixels; m++, out += t->out_pixel) UNROLLED for (int v = 0; v < vectors; v++) {
    vec y = bound(sums[m][v], lowest, highest);
    if (t->channels >= (v + 1) * lanes) store(out + v * lanes, y);
    else if (t->channels > v * lanes) store_first(out + v * lanes, y, t->channels - v * lanes);
  }
}

#define TILE(pixels)                                                   \
  static void tile_##pixels##_1(const tile *t) { run_tile(t, pixels, 1); } \
  static void tile_##pixels##_2(const tile *t) { run_tile(t, pixels, 2); }
#define TILE_PAIR(pixels) {tile_##pixels##_1, tile_##pixels##_2}

typedef void (*const tile_pair[2])(const tile *);

/// All panels of a group over one tile of outputs, or all tiles over one panel: what is taken again lies in the cache.
enum { weights_kept = 64 << 10 };

INLINE void convolve_panels(
    const ik_convolution *c, ik_float_bounds bounds, const float *packed, const float *input, float *output,
    const tile_pair tiles[]) {
  const int32_t depth = c->channels / c->groups, outputs = c->output_channels / c->groups;
  const size_t terms = panel_terms(c);
  const bool joined = c->groups == 1 && c->dilation_x == 1;
  patch p;
  for (patch_walk at = {0, 0}; next_patch(c, input, output, &at, &p);) {
    p = turned_if_tall(p);
    const int32_t tile_count = (p.pixels + most_pixels - 1) / most_pixels;
    const int32_t least = p.pixels / tile_count, larger = p.pixels % tile_count;
    const int32_t rows = p.rows.end - p.rows.first, columns = p.columns.end - p.columns.first;
    const float *panel = packed;
    for (int32_t group = 0; group < c->groups; group++) {
      const size_t size = (1 + terms) * ((outputs + lanes - 1) / lanes * lanes);
      // One panel for all tiles, or one tile for all panels.
      const bool keep_tile = size <= weights_kept;
      const int32_t turns = keep_tile ? 1 : (outputs + 2 * lanes - 1) / (2 * lanes);
      for (int32_t turn = 0; turn < turns; turn++)
        for (int32_t line = 0; line < p.lines; line++)
          for (int32_t i = 0, pixel = 0; i < tile_count; i++) {
            const int32_t pixels = least + (i < larger);
            const int32_t begin = keep_tile ? 0 : turn * 2 * lanes, end = keep_tile ? outputs : begin + 1;
            for (int32_t first = begin; first < end; first += 2 * lanes) {
              const float *from = panel + first * (1 + terms);
              const int32_t width = panel_width(outputs - first, lanes);
              const tile t = {
                  .in = p.in + line * p.in_line + pixel * p.in_pixel + group * depth,
                  .bias = from,
                  .weights = from + width * (1 + ((size_t)p.rows.first * c->window_width + p.columns.first) * depth),
                  .out = p.out + line * p.out_line + pixel * p.out_pixel + group * outputs + first,
                  .in_pixel = p.in_pixel,
                  .out_pixel = p.out_pixel,
                  .in_row = (ptrdiff_t)c->dilation_y * c->width * c->channels,
                  .in_column = (ptrdiff_t)c->dilation_x * c->channels,
                  .weight_row = (ptrdiff_t)c->window_width * depth * width,
                  .weight_column = (ptrdiff_t)depth * width,
                  .rows = rows,
                  .columns = joined ? 1 : columns,
                  .count = joined ? columns * depth : depth,
                  .channels = outputs - first,
                  .lowest = bounds.lowest,
                  .highest = bounds.highest,
              };
              tiles[pixels - 1][width / lanes - 1](&t);
            }
            pixel += pixels;
          }
      panel += size;
    }
  }
}

#endif
