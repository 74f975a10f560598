#include "Lanes.h"

#include <string.h>

// Each mean is that of four sums below it. Samples are made unsigned by XOR 0x80, if they are signed: that adds 128 to every
// mean, which is even, so that ties still go to the even one.

typedef uint16_t sums __attribute__((vector_size(2 * CP_TILE), aligned(2)));
typedef uint32_t pairs __attribute__((vector_size(4 * CP_TILE), aligned(2)));

INLINE uint16_t mean_of(uint16_t sum, cp_halving h) {
  return (uint16_t)((sum + (1 << (h.shift - 1)) - 1 + (sum >> h.shift & 1)) >> h.shift);
}

INLINE uint8_t unsigned_of(uint8_t sample, cp_halving h) {
  const uint8_t flipped = sample ^ h.flip, raised = flipped < h.lowest ? h.lowest : flipped;
  return raised > h.highest ? h.highest : raised;
}

INLINE byte_lanes unsigned_at(const uint8_t *samples, cp_halving h) {
  const byte_lanes flipped = *(const byte_lanes *)samples ^ h.flip;
  if (h.lowest == 0 && h.highest == 255) return flipped;
  const byte_lanes low = h.lowest - (byte_lanes){0}, high = h.highest - (byte_lanes){0};
  const byte_lanes below = (byte_lanes)(flipped < low), raised = (below & low) | (~below & flipped);
  const byte_lanes above = (byte_lanes)(raised > high);
  return (above & high) | (~above & raised);
}

INLINE void store_level(sums sum, cp_halving h, size_t at, uint16_t *next, uint8_t *means) {
  if (next) *(sums *)(next + at) = sum;
  const sums mean = (sum + (uint16_t)((1 << (h.shift - 1)) - 1) + (sum >> h.shift & 1)) >> h.shift;
  *(byte_lanes *)(means + at) = __builtin_convertvector(mean, byte_lanes) ^ h.flip;
}

INLINE void store_one(uint16_t sum, cp_halving h, size_t at, uint16_t *next, uint8_t *means) {
  if (next) next[at] = sum;
  means[at] = (uint8_t)mean_of(sum, h) ^ h.flip;
}

/// Calls `vector` for each group of CP_TILE places, of which the last may overlap the one before, or `single` for each place
/// if there are fewer.
#define FOR_EACH_GROUP(count, vector, single)                             \
  if ((count) < CP_TILE) {                                                \
    for (size_t at = 0; at < (count); at++) single;                       \
  } else {                                                                \
    for (size_t group = 0; group < (count); group += CP_TILE) {           \
      const size_t at = group + CP_TILE <= (count) ? group : (count) - CP_TILE; \
      vector;                                                             \
    }                                                                     \
  }

/// The sums of a level's pixels: samples at the first, else sums.
#define WIDE(from, at) __builtin_convertvector(unsigned_at(from + (at), h), sums)
#define NARROW(from, at) unsigned_of(from[at], h)

INLINE void cp_halve_pixels_body(
    cp_halving h, const uint8_t *top, const uint8_t *bottom, size_t channels, uint16_t *next, uint8_t *means) {
  for (int32_t x = 0; x < h.count; x++) {
    const int32_t last = h.length - 1, x0 = 2 * x < last ? 2 * x : last, x1 = 2 * x + 1 < last ? 2 * x + 1 : last;
    const size_t left = (size_t)x0 * channels, right = (size_t)x1 * channels, to = (size_t)x * channels;
    FOR_EACH_GROUP(channels,
      store_level(WIDE(top, left + at) + WIDE(top, right + at) + WIDE(bottom, left + at) + WIDE(bottom, right + at), h,
                  to + at, next, means),
      store_one((uint16_t)(NARROW(top, left + at) + NARROW(top, right + at) + NARROW(bottom, left + at) +
                           NARROW(bottom, right + at)), h, to + at, next, means))
  }
}

INLINE sums sum_at(const uint16_t *from) { return *(const sums *)from; }

