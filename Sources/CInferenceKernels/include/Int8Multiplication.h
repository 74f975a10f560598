#ifndef CINFERENCEKERNELS_INT8MULTIPLICATION_H
#define CINFERENCEKERNELS_INT8MULTIPLICATION_H

#include "Int8Addition.h"

/// The product of a map and one of its size, or one factor a channel, in formats of their own; exact on every ISA.
///
///     raw = (a − first.zero) · (b − second.zero),   v = raw by product.multiplier and .shift, as `ik_convention` has it
///     out = min(max(v + product.zero, lowest), highest)
///
/// Of `first` and `second` zero and sign are read. Shifts are −31 … 31; multipliers ≥ 0.
///
/// Source: Hu et al., "Squeeze-and-Excitation Networks", arXiv:1709.01507, Eq. 4; the rounding as of convolutions.
typedef struct {
  ik_int8_term first, second, product;
  int32_t lowest, highest;
  ik_convention convention;
} ik_int8_multiplication;

/// Multiplies each of `pixels` · `channels` samples of `products` (`first`, which becomes `product`) by one of the `channels`
/// samples of `factors` (`second`). They do not overlap. No scratch, no allocation. Cost: two products a sample (IK_SHIFT: and
/// a shift); reads 2 bytes, writes 1.
void ik_int8_multiplication_apply(
    const ik_int8_multiplication *multiplication, ik_isa isa, const uint8_t *factors, uint8_t *products, size_t pixels,
    size_t channels);

#endif
