#ifndef ADDITION_H
#define ADDITION_H

// Additions of int8 maps: compares each variant with the scalar one, mostly over all pairs of bytes.

#include "CInferenceKernels.h"
#include "memory.h"
#include "random.h"

static int32_t any_sample(int is_signed) { return between(is_signed ? -128 : 0, is_signed ? 127 : 255); }

static ik_int8_term any_term(ik_convention convention, int32_t low, int32_t high) {
  ik_int8_term t = {.is_signed = one_in(2)};
  t.zero = any_sample(t.is_signed);
  t.shift = one_in(3) ? between(low, high) : convention == IK_SHIFT ? between(0, 12) : -between(0, 12);
  t.multiplier = one_in(8) ? 1 << 30 : one_in(50) ? 0 : one_in(50) ? INT32_MAX : between(1 << 30, INT32_MAX);
  return t;
}

static ik_int8_addition any_addition(void) {
  ik_convention convention = one_in(3) ? IK_SHIFT : IK_MULTIPLIER;
  int shifts = convention == IK_SHIFT;
  ik_int8_addition f = {.convention = convention};
  f.first = any_term(convention, shifts ? 0 : -31, shifts ? 38 : 0);
  f.second = any_term(convention, shifts ? 0 : -31, shifts ? 38 : 0);
  f.sum = any_term(convention, shifts ? 0 : -31, shifts ? 38 : 31);
  if (!shifts && one_in(2)) f.sum.shift = -between(15, 22);  // the shifts that layers have
  if (!shifts && one_in(2)) f.first.shift = 0, f.first.multiplier = 1 << 30;
  if (shifts) f.first.zero = f.second.zero = f.sum.zero = 0;
  f.lowest = one_in(2) ? (f.sum.is_signed ? -128 : 0) : any_sample(f.sum.is_signed);
  f.highest = one_in(2) ? (f.sum.is_signed ? 127 : 255) : any_sample(f.sum.is_signed);
  if (f.highest < f.lowest) f.highest = f.lowest;
  return f;
}

/// Returns false and prints the variant if its bytes differ. `a`, `b`: rooms of at least 2¹⁶ bytes.
static int additions_agree(guarded a, guarded b, uint8_t *expected, uint64_t seed, uint64_t number) {
  random_seed(seed ^ 0xADD, number);
  ik_int8_addition f = any_addition();
  size_t count = one_in(2) ? 1 << 16 : (size_t)between(0, 200);
  int at_end = !one_in(4);
  uint8_t *sums = guarded_take(a, count, at_end), *map = guarded_take(b, count, at_end);
  for (size_t i = 0; i < count; i++) expected[i] = (uint8_t)i, map[i] = (uint8_t)(i >> 8);
  if (count < 1 << 16)
    for (size_t i = 0; i < count; i++) expected[i] = (uint8_t)random_bits(), map[i] = (uint8_t)random_bits();
  static uint8_t first[1 << 16];
  memcpy(first, expected, count);
  ik_int8_addition_apply(&f, IK_SCALAR, map, expected, count);
  for (int isa = 1; isa <= IK_ARM_DSP; isa++) {
    if (!ik_is_available((ik_isa)isa)) continue;
    memcpy(sums, first, count);
    ik_int8_addition_apply(&f, (ik_isa)isa, map, sums, count);
    if (!memcmp(sums, expected, count)) continue;
    size_t at = 0;
    while (sums[at] == expected[at]) at++;
    printf(
        "addition: seed %llu number %llu isa %d at %zu of %zu: %d instead of %d; convention %d, shifts %d %d %d\n",
        (unsigned long long)seed, (unsigned long long)number, isa, at, count, sums[at], expected[at], f.convention,
        f.first.shift, f.second.shift, f.sum.shift);
    return 0;
  }
  return 1;
}

#endif
