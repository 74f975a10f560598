#ifndef INT8SCRATCH_H
#define INT8SCRATCH_H

#include "Int8Packing.h"

// Where things lie in scratch. Matrix: [ addresses of the runs ][ a row of zeros ][ a ring of rows of the map ], each row
// with its padding beside it. Depthwise: [ a row of zeros ][ rows of words, one for each of the window's rows of taps ].

enum { LINE = 64, SLACK = 64 };  // vectors and words may be read up to SLACK bytes beyond a row

static inline size_t lines(size_t bytes) { return (bytes + LINE - 1) / LINE * LINE; }

/// The first whole line of scratch.
static inline uint8_t *aligned_scratch(void *scratch) {
  return (uint8_t *)scratch + (LINE - (uintptr_t)scratch % LINE) % LINE;
}

/// The columns that the windows of a row of outputs touch, padding included.
static inline int32_t columns_touched(const ik_convolution *c) {
  return (c->output_width - 1) * c->stride_x + (c->window_width - 1) * c->dilation_x + 1;
}

static inline int32_t rows_touched(const ik_convolution *c) { return (c->window_height - 1) * c->dilation_y + 1; }

static inline int32_t ring_rows(const ik_convolution *c) {
  return rows_touched(c) < c->height ? rows_touched(c) : c->height;
}

/// Rows and columns mean nothing to it: each output pixel comes of the input pixel of the same number.
static inline bool is_flat(const ik_convolution *c) {
  return c->window_height == 1 && c->window_width == 1 && c->stride_y == 1 && c->stride_x == 1 && c->top == 0 &&
         c->left == 0 && c->output_height == c->height && c->output_width == c->width;
}

/// Pixels of a flat map that are done at a time: 12,288 samples of map and outputs, which stay in the first cache, but 24
/// pixels at least.
static inline int32_t flat_pixels(const ik_convolution *c) {
  int32_t pixels = 12288 / (c->channels + c->output_channels) / 24 * 24, all = c->height * c->width;
  pixels = pixels < 24 ? 24 : pixels;
  return pixels < all ? pixels : all;
}

static inline size_t matrix_row_bytes(const ik_convolution *c, ik_int8_traits traits) {
  size_t pixels = is_flat(c) ? flat_pixels(c) : columns_touched(c);
  return lines(pixels * c->channels * (WORD / traits.taps) + SLACK);
}

static inline size_t run_addresses(const ik_convolution *c) { return lines(run_count(c) * sizeof(uint8_t *)); }

/// Channels of a row of words: whole blocks.
static inline size_t depthwise_row_bytes(const ik_convolution *c) {
  return (size_t)columns_touched(c) * blocks_of(c->output_channels) * BLOCK * WORD;
}

#endif
