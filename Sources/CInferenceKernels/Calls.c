#include "FloatPacking.h"
#include "Variants.h"

// The headers' functions: each looks its variant up, and calls it.

size_t ik_int8_packed_size(const ik_convolution *c, ik_isa isa) {
  const ik_variant *v = ik_variant_of(isa);
  return v->matrix ? ik_int8_packed_size_vector(c, v->traits) : ik_int8_packed_size_scalar(c);
}

size_t ik_int8_scratch_size(const ik_convolution *c, ik_isa isa) {
  const ik_variant *v = ik_variant_of(isa);
  return v->matrix ? ik_int8_scratch_size_vector(c, v->traits) : 0;
}

int32_t ik_int8_pack(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const int8_t *weights, const int32_t *bias,
    const int32_t *multipliers, const int8_t *shifts, void *packed) {
  const ik_variant *v = ik_variant_of(isa);
  return v->matrix ? ik_int8_pack_vector(c, format, v->traits, weights, bias, multipliers, shifts, packed)
                   : ik_int8_pack_scalar(c, format, weights, bias, multipliers, shifts, packed);
}

void ik_int8_convolve(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const void *packed, const uint8_t *input,
    uint8_t *output, void *scratch) {
  const ik_variant *v = ik_variant_of(isa);
  if (!v->matrix) return ik_int8_convolve_scalar(c, format, packed, input, output);
  (is_depthwise(c) ? v->depthwise : v->matrix)(c, format, packed, input, output, scratch);
}

// float32: scalar, or two kinds of kernel over weights that are packed for the variant's number of lanes.

static bool has_own_channels(const ik_convolution *c) { return c->groups == c->channels && c->output_channels == c->channels; }

/// What does not fill a long vector is quicker in short ones: panels of half a vector, channels loaded in part.
static const ik_variant *float_variant_of(const ik_convolution *c, ik_isa isa) {
  bool narrow = has_own_channels(c) ? c->channels < 16 : c->output_channels / c->groups <= 8;
  return narrow ? ik_narrow_variant_of(isa) : ik_variant_of(isa);
}

size_t ik_float_packed_size(const ik_convolution *c, ik_isa isa) {
  int32_t lanes = float_variant_of(c, isa)->lanes;
  if (lanes == 0) return ik_float_packed_size_scalar(c);
  return has_own_channels(c) ? ik_float_packed_size_depthwise(c) : ik_float_packed_size_panels(c, lanes);
}

size_t ik_float_scratch_size(const ik_convolution *c, ik_isa isa) { return 0; }

void ik_float_pack(const ik_convolution *c, ik_isa isa, const float *weights, const float *bias, void *packed) {
  int32_t lanes = float_variant_of(c, isa)->lanes;
  if (lanes == 0) ik_float_pack_scalar(c, weights, bias, packed);
  else if (has_own_channels(c)) ik_float_pack_depthwise(c, weights, bias, packed);
  else ik_float_pack_panels(c, lanes, weights, bias, packed);
}

void ik_float_convolve(
    const ik_convolution *c, ik_float_bounds bounds, ik_isa isa, const void *packed, const float *input, float *output,
    void *scratch) {
  const ik_variant *v = float_variant_of(c, isa);
  (has_own_channels(c) ? v->float_depthwise : v->float_panels)(c, bounds, packed, input, output);
}

void ik_float_pool_maximum(const ik_pooling *p, ik_isa isa, const float *input, float *output) {
  ik_variant_of(isa)->loops.ik_float_pool_maximum(p, input, output);
}

void ik_float_pool_average(const ik_pooling *p, bool counts_padding, ik_isa isa, const float *input, float *output) {
  ik_variant_of(isa)->loops.ik_float_pool_average(p, counts_padding, input, output);
}

void ik_int8_pool_maximum(const ik_pooling *p, bool is_signed, ik_isa isa, const uint8_t *input, uint8_t *output) {
  ik_variant_of(isa)->loops.ik_int8_pool_maximum(p, is_signed ? 0x80 : 0, input, output);  // not bool: quicker so
}

void ik_int8_pool_average(
    const ik_pooling *p, bool is_signed, int32_t zero, bool counts_padding, ik_convention convention, ik_isa isa,
    const uint8_t *input, uint8_t *output) {
  ik_variant_of(isa)->loops.ik_int8_pool_average(p, is_signed, zero, counts_padding, convention, input, output);
}

void ik_int8_sum_pixels(
    const uint8_t *input, size_t pixels, size_t step, size_t channels, bool is_signed, ik_isa isa, int32_t *sums) {
  ik_variant_of(isa)->loops.ik_int8_sum_pixels(input, pixels, step, channels, is_signed, sums);
}

void ik_int8_add(const ik_int8_addition *f, ik_isa isa, const uint8_t *map, uint8_t *sums, size_t count) {
  ik_variant_of(isa)->loops.ik_int8_add(f, map, sums, count);
}

void ik_int8_multiply(
    const ik_int8_multiplication *f, ik_isa isa, const uint8_t *factors, uint8_t *products, size_t pixels,
    size_t channels) {
  ik_variant_of(isa)->loops.ik_int8_multiply(f, factors, products, pixels, channels);
}

void ik_int8_look_up(const uint8_t *table, ik_isa isa, const uint8_t *from, uint8_t *to, size_t count) {
  ik_variant_of(isa)->look_up(table, from, to, count);
}
