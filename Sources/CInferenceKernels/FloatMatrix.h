#ifndef FLOATMATRIX_H
#define FLOATMATRIX_H

#include "FloatPacking.h"
#include "FloatPatch.h"
#include "FloatTile.h"

// Convolutions of any kind as matrix products. One file per ISA includes this header after its vector. The outputs are cut
// into patches, and the patches into tiles. Tiles and panels of weights are visited in an order that keeps one of the two
// in the cache. The map is read in place. With one group and no dilation, a row of the window is one run of contiguous
// floats, window_width · channels of them, so a layer with few input channels runs as efficiently as one with many.
//
// Axes: HWC in and out. Scratch: none. Maps must not overlap. FloatTile.h has the order of a sum and the cost.

/// A line of pixels, cut into tiles whose widths differ by at most one pixel: a narrow tile loads as many weights as a wide
/// one.
typedef struct { int32_t count, least, wider; } tiling;

INLINE tiling tiling_of(int32_t pixels) {
  const int32_t count = (pixels + most_pixels - 1) / most_pixels;
  return (tiling){count, pixels / count, pixels % count};
}

/// Output channels of one group: their panels, the first input channel of the group and their first output channel.
typedef struct {
  const float *panels;
  int32_t in_channel, out_channel, channels;
} group_panels;

/// Computes the tiles begin ..< end of a line.
INLINE void run_tiles(
    const patch_terms *n, const patch *p, tiling t, group_panels s, int32_t line, int32_t begin, int32_t end, tile *const tiles[]) {
  const int32_t pixel = begin * t.least + (begin < t.wider ? begin : t.wider);
  const float *in = p->in + line * p->in_line + pixel * p->in_pixel + s.in_channel;
  float *out = p->out + line * p->out_line + pixel * p->out_pixel + s.out_channel;
  for (int32_t i = begin; i < end && i < t.count; i++) {
    const int32_t pixels = t.least + (i < t.wider);
    tiles[pixels - 1](n, in, s.panels, out, s.channels);
    in += pixels * p->in_pixel, out += pixels * p->out_pixel;
  }
}

/// A group's weights of up to `near_weights` bytes stay in the first-level cache, and each tile uses them all in turn. If
/// they are larger, each panel is loaded once per `turn_tiles` tiles. Above `far_weights`, the second-level cache does not
/// hold them either, and each panel is loaded once for all tiles of the patch.
enum { near_weights = 24 << 10, far_weights = 512 << 10, turn_tiles = 8 };

/// Computes all outputs of a patch in one group.
INLINE void run_group(
    const patch_terms *n, const patch *p, const float *packed, int32_t group, int32_t depth, int32_t outputs, tile *const tiles[]) {
  const size_t size = n->panel_step * ((outputs + lanes - 1) / lanes * lanes), bytes = size * sizeof(float);
  const tiling t = tiling_of(p->pixels);
  group_panels s = {packed + group * size, group * depth, group * outputs, outputs};
  if (bytes <= near_weights) {
    for (int32_t line = 0; line < p->lines; line++) run_tiles(n, p, t, s, line, 0, t.count, tiles);
    return;
  }
  // The nesting is lines × turns × panels; for large weights, panels × lines.
  const bool far = bytes > far_weights;
  const int32_t turn = far ? t.count : turn_tiles, loaded = far ? 2 * lanes : outputs;
  for (int32_t outer = 0; outer < outputs; outer += loaded)
    for (int32_t line = 0; line < p->lines; line++)
      for (int32_t begin = 0; begin < t.count; begin += turn)
        for (int32_t first = outer; first < outer + loaded && first < outputs; first += 2 * lanes) {
          s.panels = packed + group * size + first * n->panel_step;
          s.out_channel = group * outputs + first;
          s.channels = outputs - first < 2 * lanes ? outputs - first : 2 * lanes;
          run_tiles(n, p, t, s, line, begin, begin + turn, tiles);
        }
}

INLINE void convolve_panels(
    const ik_convolution *c, ik_float_bounds bounds, const float *packed, const float *input, float *output,
    tile *const tiles[]) {
  const int32_t depth = c->channels / c->groups, outputs = c->output_channels / c->groups;
  const bool joined = c->groups == 1 && c->dilation_x == 1;
  patch p;
  for (patch_walk at = {0, 0}; next_patch(c, input, output, &at, &p);) {
    p = turned_if_tall(p);
    const int32_t columns = p.columns.end - p.columns.first;
    const patch_terms n = {
        .in_pixel = p.in_pixel,
        .in_row = (ptrdiff_t)c->dilation_y * c->width * c->channels,
        .in_column = (ptrdiff_t)c->dilation_x * c->channels,
        .out_pixel = p.out_pixel,
        .first_term = ((ptrdiff_t)p.rows.first * c->window_width + p.columns.first) * depth,
        .row_terms = (ptrdiff_t)c->window_width * depth,
        .column_terms = depth,
        .panel_step = 1 + (ptrdiff_t)terms_of(c),
        .rows = p.rows.end - p.rows.first,
        .columns = joined ? 1 : columns,
        .count = joined ? columns * depth : depth,
        .lowest = bounds.lowest,
        .highest = bounds.highest,
    };
    for (int32_t group = 0; group < c->groups; group++) run_group(&n, &p, packed, group, depth, outputs, tiles);
  }
}

#endif
