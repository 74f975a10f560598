// AVX-512 with VNNI: a word is 4 unsigned bytes of activations or 4 signed bytes of weights.
#include "Int8Finish.h"
#include "Macros.h"

#include <immintrin.h>

#include "Int8Weave_x86.h"

#define ISA_NAME(name) name##_avx512vnni
#define ISA_TAPS 4
#define ISA_BYTES_ARE_SIGNED false
#define ISA_PANEL 2
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL, PLAIN})
#define ISA_FEATURES "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"
#define LANES 16
#define MOST_ROWS 12
#define LEAST_ROWS 4
#define EACH_ROWS(F) F(12) F(8) F(7) F(4) F(1)
#define EACH_BLOCKS(F, x) F(x, 1) F(x, 2)

enum { VECTORS = BLOCK / LANES, PANEL = ISA_PANEL };

TARGET_BEGIN(ISA_FEATURES)

typedef __m512i words;
typedef __m512i lanes;
typedef __m512i sums;

INLINE words load_words(const uint8_t *at) { return _mm512_loadu_si512(at); }

INLINE words splat_word(const uint8_t *at) {
  int32_t word;
  memcpy(&word, at, 4);
  return _mm512_set1_epi32(word);
}

INLINE sums dot(sums sum, words activations, words weights) { return _mm512_dpbusd_epi32(sum, activations, weights); }

INLINE sums begin(const uint8_t *factors, int vector) { return load_words(FIELD(factors, bias)); }

INLINE lanes total(sums sum) { return sum; }

/// `away` is 2³¹ or 0, so it selects the sign bit of a sum, which is faster than a mask of signs.
INLINE lanes multiply(lanes s, const uint8_t *f, bool away) {
  words m = load_words(FIELD(f, multiplier)), s_odd = _mm512_srli_epi64(s, 32);
  words even = _mm512_mul_epi32(s, m), odd = _mm512_mul_epi32(s_odd, _mm512_srli_epi64(m, 32));
  even = _mm512_add_epi64(even, load_words(FIELD(f, multiply.add[0])));
  odd = _mm512_add_epi64(odd, load_words(FIELD(f, multiply.add[1])));
  if (away) {
    even = _mm512_sub_epi64(even, _mm512_and_si512(s, load_words(FIELD(f, multiply.away[0]))));
    odd = _mm512_sub_epi64(odd, _mm512_and_si512(s_odd, load_words(FIELD(f, multiply.away[1]))));
  }
  words high = _mm512_mask_shuffle_epi32(odd, 0x5555, even, 0xF5);
  return _mm512_srav_epi32(high, load_words(FIELD(f, after)));
}

INLINE lanes halve(lanes s, const uint8_t *f) {
  words after = load_words(FIELD(f, after));
  words odd = _mm512_and_si512(_mm512_srav_epi32(s, after), load_words(FIELD(f, halve.odd)));
  return _mm512_srav_epi32(_mm512_add_epi32(_mm512_add_epi32(s, load_words(FIELD(f, halve.add))), odd), after);
}

/// Pixels a and b of a block, rounded, plus the output's zero, in alternating groups of four channels.
INLINE words narrow(lanes a, lanes b, words zero) { return _mm512_adds_epi16(_mm512_packs_epi32(a, b), zero); }

typedef struct { words zero, lowest, highest, flip; } bounds;

/// Two pairs of pixels, or of blocks of pixels, as bytes clamped to the bounds, in the given order.
INLINE words bytes_of(const bounds *within, words first, words second, words order) {
  words bytes = _mm512_max_epu8(_mm512_packus_epi16(first, second), within->lowest);
  return _mm512_permutexvar_epi32(order, _mm512_xor_si512(_mm512_min_epu8(bytes, within->highest), within->flip));
}

/// Whole blocks are stored without a mask: masked stores of bytes are slow on some machines.
INLINE void put(uint8_t *output, __m128i bytes, int32_t channels) {
  if (channels >= BLOCK) _mm_storeu_si128((__m128i *)output, bytes);
  else _mm_mask_storeu_epi8(output, (__mmask16)((1u << channels) - 1), bytes);
}

INLINE void put_two(uint8_t *output, __m256i bytes, int32_t channels) {
  if (channels >= 2 * BLOCK) _mm256_storeu_si256((__m256i *)output, bytes);
  else _mm256_mask_storeu_epi8(output, (1u << channels) - 1, bytes);
}

static void finish_rarely(const finishing *, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels);

