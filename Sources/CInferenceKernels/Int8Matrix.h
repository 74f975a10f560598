// Convolutions as products of matrices: pointwise, dense, grouped and all others except depthwise. One file per ISA
// includes this header after its vectors: `words` (LANES lanes of 32 bits), `sums`, begin, dot, total and finish.
// EACH_ROWS lists the numbers of pixels that a tile may have, EACH_BLOCKS the numbers of blocks.
//
// Cost: one dot product per word of an output pixel's window and vector of channels. Unless its bytes can be multiplied
// in place, each row of the map is copied into scratch once, with its padding, and flipped or widened if needed.

#include "Int8Scratch.h"
#include "Macros.h"
#include "Taps.h"

#include <string.h>

#ifndef ISA_FORM
#define ISA_FORM PLAIN
typedef words weights;

INLINE weights load_weights(const uint8_t *at, int vector) { return load_words(at + vector * LANES * WORD); }
#endif

// The bytes of a word's weights in one block.
enum { WEIGHTS = BLOCK * (ISA_FORM == MASKED ? 2 * WORD : ISA_FORM == NARROW ? ISA_TAPS : WORD) };

typedef struct {
  const uint8_t *const *runs;
  int32_t run_count, words;     // words per run
  int32_t first_run, end_run;   // the runs that are not all zeros
  ptrdiff_t step, output_step;  // bytes from one pixel to the next
  const uint8_t *factors;
  finishing finish;
} matrix;

/// `rows` neighbouring pixels × `blocks` blocks of channels.
INLINE void tile(
    const matrix *m, const ik_int8_mode mode, const int rows, const int blocks, ptrdiff_t start, const uint8_t *next,
    const uint8_t *factors, uint8_t *output, int32_t channels) {
  sums acc[MOST_ROWS][PANEL * VECTORS];
  UNROLL for (int v = 0; v < blocks * VECTORS; v++) {
    sums bias = begin(factors + v / VECTORS * sizeof(ik_factors), v % VECTORS);
    UNROLL for (int i = 0; i < rows; i++) acc[i][v] = bias;
  }
  next += (size_t)m->first_run * m->words * blocks * WEIGHTS;
  for (int32_t r = m->first_run; r < m->end_run; r++) {
    const uint8_t *at = m->runs[r] + start;
    for (int32_t word = 0; word < m->words; word++, at += WORD, next += blocks * WEIGHTS) {
      weights w[PANEL * VECTORS];
      UNROLL for (int v = 0; v < blocks * VECTORS; v++) w[v] = load_weights(next, v);
      UNROLL for (int i = 0; i < rows; i++) {
        words a = splat_word(at + i * m->step);
        UNROLL for (int v = 0; v < blocks * VECTORS; v++) acc[i][v] = dot(acc[i][v], a, w[v]);
      }
    }
  }
  lanes v[MOST_ROWS][PANEL * VECTORS];
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < blocks * VECTORS; j++) v[i][j] = total(acc[i][j]);
  finish(&m->finish, mode, factors, v, rows, blocks, output, m->output_step, channels);
}

// One function per way to finish: a tile fills the registers, and branches between the ways would spill them.
typedef void tile_function(
    const matrix *, ptrdiff_t start, const uint8_t *weights, const uint8_t *factors, uint8_t *output, int32_t channels);
#define TILE(mode, rows, blocks) \
  static void tile_##mode##_##rows##_##blocks( \
      const matrix *m, ptrdiff_t start, const uint8_t *w, const uint8_t *f, uint8_t *out, int32_t channels) { \
    tile(m, mode, rows, blocks, start, w, f, out, channels); \
  }
#define TILE_MODES(rows, blocks) \
  TILE(ONE_BY_ONE, rows, blocks) TILE(MULTIPLY, rows, blocks) TILE(MULTIPLY_POSITIVE, rows, blocks) \
  TILE(HALVE, rows, blocks)
#define TILES(rows) EACH_BLOCKS(TILE_MODES, rows)
EACH_ROWS(TILES)

