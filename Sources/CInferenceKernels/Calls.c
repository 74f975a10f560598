#include "Variants.h"

// The functions of the public headers. Each calls the variant that Selection.c chooses.

size_t ik_int8_convolution_packed_size(const ik_convolution *c, ik_isa isa) {
  ik_int8_convolution_variant v = ik_int8_convolution_variant_of(c, isa);
  return v.packed_size(c, v.traits);
}

size_t ik_int8_convolution_scratch_size(const ik_convolution *c, ik_isa isa) {
  ik_int8_convolution_variant v = ik_int8_convolution_variant_of(c, isa);
  return v.scratch_size(c, v.traits);
}

int32_t ik_int8_convolution_pack(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const int8_t *weights, const int32_t *bias,
    const int32_t *multipliers, const int8_t *shifts, void *packed) {
  ik_int8_convolution_variant v = ik_int8_convolution_variant_of(c, isa);
  return v.pack(c, format, v.traits, weights, bias, multipliers, shifts, packed);
}

void ik_int8_convolution_apply(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const void *packed, const uint8_t *input,
    uint8_t *output, void *scratch) {
  ik_int8_convolution_variant_of(c, isa).apply(c, format, packed, input, output, scratch);
}

size_t ik_float_convolution_packed_size(const ik_convolution *c, ik_isa isa) {
  ik_float_convolution_variant v = ik_float_convolution_variant_of(c, isa);
  return v.packed_size(c, v.lanes);
}

size_t ik_float_convolution_scratch_size(const ik_convolution *c, ik_isa isa) { return 0; }

void ik_float_convolution_pack(
    const ik_convolution *c, ik_isa isa, const float *weights, const float *bias, void *packed) {
  ik_float_convolution_variant v = ik_float_convolution_variant_of(c, isa);
  v.pack(c, v.lanes, weights, bias, packed);
}

void ik_float_convolution_apply(
    const ik_convolution *c, ik_float_bounds bounds, ik_isa isa, const void *packed, const float *input, float *output,
    void *scratch) {
  ik_float_convolution_variant_of(c, isa).apply(c, bounds, packed, input, output);
}

void ik_float_max_pooling_apply(const ik_pooling *p, ik_isa isa, const float *input, float *output) {
  ik_loops_of(isa)->ik_float_max_pooling_apply(p, input, output);
}

void ik_float_average_pooling_apply(
    const ik_pooling *p, bool counts_padding, ik_isa isa, const float *input, float *output) {
  ik_loops_of(isa)->ik_float_average_pooling_apply(p, counts_padding, input, output);
}

void ik_int8_max_pooling_apply(
    const ik_pooling *p, bool is_signed, ik_isa isa, const uint8_t *input, uint8_t *output) {
  ik_loops_of(isa)->ik_int8_max_pooling_apply(p, is_signed ? 0x80 : 0, input, output);  // faster than a bool
}

void ik_int8_average_pooling_apply(
    const ik_pooling *p, bool is_signed, int32_t zero, bool counts_padding, ik_convention convention, ik_isa isa,
    const uint8_t *input, uint8_t *output) {
  ik_loops_of(isa)->ik_int8_average_pooling_apply(p, is_signed, zero, counts_padding, convention, input, output);
}

void ik_int8_global_average_pooling_sum(
    const uint8_t *input, size_t pixels, size_t step, size_t channels, bool is_signed, ik_isa isa, int32_t *sums) {
  ik_loops_of(isa)->ik_int8_global_average_pooling_sum(input, pixels, step, channels, is_signed, sums);
}

void ik_int8_addition_apply(const ik_int8_addition *f, ik_isa isa, const uint8_t *map, uint8_t *sums, size_t count) {
  ik_loops_of(isa)->ik_int8_addition_apply(f, map, sums, count);
}

void ik_int8_multiplication_apply(
    const ik_int8_multiplication *f, ik_isa isa, const uint8_t *factors, uint8_t *products, size_t pixels,
    size_t channels) {
  ik_loops_of(isa)->ik_int8_multiplication_apply(f, factors, products, pixels, channels);
}

void ik_int8_table_apply(const uint8_t *table, ik_isa isa, const uint8_t *from, uint8_t *to, size_t count) {
  ik_int8_table_kernel_of(isa)(table, from, to, count);
}
