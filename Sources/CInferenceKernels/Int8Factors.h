#ifndef INT8FACTORS_H
#define INT8FACTORS_H

#include "Int8Packing.h"

// A channel's shift and multiplier, prepared for the vector variants. `most` is the bound of the channel's sums.

/// IK_SHIFT. False if vectors of 32-bit lanes cannot compute it.
static inline bool plan_halving(ik_factors *f, int32_t lane, int64_t most, int32_t shift) {
  int32_t before = shift < 0 ? -shift : 0, after = shift > 0 ? shift : 0;
  int64_t half = after ? (int64_t)1 << (after - 1) : 0;
  if ((most << before) + half > INT32_MAX) return false;
  f->before[lane] = before;
  f->after[lane] = after;
  f->halve.add[lane] = after ? (int32_t)(half - 1) : 0;
  f->halve.odd[lane] = after ? 1 : 0;
  return true;
}

/// IK_MULTIPLIER. Both roundings become additions before one long shift. With p = sum · 2^left · multiplier, the steps are
/// H = (p + 2³⁰) >> 31 and, half away from 0, v = (H + 2^(right−1) − [H < 0]) >> right. Since 2^(right−1) and [H < 0] are
/// integers, they can be added before the first shift, 31 bits higher:
/// v = (p + 2³⁰ + 2^(right+30) − [H < 0]·2³¹) >> (31 + right).
/// [sum < 0] can replace [H < 0]: where they differ, H is 0, and v is 0 with either. Sums are shifted left until the long
/// shift is at least 32 bits. It then takes the upper half of the product and shifts that half further.
static inline bool plan_multiplying(ik_factors *f, int32_t lane, int64_t most, int32_t multiplier, int32_t shift) {
  int32_t left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift, before = right ? 0 : left + 1;
  if (multiplier < 0 || (most << before) > INT32_MAX) return false;
  f->before[lane] = before;
  f->after[lane] = right ? right - 1 : 0;
  f->multiply.add[lane % 2][lane / 2] = right ? ((int64_t)1 << 30) + ((int64_t)1 << (right + 30)) : (int64_t)1 << 31;
  f->multiply.away[lane % 2][lane / 2] = right ? (int64_t)1 << 31 : 0;
  return true;
}

#endif
