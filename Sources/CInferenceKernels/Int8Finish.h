#ifndef INT8FINISH_H
#define INT8FINISH_H

#include "Int8Packing.h"
#include "Requantization.h"

#include <string.h>

// From sums to bytes: the values shared by all outputs of a layer. Bytes are clamped as unsigned; `flip` makes them signed.

typedef struct {
  ik_int8_mode mode;
  ik_int8_mode path;  // selects the compiled kernel: `mode`, or ONE_BY_ONE if `finish_rarely` is needed
  uint8_t lowest, highest, flip;
  int16_t zero;
  ik_convention convention;
} finishing;

static inline finishing how_to_finish(const ik_int8_format *f, const void *packed) {
  ik_packed_header header;
  memcpy(&header, packed, sizeof header);
  int32_t move = f->output_is_signed ? 128 : 0;
  return (finishing){
      .mode = (ik_int8_mode)header.mode,
      .path = header.any_before ? ONE_BY_ONE : (ik_int8_mode)header.mode,
      .lowest = (uint8_t)(f->lowest + move),
      .highest = (uint8_t)(f->highest + move), .flip = f->output_is_signed ? 0x80 : 0,
      .zero = (int16_t)(f->output_zero + move), .convention = f->convention};
}

/// The address of a field of packed factors, which need not be aligned.
#define FIELD(factors, name) ((factors) + offsetof(ik_factors, name))

static inline void finish_one_by_one(
    const finishing *how, const uint8_t *factors, const int32_t *sums, uint8_t *output, int32_t channels) {
  for (int32_t i = 0; i < channels; i++) {
    int32_t multiplier, shift;
    memcpy(&multiplier, FIELD(factors, multiplier[i]), 4);
    memcpy(&shift, FIELD(factors, shift[i]), 4);
    int64_t v = (int64_t)requantize(sums[i], how->convention, multiplier, shift) + how->zero;
    v = v < how->lowest ? how->lowest : v > how->highest ? how->highest : v;
    output[i] = (uint8_t)v ^ how->flip;
  }
}

#endif
