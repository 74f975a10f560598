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

/// What all tiles of a patch share: rows × columns runs of `count` floats that follow each other. Distances are in floats;
/// those between weights are in terms, of which each is as wide as the panel.
typedef struct {
  ptrdiff_t in_pixel, in_row, in_column, out_pixel;
  ptrdiff_t first_term, row_terms, column_terms, panel_terms;
  int32_t rows, columns, count;
  float lowest, highest;
} window;

/// `terms` terms of every pixel × every channel of the panel: `terms_at_once` of them, or one.
INLINE void add_products(
    vec sums[][2], const float *in, ptrdiff_t step, const float *weights, const int terms, const int pixels, const int vectors) {
  vec x[most_pixels];
  if (terms > 1) UNROLLED for (int m = 0; m < pixels; m++) x[m] = load_terms(in + m * step);
  UNROLLED for (int k = 0; k < terms; k++) {
    vec w[2];
    UNROLLED for (int v = 0; v < vectors; v++) w[v] = load(weights + (k * vectors + v) * lanes);
    UNROLLED for (int m = 0; m < pixels; m++) {
      if (terms == 1) x[m] = splat(in[m * step]);
      UNROLLED for (int v = 0; v < vectors; v++)
        sums[m][v] = terms == 1 ? multiply_add(x[m], w[v], sums[m][v]) : multiply_add_term(x[m], k, w[v], sums[m][v]);
    }
  }
}

/// One pixel × one vector alone would wait for each of its sums before the next: few sums are kept in parts, which take the
/// terms of a run in turn.
#define PARTS(pixels, vectors) ((pixels) * (vectors) > 4 ? 1 : (pixels) * (vectors) > 2 ? 2 : 4)

INLINE void run_panel(
    const window *n, const float *in, const float *panel, float *out, int32_t channels, const int pixels, const int vectors) {
  vec sums[most_pixels][2], parts[3][4][2];
  const int width = vectors * lanes, more = PARTS(pixels, vectors) - 1, at_once = terms_at_once;
  const ptrdiff_t step = n->in_pixel;
  UNROLLED for (int v = 0; v < vectors; v++) {
    const vec bias = load(panel + v * lanes);
    UNROLLED for (int m = 0; m < pixels; m++) sums[m][v] = bias;
  }
  UNROLLED for (int part = 0; part < more; part++)
    UNROLLED for (int m = 0; m < pixels; m++) UNROLLED for (int v = 0; v < vectors; v++) parts[part][m][v] = splat(0);
  for (int32_t row = 0; row < n->rows; row++)
    for (int32_t column = 0; column < n->columns; column++) {
      const float *from = in + row * n->in_row + column * n->in_column;
      const float *weights = panel + (1 + n->first_term + row * n->row_terms + column * n->column_terms) * width;
      int32_t left = n->count;
      if (more > 0)
        for (; left >= (1 + more) * at_once; left -= (1 + more) * at_once) {
          add_products(sums, from, step, weights, at_once, pixels, vectors);
          from += at_once, weights += at_once * width;
          UNROLLED for (int part = 0; part < more; part++, from += at_once, weights += at_once * width)
            add_products(parts[part], from, step, weights, at_once, pixels, vectors);
        }
      for (; left >= at_once; left -= at_once, from += at_once, weights += at_once * width)
        add_products(sums, from, step, weights, at_once, pixels, vectors);
      if (at_once > 1)
        for (; left > 0; left--, from++, weights += width) add_products(sums, from, step, weights, 1, pixels, vectors);
    }
  UNROLLED for (int part = 0; part < more; part++)
    UNROLLED for (int m = 0; m < pixels; m++)
      UNROLLED for (int v = 0; v < vectors; v++) sums[m][v] = add(sums[m][v], parts[part][m][v]);
  const vec lowest = splat(n->lowest), highest = splat(n->highest);
  if (channels >= width) {
    UNROLLED for (int m = 0; m < pixels; m++) UNROLLED for (int v = 0; v < vectors; v++)
      store(out + m * n->out_pixel + v * lanes, bound(sums[m][v], lowest, highest));
  } else {
    UNROLLED for (int m = 0; m < pixels; m++) {
      if (vectors == 2) store(out + m * n->out_pixel, bound(sums[m][0], lowest, highest));
      const int last = (vectors - 1) * lanes;
      store_first(out + m * n->out_pixel + last, bound(sums[m][vectors - 1], lowest, highest), channels - last);
    }
  }
}

