#include "Requantization.h"
#include "Int8Trial.h"
#include "Macros.h"
#include "Variants.h"

// Additions: step by step, and as loops that the compiler vectorizes for each target.

static int32_t total(const ik_int8_addition *f, int32_t a, int32_t b) {
  if (f->convention == IK_SHIFT) {
    int64_t sum = (int64_t)a * ((int64_t)1 << f->first.shift) + (int64_t)b * ((int64_t)1 << f->second.shift);
    return shifted_right(sum, f->sum.shift);
  }
  int32_t wide = requantize((a - f->first.zero) * (1 << 20), IK_MULTIPLIER, f->first.multiplier, f->first.shift) +
                 requantize((b - f->second.zero) * (1 << 20), IK_MULTIPLIER, f->second.multiplier, f->second.shift);
  return requantize(wide, IK_MULTIPLIER, f->sum.multiplier, f->sum.shift);
}

void ik_int8_addition_apply_scalar(const ik_int8_addition *f, const uint8_t *map, uint8_t *sums, size_t count) {
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

// Samples are read as unsigned bytes; signed ones are offset by 128.

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

/// In float32 the sum is a·scale_a + b·scale_b + offset. Let S = 255 · (scale_a + scale_b). The roundings of the scales,
/// the products, the offset, the two sums and the limit together change it by less than 8 · 2⁻²⁴ · S. The exact steps
/// differ from it by at most 2 units of the sum of terms and by the first rounding of that sum.
typedef struct { float scale_a, scale_b, offset; double error; } approximation;

static approximation approximation_of(const ik_int8_addition *f) {
  double sum = real_of(f->sum), a = real_of(f->first) * sum * 0x1p20, b = real_of(f->second) * sum * 0x1p20;
  double zero_a = f->first.zero + (f->first.is_signed ? 128 : 0), zero_b = f->second.zero + (f->second.is_signed ? 128 : 0);
  double error = 2 * sum + power_of_two(f->sum.shift - 1) + 255 * (a + b) * 0x1p-21;
  return (approximation){(float)a, (float)b, (float)(-zero_a * a - zero_b * b), error};
}

INLINE void add_tried(
    const ik_int8_addition *given, approximation in_floats, const uint8_t *restrict map, uint8_t *restrict sums,
    size_t count) {
  ik_int8_addition f = *given;
  trial t = trial_of(in_floats.error);
  uint8_t flip_a = f.first.is_signed ? 0x80 : 0, flip_b = f.second.is_signed ? 0x80 : 0, results[TRIED];
  for (; count >= TRIED && worth_trying(&t); count -= TRIED, map += TRIED, sums += TRIED) {
    int32_t near = 0;
    for (size_t i = 0; i < TRIED; i++) {
      float a = (float)(int32_t)(uint8_t)(sums[i] ^ flip_a), b = (float)(int32_t)(uint8_t)(map[i] ^ flip_b);
      float v = a * in_floats.scale_a + b * in_floats.scale_b + in_floats.offset, whole = nearest(v);
      near |= fabsf(v - whole) > t.limit;
      results[i] = bounded(&f, (int32_t)whole);
    }
    if (succeeded(&t, near)) memcpy(sums, results, TRIED);
    else add_multiplied(&f, map, sums, TRIED);
  }
  add_multiplied(&f, map, sums, count);
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

/// Chooses the loop by the factors alone.
INLINE void add(const ik_int8_addition *f, const uint8_t *restrict map, uint8_t *restrict sums, size_t count) {
  bool fits = f->first.shift <= 20 && f->second.shift <= 20 && f->sum.shift <= 30;
  if (f->convention == IK_SHIFT ? !fits : f->sum.shift > 0) return ik_int8_addition_apply_scalar(f, map, sums, count);
  if (f->convention == IK_SHIFT) return add_shifted(f, map, sums, count);
  approximation in_floats = approximation_of(f);
  if (in_floats.error < 0x1p-6) add_tried(f, in_floats, map, sums, count);
  else add_multiplied(f, map, sums, count);
}

/// Without float32, for processors that have none.
void ik_int8_addition_apply_integers(const ik_int8_addition *f, const uint8_t *map, uint8_t *sums, size_t count) {
  if (f->convention == IK_SHIFT || f->sum.shift > 0) return add(f, map, sums, count);
  add_multiplied(f, map, sums, count);
}

#define EACH(target)                                                                                                  \
  LOOP(target, ik_int8_addition_apply, (const ik_int8_addition *f, const uint8_t *map, uint8_t *sums, size_t count),  \
       add(f, map, sums, count))

FOR_EACH_TARGET(EACH)
