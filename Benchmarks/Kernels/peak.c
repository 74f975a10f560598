// What one core can do at most in float32: twelve independent sums, all operands in registers.
#include "CInferenceKernels.h"

/// Does some and returns how many.
double peak_multiply_adds(ik_isa isa);

enum { peak_turns = 20000 };

#define EACH_SUM(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11)

#if defined(__x86_64__)
#include <immintrin.h>

#define PEAK_X86(name, isa, type, lanes, set, step)                                                    \
  __attribute__((target(isa), noinline)) static double name(void) {                                    \
    type sums[12], x = set(1e-3f), w = set(.5f);                                                       \
    for (int i = 0; i < 12; i++) sums[i] = set(0);                                                     \
    for (int turn = 0; turn < peak_turns; turn++) {                                                    \
      EACH_SUM(step)                                                                                   \
      __asm__ volatile("" : "+v"(sums[0]), "+v"(sums[1]), "+v"(sums[2]), "+v"(sums[3]), "+v"(sums[4]), \
                       "+v"(sums[5]), "+v"(sums[6]), "+v"(sums[7]), "+v"(sums[8]), "+v"(sums[9]),      \
                       "+v"(sums[10]), "+v"(sums[11]));                                                \
    }                                                                                                  \
    return 12.0 * lanes * peak_turns;                                                                  \
  }

#define STEP512(i) sums[i] = _mm512_fmadd_ps(x, w, sums[i]);
#define STEP256(i) sums[i] = _mm256_fmadd_ps(x, w, sums[i]);
// Without a fused sum the compiler would take the product out of the loop.
#define STEP128(i)                                                                                \
  {                                                                                               \
    __m128 y;                                                                                     \
    __asm__ volatile("movaps %2, %0\n mulps %3, %0\n addps %0, %1" : "=&x"(y), "+x"(sums[i]) : "x"(x), "x"(w)); \
  }

PEAK_X86(peak_avx512, "avx512f", __m512, 16, _mm512_set1_ps, STEP512)
PEAK_X86(peak_avx2, "avx2,fma", __m256, 8, _mm256_set1_ps, STEP256)
PEAK_X86(peak_sse2, "sse2", __m128, 4, _mm_set1_ps, STEP128)

double peak_multiply_adds(ik_isa isa) {
  return isa == IK_AVX512_VNNI ? peak_avx512() : isa == IK_AVX2 ? peak_avx2() : peak_sse2();
}

#elif defined(__aarch64__)
#include <arm_neon.h>

#define STEP_NEON(i) sums[i] = vfmaq_f32(sums[i], x, w);
#define KEEP_NEON(i) __asm__ volatile("" : "+w"(sums[i]));

double peak_multiply_adds(ik_isa isa) {
  float32x4_t sums[12], x = vdupq_n_f32(1e-3f), w = vdupq_n_f32(.5f);
  for (int i = 0; i < 12; i++) sums[i] = vdupq_n_f32(0);
  for (int turn = 0; turn < peak_turns; turn++) { EACH_SUM(STEP_NEON) EACH_SUM(KEEP_NEON) }
  return 12.0 * 4 * peak_turns;
}

#endif
