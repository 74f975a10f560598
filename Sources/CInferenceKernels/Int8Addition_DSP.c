#include "Int8Words_DSP.h"

#ifdef HAS_DSP
#include "Int8Finish_DSP.h"
#include "Variants.h"

// Additions as in TensorFlow Lite, one sample at a time. Each of the three factors is at most 1. It takes one long product,
// of which only the upper word is shifted (Int8Factors.h, `plan_multiplying`). All others run the plain loops.

typedef struct { int64_t positive, negative; int32_t multiplier, before, after; } scaling;

static scaling scaling_of(ik_int8_term t) {
  int32_t right = -t.shift;
  int64_t add = right ? ((int64_t)1 << 30) + ((int64_t)1 << (right + 30)) : (int64_t)1 << 31;
  return (scaling){add, right ? add - ((int64_t)1 << 31) : add, t.multiplier, right ? 0 : 1, right ? right - 1 : 0};
}

/// x times the factor, |x| ≤ 2²⁹.
INLINE int32_t scaled_by(scaling f, int32_t x) {
  int64_t product = (int64_t)(x * (1 << f.before)) * f.multiplier + (x < 0 ? f.negative : f.positive);
  return (int32_t)(product >> 32) >> f.after;
}

INLINE void add_as(const ik_int8_addition *given, bool is_signed, const uint8_t *map, uint8_t *sums, size_t count) {
  const ik_int8_addition f = *given;
  const scaling first = scaling_of(f.first), second = scaling_of(f.second), sum = scaling_of(f.sum);
  const finishing how = {f.lowest, f.sum.zero - f.lowest, f.highest - f.lowest, NULL};
  for (size_t i = 0; i < count; i++) {
    int32_t a = (is_signed ? (int8_t)sums[i] : sums[i]) - f.first.zero;
    int32_t b = (is_signed ? (int8_t)map[i] : map[i]) - f.second.zero;
    int32_t wide = scaled_by(first, a * (1 << 20)) + scaled_by(second, b * (1 << 20));
    sums[i] = bounded(how, scaled_by(sum, wide));
  }
}

void ik_int8_addition_apply_dsp(const ik_int8_addition *f, const uint8_t *map, uint8_t *sums, size_t count) {
  bool fits = f->convention == IK_MULTIPLIER && f->sum.shift <= 0 && f->first.is_signed == f->second.is_signed;
  if (!fits) return ik_int8_addition_apply_integers(f, map, sums, count);
  if (f->first.is_signed) add_as(f, true, map, sums, count);
  else add_as(f, false, map, sums, count);
}
#endif
