#ifndef INT8FACTORS_H
#define INT8FACTORS_H

#include "Int8Packing.h"

// A channel's shift and multiplier as the vector variants take them. `most`: no sum of the channel is larger.

/// IK_SHIFT. False: beyond what a vector of 32-bit lanes can do.
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

/// IK_MULTIPLIER. Both roundings are additions before one long shift. With p = sum · 2^left · multiplier, H = (p + 2³⁰) >>
/// 31 and, half away from 0, v = (H + 2^(right−1) − [H < 0]) >> right. As 2^(right−1) and 1 are whole, they can be added
/// 31 bits further down before the first shift: v = (p + 2³⁰ + 2^(right+30) − [H < 0]·2³¹) >> (31 + right). [sum < 0]
/// serves for [H < 0]: where they differ, H is 0 and v is 0 with either. Sums move up until the shift is by at least 32:
/// then it is the upper half of the product, shifted on.
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