/// One tile of outputs, panel after panel for `channels` of them.
typedef void tile(const window *, const float *in, const float *panels, float *out, int32_t channels);

#define TILE(pixels)                                                                                              \
  static void tile_##pixels(const window *n, const float *in, const float *panels, float *out, int32_t channels) { \
    for (; channels > lanes; channels -= 2 * lanes, out += 2 * lanes, panels += 2 * lanes * n->panel_terms)        \
      run_panel(n, in, panels, out, channels, pixels, 2);                                                          \
    if (channels > 0) run_panel(n, in, panels, out, channels, pixels, 1);                                          \
  }

/// Weights of a group that stay in the nearest cache: a tile takes all of them. Beyond, each panel is loaded once for
/// `turn_tiles` tiles; and where not even the next cache holds them, once for all tiles of the patch.
enum { near_weights = 24 << 10, far_weights = 512 << 10, turn_tiles = 8 };

INLINE void convolve_panels(
    const ik_convolution *c, ik_float_bounds bounds, const float *packed, const float *input, float *output,
    tile *const tiles[]) {
  const int32_t depth = c->channels / c->groups, outputs = c->output_channels / c->groups;
  const size_t size = (1 + panel_terms(c)) * ((outputs + lanes - 1) / lanes * lanes);
  const bool near = size * sizeof(float) <= near_weights, far = size * sizeof(float) > far_weights;
  const bool joined = c->groups == 1 && c->dilation_x == 1;
  patch p;
  for (patch_walk at = {0, 0}; next_patch(c, input, output, &at, &p);) {
    p = turned_if_tall(p);
    const int32_t columns = p.columns.end - p.columns.first;
    const window n = {
        .in_pixel = p.in_pixel,
        .in_row = (ptrdiff_t)c->dilation_y * c->width * c->channels,
        .in_column = (ptrdiff_t)c->dilation_x * c->channels,
        .out_pixel = p.out_pixel,
        .first_term = ((ptrdiff_t)p.rows.first * c->window_width + p.columns.first) * depth,
        .row_terms = (ptrdiff_t)c->window_width * depth,
        .column_terms = depth,
        .panel_terms = 1 + (ptrdiff_t)panel_terms(c),
        .rows = p.rows.end - p.rows.first,
        .columns = joined ? 1 : columns,
        .count = joined ? columns * depth : depth,
        .lowest = bounds.lowest,
        .highest = bounds.highest,
    };
    // All tiles of a line are equally wide, but for one pixel: a narrow one would cost as many weights as a wide one.
    const int32_t tile_count = (p.pixels + most_pixels - 1) / most_pixels;
    const int32_t least = p.pixels / tile_count, wider = p.pixels % tile_count;
    const int32_t turn_channels = near ? outputs : 2 * lanes, turn = near || far ? tile_count : turn_tiles;
    const int32_t outer_channels = far ? turn_channels : outputs;
    for (int32_t group = 0; group < c->groups; group++)
      for (int32_t outer = 0; outer < outputs; outer += outer_channels)
        for (int32_t line = 0; line < p.lines; line++)
          for (int32_t begin = 0; begin < tile_count; begin += turn)
            for (int32_t first = outer; first < outputs && first < outer + outer_channels; first += turn_channels) {
              const float *panels = packed + group * size + first * n.panel_terms;
              const int32_t channels = outputs - first < turn_channels ? outputs - first : turn_channels;
              const int32_t pixel = begin * least + (begin < wider ? begin : wider);
              const float *in = p.in + line * p.in_line + pixel * p.in_pixel + group * depth;
              float *out = p.out + line * p.out_line + pixel * p.out_pixel + group * outputs + first;
              for (int32_t i = begin; i < tile_count && i < begin + turn; i++) {
                const int32_t pixels = least + (i < wider);
                tiles[pixels - 1](&n, in, panels, out, channels);
                in += pixels * p.in_pixel, out += pixels * p.out_pixel;
              }
            }
  }
}

#endif
