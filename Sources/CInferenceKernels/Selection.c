#include "FloatPacking.h"
#include "Variants.h"

// Which variant runs: the one place that knows. What has no variant of an ISA runs scalar.

bool ik_is_available(ik_isa isa) {
  switch (isa) {
    case IK_SCALAR: return true;
#if defined(__x86_64__)
    case IK_SSE2: return true;
    case IK_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case IK_AVX512_VNNI:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    case IK_NEON: return true;
#endif
    default: return false;
  }
}

ik_isa ik_best_isa(void) {
  for (int isa = IK_NEON_DOT; isa > IK_SCALAR; isa--)
    if (ik_is_available((ik_isa)isa)) return (ik_isa)isa;
  return IK_SCALAR;
}

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

// float32: scalar, or for each ISA two kinds of kernel over weights that are packed for its number of lanes.

typedef void float_kernel(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);

typedef struct {
  int32_t lanes;
  float_kernel *panels, *depthwise;
} float_variant;

static bool is_depthwise(const ik_convolution *c) { return c->groups == c->channels && c->output_channels == c->channels; }

static float_variant float_variant_of(const ik_convolution *c, ik_isa isa) {
  // What does not fill a long vector is quicker in short ones: panels of half a vector, channels loaded in part.
  bool narrow = is_depthwise(c) ? c->channels < 16 : c->output_channels / c->groups <= 8;
  if (isa == IK_AVX512_VNNI && narrow) isa = IK_AVX2;
  switch (isa) {
#if defined(__x86_64__)
    case IK_SSE2: return (float_variant){4, ik_float_convolve_panels_sse2, ik_float_convolve_depthwise_sse2};
    case IK_AVX2: return (float_variant){8, ik_float_convolve_panels_avx2, ik_float_convolve_depthwise_avx2};
    case IK_AVX512_VNNI: return (float_variant){16, ik_float_convolve_panels_avx512, ik_float_convolve_depthwise_avx512};
#elif defined(__aarch64__)
    case IK_NEON:
    case IK_NEON_DOT: return (float_variant){4, ik_float_convolve_panels_neon, ik_float_convolve_depthwise_neon};
#endif
    default: return (float_variant){0};
  }
}

size_t ik_float_packed_size(const ik_convolution *c, ik_isa isa) {
  int32_t lanes = float_variant_of(c, isa).lanes;
  if (lanes == 0) return ik_float_packed_size_scalar(c);
  return is_depthwise(c) ? ik_float_packed_size_depthwise(c) : ik_float_packed_size_panels(c, lanes);
}

size_t ik_float_scratch_size(const ik_convolution *c, ik_isa isa) { return 0; }

void ik_float_pack(const ik_convolution *c, ik_isa isa, const float *weights, const float *bias, void *packed) {
  int32_t lanes = float_variant_of(c, isa).lanes;
  if (lanes == 0) ik_float_pack_scalar(c, weights, bias, packed);
  else if (is_depthwise(c)) ik_float_pack_depthwise(c, weights, bias, packed);
  else ik_float_pack_panels(c, lanes, weights, bias, packed);
}

void ik_float_convolve(
    const ik_convolution *c, ik_float_bounds bounds, ik_isa isa, const void *packed, const float *input, float *output,
    void *scratch) {
  float_variant v = float_variant_of(c, isa);
  float_kernel *kernel = v.lanes == 0 ? ik_float_convolve_scalar : is_depthwise(c) ? v.depthwise : v.panels;
  kernel(c, bounds, packed, input, output);
}