typedef struct { int32_t rows; tile_function *run[PANEL][MODES]; } tiles;
#define TABLE_MODES(rows, blocks) \
  {tile_ONE_BY_ONE_##rows##_##blocks, tile_MULTIPLY_##rows##_##blocks, tile_MULTIPLY_POSITIVE_##rows##_##blocks, \
   tile_HALVE_##rows##_##blocks},
#define TABLE(rows) {rows, {EACH_BLOCKS(TABLE_MODES, rows)}},
static const tiles by_rows[] = {EACH_ROWS(TABLE)};

/// `pixels` neighbouring pixels × one panel. The last tile may compute some pixels a second time.
static void panel(
    const matrix *m, int32_t pixels, int32_t blocks, const uint8_t *weights, const uint8_t *factors, uint8_t *output,
    int32_t channels) {
  int32_t x = 0;
  for (size_t i = 0; i < sizeof by_rows / sizeof *by_rows; i++) {
    const tiles *t = &by_rows[i];
    tile_function *run = t->run[blocks - 1][m->finish.path];
    for (; pixels - x >= t->rows; x += t->rows)
      run(m, x * m->step, weights, factors, output + x * m->output_step, channels);
    if (t->rows == LEAST_ROWS && pixels - x > 1 && pixels >= LEAST_ROWS) {
      x = pixels - LEAST_ROWS;
      run(m, x * m->step, weights, factors, output + x * m->output_step, channels);
      return;
    }
  }
}

/// All output channels of a group for `pixels` neighbouring pixels.
static void pixels_of_group(
    const matrix *m, int32_t pixels, const uint8_t *weights, const uint8_t *factors, uint8_t *output, int32_t channels) {
  size_t block_bytes = (size_t)m->run_count * m->words * WEIGHTS;
  for (int32_t b = 0, blocks = blocks_of(channels); b < blocks; b += PANEL) {
    int32_t now = blocks - b < PANEL ? 1 : PANEL;
    panel(
        m, pixels, now, weights + b * block_bytes, factors + b * sizeof(ik_factors), output + b * BLOCK,
        channels - b * BLOCK);
  }
}

/// Copies activations into the form that is multiplied: bytes, flipped or not, or 16 bits with the zero subtracted.
static void take(uint8_t *restrict to, const uint8_t *restrict from, size_t count, const ik_int8_format *f) {
#if ISA_TAPS == 4
  uint8_t flip = f->input_is_signed == ISA_BYTES_ARE_SIGNED ? 0 : 0x80;
  for (size_t i = 0; i < count; i++) to[i] = from[i] ^ flip;
#else
  int16_t *wide = (int16_t *)to, zero = (int16_t)f->input_zero;
  if (f->input_is_signed)
    for (size_t i = 0; i < count; i++) wide[i] = (int16_t)((int8_t)from[i] - zero);
  else
    for (size_t i = 0; i < count; i++) wide[i] = (int16_t)(from[i] - zero);
#endif
}

/// Whether the map's bytes can be multiplied in place: no byte needs a flip, and every run consists of whole words.
static bool reads_in_place(const ik_convolution *c, const ik_int8_format *f) {
  return ISA_TAPS == 4 && f->input_is_signed == ISA_BYTES_ARE_SIGNED && run_length(c) % WORD == 0;
}

/// A flat map (`is_flat`), some pixels at a time.
static void flat(
    const ik_convolution *c, const ik_int8_format *f, matrix *m, const uint8_t *weights, const uint8_t *input,
    uint8_t *output, const uint8_t **run, uint8_t *row) {
  int32_t all = c->height * c->width, chunk = flat_pixels(c);
  bool direct = reads_in_place(c, f);
  int32_t depth = c->channels / c->groups, outputs = c->output_channels / c->groups;
  size_t blocks = blocks_of(outputs), group_weights = blocks * m->words * WEIGHTS;
  for (int32_t first = 0; first < all; first += chunk) {
    int32_t pixels = all - first < chunk ? all - first : chunk;
    const uint8_t *from = input + (size_t)first * c->channels;
    if (!direct) take(row, from, (size_t)pixels * c->channels, f);
    for (int32_t g = 0; g < c->groups; g++) {
      *run = (direct ? from : row) + g * depth * (WORD / ISA_TAPS);
      pixels_of_group(
          m, pixels, weights + g * group_weights, m->factors + g * blocks * sizeof(ik_factors),
          output + (size_t)first * c->output_channels + g * outputs, outputs);
    }
  }
}

/// Copies row y of the map, with its padding, to `row`.
static void take_row(const ik_convolution *c, const ik_int8_format *f, const uint8_t *input, int32_t y, uint8_t *row) {
  size_t pixel = c->channels * (WORD / ISA_TAPS);
  int32_t columns = columns_touched(c), left = c->left < columns ? c->left : columns;
  int32_t width = columns - left < c->width ? columns - left : c->width;
  int zero = ISA_TAPS == 4 ? multiplied_zero(f, ISA_TRAITS) : 0;
  if (y < 0 || y >= c->height) left = columns, width = 0;
  memset(row, zero, left * pixel);
  if (width) take(row + left * pixel, input + (size_t)y * c->width * c->channels, (size_t)width * c->channels, f);
  memset(row + (left + width) * pixel, zero, (columns - left - width) * pixel);
}

/// Computes the outputs row by row. The rows of the map that they need are kept in a ring.
static void windows(
    const ik_convolution *c, const ik_int8_format *f, matrix *m, const uint8_t *weights, const uint8_t *input,
    uint8_t *output, const uint8_t **runs, uint8_t *rows) {
  size_t row_bytes = matrix_row_bytes(c, ISA_TRAITS);
  uint8_t *zeros = rows, *ring = rows + row_bytes;
  int32_t turn = ring_rows(c), next = 0, across = m->run_count / c->window_height;
  int32_t depth = c->channels / c->groups, outputs = c->output_channels / c->groups;
  size_t blocks = blocks_of(outputs), group_weights = blocks * m->run_count * m->words * WEIGHTS;
  bool direct = reads_in_place(c, f) && c->left == 0 && columns_touched(c) <= c->width;  // no padding at the sides of rows
  // Complemented taps add to the bias, and must be multiplied even if they are zeros.
  bool zeros_add_nothing = ISA_TAPS == 2 || (multiplied_zero(f, ISA_TRAITS) == 0 && ISA_FORM != MASKED);
  take_row(c, f, input, -1, zeros);
  for (int32_t y = 0; y < c->output_height; y++) {
    int32_t top = y * c->stride_y - c->top, end = top + rows_touched(c);
    end = end < c->height ? end : c->height;
    for (next = next < top ? top : next; next < end && !direct; next++)
      take_row(c, f, input, next, ring + next % turn * row_bytes);
    if (zeros_add_nothing) {
      taps on_map = taps_on_map(c->window_height, c->dilation_y, top, c->height);
      m->first_run = on_map.first * across, m->end_run = on_map.end * across;
    }
    for (int32_t g = 0; g < c->groups; g++) {
      for (int32_t r = m->first_run; r < m->end_run; r++) {
        int32_t in = top + r / across * c->dilation_y, kx = r % across;
        const uint8_t *row = in < 0 || in >= c->height ? zeros
                             : direct                  ? input + (size_t)in * c->width * c->channels
                                                       : ring + in % turn * row_bytes;
        runs[r] = row + ((size_t)kx * c->dilation_x * c->channels + g * depth) * (WORD / ISA_TAPS);
      }
      pixels_of_group(
          m, c->output_width, weights + g * group_weights, m->factors + g * blocks * sizeof(ik_factors),
          output + (size_t)y * c->output_width * c->output_channels + g * outputs, outputs);
    }
  }
}

void ISA_NAME(ik_int8_convolution_apply_matrix)(
    const ik_convolution *c, const ik_int8_format *f, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch) {
  const uint8_t *factors = (const uint8_t *)packed + HEADER, *weights = factors + all_blocks(c) * sizeof(ik_factors);
  const uint8_t **runs = (void *)aligned_scratch(scratch);
  uint8_t *rows = (uint8_t *)runs + run_addresses(c);
  matrix m = {
      .runs = runs, .run_count = run_count(c), .words = (run_length(c) + ISA_TAPS - 1) / ISA_TAPS,
      .step = (ptrdiff_t)c->stride_x * c->channels * (WORD / ISA_TAPS), .output_step = c->output_channels,
      .end_run = run_count(c), .factors = factors, .finish = how_to_finish(f, packed)};
  if (is_flat(c))
    flat(c, f, &m, weights, input, output, runs, rows);
  else
    windows(c, f, &m, weights, input, output, runs, rows);
}