/// v: [pixel][block of the panel].
INLINE void finish(
    const finishing *how, const ik_int8_mode mode, const uint8_t *f, lanes (*v)[ISA_PANEL], const int rows,
    const int blocks, uint8_t *output, ptrdiff_t step, int32_t channels) {
  if (mode == ONE_BY_ONE) {
    UNROLL for (int b = 0; b < blocks; b++) UNROLL for (int i = 0; i < rows; i++) {
      int32_t sums[BLOCK], left = channels - b * BLOCK;
      _mm512_storeu_si512(sums, v[i][b]);
      uint8_t *to = output + i * step + b * BLOCK;
      finish_rarely(how, f + b * sizeof(ik_factors), sums, to, left < BLOCK ? left : BLOCK);
    }
    return;
  }
  // Read before the first store, because the compiler must assume that a store may change `how`.
  bounds within = {
      _mm512_set1_epi16(how->zero), _mm512_set1_epi8((char)how->lowest), _mm512_set1_epi8((char)how->highest),
      _mm512_set1_epi8((char)how->flip)};
  words pairs[(MOST_ROWS + 1) / 2][ISA_PANEL];
  UNROLL for (int b = 0; b < blocks; b++, f += sizeof(ik_factors)) {  // block by block, so that its factors stay in registers
    UNROLL for (int i = 0; i < rows; i++)
        v[i][b] = mode == HALVE ? halve(v[i][b], f) : multiply(v[i][b], f, mode == MULTIPLY);
    UNROLL for (int i = 0; i < rows; i += 2)
        pairs[i / 2][b] = narrow(v[i][b], v[i + 1 < rows ? i + 1 : i][b], within.zero);
  }
  if (blocks == 2) {
    words order = _mm512_setr_epi32(0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15);
    UNROLL for (int i = 0; i < rows; i += 2) {
      words two = bytes_of(&within, pairs[i / 2][0], pairs[i / 2][blocks - 1], order);
      put_two(output + i * step, _mm512_castsi512_si256(two), channels);
      if (i + 1 < rows) put_two(output + (i + 1) * step, _mm512_extracti64x4_epi64(two, 1), channels);
    }
    return;
  }
  words order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  UNROLL for (int i = 0; i < rows; i += 4) {
    words four = bytes_of(&within, pairs[i / 2][0], pairs[(i + 2 < rows ? i + 2 : i) / 2][0], order);
    put(output + i * step, _mm512_castsi512_si128(four), channels);
    if (i + 1 < rows) put(output + (i + 1) * step, _mm512_extracti32x4_epi32(four, 1), channels);
    if (i + 2 < rows) put(output + (i + 2) * step, _mm512_extracti32x4_epi32(four, 2), channels);
    if (i + 3 < rows) put(output + (i + 3) * step, _mm512_extracti32x4_epi32(four, 3), channels);
  }
}

/// Finishes sums that are shifted left first, or whose factors only the scalar code can apply.
static void finish_rarely(
    const finishing *how, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels) {
  if (how->mode == ONE_BY_ONE) return finish_one_by_one(how, f, sums, output, channels);
  lanes v[1][ISA_PANEL] = {{_mm512_sllv_epi32(_mm512_loadu_si512(sums), load_words(FIELD(f, before)))}};
  if (how->mode == HALVE) finish(how, HALVE, f, v, 1, 1, output, 0, channels);
  else finish(how, MULTIPLY, f, v, 1, 1, output, 0, channels);
}

/// 32 channels at a time, or 16 if no more are left.
INLINE void weave(const uint8_t *const rows[4], size_t at, size_t count, const ik_int8_format *f, uint8_t *to) {
  __m256i move = _mm256_set1_epi8(f->input_is_signed ? (char)0x80 : 0);
#define ROW(i) _mm256_loadu_si256((const __m256i *)(rows[i] + at))
  for (; count >= 2; count -= 2, at += 2 * BLOCK, to += 2 * BLOCK * WORD) {
    __m256i a = _mm256_xor_si256(ROW(0), move), b = _mm256_xor_si256(ROW(1), move);
    __m256i c = _mm256_xor_si256(ROW(2), move), d = _mm256_xor_si256(ROW(3), move);
    __m256i ab = _mm256_unpacklo_epi8(a, b), cd = _mm256_unpacklo_epi8(c, d);
    __m256i ef = _mm256_unpackhi_epi8(a, b), gh = _mm256_unpackhi_epi8(c, d);
    __m256i q0 = _mm256_unpacklo_epi16(ab, cd), q1 = _mm256_unpackhi_epi16(ab, cd);  // channels 0-3, 16-19; 4-7, 20-23
    __m256i q2 = _mm256_unpacklo_epi16(ef, gh), q3 = _mm256_unpackhi_epi16(ef, gh);
    _mm256_storeu_si256((__m256i *)to, _mm256_permute2x128_si256(q0, q1, 0x20));
    _mm256_storeu_si256((__m256i *)to + 1, _mm256_permute2x128_si256(q2, q3, 0x20));
    _mm256_storeu_si256((__m256i *)to + 2, _mm256_permute2x128_si256(q0, q1, 0x31));
    _mm256_storeu_si256((__m256i *)to + 3, _mm256_permute2x128_si256(q2, q3, 0x31));
  }
#undef ROW
  if (count) weave_bytes(rows, at, f->input_is_signed, to);
}

TARGET_END
