#include "Int8Words_DSP.h"
#include "Variants.h"

#include <stdatomic.h>

// Chooses the variant that runs for an ISA and a shape on this machine; Calls.c only calls it. Within a variant, the kernel
// chooses its own path for a shape or a factor: its tiles, a faster loop, or the scalar steps for a rare factor.

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

enum { VBMI = 31 };  // not a value of `ik_isa`

static uint32_t bit(bool has, int32_t number) { return (uint32_t)has << number; }

/// A bit for each ISA that this machine can run, and one for VBMI. The machine is queried once; threads that query it at
/// the same time get the same answer.
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
#ifdef HAS_DSP
  bits |= bit(true, IK_ARM_DSP);
#endif
  atomic_store_explicit(&found, bits, memory_order_relaxed);
  return bits;
}

bool ik_is_available(ik_isa isa) { return machine() >> isa & 1; }

ik_isa ik_best_isa(void) {
  static const ik_isa best_first[] = {IK_AVX512_VNNI, IK_NEON_DOT, IK_AVX2, IK_NEON, IK_SSE2, IK_ARM_DSP};
  for (size_t i = 0; i < sizeof best_first / sizeof *best_first; i++)
    if (ik_is_available(best_first[i])) return best_first[i];
  return IK_SCALAR;
}

/// All kernels of one ISA.
typedef struct {
  ik_int8_traits traits;
  ik_int8_kernel *int8_matrix, *int8_depthwise;
  int32_t lanes;
  ik_float_kernel *float_matrix, *float_depthwise;
  ik_loops loops;
  ik_int8_table_kernel *table;
  ik_int8_kernel *int8_winograd, *int8_masked, *int8_narrow;  // NULL if the ISA has no such kernel
} variants;

#define POINTER(target, name, parameters) name##_##target,
#define LOOPS(target) {IK_LOOPS(POINTER, target)}

#define SCALAR_LOOPS(addition)                                                                                                   \
  {ik_float_max_pooling_apply_baseline, ik_float_average_pooling_apply_baseline, ik_int8_max_pooling_apply_baseline,   \
   ik_int8_average_pooling_apply_baseline, ik_int8_global_average_pooling_sum_baseline, addition,                      \
   ik_int8_multiplication_apply_scalar}

/// The traits and lanes are 0: scalar packs nothing for vectors.
static const variants scalar = {
    .int8_matrix = ik_int8_convolution_apply_scalar, .int8_depthwise = ik_int8_convolution_apply_scalar,
    .float_matrix = ik_float_convolution_apply_scalar, .float_depthwise = ik_float_convolution_apply_scalar,
    .loops = SCALAR_LOOPS(ik_int8_addition_apply_scalar),
    .table = ik_int8_table_apply_scalar};

#define VECTORS(taps, signed, panel, int8, lanes, float, target, table)                                                \
  {taps, signed, panel, PLAIN}, ik_int8_convolution_apply_matrix_##int8, ik_int8_convolution_apply_depthwise_##int8,   \
      lanes, ik_float_convolution_apply_matrix_##float, ik_float_convolution_apply_depthwise_##float,                  \
      LOOPS(target), ik_int8_table_apply_##table

#if defined(__x86_64__)
static const variants sse2 = {
    VECTORS(2, false, 1, sse2, 4, sse2, baseline, scalar), .int8_winograd = ik_int8_convolution_apply_winograd_sse2};
static const variants avx2 = {
    VECTORS(2, false, 1, avx2, 8, avx2, avx2, avx2), .int8_winograd = ik_int8_convolution_apply_winograd_avx2,
    .int8_masked = ik_int8_convolution_apply_matrix_avx2masked_or_plain,
    .int8_narrow = ik_int8_convolution_apply_matrix_avx2narrow};
static const variants avx512 = {VECTORS(4, false, 2, avx512vnni, 16, avx512, avx512, avx2)};
static const variants avx512_vbmi = {VECTORS(4, false, 2, avx512vnni, 16, avx512, avx512, vbmi)};
#elif defined(__aarch64__)
static const variants neon = {
    VECTORS(2, true, 1, neon, 4, neon, baseline, neon), .int8_winograd = ik_int8_convolution_apply_winograd_neon};
static const variants neon_dot = {VECTORS(4, true, 1, neondot, 4, neon, baseline, neon)};
#endif

