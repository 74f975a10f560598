#ifndef FLOATTILE_H
#define FLOATTILE_H

#include "Macros.h"

// The inner loop of FloatMatrix.h: a tile of up to `most_pixels` outputs × one panel, whose sums stay in registers. Each
// weight loaded serves all pixels of the tile, and each input serves all its channels. It uses the vector of the
// including ISA.
//
// Order of a sum: the bias, then ky, kx, c ascending; each product is fused if the ISA supports it. If there are few
// pixels, each sum is kept in several parts.
// Cost: one multiply_add per vector of `lanes` output channels, pixel and term, with 1 / 2 + 1 / pixels loads.

/// Fields shared by all tiles of a patch: rows × columns runs of `count` contiguous floats. Distances on the maps are in
/// floats. Distances between weights and panels are in terms, each as wide as its panel; a bias counts as one term.
typedef struct {
  ptrdiff_t in_pixel, in_row, in_column, out_pixel;
  ptrdiff_t first_term, row_terms, column_terms, panel_step;
  int32_t rows, columns, count;
  float lowest, highest;
} patch_terms;

/// Adds `terms` terms for every pixel × every channel of the panel; `terms` is `terms_at_once` or 1.
INLINE void add_products(
    vec sums[][2], const float *in, ptrdiff_t step, const float *weights, const int terms, const int pixels, const int vectors) {
  vec x[most_pixels];
  if (terms > 1) UNROLL for (int m = 0; m < pixels; m++) x[m] = load_terms(in + m * step);
  UNROLL for (int k = 0; k < terms; k++) {
    vec w[2];
    UNROLL for (int v = 0; v < vectors; v++) w[v] = load(weights + (k * vectors + v) * lanes);
    UNROLL for (int m = 0; m < pixels; m++) {
      if (terms == 1) x[m] = splat(in[m * step]);
      UNROLL for (int v = 0; v < vectors; v++)
        sums[m][v] = terms == 1 ? multiply_add(x[m], w[v], sums[m][v]) : multiply_add_term(x[m], k, w[v], sums[m][v]);
    }
  }
}

/// With few sums, each addition would wait for the previous one. So each sum is kept in several parts, which take the terms
/// of a run in turn: enough parts to hide the latency, and few enough to fit in 16 registers.
#define PARTS(pixels, vectors)                                            \
  ((vectors) == 1 ? ((pixels) > 6 ? 1 : (pixels) > 2 ? 2 : 4)             \
                  : ((pixels) > 2 ? 1 : (pixels) > 1 ? 2 : 4))

INLINE void run_panel(
    const patch_terms *n, const float *in, const float *panel, float *out, int32_t channels, const int pixels, const int vectors) {
  vec sums[most_pixels][2], parts[3][6][2];
  const int width = vectors * lanes, more = PARTS(pixels, vectors) - 1, at_once = terms_at_once;
  const ptrdiff_t step = n->in_pixel;
  UNROLL for (int v = 0; v < vectors; v++) {
    const vec bias = load(panel + v * lanes);
    UNROLL for (int m = 0; m < pixels; m++) sums[m][v] = bias;
  }
  UNROLL for (int part = 0; part < more; part++)
    UNROLL for (int m = 0; m < pixels; m++) UNROLL for (int v = 0; v < vectors; v++) parts[part][m][v] = splat(0);
  for (int32_t row = 0; row < n->rows; row++)
    for (int32_t column = 0; column < n->columns; column++) {
      const float *from = in + row * n->in_row + column * n->in_column;
      const float *weights = panel + (1 + n->first_term + row * n->row_terms + column * n->column_terms) * width;
      int32_t left = n->count;
      if (more > 0)
        for (; left >= (1 + more) * at_once; left -= (1 + more) * at_once) {
          add_products(sums, from, step, weights, at_once, pixels, vectors);
          from += at_once, weights += at_once * width;
          UNROLL for (int part = 0; part < more; part++, from += at_once, weights += at_once * width)
            add_products(parts[part], from, step, weights, at_once, pixels, vectors);
        }
      for (; left >= at_once; left -= at_once, from += at_once, weights += at_once * width)
        add_products(sums, from, step, weights, at_once, pixels, vectors);
      if (at_once > 1)
        for (; left > 0; left--, from++, weights += width) add_products(sums, from, step, weights, 1, pixels, vectors);
    }
  UNROLL for (int part = 0; part < more; part++)
    UNROLL for (int m = 0; m < pixels; m++)
      UNROLL for (int v = 0; v < vectors; v++) sums[m][v] = add(sums[m][v], parts[part][m][v]);
  const vec lowest = splat(n->lowest), highest = splat(n->highest);
  if (channels >= width) {
    UNROLL for (int m = 0; m < pixels; m++) UNROLL for (int v = 0; v < vectors; v++)
      store(out + m * n->out_pixel + v * lanes, bound(sums[m][v], lowest, highest));
  } else {
    UNROLL for (int m = 0; m < pixels; m++) {
      if (vectors == 2) store(out + m * n->out_pixel, bound(sums[m][0], lowest, highest));
      const int last = (vectors - 1) * lanes;
      store_first(out + m * n->out_pixel + last, bound(sums[m][vectors - 1], lowest, highest), channels - last);
    }
  }
}

/// Computes one tile of outputs for `channels` output channels, panel after panel.
typedef void tile(const patch_terms *, const float *in, const float *panels, float *out, int32_t channels);

#define TILE(pixels)                                                                                              \
  static void tile_##pixels(const patch_terms *n, const float *in, const float *panels, float *out, int32_t channels) { \
    for (; channels > lanes; channels -= 2 * lanes, out += 2 * lanes, panels += 2 * lanes * n->panel_step)        \
      run_panel(n, in, panels, out, channels, pixels, 2);                                                          \
    if (channels > 0) run_panel(n, in, panels, out, channels, pixels, 1);                                          \
  }

#endif
