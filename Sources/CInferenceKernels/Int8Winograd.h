// Convolutions with a window of 3×3 and a stride of 1, in tiles of 2×2 outputs (Winograd's F(2×2, 3×3)): 16 products instead
// of 36 per tile, input channel and output channel. One file per ISA whose words are two 16-bit values includes this header
// after its vectors.
//
//     Y = Aᵀ [ Σ_c (G g Gᵀ) · (Bᵀ d B) ] A        d: 4×4 activations, g: 3×3 weights of a channel, Y: 2×2 sums
//
//     Bᵀ = 1  0 −1  0      G = 1  0  0  · 1/2      Aᵀ = 1  1  1  0
//          0  1  1  0          ½  ½  ½                  0  1 −1 −1
//          0 −1  1  0          ½ −½  ½
//          0  1  0 −1          0  0  1
//
// It is exact. Weights are transformed by 2G, so that all values are integers, and sums are four times too large. Transformed
// activations are at most 4 · 255 and transformed weights at most 9 · 128, which fit in 16 bits. Sums in between may wrap
// around: the last one, four times the true sum, fits in 32 bits (`is_transformed`).
//
// Cost, per tile: 32 additions per vector of 16 input channels, 16 dot products per word of input channels and vector of
// output channels, and 24 additions per vector of output channels.

#include "Int8Scratch.h"
#include "Macros.h"

#include <string.h>

_Static_assert(TILES % MOST_ROWS == 0, "tiles are multiplied MOST_ROWS at a time");

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef int16_t values16 __attribute__((vector_size(32)));
typedef uint32_t unsigned32 __attribute__((vector_size(4 * LANES)));
typedef int32_t signed32 __attribute__((vector_size(4 * LANES)));

/// Bᵀ: four values to four.
INLINE void transform_four(values16 *v, int step) {
  values16 a = v[0], b = v[step], c = v[2 * step], d = v[3 * step];
  v[0] = a - c, v[step] = b + c, v[2 * step] = c - b, v[3 * step] = b - d;
}

/// Transforms the activations of one tile to `to`, where positions are `step` values apart. `row` and `pixel` are the bytes to
/// the next row and pixel of `from`.
NOINLINE void transform_tile(
    const uint8_t *from, ptrdiff_t row, int32_t channels, uint8_t flip, int16_t *to, size_t step) {
  for (int32_t at = 0;; at = at + 32 <= channels ? at + 16 : channels - 16) {  // the last 16 may overlap others
    values16 v[16];
    UNROLL for (int i = 0; i < 16; i++) {
      bytes16 bytes;
      memcpy(&bytes, from + i / 4 * row + i % 4 * channels + at, 16);
      v[i] = __builtin_convertvector(bytes ^ flip, values16);
    }
    UNROLL for (int i = 0; i < 4; i++) transform_four(v + i, 4);
    UNROLL for (int i = 0; i < 4; i++) transform_four(v + 4 * i, 1);
    UNROLL for (int i = 0; i < 16; i++) memcpy(to + i * step + at, &v[i], sizeof v[i]);
    if (at + 16 == channels) return;
  }
}

/// Transforms tile (y, x), which is copied to `patch` first unless it lies wholly on the map.
static void take_tile(
    const ik_convolution *c, const ik_int8_format *f, const uint8_t *input, int32_t y, int32_t x, uint8_t *patch,
    int16_t *to, size_t step) {
  int32_t top = 2 * y - c->top, left = 2 * x - c->left;
  uint8_t flip = f->input_is_signed ? 0x80 : 0;
  size_t pixel = c->channels, row = c->width * pixel;
  if (top >= 0 && left >= 0 && top + 4 <= c->height && left + 4 <= c->width)
    return transform_tile(input + top * row + left * pixel, row, c->channels, flip, to, step);
  memset(patch, f->input_zero, 16 * pixel);
  for (int32_t i = 0; i < 16; i++) {
    int32_t in = top + i / 4, across = left + i % 4;
    if (in >= 0 && in < c->height && across >= 0 && across < c->width)
      memcpy(patch + i * pixel, input + in * row + across * pixel, pixel);
  }
  transform_tile(patch, 4 * pixel, c->channels, flip, to, step);
}

/// The products of one position for MOST_ROWS tiles and a block.
NOINLINE void multiply_tiles(
    const uint8_t *activations, ptrdiff_t step, const uint8_t *weights, int32_t words_of_tile, int32_t *to) {
  sums acc[MOST_ROWS][VECTORS];
  UNROLL for (int i = 0; i < MOST_ROWS; i++) UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = (sums){0};
  for (int32_t word = 0; word < words_of_tile; word++, activations += WORD, weights += BLOCK * WORD) {
    words w[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) w[v] = load_words(weights + v * LANES * WORD);
    UNROLL for (int i = 0; i < MOST_ROWS; i++) {
      words a = splat_word(activations + i * step);
      UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = dot(acc[i][v], a, w[v]);
    }
  }
  UNROLL for (int i = 0; i < MOST_ROWS; i++) UNROLL for (int v = 0; v < VECTORS; v++) {
    lanes sum = total(acc[i][v]);
    memcpy(to + i * BLOCK + v * LANES, &sum, sizeof sum);
  }
}

