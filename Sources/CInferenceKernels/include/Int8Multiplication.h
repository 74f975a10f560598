#ifndef CINFERENCEKERNELS_INT8MULTIPLICATION_H
#define CINFERENCEKERNELS_INT8MULTIPLICATION_H

#include "Int8Addition.h"

/// The product of a map and either one factor per channel or a map of the same size, each in its own format; bit-exact on
/// every ISA.
///
///     raw = (a − first.zero) · (b − second.zero)
///     v   = raw requantized by product.multiplier and product.shift, as in `ik_convention`
///     out = min(max(v + product.zero, lowest), highest)
///
/// Only `zero` and `is_signed` of `first` and `second` are read. Shifts are −31 … 31; multipliers are ≥ 0.
///
/// Source: Hu et al., "Squeeze-and-Excitation Networks", arXiv:1709.01507, Eq. 4; rounded as in convolutions.
typedef struct {
  ik_int8_term first, second, product;
  int32_t lowest, highest;
  ik_convention convention;
} ik_int8_multiplication;

/// Multiplies a map by factors in place.
///
/// @param multiplication  the formats
/// @param isa             the ISA to use
/// @param factors         `channels` factors, in the format `second`
/// @param products        the map, pixels · channels samples in the format `first`; the results replace them, in the
///                        format `product`
/// @param pixels          the number of pixels; 1 multiplies two maps of `channels` samples
/// @param channels        the number of factors and of samples per pixel
///
/// Buffers must not overlap. The call needs no scratch and allocates no memory. Cost per sample: two products (with
/// IK_SHIFT also a shift); it reads 2 bytes and writes 1.
void ik_int8_multiplication_apply(
    const ik_int8_multiplication *multiplication, ik_isa isa, const uint8_t *factors, uint8_t *products, size_t pixels,
    size_t channels);

#endif