#ifdef HAS_DSP
/// Only convolutions and additions differ from scalar.
static const variants arm_dsp = {
    .int8_matrix = ik_int8_convolution_apply_dsp, .int8_depthwise = ik_int8_convolution_apply_depthwise_dsp,
    .float_matrix = ik_float_convolution_apply_scalar, .float_depthwise = ik_float_convolution_apply_scalar,
    .loops = SCALAR_LOOPS(ik_int8_addition_apply_dsp), .table = ik_int8_table_apply_scalar};
#endif

/// The kernels of an ISA; those of scalar if the ISA was not compiled.
static const variants *variants_of(ik_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case IK_SSE2: return &sse2;
    case IK_AVX2: return &avx2;
    case IK_AVX512_VNNI: return machine() >> VBMI & 1 ? &avx512_vbmi : &avx512;
#elif defined(__aarch64__)
    case IK_NEON: return &neon;
    case IK_NEON_DOT: return &neon_dot;
#endif
#ifdef HAS_DSP
    case IK_ARM_DSP: return &arm_dsp;
#endif
    default: return &scalar;
  }
}

static bool has_scalar_packing(const variants *v) { return v->lanes == 0; }

ik_int8_convolution_variant ik_int8_convolution_variant_of(const ik_convolution *c, ik_isa isa) {
  const variants *v = variants_of(isa);
  ik_int8_kernel *apply = is_depthwise(c) ? v->int8_depthwise : v->int8_matrix;
  // Every machine can pack for this ISA.
  if (isa == IK_ARM_DSP && !is_depthwise(c))
    return (ik_int8_convolution_variant){
        v->traits, ik_int8_convolution_packed_size_dsp, ik_int8_convolution_scratch_size_dsp,
        ik_int8_convolution_pack_dsp, ik_is_available(isa) ? apply : NULL};
  if (has_scalar_packing(v))
    return (ik_int8_convolution_variant){
        v->traits, ik_int8_convolution_packed_size_scalar, ik_int8_convolution_scratch_size_scalar,
        ik_int8_convolution_pack_scalar, apply};
  ik_int8_convolution_variant found = {
      v->traits, ik_int8_convolution_packed_size_vector, ik_int8_convolution_scratch_size_vector,
      ik_int8_convolution_pack_vector, apply};
  if (is_depthwise(c)) return found;
  if (v->int8_winograd && is_transformed(c)) {
    found.apply = v->int8_winograd;
    found.traits = (ik_int8_traits){.taps = 2, .panel = 1, .form = TRANSFORMED};
  } else if (v->int8_narrow && c->output_height * c->output_width == 1) {
    found.apply = v->int8_narrow;
    found.traits.form = NARROW;
  } else if (v->int8_masked && run_length(c) % 4 == 0) {  // the last words of runs are full
    found.apply = v->int8_masked;
    found.traits.taps = 4, found.traits.form = MASKED;
  }
  return found;
}

/// In float32, depthwise means one output channel per input channel. With more, each channel is an ordinary group.
static bool has_own_channels(const ik_convolution *c) { return c->groups == c->channels && c->output_channels == c->channels; }

ik_float_convolution_variant ik_float_convolution_variant_of(const ik_convolution *c, ik_isa isa) {
  // Shapes that do not fill a vector of AVX-512 are faster with AVX2: its panels are narrower, and fewer lanes stay empty.
  const bool depthwise = has_own_channels(c), narrow = depthwise ? c->channels < 16 : c->output_channels / c->groups <= 8;
  const variants *v = variants_of(narrow && isa == IK_AVX512_VNNI ? IK_AVX2 : isa);
  if (has_scalar_packing(v))
    return (ik_float_convolution_variant){
        v->lanes, ik_float_convolution_packed_size_scalar, ik_float_convolution_pack_scalar, v->float_matrix};
  if (depthwise)
    return (ik_float_convolution_variant){
        v->lanes, ik_float_convolution_packed_size_depthwise, ik_float_convolution_pack_depthwise, v->float_depthwise};
  return (ik_float_convolution_variant){
      v->lanes, ik_float_convolution_packed_size_matrix, ik_float_convolution_pack_matrix, v->float_matrix};
}

const ik_loops *ik_loops_of(ik_isa isa) { return &variants_of(isa)->loops; }

ik_int8_table_kernel *ik_int8_table_kernel_of(ik_isa isa) { return variants_of(isa)->table; }
