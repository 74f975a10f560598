#ifndef INT8FINISH_DSP_H
#define INT8FINISH_DSP_H

#include "Int8Packing_DSP.h"
#include "Int8Words_DSP.h"
#include "Macros.h"
#include "Requantization.h"

// From sums to bytes, one at a time.

/// Shared by all outputs of a layer. `offset` is the output's zero − lowest, and `span` is highest − lowest.
typedef struct { int32_t lowest, offset, span; const ik_int8_format *format; } finishing;

/// v + zero, between the bounds.
INLINE uint8_t bounded(finishing how, int32_t v) {
  int32_t above = saturated_byte(v + how.offset);
  return (uint8_t)((above < how.span ? above : how.span) + how.lowest);
}

/// ONE_BY_ONE.
NOINLINE uint8_t finish_exactly(const ik_int8_format *format, int32_t sum, int32_t multiplier, int32_t shift) {
  int64_t v = (int64_t)requantize(sum, format->convention, multiplier, shift) + format->output_zero;
  return (uint8_t)(v < format->lowest ? format->lowest : v > format->highest ? format->highest : v);
}

/// MULTIPLY: v = (sum · multiplier + 2³⁰ + 2^(right+30) − [sum < 0] · 2³¹) >> (31 + right), see Int8Factors.h
/// (`plan_multiplying`). `round` is the upper word of 2^(right+30). The upper word of the sum takes the borrow of
/// 2³⁰ − 2³¹.
INLINE uint8_t finish(finishing how, const ik_int8_mode mode, int32_t sum, channel_factor f) {
  if (mode == MULTIPLY) {
    int32_t negative = sum >> 31;
    uint64_t added = (uint64_t)(uint32_t)(f.round + negative) << 32 | (0x40000000u + ((uint32_t)negative << 31));
    return bounded(how, (int32_t)(((int64_t)sum * f.multiplier + (int64_t)added) >> 32) >> f.shift);
  }
  if (mode == HALVE) return bounded(how, (sum + f.round + ((sum >> f.shift) & 1)) >> f.shift);
  return finish_exactly(how.format, sum, f.multiplier, f.shift);
}

static inline finishing how_to_finish(const ik_int8_format *f) {
  return (finishing){f->lowest, f->output_zero - f->lowest, f->highest - f->lowest, f};
}

#endif
