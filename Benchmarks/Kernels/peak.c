// The peak rate of one core: twelve independent sums, with all operands in registers. Each function computes some
// multiply-adds and returns their number.
#include "CInferenceKernels.h"

double peak_multiply_adds(ik_isa isa);
double peak_int8_multiply_adds(ik_isa isa);

enum { SUMS = 12, TURNS = 20000 };

#define EACH_SUM(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11)

#if defined(__x86_64__)
#include <immintrin.h>

// In assembly, because the compiler would move a product out of the loop. An instruction adds its products to the sum. If
// there is no such instruction, the products are written to a register, which is then added.
#define FUSED(i, name) __asm__ volatile(name " %2, %1, %0" : "+v"(sums[i]) : "v"(x), "v"(w));
#define IN_TWO(i, name, add) \
  __asm__ volatile(name " %3, %2, %0\n" add " %0, %1, %1" : "=&x"(y), "+x"(sums[i]) : "x"(x), "x"(w));
#define IN_THREE(i, move, name, add) \
  __asm__ volatile(move " %2, %0\n" name " %3, %0\n" add " %0, %1" : "=&x"(y), "+x"(sums[i]) : "x"(x), "x"(w));

#define PEAK(function, features, type, zero, products, step) \
  __attribute__((target(features), noinline)) static double function(void) { \
    type x = zero(), w = zero(), y, sums[SUMS]; \
    (void)y; \
    for (int i = 0; i < SUMS; i++) sums[i] = zero(); \
    for (int turn = 0; turn < TURNS; turn++) { EACH_SUM(step) } \
    return (double)SUMS * products * TURNS; \
  }

#define FMA(i) FUSED(i, "vfmadd231ps")
#define MULPS(i) IN_THREE(i, "movaps", "mulps", "addps")
#define DPBUSD(i) FUSED(i, "vpdpbusd")
#define MADDWD(i) IN_TWO(i, "vpmaddwd", "vpaddd")
#define MADDWD_SSE2(i) IN_THREE(i, "movdqa", "pmaddwd", "paddd")

PEAK(float_avx512, "avx512f", __m512, _mm512_setzero_ps, 16, FMA)
PEAK(float_avx2, "avx2,fma", __m256, _mm256_setzero_ps, 8, FMA)
PEAK(float_sse2, "sse2", __m128, _mm_setzero_ps, 4, MULPS)
PEAK(int8_vnni, "avx512f,avx512vnni", __m512i, _mm512_setzero_si512, 64, DPBUSD)
PEAK(int8_avx2, "avx2", __m256i, _mm256_setzero_si256, 16, MADDWD)
PEAK(int8_sse2, "sse2", __m128i, _mm_setzero_si128, 8, MADDWD_SSE2)

double peak_multiply_adds(ik_isa isa) {
  return isa == IK_AVX512_VNNI ? float_avx512() : isa == IK_AVX2 ? float_avx2() : float_sse2();
}

double peak_int8_multiply_adds(ik_isa isa) {
  return isa == IK_AVX512_VNNI ? int8_vnni() : isa == IK_AVX2 ? int8_avx2() : int8_sse2();
}

#elif defined(__aarch64__)
#include <arm_neon.h>

#define PEAK(function, products, instruction) \
  __attribute__((noinline)) static double function(void) { \
    uint32x4_t x = vdupq_n_u32(0), w = x, sums[SUMS]; \
    for (int i = 0; i < SUMS; i++) sums[i] = x; \
    for (int turn = 0; turn < TURNS; turn++) { EACH_SUM(instruction) } \
    return (double)SUMS * products * TURNS; \
  }

#define FUSED(i, instruction) __asm__ volatile(instruction : "+w"(sums[i]) : "w"(x), "w"(w));
#define FMLA(i) FUSED(i, "fmla %0.4s, %1.4s, %2.4s")
#define SMLAL(i) FUSED(i, "smlal %0.4s, %1.4h, %2.4h")
#define SDOT(i) FUSED(i, ".arch armv8.2-a+dotprod\n sdot %0.4s, %1.16b, %2.16b")

PEAK(float_neon, 4, FMLA)
PEAK(int8_neon, 4, SMLAL)
PEAK(int8_neon_dot, 16, SDOT)

double peak_multiply_adds(ik_isa isa) { return float_neon(); }

double peak_int8_multiply_adds(ik_isa isa) { return isa == IK_NEON_DOT ? int8_neon_dot() : int8_neon(); }

#endif
