#include "Lanes.h"

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
  if (count < 16) {
    for (size_t i = 0; i < count; i++)
      for (int32_t c = 0; c < channels; c++) rows[c * row_step + i] = tile[i * CP_TILE + c];
    return;
  }
  for (size_t next = 0; next < count; next += 16) {
    const size_t i = next + 16 <= count ? next : count - 16;  // the last square may overlap the one before
    row square[16];
    for (int s = 0; s < 16; s++) square[s] = *(const row *)(tile + (i + s) * CP_TILE);
    transpose(square);
    for (int32_t c = 0; c < channels; c++) *(row *)(rows + c * row_step + i) = square[c];
  }
}

/// 255 for the channels that are copied.
INLINE row mask_of(int32_t first_channel, int32_t channels) {
  const row channel = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return (row)(channel - (uint8_t)first_channel < (uint8_t)channels);
}

INLINE void store_channels(uint8_t *tile, row values, row mask) {
  *(row *)tile = (values & mask) | (*(row *)tile & ~mask);
}

INLINE void cp_tile_of_rows_body(
    const uint8_t *rows, size_t row_step, size_t count, int32_t first_channel, int32_t channels, uint8_t *tile) {
  if (count < 16) {
    for (size_t i = 0; i < count; i++)
      for (int32_t c = 0; c < channels; c++) tile[i * CP_TILE + first_channel + c] = rows[c * row_step + i];
    return;
  }
  const row mask = mask_of(first_channel, channels);
  for (size_t next = 0; next < count; next += 16) {
    const size_t i = next + 16 <= count ? next : count - 16;
    row square[16];
    for (int c = 0; c < CP_TILE; c++) {
      const bool is_copied = c >= first_channel && c < first_channel + channels;
      square[c] = is_copied ? *(const row *)(rows + (size_t)(c - first_channel) * row_step + i) : (row){0};
    }
    transpose(square);
    for (int s = 0; s < 16; s++) {
      if (channels == CP_TILE)
        *(row *)(tile + (i + s) * CP_TILE) = square[s];
      else
        store_channels(tile + (i + s) * CP_TILE, square[s], mask);
    }
  }
}

/// `count` bits from `bit` on, 1 ≤ count ≤ 16. No byte without one of them is read.
INLINE uint16_t bits_at(const uint8_t *bits, size_t bit, size_t count) {
  const uint8_t *bytes = bits + (bit >> 3);
  const size_t shift = bit & 7, end = shift + count;
  uint32_t word = bytes[0];
  if (end > 8) word |= (uint32_t)bytes[1] << 8;
  if (end > 16) word |= (uint32_t)bytes[2] << 16;
  return (uint16_t)(word >> shift & ((1u << count) - 1));
}

INLINE void cp_tile_of_bits_body(
    const uint8_t *bits, size_t first, size_t row_step, size_t count, int32_t first_channel, int32_t channels,
    uint8_t *tile, bool *all) {
  const row mask = mask_of(first_channel, channels);
  for (size_t i = 0; i < count; i += 16) {
    const size_t some = count - i < 16 ? count - i : 16;
    int16_t words[CP_TILE] = {0};
    uint16_t common = (uint16_t)((1u << some) - 1);
    for (int32_t c = 0; c < channels; c++) {
      const uint16_t word = bits_at(bits, first + (size_t)c * row_step + i, some);
      words[first_channel + c] = (int16_t)word;
      common &= word;
    }
    if (common != (uint16_t)((1u << some) - 1)) *all = false;
    const short_lanes word = *(const short_lanes *)words;
    for (size_t s = 0; s < some; s++) {
      const row bytes = __builtin_convertvector(word << (int)(15 - s) >> 15, row);
      if (channels == CP_TILE)
        *(row *)(tile + (i + s) * CP_TILE) = bytes;
      else
        store_channels(tile + (i + s) * CP_TILE, bytes, mask);
    }
  }
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

FOR_EACH_ISA(cp_rows_of_tile,
  (const uint8_t *tile, size_t count, int32_t channels, uint8_t *rows, size_t row_step),
  (tile, count, channels, rows, row_step))
FOR_EACH_ISA(cp_tile_of_rows,
  (const uint8_t *rows, size_t row_step, size_t count, int32_t first_channel, int32_t channels, uint8_t *tile),
  (rows, row_step, count, first_channel, channels, tile))
FOR_EACH_ISA(cp_tile_of_bits,
  (const uint8_t *bits, size_t first, size_t row_step, size_t count, int32_t first_channel, int32_t channels,
   uint8_t *tile, bool *all),
  (bits, first, row_step, count, first_channel, channels, tile, all))
FOR_EACH_ISA(cp_pixels_of_tile,
  (const uint8_t *tile, size_t count, int32_t channels, uint8_t *pixels, size_t pixel_step),
  (tile, count, channels, pixels, pixel_step))
FOR_EACH_ISA(cp_tile_of_pixels,
  (const uint8_t *pixels, size_t pixel_step, size_t count, int32_t channels, uint8_t *tile),
  (pixels, pixel_step, count, channels, tile))
