// SSE2, the baseline of x86-64: a word is two 16-bit activations with their zero subtracted, or two weights. SSE2 lacks
// signed 64-bit products and per-lane shifts; other instructions emulate them.
#include "Int8Finish.h"
#include "Macros.h"
#include "Int8Weave_x86.h"

#define ISA_NAME(name) name##_sse2
#define ISA_TAPS 2
#define ISA_BYTES_ARE_SIGNED false
#define ISA_PANEL 1
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL, PLAIN})
#define LANES 4
#define MOST_ROWS 2
#define LEAST_ROWS 2
#define EACH_ROWS(F) F(2) F(1)
#define EACH_BLOCKS(F, x) F(x, 1)

enum { VECTORS = BLOCK / LANES, PANEL = ISA_PANEL };

typedef __m128i words, lanes, sums;

INLINE words load_words(const uint8_t *at) { return LOAD16(at); }

INLINE words splat_word(const uint8_t *at) {
  int32_t word;
  memcpy(&word, at, 4);
  return _mm_set1_epi32(word);
}

INLINE sums dot(sums sum, words activations, words weights) {
  return _mm_add_epi32(sum, _mm_madd_epi16(activations, weights));
}

INLINE sums begin(const uint8_t *factors, int vector) { return LOAD16(FIELD(factors, bias[4 * vector])); }

INLINE lanes total(sums sum) { return sum; }

INLINE __m128i count(const uint8_t *counts, int lane) { return _mm_loadu_si32(counts + 4 * lane); }

/// Lane i of the result is lane i of the i-th argument.
INLINE lanes pick(lanes a, lanes b, lanes c, lanes d) {
  __m128 ab = _mm_shuffle_ps(_mm_castsi128_ps(a), _mm_castsi128_ps(b), _MM_SHUFFLE(1, 1, 0, 0));
  __m128 cd = _mm_shuffle_ps(_mm_castsi128_ps(c), _mm_castsi128_ps(d), _MM_SHUFFLE(3, 3, 2, 2));
  return _mm_castps_si128(_mm_shuffle_ps(ab, cd, _MM_SHUFFLE(2, 0, 2, 0)));
}

INLINE lanes shift_right(lanes s, const uint8_t *n) {
  return pick(
      _mm_sra_epi32(s, count(n, 0)), _mm_sra_epi32(s, count(n, 1)), _mm_sra_epi32(s, count(n, 2)),
      _mm_sra_epi32(s, count(n, 3)));
}

INLINE lanes shift_left(lanes s, const uint8_t *n) {
  return pick(
      _mm_sll_epi32(s, count(n, 0)), _mm_sll_epi32(s, count(n, 1)), _mm_sll_epi32(s, count(n, 2)),
      _mm_sll_epi32(s, count(n, 3)));
}

/// The product of |s| and m in two lanes, with the sign of s, plus the rounding terms.
INLINE lanes half_multiply(lanes size, lanes m, lanes sign, const uint8_t *add, const uint8_t *away) {
  lanes product = _mm_sub_epi64(_mm_xor_si128(_mm_mul_epu32(size, m), sign), sign);
  product = _mm_add_epi64(product, LOAD16(add));
  return away ? _mm_sub_epi64(product, _mm_and_si128(sign, LOAD16(away))) : product;
}

INLINE lanes multiply(lanes s, const uint8_t *f, int vector, bool away) {
  int first = 2 * vector;  // the index among the even channels, and among the odd ones
  lanes m = LOAD16(FIELD(f, multiplier[4 * vector])), sign = _mm_srai_epi32(s, 31);
  lanes size = _mm_sub_epi32(_mm_xor_si128(s, sign), sign);
  lanes even = half_multiply(
      size, m, _mm_shuffle_epi32(sign, _MM_SHUFFLE(2, 2, 0, 0)), FIELD(f, multiply.add[0][first]),
      away ? FIELD(f, multiply.away[0][first]) : NULL);
  lanes odd = half_multiply(
      _mm_srli_epi64(size, 32), _mm_srli_epi64(m, 32), _mm_shuffle_epi32(sign, _MM_SHUFFLE(3, 3, 1, 1)),
      FIELD(f, multiply.add[1][first]), away ? FIELD(f, multiply.away[1][first]) : NULL);
  lanes high = _mm_unpacklo_epi32(
      _mm_shuffle_epi32(even, _MM_SHUFFLE(3, 1, 3, 1)), _mm_shuffle_epi32(odd, _MM_SHUFFLE(3, 1, 3, 1)));
  return shift_right(high, FIELD(f, after[4 * vector]));
}

INLINE lanes halve(lanes s, const uint8_t *f, int vector) {
  const uint8_t *after = FIELD(f, after[4 * vector]);
  lanes odd = _mm_and_si128(shift_right(s, after), LOAD16(FIELD(f, halve.odd[4 * vector])));
  return shift_right(_mm_add_epi32(_mm_add_epi32(s, LOAD16(FIELD(f, halve.add[4 * vector]))), odd), after);
}

/// One pixel of a block, rounded, as bytes clamped to the bounds.
INLINE lanes narrow(const finishing *how, const lanes v[4]) {
  lanes zero = _mm_set1_epi16(how->zero);
  lanes low = _mm_adds_epi16(_mm_packs_epi32(v[0], v[1]), zero);
  lanes high = _mm_adds_epi16(_mm_packs_epi32(v[2], v[3]), zero);
  lanes bytes = _mm_max_epu8(_mm_packus_epi16(low, high), _mm_set1_epi8((char)how->lowest));
  return _mm_xor_si128(_mm_min_epu8(bytes, _mm_set1_epi8((char)how->highest)), _mm_set1_epi8((char)how->flip));
}

/// Finishes one pixel of a block. Not inlined: it is long, and registers cannot hold both its vectors and the sums.
NOINLINE void finish_pixel(
    const finishing *how, const uint8_t *f, const lanes sums[4], uint8_t *output, int32_t channels) {
  if (how->mode == ONE_BY_ONE) {
    int32_t each[BLOCK];
    memcpy(each, sums, sizeof each);
    finish_one_by_one(how, f, each, output, channels);
    return;
  }
  lanes v[4];
  for (int j = 0; j < 4; j++) {
    v[j] = how->path == ONE_BY_ONE ? shift_left(sums[j], FIELD(f, before[4 * j])) : sums[j];
    v[j] = how->mode == HALVE ? halve(v[j], f, j) : multiply(v[j], f, j, how->mode == MULTIPLY || how->path == ONE_BY_ONE);
  }
  lanes bytes = narrow(how, v);
  if (channels == BLOCK) {
    _mm_storeu_si128((__m128i *)output, bytes);
  } else {
    uint8_t all[BLOCK];
    _mm_storeu_si128((__m128i *)all, bytes);
    memcpy(output, all, channels);
  }
}

/// v: [pixel][vector of the block].
INLINE void finish(
    const finishing *how, const ik_int8_mode mode, const uint8_t *f, lanes (*v)[4], const int rows, const int blocks,
    uint8_t *output, ptrdiff_t step, int32_t channels) {
  for (int i = 0; i < rows; i++, output += step) finish_pixel(how, f, v[i], output, channels < BLOCK ? channels : BLOCK);
}

INLINE void weave(const uint8_t *const rows[2], size_t at, size_t count, const ik_int8_format *f, uint8_t *to) {
  for (size_t i = 0; i < count; i++) weave_wide(rows, at + i * BLOCK, f, to + i * BLOCK * WORD);
}
