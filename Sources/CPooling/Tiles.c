#include "Lanes.h"
#include "Targets.h"

#include <string.h>

// Squares of 16 × 16 bytes are transposed by four rounds of interleaving: each round interleaves the rows of the upper half
// with those of the lower half, and after four the rows have become columns.

typedef uint8_t row __attribute__((vector_size(16), aligned(1)));

INLINE row lower_interleaved(row a, row b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

INLINE row upper_interleaved(row a, row b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/// Transposes a square.
INLINE void transpose(row *square) {
  row next[16];
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < 8; i++) {
      next[2 * i] = lower_interleaved(square[i], square[i + 8]);
      next[2 * i + 1] = upper_interleaved(square[i], square[i + 8]);
    }
    for (int i = 0; i < 16; i++) square[i] = next[i];
  }
}

INLINE void cp_rows_of_tile_body(
    const uint8_t *tile, size_t count, int32_t channels, uint8_t *rows, size_t row_step) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    row square[16];
    for (int s = 0; s < 16; s++) square[s] = *(const row *)(tile + (i + s) * CP_TILE);
    transpose(square);
    for (int32_t c = 0; c < channels; c++) *(row *)(rows + c * row_step + i) = square[c];
  }
  for (; i < count; i++)
    for (int32_t c = 0; c < channels; c++) rows[c * row_step + i] = tile[i * CP_TILE + c];
}

INLINE void cp_tile_of_rows_body(
    const uint8_t *rows, size_t row_step, size_t count, int32_t channels, uint8_t *tile) {
  size_t i = 0;
  if (channels == CP_TILE)
    for (; i + 16 <= count; i += 16) {
      row square[16];
      for (int c = 0; c < CP_TILE; c++) square[c] = *(const row *)(rows + c * row_step + i);
      transpose(square);
      for (int s = 0; s < 16; s++) *(row *)(tile + (i + s) * CP_TILE) = square[s];
    }
  for (; i < count; i++)
    for (int32_t c = 0; c < channels; c++) tile[i * CP_TILE + c] = rows[c * row_step + i];
}

INLINE void cp_pixels_of_tile_body(
    const uint8_t *tile, size_t count, int32_t channels, uint8_t *pixels, size_t pixel_step) {
  for (size_t i = 0; i < count; i++, tile += CP_TILE, pixels += pixel_step) {
    if (channels == CP_TILE)
      memcpy(pixels, tile, CP_TILE);
    else if (channels == CP_TILE / 2)
      memcpy(pixels, tile, CP_TILE / 2);
    else
      for (int32_t c = 0; c < channels; c++) pixels[c] = tile[c];
  }
}

INLINE void cp_tile_of_pixels_body(
    const uint8_t *pixels, size_t pixel_step, size_t count, int32_t channels, uint8_t *tile) {
  for (size_t i = 0; i < count; i++, tile += CP_TILE, pixels += pixel_step) {
    if (channels == CP_TILE / 2)
      memcpy(tile, pixels, CP_TILE / 2);
    else
      for (int32_t c = 0; c < channels; c++) tile[c] = pixels[c];
  }
}

bool cp_bytes_of_bits(const uint8_t *bits, size_t first, size_t count, uint8_t *bytes) {
  uint8_t all = 255;
  for (size_t i = 0; i < count; i++) {
    const size_t bit = first + i;
    bytes[i] = (uint8_t)-(bits[bit >> 3] >> (bit & 7) & 1);
    all &= bytes[i];
  }
  return all == 255;
}

FOR_EACH_ISA(cp_rows_of_tile,
  (const uint8_t *tile, size_t count, int32_t channels, uint8_t *rows, size_t row_step),
  (tile, count, channels, rows, row_step))
FOR_EACH_ISA(cp_tile_of_rows,
  (const uint8_t *rows, size_t row_step, size_t count, int32_t channels, uint8_t *tile),
  (rows, row_step, count, channels, tile))
FOR_EACH_ISA(cp_pixels_of_tile,
  (const uint8_t *tile, size_t count, int32_t channels, uint8_t *pixels, size_t pixel_step),
  (tile, count, channels, pixels, pixel_step))
FOR_EACH_ISA(cp_tile_of_pixels,
  (const uint8_t *pixels, size_t pixel_step, size_t count, int32_t channels, uint8_t *tile),
  (pixels, pixel_step, count, channels, tile))
