// AVX2, MASKED: a word is four bytes of activations, or of weights with their mask. vpmaddubsw saturates sums of two products;
// no pair of packed weights can reach that.
#include "Int8Finish_AVX2.h"

#define ISA_NAME(name) name##_avx2masked
#define ISA_TAPS 4
#define ISA_FORM MASKED
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL, ISA_FORM})
#define MOST_ROWS 4
#define LEAST_ROWS 4
#define EACH_ROWS(F) F(4) F(1)

TARGET_BEGIN(ISA_FEATURES)

typedef struct { words bytes, mask; } weights;

INLINE weights load_weights(const uint8_t *at, int vector) {
  return (weights){load_words(at + vector * LANES * WORD), load_words(at + (BLOCK + vector * LANES) * WORD)};
}

INLINE sums dot(sums sum, words activations, weights w) {
  words pairs = _mm256_maddubs_epi16(_mm256_xor_si256(activations, w.mask), w.bytes);
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

TARGET_END
