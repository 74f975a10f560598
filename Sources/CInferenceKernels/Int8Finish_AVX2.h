#ifndef INT8FINISH_AVX2_H
#define INT8FINISH_AVX2_H

// AVX2: vectors of 8 lanes, and how their sums become bytes.
#include "Int8Finish.h"
#include "Macros.h"

#include <immintrin.h>

#include "Int8Weave_x86.h"

#define ISA_BYTES_ARE_SIGNED false
#define ISA_PANEL 1
#define ISA_FEATURES "avx2"
#define LANES 8
#define EACH_BLOCKS(F, x) F(x, 1)

enum { VECTORS = BLOCK / LANES, PANEL = ISA_PANEL };

TARGET_BEGIN(ISA_FEATURES)

typedef __m256i words, lanes, sums;

INLINE words load_words(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }

INLINE words splat_word(const uint8_t *at) {
  int32_t word;
  memcpy(&word, at, 4);
  return _mm256_set1_epi32(word);
}

INLINE sums begin(const uint8_t *factors, int vector) { return load_words(FIELD(factors, bias[8 * vector])); }

INLINE lanes total(sums sum) { return sum; }

/// `add`, or `add` − `away` if the product is below 0.
INLINE lanes rounding(lanes product, const uint8_t *add, const uint8_t *away) {
  __m256d up = _mm256_castsi256_pd(load_words(add));
  __m256d down = _mm256_castsi256_pd(_mm256_sub_epi64(load_words(add), load_words(away)));
  return _mm256_castpd_si256(_mm256_blendv_pd(up, down, _mm256_castsi256_pd(product)));
}

INLINE lanes multiply(lanes s, const uint8_t *f, int vector, bool away) {
  int first = 4 * vector;  // the index among the even channels, and among the odd ones
  lanes m = load_words(FIELD(f, multiplier[8 * vector]));
  lanes even = _mm256_mul_epi32(s, m), odd = _mm256_mul_epi32(_mm256_srli_epi64(s, 32), _mm256_srli_epi64(m, 32));
  const uint8_t *add_even = FIELD(f, multiply.add[0][first]), *add_odd = FIELD(f, multiply.add[1][first]);
  const uint8_t *away_even = FIELD(f, multiply.away[0][first]), *away_odd = FIELD(f, multiply.away[1][first]);
  even = _mm256_add_epi64(even, away ? rounding(even, add_even, away_even) : load_words(add_even));
  odd = _mm256_add_epi64(odd, away ? rounding(odd, add_odd, away_odd) : load_words(add_odd));
  lanes high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
  return _mm256_srav_epi32(high, load_words(FIELD(f, after[8 * vector])));
}

INLINE lanes halve(lanes s, const uint8_t *f, int vector) {
  lanes after = load_words(FIELD(f, after[8 * vector]));
  lanes odd = _mm256_and_si256(_mm256_srav_epi32(s, after), load_words(FIELD(f, halve.odd[8 * vector])));
  s = _mm256_add_epi32(s, load_words(FIELD(f, halve.add[8 * vector])));
  return _mm256_srav_epi32(_mm256_add_epi32(s, odd), after);
}

/// Two pixels of a block, rounded, as bytes clamped to the bounds: 16 bytes each.
INLINE lanes narrow(const finishing *how, const lanes a[2], const lanes b[2]) {
  lanes zero = _mm256_set1_epi16(how->zero);
  lanes first = _mm256_adds_epi16(_mm256_packs_epi32(a[0], a[1]), zero);
  lanes second = _mm256_adds_epi16(_mm256_packs_epi32(b[0], b[1]), zero);
  lanes bytes = _mm256_max_epu8(_mm256_packus_epi16(first, second), _mm256_set1_epi8((char)how->lowest));
  bytes = _mm256_min_epu8(bytes, _mm256_set1_epi8((char)how->highest));
  bytes = _mm256_xor_si256(bytes, _mm256_set1_epi8((char)how->flip));
  return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

INLINE void put(uint8_t *output, __m128i bytes, int32_t channels) {
  if (channels == BLOCK) {
    _mm_storeu_si128((__m128i *)output, bytes);
  } else {
    uint8_t all[BLOCK];
    _mm_storeu_si128((__m128i *)all, bytes);
    memcpy(output, all, channels);
  }
}

static void finish_rarely(const finishing *, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels);

/// v: [pixel][vector of the block].
INLINE void finish(
    const finishing *how, const ik_int8_mode mode, const uint8_t *f, lanes (*v)[2], const int rows, const int blocks,
    uint8_t *output, ptrdiff_t step, int32_t channels) {
  if (channels > BLOCK) channels = BLOCK;
  if (mode == ONE_BY_ONE) {
    UNROLL for (int i = 0; i < rows; i++) {
      int32_t sums[BLOCK];
      memcpy(sums, v[i], sizeof sums);
      finish_rarely(how, f, sums, output + i * step, channels);
    }
    return;
  }
  UNROLL for (int j = 0; j < 2; j++) UNROLL for (int i = 0; i < rows; i++)
      v[i][j] = mode == HALVE ? halve(v[i][j], f, j) : multiply(v[i][j], f, j, mode == MULTIPLY);
  UNROLL for (int i = 0; i < rows; i += 2) {
    lanes two = narrow(how, v[i], v[i + 1 < rows ? i + 1 : i]);
    put(output + i * step, _mm256_castsi256_si128(two), channels);
    if (i + 1 < rows) put(output + (i + 1) * step, _mm256_extracti128_si256(two, 1), channels);
  }
}

/// Finishes sums that are shifted left first, or whose factors only the scalar code can apply.
static void finish_rarely(
    const finishing *how, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels) {
  if (how->mode == ONE_BY_ONE) return finish_one_by_one(how, f, sums, output, channels);
  lanes v[1][2];
  for (int j = 0; j < 2; j++)
    v[0][j] = _mm256_sllv_epi32(load_words((const uint8_t *)(sums + 8 * j)), load_words(FIELD(f, before[8 * j])));
  if (how->mode == HALVE) finish(how, HALVE, f, v, 1, 1, output, 0, channels);
  else finish(how, MULTIPLY, f, v, 1, 1, output, 0, channels);
}

TARGET_END

#endif
