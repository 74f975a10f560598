#include "Int8Packed.h"
#include "Variants.h"

// Which variant runs: the one place that knows.

typedef struct {
  bool available;
  ik_int8_traits int8;
  ik_int8_kernel *matrix, *depthwise;
} variant;

#if defined(__x86_64__)
static bool has_avx512vnni(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}
#endif

static variant variant_of(ik_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case IK_AVX512_VNNI:
      return (variant){has_avx512vnni(), {4, false, 2}, ik_int8_matrix_avx512vnni, ik_int8_depthwise_avx512vnni};
#endif
    default: return (variant){.available = isa == IK_SCALAR};
  }
}

bool ik_is_available(ik_isa isa) { return variant_of(isa).available; }

ik_isa ik_best_isa(void) { return ik_is_available(IK_AVX512_VNNI) ? IK_AVX512_VNNI : IK_SCALAR; }

size_t ik_int8_packed_size(const ik_convolution *c, ik_isa isa) {
  variant v = variant_of(isa);
  return v.matrix ? ik_int8_packed_size_vector(c, v.int8) : ik_int8_packed_size_scalar(c);
}

size_t ik_int8_scratch_size(const ik_convolution *c, ik_isa isa) {
  variant v = variant_of(isa);
  return v.matrix ? ik_int8_scratch_size_vector(c, v.int8) : 0;
}

int32_t ik_int8_pack(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const int8_t *weights, const int32_t *bias,
    const int32_t *multipliers, const int8_t *shifts, void *packed) {
  variant v = variant_of(isa);
  return v.matrix ? ik_int8_pack_vector(c, format, v.int8, weights, bias, multipliers, shifts, packed)
                  : ik_int8_pack_scalar(c, format, weights, bias, multipliers, shifts, packed);
}

void ik_int8_convolve(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const void *packed, const uint8_t *input,
    uint8_t *output, void *scratch) {
  variant v = variant_of(isa);
  if (!v.matrix) return ik_int8_convolve_scalar(c, format, packed, input, output);
  (is_depthwise(c) ? v.depthwise : v.matrix)(c, format, packed, input, output, scratch);
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
