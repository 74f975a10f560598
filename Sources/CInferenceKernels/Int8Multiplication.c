#include "Requantization.h"
#include "Macros.h"
#include "Variants.h"

// Products: step by step, and as loops that the compiler vectorizes for each target.

void ik_int8_multiplication_apply_scalar(
    const ik_int8_multiplication *f, const uint8_t *factors, uint8_t *products, size_t pixels, size_t channels) {
  for (size_t pixel = 0; pixel < pixels; pixel++, products += channels)
    for (size_t c = 0; c < channels; c++) {
      int32_t a = f->first.is_signed ? (int8_t)products[c] : products[c];
      int32_t b = f->second.is_signed ? (int8_t)factors[c] : factors[c];
      int32_t raw = (a - f->first.zero) * (b - f->second.zero);
      int64_t v = (int64_t)requantize(raw, f->convention, f->product.multiplier, f->product.shift) + f->product.zero;
      products[c] = (uint8_t)(v < f->lowest ? f->lowest : v > f->highest ? f->highest : v);
    }
}

// Samples are read as unsigned bytes; signed ones are offset by 128.

typedef struct {
  int32_t zero_a, zero_b, zero, lowest, highest;
  uint8_t flip_a, flip_b;
} operands;

static operands operands_of(const ik_int8_multiplication *f) {
  uint8_t flip_a = f->first.is_signed ? 0x80 : 0, flip_b = f->second.is_signed ? 0x80 : 0;
  return (operands){f->first.zero + flip_a, f->second.zero + flip_b, f->product.zero, f->lowest, f->highest, flip_a, flip_b};
}

/// The magnitude is below 2¹⁶.
INLINE int32_t raw_product(operands o, uint8_t a, uint8_t b) {
  return ((int32_t)(uint8_t)(a ^ o.flip_a) - o.zero_a) * ((int32_t)(uint8_t)(b ^ o.flip_b) - o.zero_b);
}

INLINE uint8_t bounded(operands o, int32_t v) {
  v += o.zero;
  return (uint8_t)(v < o.lowest ? o.lowest : v > o.highest ? o.highest : v);
}

INLINE void multiply_multiplied(
    const ik_int8_multiplication *f, const uint8_t *restrict factors, uint8_t *restrict products, size_t pixels,
    size_t channels) {
  operands o = operands_of(f);
  factor scale = factor_of(f->product);
  for (size_t pixel = 0; pixel < pixels; pixel++, products += channels)
    for (size_t c = 0; c < channels; c++)
      products[c] = bounded(o, scaled(scale, raw_product(o, products[c], factors[c])));
}

INLINE void multiply_shifted(
    const ik_int8_multiplication *f, const uint8_t *restrict factors, uint8_t *restrict products, size_t pixels,
    size_t channels) {
  operands o = operands_of(f);
  int32_t right = f->product.shift > 0 ? f->product.shift : 0, left = 1 << (right - f->product.shift);
  int32_t half = right ? (1 << (right - 1)) - 1 : 0, odd = right ? 1 : 0;
  for (size_t pixel = 0; pixel < pixels; pixel++, products += channels)
    for (size_t c = 0; c < channels; c++) {
      int32_t v = raw_product(o, products[c], factors[c]) * left;
      products[c] = bounded(o, (v + half + ((v >> right) & odd)) >> right);
    }
}

/// Chooses the loop by the factor alone.
INLINE void multiply(
    const ik_int8_multiplication *f, const uint8_t *restrict factors, uint8_t *restrict products, size_t pixels,
    size_t channels) {
  int32_t shift = f->product.shift;
  bool fits = f->convention == IK_SHIFT ? -14 <= shift && shift <= 30 : shift <= 0;
  if (!fits) ik_int8_multiplication_apply_scalar(f, factors, products, pixels, channels);
  else if (f->convention == IK_SHIFT) multiply_shifted(f, factors, products, pixels, channels);
  else multiply_multiplied(f, factors, products, pixels, channels);
}

#define EACH(target)                                                                                                  \
  LOOP(target, ik_int8_multiplication_apply,                                                                          \
       (const ik_int8_multiplication *f, const uint8_t *factors, uint8_t *products, size_t pixels, size_t channels),  \
       multiply(f, factors, products, pixels, channels))

FOR_EACH_TARGET(EACH)
