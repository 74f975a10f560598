#ifndef TAPS_H
#define TAPS_H

#include "include/CInferenceKernels.h"

/// The taps first ..< end of a window, in one direction, that lie on the map.
typedef struct { int32_t first, end; } taps;

static inline taps taps_on_map(int32_t size, int32_t dilation, int32_t start, int32_t extent) {
  taps on = {0, size};
  while (on.first < size && start + on.first * dilation < 0) on.first++;
  while (on.end > on.first && start + (on.end - 1) * dilation >= extent) on.end--;
  return on;
}

/// The pixels of the map that a pooling's window covers: rows top ..< bottom, columns left ..< right.
typedef struct { int32_t top, bottom, left, right; } seen;

static inline seen seen_at(const ik_pooling *p, int32_t y, int32_t x) {
  int32_t top = y * p->stride_y - p->top, left = x * p->stride_x - p->left;
  taps rows = taps_on_map(p->window_height, 1, top, p->height), columns = taps_on_map(p->window_width, 1, left, p->width);
  return (seen){top + rows.first, top + rows.end, left + columns.first, left + columns.end};
}

static inline int32_t pixels_of(seen s) { return (s.bottom - s.top) * (s.right - s.left); }

#endif
