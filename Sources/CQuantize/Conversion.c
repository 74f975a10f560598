#include "CQuantize.h"

#define LANES 16

typedef float floats __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t integers __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint8_t bytes __attribute__((vector_size(LANES), aligned(1)));
typedef int8_t signed_bytes __attribute__((vector_size(LANES), aligned(1)));

INLINE floats clamped(floats value, float lowest, float highest) {
  return CLAMPED(value, lowest - (floats){0}, highest - (floats){0});
}

INLINE integers clamped_integers(integers value, int32_t lowest, int32_t highest) {
  return CLAMPED(value, lowest - (integers){0}, highest - (integers){0});
}

/// 1.5 · 2²³: a sum with it has no fraction bits, so the addition rounds to nearest, ties to even.
static const float magic = 12582912;
enum { MAGIC_BITS = 0x4B400000 };

INLINE integers rounded(floats value) { return (integers)(value + magic) - MAGIC_BITS; }

INLINE integers sample_of(floats value, cq_format f) {
  if (f.is_q) return rounded(clamped(value * (1 / f.step), (float)f.lowest, (float)f.highest));
  // Beyond ±1,024 every sum with a zero point leaves the range.
  return clamped_integers(rounded(clamped(value / f.step, -1024, 1024)) + f.zero, f.lowest, f.highest);
}

INLINE void cq_quantize_body(cq_format f, const float *values, size_t count, uint8_t *samples, size_t *done) {
  size_t i = 0;
  for (; i + CQ_GROUP <= count; i += CQ_GROUP) {
    integers is_nan = {0};
    for (size_t j = i; j < i + CQ_GROUP; j += LANES) is_nan |= *(const floats *)(values + j) != *(const floats *)(values + j);
    if (cv_any((cv_words)is_nan)) break;
    for (size_t j = i; j < i + CQ_GROUP; j += LANES)
      *(bytes *)(samples + j) = __builtin_convertvector(sample_of(*(const floats *)(values + j), f), bytes);
  }
  *done += i;
}

INLINE float number(int32_t sample, cq_format f) {
  const int32_t raised = sample < f.lowest ? f.lowest : sample, inside = raised > f.highest ? f.highest : raised;
  return (float)(inside - f.zero) * f.step;
}

INLINE void cq_dequantize_body(cq_format f, const uint8_t *samples, size_t count, float *values) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const integers sample = f.lowest < 0 ? __builtin_convertvector(*(const signed_bytes *)(samples + i), integers)
                                         : __builtin_convertvector(*(const bytes *)(samples + i), integers);
    *(floats *)(values + i) =
        __builtin_convertvector(clamped_integers(sample, f.lowest, f.highest) - f.zero, floats) * f.step;
  }
  for (; i < count; i++) values[i] = number(f.lowest < 0 ? (int8_t)samples[i] : samples[i], f);
}

FOR_EACH_ISA(cq_quantize, (cq_format format, const float *values, size_t count, uint8_t *samples, size_t *done),
  (format, values, count, samples, done))
FOR_EACH_ISA(cq_dequantize, (cq_format format, const uint8_t *samples, size_t count, float *values),
  (format, samples, count, values))
