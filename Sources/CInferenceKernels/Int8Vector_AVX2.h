// AVX2: a word is two 16-bit activations with their zero subtracted, or two weights. vpmaddwd is exact.
#include "Int8Finish_AVX2.h"

#define ISA_NAME(name) name##_avx2
#define ISA_TAPS 2
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL, PLAIN})
#define MOST_ROWS 6
#define LEAST_ROWS 3
#define EACH_ROWS(F) F(6) F(3) F(1)

TARGET_BEGIN(ISA_FEATURES)

INLINE sums dot(sums sum, words activations, words weights) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(activations, weights));
}

INLINE void weave(const uint8_t *const rows[2], size_t at, size_t count, const ik_int8_format *f, uint8_t *to) {
  __m128i move = _mm_set1_epi8(f->input_is_signed ? (char)0x80 : 0);  // bytes made unsigned
  __m256i zero = _mm256_set1_epi16((int16_t)(f->input_zero + (f->input_is_signed ? 128 : 0)));
  for (; count > 0; count--, at += BLOCK, to += BLOCK * WORD) {
    __m256i a = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_xor_si128(LOAD16(rows[0] + at), move)), zero);
    __m256i b = _mm256_sub_epi16(_mm256_cvtepu8_epi16(_mm_xor_si128(LOAD16(rows[1] + at), move)), zero);
    __m256i low = _mm256_unpacklo_epi16(a, b), high = _mm256_unpackhi_epi16(a, b);  // channels 0-3, 8-11; 4-7, 12-15
    _mm256_storeu_si256((__m256i *)to, _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256((__m256i *)to + 1, _mm256_permute2x128_si256(low, high, 0x31));
  }
}

TARGET_END
