#ifndef FLOATPATCH_H
#define FLOATPATCH_H

#include "Macros.h"
#include "Taps.h"

// Taps outside the map are skipped without a padded copy of the map. The outputs are cut into rectangles within which all
// windows skip the same taps: one large rectangle that skips none, and a frame of thin ones around it. So no kernel tests
// for borders, reads beyond the map or needs scratch.

/// Consecutive outputs along one axis whose windows have the same taps on the map.
typedef struct { int32_t first, end; taps on; } span;

INLINE span span_from(
    int32_t first, int32_t outputs, int32_t size, int32_t stride, int32_t dilation, int32_t lead, int32_t extent) {
  span s = {first, first + 1, taps_on_map(size, dilation, first * stride - lead, extent)};
  if (s.on.first == 0 && s.on.end == size) {
    int32_t last = (extent - 1 - (size - 1) * dilation + lead) / stride;
    s.end = last + 1 < outputs ? last + 1 : outputs;
  }
  return s;
}

/// lines × pixels outputs with the same taps. Distances are in floats. `in` points to channel 0 of the first output's first
/// tap on the map.
typedef struct {
  int32_t lines, pixels;
  ptrdiff_t in_line, in_pixel, out_line, out_pixel;
  taps rows, columns;
  const float *in;
  float *out;
} patch;

INLINE patch patch_of(const ik_convolution *c, span ys, span xs, const float *input, float *output) {
  ptrdiff_t in_y = (ptrdiff_t)c->width * c->channels, in_x = c->channels;
  ptrdiff_t out_y = (ptrdiff_t)c->output_width * c->output_channels, out_x = c->output_channels;
  patch p = {
      ys.end - ys.first, xs.end - xs.first, in_y * c->stride_y, in_x * c->stride_x, out_y, out_x, ys.on, xs.on, input, output};
  if (ys.on.end > ys.on.first && xs.on.end > xs.on.first)
    p.in += (ys.first * c->stride_y - c->top + ys.on.first * c->dilation_y) * in_y +
            (xs.first * c->stride_x - c->left + xs.on.first * c->dilation_x) * in_x;
  else p.rows = p.columns = (taps){0, 0};
  p.out += ys.first * out_y + xs.first * out_x;
  if (p.in_line == p.pixels * p.in_pixel && p.out_line == p.pixels * p.out_pixel) {
    p.pixels *= p.lines;
    p.lines = 1;
  }
  return p;
}

/// The same outputs, with the longer side as `pixels`.
INLINE patch turned_if_tall(patch p) {
  if (p.lines <= p.pixels) return p;
  patch turned = p;
  turned.lines = p.pixels, turned.in_line = p.in_pixel, turned.out_line = p.out_pixel;
  turned.pixels = p.lines, turned.in_pixel = p.in_line, turned.out_pixel = p.out_line;
  return turned;
}

/// The first output of the next patch.
typedef struct { int32_t y, x; } patch_walk;

/// Moves to the next patch, row by row; false after the last.
INLINE bool next_patch(const ik_convolution *c, const float *input, float *output, patch_walk *at, patch *p) {
  if (at->y == c->output_height) return false;
  span ys = span_from(at->y, c->output_height, c->window_height, c->stride_y, c->dilation_y, c->top, c->height);
  span xs = span_from(at->x, c->output_width, c->window_width, c->stride_x, c->dilation_x, c->left, c->width);
  *p = patch_of(c, ys, xs, input, output);
  at->x = xs.end;
  if (at->x == c->output_width) at->x = 0, at->y = ys.end;
  return true;
}

#endif
