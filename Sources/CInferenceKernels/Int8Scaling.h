#ifndef INT8SCALING_H
#define INT8SCALING_H

#include "Int8Addition.h"
#include "Int8Target.h"

/// A factor of at most 1 as one product, one addition and one shift: `plan_multiplying` (Int8Factors.h) derives it. 2⁶²
/// beside what is added makes the sum positive, so that the shift need not know of signs; it is taken off afterwards.
typedef struct { int64_t multiplier, add, away; int32_t shift, back; } factor;

static factor factor_of(ik_int8_term t) {
  int64_t bias = (int64_t)1 << 62, half = (int64_t)1 << 30;
  int32_t right = -t.shift, shift = 31 + right;
  int64_t add = right ? half + ((int64_t)1 << (right + 30)) : half;
  return (factor){t.multiplier, bias + add, right ? 2 * half : 0, shift, (int32_t)(bias >> shift)};
}

/// |x| ≤ 2²⁹.
INLINE int32_t scaled(factor f, int32_t x) {
  int64_t moved = (int64_t)x * (int32_t)f.multiplier + f.add - ((int64_t)(x >> 31) & f.away);
  return (int32_t)((uint32_t)((uint64_t)moved >> f.shift) - (uint32_t)f.back);
}

#endif
