#ifndef CPOOLING_LANES_H
#define CPOOLING_LANES_H

#include "CPooling.h"

// A number per channel of a tile, as a vector of the compiler's: its operators work on all channels. A comparison gives −1
// or 0 per channel. The compiler makes 16 numbers of as many registers as the target needs.

typedef int32_t lanes __attribute__((vector_size(4 * CP_TILE), aligned(4)));
typedef uint8_t byte_lanes __attribute__((vector_size(CP_TILE), aligned(1)));
typedef int8_t signed_byte_lanes __attribute__((vector_size(CP_TILE), aligned(1)));

INLINE lanes all(int32_t value) { return value - (lanes){0}; }

INLINE lanes clamped(lanes value, cp_range range) { return CLAMPED(value, all(range.lowest), all(range.highest)); }

INLINE lanes magnitude(lanes value) { return CHOSEN(value < 0, -value, value); }

/// sum / 2^shift, ties to even.
INLINE lanes half_to_even(lanes sum, int32_t shift) {
  if (shift == 0) return sum;
  return (sum + ((1 << (shift - 1)) - 1) + (sum >> shift & 1)) >> shift;
}

/// Sums that fit in 16 bits: those of the receiver, except evidence.
typedef int16_t short_lanes __attribute__((vector_size(2 * CP_TILE), aligned(2)));

INLINE short_lanes all_short(int32_t value) { return (int16_t)value - (short_lanes){0}; }

INLINE short_lanes clamped_short(short_lanes value, cp_range range) {
  return CLAMPED(value, all_short(range.lowest), all_short(range.highest));
}

INLINE short_lanes signed_shorts_at(const uint8_t *bytes) {
  return __builtin_convertvector(*(const signed_byte_lanes *)bytes, short_lanes);
}

INLINE short_lanes shorts_at(const uint8_t *bytes) {
  return __builtin_convertvector(*(const byte_lanes *)bytes, short_lanes);
}

INLINE void store_shorts(uint8_t *bytes, short_lanes values) {
  *(byte_lanes *)bytes = __builtin_convertvector(values, byte_lanes);
}

INLINE lanes bytes_at(const uint8_t *bytes) { return __builtin_convertvector(*(const byte_lanes *)bytes, lanes); }

INLINE lanes signed_bytes_at(const uint8_t *bytes) {
  return __builtin_convertvector(*(const signed_byte_lanes *)bytes, lanes);
}

INLINE void store_bytes(uint8_t *bytes, lanes values) { *(byte_lanes *)bytes = __builtin_convertvector(values, byte_lanes); }

/// The samples that 16 stored bytes stand for.
INLINE lanes samples_at(const uint8_t *bytes, cp_range range) {
  if (range.lowest == 0) return clamped(bytes_at(bytes), range);
  return clamped(signed_bytes_at(bytes), range);
}

/// `value` modulo 2^bits, in the range.
INLINE lanes wrapped(lanes value, cp_range range) {
  const int32_t shift = 32 - range.bits;
  typedef uint32_t unsigned_lanes __attribute__((vector_size(4 * CP_TILE), aligned(4)));
  return range.lowest < 0 ? value << shift >> shift : (lanes)((unsigned_lanes)(value << shift) >> shift);
}

#endif