INLINE void cp_halve_pixel_sums_body(
    cp_halving h, const uint16_t *top, const uint16_t *bottom, size_t channels, uint16_t *next, uint8_t *means) {
  for (int32_t x = 0; x < h.count; x++) {
    const size_t left = (size_t)(2 * x) * channels, right = left + channels, to = (size_t)x * channels;
    FOR_EACH_GROUP(channels,
      store_level(sum_at(top + left + at) + sum_at(top + right + at) + sum_at(bottom + left + at) +
                  sum_at(bottom + right + at), h, to + at, next, means),
      store_one((uint16_t)(top[left + at] + top[right + at] + bottom[left + at] + bottom[right + at]), h, to + at, next,
                means))
  }
}

/// The sums of CP_TILE pairs of neighbouring samples.
INLINE sums pair_sums(const uint8_t *samples, cp_halving h) {
  typedef uint8_t two_groups __attribute__((vector_size(2 * CP_TILE), aligned(1)));
  const byte_lanes first = unsigned_at(samples, h), second = unsigned_at(samples + CP_TILE, h);
  const sums both = (sums)(two_groups)__builtin_shufflevector(
      first, second, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
      27, 28, 29, 30, 31);
  return (both & 255) + (both >> 8);
}

INLINE void cp_halve_row_body(
    cp_halving h, const uint8_t *top, const uint8_t *bottom, uint16_t *next, uint8_t *means) {
  const size_t whole = (size_t)(h.length / 2 < h.count ? h.length / 2 : h.count);
  FOR_EACH_GROUP(whole,
    store_level(pair_sums(top + 2 * at, h) + pair_sums(bottom + 2 * at, h), h, at, next, means),
    store_one((uint16_t)(NARROW(top, 2 * at) + NARROW(top, 2 * at + 1) + NARROW(bottom, 2 * at) +
                         NARROW(bottom, 2 * at + 1)), h, at, next, means))
  const size_t last = (size_t)h.length - 1;
  for (size_t at = whole; at < (size_t)h.count; at++) {
    const size_t x0 = 2 * at < last ? 2 * at : last, x1 = 2 * at + 1 < last ? 2 * at + 1 : last;
    store_one((uint16_t)(NARROW(top, x0) + NARROW(top, x1) + NARROW(bottom, x0) + NARROW(bottom, x1)), h, at, next,
              means);
  }
}

/// The sums of CP_TILE pairs of neighbouring sums.
INLINE sums pairs_of_sums(const uint16_t *from) {
  const pairs two = *(const pairs *)from;
  return __builtin_convertvector((two & 65535) + (two >> 16), sums);
}

INLINE void cp_halve_row_of_sums_body(
    cp_halving h, const uint16_t *top, const uint16_t *bottom, uint16_t *next, uint8_t *means) {
  FOR_EACH_GROUP((size_t)h.count,
    store_level(pairs_of_sums(top + 2 * at) + pairs_of_sums(bottom + 2 * at), h, at, next, means),
    store_one((uint16_t)(top[2 * at] + top[2 * at + 1] + bottom[2 * at] + bottom[2 * at + 1]), h, at, next, means))
}

FOR_EACH_ISA(cp_halve_pixels,
  (cp_halving h, const uint8_t *top, const uint8_t *bottom, size_t channels, uint16_t *next, uint8_t *means),
  (h, top, bottom, channels, next, means))
FOR_EACH_ISA(cp_halve_pixel_sums,
  (cp_halving h, const uint16_t *top, const uint16_t *bottom, size_t channels, uint16_t *next, uint8_t *means),
  (h, top, bottom, channels, next, means))
FOR_EACH_ISA(cp_halve_row,
  (cp_halving h, const uint8_t *top, const uint8_t *bottom, uint16_t *next, uint8_t *means),
  (h, top, bottom, next, means))
FOR_EACH_ISA(cp_halve_row_of_sums,
  (cp_halving h, const uint16_t *top, const uint16_t *bottom, uint16_t *next, uint8_t *means),
  (h, top, bottom, next, means))
