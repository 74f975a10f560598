#ifndef CPOOLING_LANES_H
#define CPOOLING_LANES_H

#include "CPooling.h"

// A number per channel of a tile, as a vector of the compiler's: its operators work on all channels. A comparison gives −1
// or 0 per channel. The compiler makes 16 numbers of as many registers as the target needs.

typedef int32_t lanes __attribute__((vector_size(4 * CP_TILE), aligned(4)));
typedef uint8_t byte_lanes __attribute__((vector_size(CP_TILE), aligned(1)));
typedef int8_t signed_byte_lanes __attribute__((vector_size(CP_TILE), aligned(1)));

INLINE lanes all(int32_t value) { return value - (lanes){0}; }

/// Where `mask` is −1, a; where it is 0, b.
INLINE lanes chosen(lanes mask, lanes a, lanes b) { return (mask & a) | (~mask & b); }

INLINE lanes clamped(lanes value, cp_range range) {
  const lanes low = all(range.lowest), high = all(range.highest);
  const lanes raised = chosen(value < low, low, value);
  return chosen(raised > high, high, raised);
}

INLINE lanes magnitude(lanes value) { return chosen(value < 0, -value, value); }

INLINE bool any(lanes values) {
  typedef int64_t words __attribute__((vector_size(4 * CP_TILE), aligned(4)));
  const words w = (words)values;
  return (w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) != 0;
}

/// sum / 2^shift, ties to even.
INLINE lanes half_to_even(lanes sum, int32_t shift) {
  if (shift == 0) return sum;
  return (sum + ((1 << (shift - 1)) - 1) + (sum >> shift & 1)) >> shift;
}

/// Sums that fit in 16 bits: those of the receiver, except evidence.
typedef int16_t short_lanes __attribute__((vector_size(2 * CP_TILE), aligned(2)));

INLINE short_lanes all_short(int32_t value) { return (int16_t)value - (short_lanes){0}; }

INLINE short_lanes chosen_short(short_lanes mask, short_lanes a, short_lanes b) { return (mask & a) | (~mask & b); }

INLINE short_lanes clamped_short(short_lanes value, cp_range range) {
  const short_lanes low = all_short(range.lowest), high = all_short(range.highest);
  const short_lanes raised = chosen_short(value < low, low, value);
  return chosen_short(raised > high, high, raised);
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
