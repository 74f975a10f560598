// AVX2, NARROW: a word is two 16-bit activations with their zero subtracted, or two bytes of weights. For single pixels, whose
// time is that of reading weights.
#include "Int8Finish_AVX2.h"

#define ISA_NAME(name) name##_avx2narrow
#define ISA_TAPS 2
#define ISA_FORM NARROW
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL, ISA_FORM})
#define MOST_ROWS 1
#define LEAST_ROWS 1
#define EACH_ROWS(F) F(1)

TARGET_BEGIN(ISA_FEATURES)

typedef __m128i weights;

INLINE weights load_weights(const uint8_t *at, int vector) { return LOAD16(at + vector * LANES * ISA_TAPS); }

INLINE sums dot(sums sum, words activations, weights w) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(activations, _mm256_cvtepi8_epi16(w)));
}

TARGET_END
