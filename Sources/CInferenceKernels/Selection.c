#include "Int8Packed.h"
#include "Variants.h"

#include <stdatomic.h>

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
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

static bool has_dot(void) { return getauxval(AT_HWCAP) >> 20 & 1; }  // HWCAP_ASIMDDP
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>

static bool has_dot(void) {
  int32_t has = 0;
  size_t size = sizeof has;
  return sysctlbyname("hw.optional.arm.FEAT_DotProd", &has, &size, NULL, 0) == 0 && has;
}
#elif defined(__aarch64__)
static bool has_dot(void) { return false; }
#endif

static variant variant_of(ik_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case IK_SSE2: return (variant){true, {2, false, 1}, ik_int8_matrix_sse2, ik_int8_depthwise_sse2};
    case IK_AVX2:
      return (variant){__builtin_cpu_supports("avx2"), {2, false, 1}, ik_int8_matrix_avx2, ik_int8_depthwise_avx2};
    case IK_AVX512_VNNI:
      return (variant){has_avx512vnni(), {4, false, 2}, ik_int8_matrix_avx512vnni, ik_int8_depthwise_avx512vnni};
#elif defined(__aarch64__)
    case IK_NEON: return (variant){true, {2, true, 1}, ik_int8_matrix_neon, ik_int8_depthwise_neon};
    case IK_NEON_DOT: return (variant){has_dot(), {4, true, 1}, ik_int8_matrix_neondot, ik_int8_depthwise_neondot};
#endif
    default: return (variant){.available = isa == IK_SCALAR};
  }
}

bool ik_is_available(ik_isa isa) { return variant_of(isa).available; }

ik_isa ik_best_isa(void) {
  static const ik_isa best_first[] = {IK_AVX512_VNNI, IK_NEON_DOT, IK_AVX2, IK_NEON, IK_SSE2};
  static _Atomic int found = -1;  // found anew by threads that meet here first: they find the same
  int isa = atomic_load_explicit(&found, memory_order_relaxed);
  if (isa >= 0) return (ik_isa)isa;
  isa = IK_SCALAR;
  for (int i = sizeof best_first / sizeof *best_first - 1; i >= 0; i--)
    if (ik_is_available(best_first[i])) isa = best_first[i];
  atomic_store_explicit(&found, isa, memory_order_relaxed);
  return (ik_isa)isa;
}

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
