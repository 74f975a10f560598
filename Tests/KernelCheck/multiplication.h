#ifndef MULTIPLICATION_H
#define MULTIPLICATION_H

// Products and tables of int8 maps: compares each variant with the scalar one, mostly over all pairs of bytes.

#include "addition.h"

static ik_int8_multiplication any_multiplication(void) {
  ik_convention convention = one_in(3) ? IK_SHIFT : IK_MULTIPLIER;
  int shifts = convention == IK_SHIFT;
  ik_int8_multiplication f = {.convention = convention};
  f.first = any_term(convention, 0, 0), f.second = any_term(convention, 0, 0);
  f.product = any_term(convention, -31, 31);
  if (!one_in(4)) f.product.shift = shifts ? between(-2, 12) : -between(0, 12);
  if (shifts) f.first.zero = f.second.zero = f.product.zero = 0;
  f.lowest = f.product.is_signed ? -128 : 0;
  f.highest = f.lowest + 255;
  return f;
}

/// Returns false and prints the variant if its bytes differ. `a`, `b`: rooms of at least 2¹⁶ bytes.
static int products_agree(guarded a, guarded b, uint8_t *expected, uint64_t seed, uint64_t number) {
  random_seed(seed ^ 0x303, number);
  ik_int8_multiplication f = any_multiplication();
  size_t channels = one_in(2) ? 256 : (size_t)between(1, 200);
  size_t pixels = channels == 256 ? 256 : one_in(4) ? 1 : (size_t)between(1, 9);
  int at_end = !one_in(4);
  uint8_t *products = guarded_take(a, pixels * channels, at_end), *factors = guarded_take(b, channels, at_end);
  static uint8_t first[1 << 16];
  for (size_t i = 0; i < pixels * channels; i++) first[i] = (uint8_t)(channels == 256 ? i >> 8 : random_bits());
  for (size_t i = 0; i < channels; i++) factors[i] = (uint8_t)(channels == 256 ? i : random_bits());
  memcpy(expected, first, pixels * channels);
  ik_int8_multiplication_apply(&f, IK_SCALAR, factors, expected, pixels, channels);
  for (int isa = 1; isa <= IK_ARM_DSP; isa++) {
    if (!ik_is_available((ik_isa)isa)) continue;
    memcpy(products, first, pixels * channels);
    ik_int8_multiplication_apply(&f, (ik_isa)isa, factors, products, pixels, channels);
    if (!memcmp(products, expected, pixels * channels)) continue;
    printf(
        "product: seed %llu number %llu isa %d, %zu pixels of %zu, convention %d, shift %d\n", (unsigned long long)seed,
        (unsigned long long)number, isa, pixels, channels, f.convention, f.product.shift);
    return 0;
  }
  return 1;
}

static int tables_agree(guarded a, guarded b, uint8_t *expected, uint64_t seed, uint64_t number) {
  random_seed(seed ^ 0x7AB, number);
  size_t count = one_in(8) ? 1 << 12 : (size_t)between(0, 300);
  int at_end = !one_in(4), in_place = one_in(2);
  uint8_t *to = guarded_take(a, count, at_end), *from = guarded_take(b, count, at_end), table[256], given[1 << 12];
  for (size_t i = 0; i < sizeof table; i++) table[i] = (uint8_t)random_bits();
  for (size_t i = 0; i < count; i++) given[i] = (uint8_t)random_bits(), expected[i] = table[given[i]];
  for (int isa = 0; isa <= IK_ARM_DSP; isa++) {
    if (!ik_is_available((ik_isa)isa)) continue;
    memcpy(in_place ? to : from, given, count);
    ik_int8_table_apply(table, (ik_isa)isa, in_place ? to : from, to, count);
    if (!memcmp(to, expected, count)) continue;
    printf(
        "table: seed %llu number %llu isa %d, %zu bytes\n", (unsigned long long)seed, (unsigned long long)number, isa, count);
    return 0;
  }
  return 1;
}

#endif
