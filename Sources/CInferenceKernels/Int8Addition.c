#include "Int8Scaling.h"
#include "Loops.h"
#include "Scalar.h"

// Additions: step by step, and as loops that the compiler turns into vectors for each target.

static int32_t total(const ik_int8_addition *f, int32_t a, int32_t b) {
  if (f->convention == IK_SHIFT) {
    int64_t sum = (int64_t)a * ((int64_t)1 << f->first.shift) + (int64_t)b * ((int64_t)1 << f->second.shift);
    return shifted_right(sum, f->sum.shift);
  }
  int32_t wide = requantise((a - f->first.zero) * (1 << 20), IK_MULTIPLIER, f->first.multiplier, f->first.shift) +
                 requantise((b - f->second.zero) * (1 << 20), IK_MULTIPLIER, f->second.multiplier, f->second.shift);
  return requantise(wide, IK_MULTIPLIER, f->sum.multiplier, f->sum.shift);
}

static void add_scalar(const ik_int8_addition *f, const uint8_t *map, uint8_t *sums, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int32_t a = f->first.is_signed ? (int8_t)sums[i] : sums[i], b = f->second.is_signed ? (int8_t)map[i] : map[i];
    int64_t v = (int64_t)total(f, a, b) + f->sum.zero;
    sums[i] = (uint8_t)(v < f->lowest ? f->lowest : v > f->highest ? f->highest : v);
  }
}

INLINE uint8_t bounded(const ik_int8_addition *f, int32_t v) {
  v += f->sum.zero;
  return (uint8_t)(v < f->lowest ? f->lowest : v > f->highest ? f->highest : v);
}

// Samples are read as unsigned bytes, moved by 128 where they have signs.

INLINE void add_multiplied(const ik_int8_addition *given, const uint8_t *map, uint8_t *sums, size_t count) {
  ik_int8_addition f = *given;
  factor first = factor_of(f.first), second = factor_of(f.second), sum = factor_of(f.sum);
  uint8_t flip_a = f.first.is_signed ? 0x80 : 0, flip_b = f.second.is_signed ? 0x80 : 0;
  int32_t zero_a = f.first.zero + flip_a, zero_b = f.second.zero + flip_b;
  for (size_t i = 0; i < count; i++) {
    int32_t a = (int32_t)(uint8_t)(sums[i] ^ flip_a) - zero_a, b = (int32_t)(uint8_t)(map[i] ^ flip_b) - zero_b;
    sums[i] = bounded(&f, scaled(sum, scaled(first, a * (1 << 20)) + scaled(second, b * (1 << 20))));
  }
}

/// The factor of a term where its shift is −11 … 0, in 32 bits. With d the sample without its zero and k = 11 + right,
/// `scaled` of d · 2²⁰ is (d · multiplier + add) >> k: the upper bits of both need no shift, the lower ones stay below 2³¹.
typedef struct { int32_t upper, lower, add_upper, add_lower, away, shift; } short_factor;

static short_factor short_factor_of(ik_int8_term t) {
  int32_t right = -t.shift, k = 11 + right, mask = (1 << k) - 1;
  int32_t add = (1 << 10) + (right ? 1 << (right + 10) : 0);
  return (short_factor){t.multiplier >> k, t.multiplier & mask, add >> k, add & mask, right ? 1 << 11 : 0, k};
}

INLINE int32_t scaled_sample(short_factor f, int32_t d) {
  return d * f.upper + f.add_upper + ((d * f.lower + f.add_lower - ((d >> 31) & f.away)) >> f.shift);
}

/// As above, of terms whose factors are short: all but those of very different scales.
INLINE void add_short(const ik_int8_addition *given, const uint8_t *map, uint8_t *sums, size_t count) {
  ik_int8_addition f = *given;
  short_factor first = short_factor_of(f.first), second = short_factor_of(f.second);
  factor sum = factor_of(f.sum);
  uint8_t flip_a = f.first.is_signed ? 0x80 : 0, flip_b = f.second.is_signed ? 0x80 : 0;
  int32_t zero_a = f.first.zero + flip_a, zero_b = f.second.zero + flip_b;
  for (size_t i = 0; i < count; i++) {
    int32_t a = (int32_t)(uint8_t)(sums[i] ^ flip_a) - zero_a, b = (int32_t)(uint8_t)(map[i] ^ flip_b) - zero_b;
    sums[i] = bounded(&f, scaled(sum, scaled_sample(first, a) + scaled_sample(second, b)));
  }
}

INLINE void add_shifted(const ik_int8_addition *given, const uint8_t *map, uint8_t *sums, size_t count) {
  ik_int8_addition f = *given;
  uint8_t flip_a = f.first.is_signed ? 0x80 : 0, flip_b = f.second.is_signed ? 0x80 : 0;
  int32_t left_a = 1 << f.first.shift, left_b = 1 << f.second.shift, right = f.sum.shift;
  int32_t half = right ? (1 << (right - 1)) - 1 : 0, odd = right ? 1 : 0;
  for (size_t i = 0; i < count; i++) {
    int32_t a = (int32_t)(uint8_t)(sums[i] ^ flip_a) - flip_a, b = (int32_t)(uint8_t)(map[i] ^ flip_b) - flip_b;
    int32_t v = a * left_a + b * left_b;
    sums[i] = bounded(&f, (v + half + ((v >> right) & odd)) >> right);
  }
}

#define ARGUMENTS (const ik_int8_addition *f, const uint8_t *restrict map, uint8_t *restrict sums, size_t count)
#define EACH(isa)                                                \
  LOOP(isa, add_multiplied, ARGUMENTS, (f, map, sums, count))    \
  LOOP(isa, add_short, ARGUMENTS, (f, map, sums, count))         \
  LOOP(isa, add_shifted, ARGUMENTS, (f, map, sums, count))

#include "Loops_EachTarget.h"

void ik_int8_add(const ik_int8_addition *f, ik_isa isa, const uint8_t *map, uint8_t *sums, size_t count) {
  bool is_short = f->first.shift >= -11 && f->second.shift >= -11;
  bool fits = f->first.shift <= 20 && f->second.shift <= 20 && f->sum.shift <= 30;
  if (isa == IK_SCALAR || (f->convention == IK_SHIFT ? !fits : f->sum.shift > 0)) add_scalar(f, map, sums, count);
  else if (f->convention == IK_SHIFT) LOOP_FOR(isa, add_shifted)(f, map, sums, count);
  else if (is_short) LOOP_FOR(isa, add_short)(f, map, sums, count);
  else LOOP_FOR(isa, add_multiplied)(f, map, sums, count);
}
