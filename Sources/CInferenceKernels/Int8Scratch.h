#ifndef INT8SCRATCH_H
#define INT8SCRATCH_H

#include "Int8Packing.h"

// The layout of scratch. Matrix: [ addresses of the runs ][ a row of zeros ][ a ring of rows of the map ], each row with
// its padding. Depthwise: [ a row of zeros ][ rows of words, one for each of the window's rows of taps ].
// Winograd: [ 4×4 pixels ][ transformed activations of some tiles ][ their products with a block ].

enum { TILES = 24 };  // that Int8Winograd.h transforms together; a multiple of all MOST_ROWS with two taps
enum { LINE = 64, SLACK = 64 };  // vectors and words may be read up to SLACK bytes beyond a row

static inline size_t lines(size_t bytes) { return (bytes + LINE - 1) / LINE * LINE; }

/// The first cache line that lies wholly in scratch.
static inline uint8_t *aligned_scratch(void *scratch) {
  return (uint8_t *)scratch + (LINE - (uintptr_t)scratch % LINE) % LINE;
}

/// The number of columns that the windows of a row of outputs cover, padding included.
static inline int32_t columns_touched(const ik_convolution *c) {
  return (c->output_width - 1) * c->stride_x + (c->window_width - 1) * c->dilation_x + 1;
}

static inline int32_t rows_touched(const ik_convolution *c) { return (c->window_height - 1) * c->dilation_y + 1; }

static inline int32_t ring_rows(const ik_convolution *c) {
  return rows_touched(c) < c->height ? rows_touched(c) : c->height;
}

/// Whether each output pixel depends only on the input pixel with the same index, so that rows and columns do not matter.
static inline bool is_flat(const ik_convolution *c) {
  return c->window_height == 1 && c->window_width == 1 && c->stride_y == 1 && c->stride_x == 1 && c->top == 0 &&
         c->left == 0 && c->output_height == c->height && c->output_width == c->width;
}

/// The number of pixels of a flat map that are computed at a time: 12,288 samples of map and outputs, which fit in the
/// first-level cache, but at least 24 pixels.
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

/// The bytes of a row of words, which holds whole blocks of channels.
static inline size_t depthwise_row_bytes(const ik_convolution *c) {
  return (size_t)columns_touched(c) * blocks_of(c->output_channels) * BLOCK * WORD;
}

/// The patch, the activations of 16 bits and the products of 32 bits.
static inline size_t winograd_bytes(const ik_convolution *c) {
  return lines(16 * (size_t)c->channels) + 16 * TILES * (2 * (size_t)c->channels + 4 * BLOCK);
}

#endif
