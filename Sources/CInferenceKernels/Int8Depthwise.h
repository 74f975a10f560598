// Depthwise convolutions: each output channel reads one input channel. One file per ISA includes this header after its
// vectors, which must also define `weave`.
//
// The rows that a row of outputs needs are first woven into words: taps that lie one above the other in the window are
// adjacent in the word. An output is then a sum of dot products of whole vectors, for any window, stride and dilation.
// With a stride of 1 and an unused tap in each word, the next row of outputs uses the same words, with weights packed one
// tap further down.
// Cost: one dot product per word of the window and vector of channels. Each row of the map is woven once per row of
// outputs that needs it, or once per two such rows.

#include "Int8Scratch.h"
#include "Macros.h"

#include <string.h>

typedef struct {
  const uint8_t *rows[ISA_TAPS];
  size_t room;  // bytes that may be read from each row
} woven_rows;

/// Weaves a block's activations from copies of 16 bytes per row, where they cannot be read in place: at the end of the map,
/// or if a channel serves several outputs.
static void weave_some(
    const ik_convolution *c, const ik_int8_format *f, const woven_rows *from, size_t pixel, int32_t first, uint8_t *to) {
  uint8_t some[ISA_TAPS][BLOCK] = {0};
  const uint8_t *rows[ISA_TAPS];
  int32_t each = c->output_channels / c->channels, left = c->output_channels - first;
  for (int32_t t = 0; t < ISA_TAPS; t++) {
    for (int32_t i = 0; i < left && i < BLOCK; i++) some[t][i] = from->rows[t][pixel + (first + i) / each];
    rows[t] = some[t];
  }
  weave(rows, 0, 1, f, to);
}

NOINLINE void weave_row(
    const ik_convolution *c, const ik_int8_format *f, const woven_rows *from, uint8_t *to) {
  int32_t outputs = c->output_channels, blocks = blocks_of(outputs);
  size_t depth = c->channels;
  int32_t columns = columns_touched(c) - c->left, width = columns < c->width ? columns : c->width;
  to += (size_t)c->left * blocks * BLOCK * WORD;
  if (width > 0 && outputs == c->channels && outputs % BLOCK == 0) {  // no block spans two pixels
    weave(from->rows, 0, (size_t)width * blocks, f, to);
    return;
  }
  for (int32_t x = 0; x < width; x++, to += (size_t)blocks * BLOCK * WORD) {
    int32_t done = 0;
    if (outputs == c->channels) {  // the last block may read into the next pixel
      done = x * depth + (size_t)blocks * BLOCK <= from->room ? blocks : outputs / BLOCK;
      weave(from->rows, x * depth, done, f, to);
    }
    for (; done < blocks; done++) weave_some(c, f, from, x * depth, done * BLOCK, to + done * BLOCK * WORD);
  }
}

/// Writes the words of the padding, which are the same for each row of outputs.
static void weave_padding(const ik_convolution *c, uint8_t zero, uint8_t *to) {
  size_t pixel = (size_t)blocks_of(c->output_channels) * BLOCK * WORD;
  int32_t columns = columns_touched(c), left = c->left < columns ? c->left : columns, end = c->left + c->width;
  memset(to, zero, left * pixel);
  if (columns > end) memset(to + end * pixel, zero, (columns - end) * pixel);
}

typedef struct {
  int32_t groups, across;  // the rows of words, and the words in each
  size_t row, column, pixel;  // bytes to the next row of words, the next kx, the next output
  size_t block;               // bytes of a block's weights
  ptrdiff_t output_step;
  finishing finish;
} depthwise;

INLINE void neighbours(
    const depthwise *d, const ik_int8_mode mode, const int groups, const int across, const int pixels, const int blocks,
    const uint8_t *in, const uint8_t *weights, const uint8_t *factors, uint8_t *output, int32_t channels) {
  sums acc[4][PANEL * VECTORS];
  UNROLL for (int v = 0; v < blocks * VECTORS; v++) UNROLL for (int i = 0; i < pixels; i++)
      acc[i][v] = begin(factors + v / VECTORS * sizeof(ik_factors), v % VECTORS);
  for (int g = 0; g < groups; g++, in += d->row)
    for (int kx = 0; kx < across; kx++, weights += BLOCK * WORD)
      UNROLL for (int v = 0; v < blocks * VECTORS; v++) {
        words w = load_words(weights + v / VECTORS * d->block + v % VECTORS * LANES * WORD);
        const uint8_t *at = in + kx * d->column + v * LANES * WORD;
        UNROLL for (int i = 0; i < pixels; i++) acc[i][v] = dot(acc[i][v], load_words(at + i * d->pixel), w);
      }
  lanes v[4][PANEL * VECTORS];
  UNROLL for (int i = 0; i < pixels; i++) UNROLL for (int j = 0; j < blocks * VECTORS; j++) v[i][j] = total(acc[i][j]);
  finish(&d->finish, mode, factors, v, pixels, blocks, output, d->output_step, channels);
}