/// Writes up to 2×2 outputs of a block.
INLINE void finish_tile(
    const finishing *finishing, const ik_int8_mode mode, const uint8_t *factors, const int32_t *products, uint8_t *output,
    ptrdiff_t pixel, ptrdiff_t row, int32_t height, int32_t width, int32_t channels) {
  lanes v[2][2][VECTORS];
  UNROLL for (int j = 0; j < VECTORS; j++) {
    unsigned32 m[16], t[2][4], bias;
    UNROLL for (int i = 0; i < 16; i++) memcpy(&m[i], products + i * TILES * BLOCK + j * LANES, sizeof m[i]);
    memcpy(&bias, FIELD(factors, bias[j * LANES]), sizeof bias);
    UNROLL for (int i = 0; i < 4; i++) {
      t[0][i] = m[i] + m[4 + i] + m[8 + i];
      t[1][i] = m[4 + i] - m[8 + i] - m[12 + i];
    }
    UNROLL for (int i = 0; i < 2; i++) {
      v[i][0][j] = (lanes)((unsigned32)((signed32)(t[i][0] + t[i][1] + t[i][2]) >> 2) + bias);
      v[i][1][j] = (lanes)((unsigned32)((signed32)(t[i][1] - t[i][2] - t[i][3]) >> 2) + bias);
    }
  }
  for (int i = 0; i < height; i++) {
    if (width == 2) finish(finishing, mode, factors, v[i], 2, 1, output + i * row, pixel, channels);
    else finish(finishing, mode, factors, v[i], 1, 1, output + i * row, pixel, channels);
  }
}

typedef void tile_function(
    const finishing *, const uint8_t *factors, const int32_t *products, uint8_t *output, ptrdiff_t pixel, ptrdiff_t row,
    int32_t height, int32_t width, int32_t channels);
#define FINISH_TILE(mode) \
  static void finish_tile_##mode( \
      const finishing *how, const uint8_t *f, const int32_t *m, uint8_t *out, ptrdiff_t pixel, ptrdiff_t row, int32_t height, \
      int32_t width, int32_t channels) { \
    finish_tile(how, mode, f, m, out, pixel, row, height, width, channels); \
  }
FINISH_TILE(ONE_BY_ONE) FINISH_TILE(MULTIPLY) FINISH_TILE(MULTIPLY_POSITIVE) FINISH_TILE(HALVE)
static tile_function *const finish_tiles[MODES] = {
    finish_tile_ONE_BY_ONE, finish_tile_MULTIPLY, finish_tile_MULTIPLY_POSITIVE, finish_tile_HALVE};

void ISA_NAME(ik_int8_convolution_apply_winograd)(
    const ik_convolution *c, const ik_int8_format *f, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch) {
  const uint8_t *all_factors = (const uint8_t *)packed + HEADER, *weights = all_factors + all_blocks(c) * sizeof(ik_factors);
  uint8_t *patch = aligned_scratch(scratch);
  int16_t *activations = (int16_t *)(patch + lines(16 * (size_t)c->channels));  // [position][tile][channel]
  const size_t position = (size_t)TILES * c->channels, position_weights = (size_t)c->channels / 2 * BLOCK * WORD;
  int32_t *products = (int32_t *)(activations + 16 * position);  // [position][tile][channel of the block]
  const finishing how = how_to_finish(f, packed);
  const ptrdiff_t pixel = c->output_channels, row = pixel * c->output_width;
  const int32_t across = (c->output_width + 1) / 2, all = (c->output_height + 1) / 2 * across;
  for (int32_t first = 0; first < all; first += TILES) {
    int32_t count = all - first < TILES ? all - first : TILES;
    for (int32_t i = 0, tile = first; i < count; i++, tile++)
      take_tile(c, f, input, tile / across, tile % across, patch, activations + (size_t)i * c->channels, position);
    for (int32_t b = 0; b < blocks_of(c->output_channels); b++) {
      for (int32_t p = 0; p < 16; p++)
        for (int32_t i = 0; i < count; i += MOST_ROWS)  // the last ones may not be tiles, and are not used
          multiply_tiles(
              (const uint8_t *)(activations + p * position + (size_t)i * c->channels), 2 * c->channels,
              weights + (b * 16 + p) * position_weights, c->channels / 2, products + (p * TILES + i) * BLOCK);
      for (int32_t i = 0, tile = first; i < count; i++, tile++) {
        int32_t y = tile / across * 2, x = tile % across * 2;
        int32_t height = c->output_height - y, width = c->output_width - x;
        finish_tiles[how.path](
            &how, all_factors + b * sizeof(ik_factors), products + i * BLOCK, output + y * row + x * pixel + b * BLOCK,
            pixel, row, height < 2 ? height : 2, width < 2 ? width : 2, c->output_channels - b * BLOCK);
      }
    }
  }
}
