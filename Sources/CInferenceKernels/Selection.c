#include "Variants.h"

// Which variant runs: the one place that knows. What has no variant of an ISA runs scalar.

bool ik_is_available(ik_isa isa) { return isa == IK_SCALAR; }

ik_isa ik_best_isa(void) { return IK_SCALAR; }

size_t ik_int8_packed_size(const ik_convolution *c, ik_isa isa) { return ik_int8_packed_size_scalar(c); }

size_t ik_int8_scratch_size(const ik_convolution *c, ik_isa isa) { return 0; }

int32_t ik_int8_pack(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const int8_t *weights, const int32_t *bias,
    const int32_t *multipliers, const int8_t *shifts, void *packed) {
  return ik_int8_pack_scalar(c, format, weights, bias, multipliers, shifts, packed);
}

void ik_int8_convolve(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const void *packed, const uint8_t *input,
    uint8_t *output, void *scratch) {
  ik_int8_convolve_scalar(c, format, packed, input, output);
}

size_t ik_float_packed_size(const ik_convolution *c, ik_isa isa) { return ik_float_packed_size_scalar(c); }

size_t ik_float_scratch_size(const ik_convolution *c, ik_isa isa) { return 0; }

void ik_float_pack(const ik_convolution *c, ik_isa isa, const float *weights, const float *bias, void *packed) {
  ik_float_pack_scalar(c, weights, bias, packed);
}

void ik_float_convolve(
    const ik_convolution *c, ik_float_bounds bounds, ik_isa isa, const void *packed, const float *input, float *output,
    void *scratch) {
  ik_float_convolve_scalar(c, bounds, packed, input, output);
}