/// Computes a row of outputs of one panel.
INLINE void row_of_panel(
    const depthwise *d, const ik_int8_mode mode, const int groups, const int across, const int blocks, int32_t width,
    const uint8_t *in, const uint8_t *weights, const uint8_t *factors, uint8_t *output, int32_t channels) {
  for (; width >= 4; width -= 4, in += 4 * d->pixel, output += 4 * d->output_step)
    neighbours(d, mode, groups, across, 4, blocks, in, weights, factors, output, channels);
  for (; width > 0; width--, in += d->pixel, output += d->output_step)
    neighbours(d, mode, groups, across, 1, blocks, in, weights, factors, output, channels);
}

// The most common window has its own function, with unrolled loops. So does each way to finish, which keeps sums in
// registers.
typedef void row_function(
    const depthwise *, int32_t width, const uint8_t *in, const uint8_t *weights, const uint8_t *factors, uint8_t *output,
    int32_t channels);
enum { GROUPS_OF_3 = (3 + ISA_TAPS - 1) / ISA_TAPS };
#define ROW(mode, name, groups, across, blocks) \
  static void row_##mode##_##name##_##blocks( \
      const depthwise *d, int32_t width, const uint8_t *in, const uint8_t *w, const uint8_t *f, uint8_t *out, int32_t c) { \
    row_of_panel(d, mode, groups, across, blocks, width, in, w, f, out, c); \
  }
#define ROWS(mode, blocks) ROW(mode, 3x3, GROUPS_OF_3, 3, blocks) ROW(mode, any, d->groups, d->across, blocks)
EACH_BLOCKS(ROWS, ONE_BY_ONE) EACH_BLOCKS(ROWS, MULTIPLY) EACH_BLOCKS(ROWS, MULTIPLY_POSITIVE) EACH_BLOCKS(ROWS, HALVE)
#define TABLE(name, blocks) \
  {row_ONE_BY_ONE_##name##_##blocks, row_MULTIPLY_##name##_##blocks, row_MULTIPLY_POSITIVE_##name##_##blocks, \
   row_HALVE_##name##_##blocks},
static row_function *const rows_3x3[PANEL][MODES] = {EACH_BLOCKS(TABLE, 3x3)};
static row_function *const rows_any[PANEL][MODES] = {EACH_BLOCKS(TABLE, any)};

static void row_of_outputs(
    const depthwise *d, int32_t width, const uint8_t *in, const uint8_t *weights, const uint8_t *factors, uint8_t *output,
    int32_t outputs) {
  bool is_3x3 = d->groups == GROUPS_OF_3 && d->across == 3;
  for (int32_t b = 0, blocks = blocks_of(outputs), now; b < blocks; b += now) {
    now = blocks - b < PANEL ? 1 : PANEL;
    (is_3x3 ? rows_3x3 : rows_any)[now - 1][d->finish.path](
        d, width, in + b * BLOCK * WORD, weights + b * d->block, factors + b * sizeof(ik_factors), output + b * BLOCK,
        outputs - b * BLOCK);
  }
}

void ISA_NAME(ik_int8_convolution_apply_depthwise)(
    const ik_convolution *c, const ik_int8_format *f, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch) {
  const uint8_t *factors = (const uint8_t *)packed + HEADER, *weights = factors + all_blocks(c) * sizeof(ik_factors);
  size_t channel_bytes = (size_t)blocks_of(c->output_channels) * BLOCK * WORD, map_row = (size_t)c->width * c->channels;
  uint8_t *zeros = aligned_scratch(scratch), *in = zeros + lines(map_row + SLACK);
  bool two = rows_share_words(c, ISA_TAPS);
  depthwise d = {
      .groups = (c->window_height + ISA_TAPS - 1) / ISA_TAPS, .across = c->window_width, .row = depthwise_row_bytes(c),
      .column = c->dilation_x * channel_bytes, .pixel = c->stride_x * channel_bytes, .output_step = c->output_channels,
      .finish = how_to_finish(f, packed)};
  d.block = (size_t)d.groups * d.across * BLOCK * WORD;
  memset(zeros, f->input_zero, map_row + SLACK);
  for (int32_t g = 0; g < d.groups; g++)
    weave_padding(c, ISA_TAPS == 4 ? (uint8_t)multiplied_zero(f, ISA_TRAITS) : 0, in + g * d.row);
  for (int32_t y = 0; y < c->output_height; y++) {
    bool second = two && y % 2;
    for (int32_t g = 0; g < d.groups && !second; g++) {
      woven_rows from = {.room = map_row + SLACK};
      for (int32_t t = 0; t < ISA_TAPS; t++) {
        int32_t ky = g * ISA_TAPS + t, at = y * c->stride_y - c->top + ky * c->dilation_y;
        bool on_map = ky < c->window_height + two && at >= 0 && at < c->height;
        from.rows[t] = on_map ? input + at * map_row : zeros;
        size_t room = (c->height - at) * map_row;
        if (on_map && room < from.room) from.room = room;
      }
      weave_row(c, f, &from, in + g * d.row);
    }
    row_of_outputs(
        &d, c->output_width, in, weights + (second ? blocks_of(c->output_channels) * d.block : 0), factors,
        output + (size_t)y * c->output_width * c->output_channels, c->output_channels);
  }
}
