#include "Variants.h"

#include <stdatomic.h>

// Which variant runs: the one place that knows.

#if defined(__x86_64__)
static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

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

enum { VBMI = 31 };  // beside the numbers of `ik_isa`

static uint32_t bit(bool has, int32_t number) { return (uint32_t)has << number; }

/// A bit for each ISA that this machine can run, and for VBMI. Looked up once: threads that meet here first find the same.
static uint32_t machine(void) {
  static _Atomic uint32_t found = 0;
  uint32_t bits = atomic_load_explicit(&found, memory_order_relaxed);
  if (bits) return bits;
  bits = bit(true, IK_SCALAR);
#if defined(__x86_64__)
  bits |= bit(true, IK_SSE2) | bit(has_avx2(), IK_AVX2) | bit(has_avx512vnni(), IK_AVX512_VNNI) |
          bit(__builtin_cpu_supports("avx512vbmi"), VBMI);
#elif defined(__aarch64__)
  bits |= bit(true, IK_NEON) | bit(has_dot(), IK_NEON_DOT);
#endif
  atomic_store_explicit(&found, bits, memory_order_relaxed);
  return bits;
}

bool ik_is_available(ik_isa isa) { return machine() >> isa & 1; }

ik_isa ik_best_isa(void) {
  static const ik_isa best_first[] = {IK_AVX512_VNNI, IK_NEON_DOT, IK_AVX2, IK_NEON, IK_SSE2};
  for (size_t i = 0; i < sizeof best_first / sizeof *best_first; i++)
    if (ik_is_available(best_first[i])) return best_first[i];
  return IK_SCALAR;
}

#define POINTER(target, name, parameters) name##_##target,
#define LOOPS(target) {IK_LOOPS(POINTER, target)}

static const ik_variant scalar = {
    .float_panels = ik_float_convolve_scalar, .float_depthwise = ik_float_convolve_scalar,
    .loops = {ik_float_pool_maximum_baseline, ik_float_pool_average_baseline, ik_int8_pool_maximum_baseline,
              ik_int8_pool_average_baseline, ik_int8_sum_pixels_baseline, ik_int8_add_scalar, ik_int8_multiply_scalar},
    .look_up = ik_int8_look_up_scalar};

#if defined(__x86_64__)
static const ik_variant sse2 = {
    {2, false, 1}, ik_int8_matrix_sse2, ik_int8_depthwise_sse2,
    4, ik_float_convolve_panels_sse2, ik_float_convolve_depthwise_sse2,
    LOOPS(baseline), ik_int8_look_up_scalar};

static const ik_variant avx2 = {
    {2, false, 1}, ik_int8_matrix_avx2, ik_int8_depthwise_avx2,
    8, ik_float_convolve_panels_avx2, ik_float_convolve_depthwise_avx2,
    LOOPS(avx2), ik_int8_look_up_avx2};

#define AVX512(look_up)                                                         \
  {{4, false, 2}, ik_int8_matrix_avx512vnni, ik_int8_depthwise_avx512vnni,      \
   16, ik_float_convolve_panels_avx512, ik_float_convolve_depthwise_avx512,     \
   LOOPS(avx512), look_up}
static const ik_variant avx512 = AVX512(ik_int8_look_up_avx2), avx512_vbmi = AVX512(ik_int8_look_up_vbmi);
#elif defined(__aarch64__)
#define NEON(taps, name)                                                        \
  {{taps, true, 1}, ik_int8_matrix_##name, ik_int8_depthwise_##name,            \
   4, ik_float_convolve_panels_neon, ik_float_convolve_depthwise_neon,          \
   LOOPS(baseline), ik_int8_look_up_neon}
static const ik_variant neon = NEON(2, neon), neon_dot = NEON(4, neondot);
#endif

const ik_variant *ik_variant_of(ik_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case IK_SSE2: return &sse2;
    case IK_AVX2: return &avx2;
    case IK_AVX512_VNNI: return machine() >> VBMI & 1 ? &avx512_vbmi : &avx512;
#elif defined(__aarch64__)
    case IK_NEON: return &neon;
    case IK_NEON_DOT: return &neon_dot;
#endif
    default: return &scalar;
  }
}

const ik_variant *ik_narrow_variant_of(ik_isa isa) { return ik_variant_of(isa == IK_AVX512_VNNI ? IK_AVX2 : isa); }
