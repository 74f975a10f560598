#ifndef CINFERENCEKERNELS_INT8ADDITION_H
#define CINFERENCEKERNELS_INT8ADDITION_H

#include "Int8Convolution.h"

/// The sum of two 8-bit maps, each in its own format; bit-exact on every ISA.
///
/// IK_SHIFT, Q formats: v = (a · 2^first.shift + b · 2^second.shift) · 2^−sum.shift, rounded once, half to even; shifts are
/// 0 … 38, and at least one of the three is 0.
/// IK_MULTIPLIER, as in TensorFlow Lite: v = sum(first((a − zero) · 2²⁰) + second((b − zero) · 2²⁰)), each of the three
/// as in `ik_convention`; multipliers are ≥ 0 and shifts −31 … 31, but those of `first` and `second` are ≤ 0.
/// Then out = min(max(v + sum.zero, lowest), highest).
///
/// Sources: Clio (MobiCom '20), section 4.2 (IK_SHIFT); TensorFlow Lite's reference kernel of quantized addition
/// (IK_MULTIPLIER).
typedef struct { int32_t zero, multiplier, shift; bool is_signed; } ik_int8_term;

typedef struct {
  ik_int8_term first, second, sum;
  int32_t lowest, highest;
  ik_convention convention;
} ik_int8_addition;

/// Adds one map to another in place.
///
/// @param addition  the formats
/// @param isa       the ISA to use
/// @param map       the samples to add, in the format `second`
/// @param sums      the samples to add to, in the format `first`; the results replace them, in the format `sum`
/// @param count     the number of samples in each map
///
/// The maps must not overlap. The call needs no scratch and allocates no memory. It reads 2 bytes per sample and writes 1.
/// Cost per sample: with IK_SHIFT, two products, an addition and a shift; with IK_MULTIPLIER, two products in float32, plus
/// three 64-bit products in each block of 64 samples in which one lies near a tie.
void ik_int8_addition_apply(const ik_int8_addition *addition, ik_isa isa, const uint8_t *map, uint8_t *sums, size_t count);

#endif
