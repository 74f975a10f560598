#ifndef CINFERENCEKERNELS_INT8ADDITION_H
#define CINFERENCEKERNELS_INT8ADDITION_H

#include "Int8Convolution.h"

/// The sum of two maps of eight bits in formats of their own; exact to the bit on every ISA.
///
/// IK_SHIFT, Q formats: v = (a · 2^first.shift + b · 2^second.shift) · 2^−sum.shift, rounded once, half to even; shifts are
/// 0 … 38, and one of the first two is 0 or `sum.shift` is.
/// IK_MULTIPLIER, TensorFlow Lite's: v = sum(first((a − zero) · 2²⁰) + second((b − zero) · 2²⁰)), each of the three as in
/// `ik_convention`; multipliers are ≥ 0, shifts −31 … 31, those of `first` and `second` ≤ 0.
/// Then out = min(max(v + sum.zero, lowest), highest).
///
/// Source: IK_SHIFT: Clio (MobiCom '20), section 4.2; IK_MULTIPLIER: TensorFlow Lite's reference kernel of quantized addition.
typedef struct { int32_t zero, multiplier, shift; bool is_signed; } ik_int8_term;

typedef struct {
  ik_int8_term first, second, sum;
  int32_t lowest, highest;
  ik_convention convention;
} ik_int8_addition;

/// Adds `count` samples of `map` (`second`) to `sums` (`first`, which becomes `sum`). They do not overlap. No scratch, no
/// allocation. Reads 2 bytes a sample, writes 1. Cost of a sample: IK_SHIFT two products, an addition and a shift;
/// IK_MULTIPLIER two products in float32, and three of 64 bits more in a block of 64 where one lies near a tie.
void ik_int8_addition_apply(const ik_int8_addition *addition, ik_isa isa, const uint8_t *map, uint8_t *sums, size_t count);

#endif
