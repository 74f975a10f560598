#ifndef REQUANTIZATION_H
#define REQUANTIZATION_H

#include "Macros.h"
#include "include/CInferenceKernels.h"

// From sums to samples of another format: step by step, which is normative, and with one product and one shift.

static inline int32_t saturated(int64_t v) { return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : (int32_t)v; }

/// sum · 2^−shift, 0 ≤ shift ≤ 62, rounded half to even and saturated to 32 bits.
static inline int32_t shifted_right(int64_t sum, int32_t shift) {
  if (shift == 0) return saturated(sum);
  int64_t floor = sum >> shift, rest = sum - floor * ((int64_t)1 << shift), half = (int64_t)1 << (shift - 1);
  return saturated(floor + (rest > half || (rest == half && (floor & 1))));
}

/// sum · 2^shift, 0 ≤ shift ≤ 31, saturated to 32 bits.
static inline int32_t shifted_left(int32_t sum, int32_t shift) { return saturated((int64_t)sum * ((int64_t)1 << shift)); }

/// `ik_convention`, step by step.
static inline int32_t requantize(int32_t sum, ik_convention convention, int32_t multiplier, int32_t shift) {
  if (convention == IK_SHIFT) {
    return shift > 0 ? shifted_right(sum, shift) : shifted_left(sum, -shift);
  }
  if (convention == IK_MULTIPLIER_ONCE) {
    int64_t half = shift > 30 ? 0 : (int64_t)1 << (30 - shift);
    return saturated(((int64_t)sum * multiplier + half) >> (31 - shift));
  }
  int32_t left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift, a = shifted_left(sum, left);
  int64_t product = (int64_t)a * multiplier;
  int64_t nudge = product >= 0 ? (int64_t)1 << 30 : 1 - ((int64_t)1 << 30);
  int32_t high = a == INT32_MIN && multiplier == INT32_MIN ? INT32_MAX : (int32_t)((product + nudge) / ((int64_t)1 << 31));
  int32_t mask = (int32_t)(((int64_t)1 << right) - 1), rest = high & mask;
  return (high >> right) + (rest > (mask >> 1) + (high < 0));
}

/// A factor of at most 1 as one product, one addition and one shift; Int8Factors.h derives it (`plan_multiplying`). The
/// added term includes 2⁶², which makes the sum positive, so that an unsigned shift works; `back` subtracts it afterwards.
typedef struct { int64_t multiplier, add, away; int32_t shift, back; } factor;

static inline factor factor_of(ik_int8_term t) {
  int64_t bias = (int64_t)1 << 62, half = (int64_t)1 << 30;
  int32_t right = -t.shift, shift = 31 + right;
  int64_t add = right ? half + ((int64_t)1 << (right + 30)) : half;
  return (factor){t.multiplier, bias + add, right ? 2 * half : 0, shift, (int32_t)(bias >> shift)};
}

/// x times the factor, |x| ≤ 2²⁹.
INLINE int32_t scaled(factor f, int32_t x) {
  int64_t moved = (int64_t)x * (int32_t)f.multiplier + f.add - ((int64_t)(x >> 31) & f.away);
  return (int32_t)((uint32_t)((uint64_t)moved >> f.shift) - (uint32_t)f.back);
}

#endif
