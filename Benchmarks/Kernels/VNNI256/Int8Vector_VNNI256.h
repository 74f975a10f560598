// AVX-512 with VNNI in vectors of 256 bits, to be timed beside those of 512: not part of the package. It stands in for
// Int8Vector_AVX512VNNI.h, under the same names, in a library of its own.
//
// VNNI256_PANEL 1: tiles of 12 pixels × 16 channels. 2: 6 pixels × 32 channels. Either way 24 sums in 32 registers.
#include "Int8Finish.h"
#include "Int8Target.h"

#include <immintrin.h>

#include "Int8Weave_x86.h"

#ifndef VNNI256_PANEL
#define VNNI256_PANEL 1
#endif

#define ISA_NAME(name) name##_avx512vnni
#define ISA_TAPS 4
#define ISA_BYTES_ARE_SIGNED false
#define ISA_PANEL VNNI256_PANEL
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL})
#define ISA_FEATURES "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"
#define LANES 8
#if ISA_PANEL == 1
#define MOST_ROWS 12
#define LEAST_ROWS 4
#define EACH_ROWS(F) F(12) F(8) F(7) F(4) F(1)
#define EACH_BLOCKS(F, x) F(x, 1)
#else
#define MOST_ROWS 6
#define LEAST_ROWS 3
#define EACH_ROWS(F) F(6) F(4) F(3) F(1)
#define EACH_BLOCKS(F, x) F(x, 1) F(x, 2)
#endif

enum { VECTORS = BLOCK / LANES, PANEL = ISA_PANEL };

TARGET_BEGIN(ISA_FEATURES)

typedef __m256i words, lanes, sums;

INLINE words load_words(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }

INLINE words splat_word(const uint8_t *at) {
  int32_t word;
  memcpy(&word, at, 4);
  return _mm256_set1_epi32(word);
}

INLINE sums dot(sums sum, words activations, words weights) { return _mm256_dpbusd_epi32(sum, activations, weights); }

INLINE sums begin(const uint8_t *factors, int vector) { return load_words(FIELD(factors, bias[LANES * vector])); }

INLINE lanes total(sums sum) { return sum; }

INLINE lanes multiply(lanes s, const uint8_t *f, int vector, bool away) {
  int first = 4 * vector;  // of the even channels, as of the odd ones
  words m = load_words(FIELD(f, multiplier[LANES * vector])), s_odd = _mm256_srli_epi64(s, 32);
  words even = _mm256_mul_epi32(s, m), odd = _mm256_mul_epi32(s_odd, _mm256_srli_epi64(m, 32));
  even = _mm256_add_epi64(even, load_words(FIELD(f, multiply.add[0][first])));
  odd = _mm256_add_epi64(odd, load_words(FIELD(f, multiply.add[1][first])));
  if (away) {
    even = _mm256_sub_epi64(even, _mm256_and_si256(s, load_words(FIELD(f, multiply.away[0][first]))));
    odd = _mm256_sub_epi64(odd, _mm256_and_si256(s_odd, load_words(FIELD(f, multiply.away[1][first]))));
  }
  words high = _mm256_mask_shuffle_epi32(odd, 0x55, even, 0xF5);
  return _mm256_srav_epi32(high, load_words(FIELD(f, after[LANES * vector])));
}

INLINE lanes halve(lanes s, const uint8_t *f, int vector) {
  words after = load_words(FIELD(f, after[LANES * vector]));
  words odd = _mm256_and_si256(_mm256_srav_epi32(s, after), load_words(FIELD(f, halve.odd[LANES * vector])));
  s = _mm256_add_epi32(s, load_words(FIELD(f, halve.add[LANES * vector])));
  return _mm256_srav_epi32(_mm256_add_epi32(s, odd), after);
}

typedef struct { words zero, lowest, highest, flip; } bounds;

/// A block of one pixel, rounded, moved to the output's zero: in turns of four channels.
INLINE words narrow(const bounds *within, const lanes block[2]) {
  return _mm256_adds_epi16(_mm256_packs_epi32(block[0], block[1]), within->zero);
}

/// Two blocks to bytes within bounds: 16 bytes each.
INLINE words bytes_of(const bounds *within, words first, words second) {
  words bytes = _mm256_max_epu8(_mm256_packus_epi16(first, second), within->lowest);
  bytes = _mm256_xor_si256(_mm256_min_epu8(bytes, within->highest), within->flip);
  return _mm256_permutexvar_epi32(_mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7), bytes);
}

INLINE void put(uint8_t *output, __m128i bytes, int32_t channels) {
  if (channels >= BLOCK) _mm_storeu_si128((__m128i *)output, bytes);
  else _mm_mask_storeu_epi8(output, (__mmask16)((1u << channels) - 1), bytes);
}

INLINE void put_two(uint8_t *output, __m256i bytes, int32_t channels) {
  if (channels >= 2 * BLOCK) _mm256_storeu_si256((__m256i *)output, bytes);
  else _mm256_mask_storeu_epi8(output, (1u << channels) - 1, bytes);
}

static void finish_rarely(const finishing *, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels);

/// v: [pixel][vector of the panel].
INLINE void finish(
    const finishing *how, const ik_int8_mode mode, const uint8_t *f, lanes (*v)[2 * ISA_PANEL], const int rows,
    const int blocks, uint8_t *output, ptrdiff_t step, int32_t channels) {
  if (mode == ONE_BY_ONE) {
    UNROLL for (int b = 0; b < blocks; b++) UNROLL for (int i = 0; i < rows; i++) {
      int32_t sums[BLOCK], left = channels - b * BLOCK;
      memcpy(sums, v[i] + 2 * b, sizeof sums);
      uint8_t *to = output + i * step + b * BLOCK;
      finish_rarely(how, f + b * sizeof(ik_factors), sums, to, left < BLOCK ? left : BLOCK);
    }
    return;
  }
  bounds within = {
      _mm256_set1_epi16(how->zero), _mm256_set1_epi8((char)how->lowest), _mm256_set1_epi8((char)how->highest),
      _mm256_set1_epi8((char)how->flip)};
  words blocks_of_pixels[MOST_ROWS][ISA_PANEL];
  UNROLL for (int b = 0; b < blocks; b++, f += sizeof(ik_factors)) {
    UNROLL for (int j = 0; j < 2; j++) UNROLL for (int i = 0; i < rows; i++)
        v[i][2 * b + j] = mode == HALVE ? halve(v[i][2 * b + j], f, j) : multiply(v[i][2 * b + j], f, j, mode == MULTIPLY);
    UNROLL for (int i = 0; i < rows; i++) blocks_of_pixels[i][b] = narrow(&within, v[i] + 2 * b);
  }
  if (blocks == 2) {
    UNROLL for (int i = 0; i < rows; i++)
        put_two(output + i * step, bytes_of(&within, blocks_of_pixels[i][0], blocks_of_pixels[i][blocks - 1]), channels);
    return;
  }
  UNROLL for (int i = 0; i < rows; i += 2) {
    words two = bytes_of(&within, blocks_of_pixels[i][0], blocks_of_pixels[i + 1 < rows ? i + 1 : i][0]);
    put(output + i * step, _mm256_castsi256_si128(two), channels);
    if (i + 1 < rows) put(output + (i + 1) * step, _mm256_extracti128_si256(two, 1), channels);
  }
}

/// Sums that move up first, or whose factors only the scalar code takes.
static void finish_rarely(
    const finishing *how, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels) {
  if (how->mode == ONE_BY_ONE) return finish_one_by_one(how, f, sums, output, channels);
  lanes v[1][2 * ISA_PANEL];
  for (int j = 0; j < 2; j++)
    v[0][j] = _mm256_sllv_epi32(
        load_words((const uint8_t *)(sums + LANES * j)), load_words(FIELD(f, before[LANES * j])));
  if (how->mode == HALVE) finish(how, HALVE, f, v, 1, 1, output, 0, channels);
  else finish(how, MULTIPLY, f, v, 1, 1, output, 0, channels);
}

/// As in Int8Vector_AVX512VNNI.h, which does this with 256 bits as well.
INLINE void weave(const uint8_t *const rows[4], size_t at, size_t count, const ik_int8_format *f, uint8_t *to) {
  __m256i move = _mm256_set1_epi8(f->input_is_signed ? (char)0x80 : 0);
#define ROW(i) _mm256_xor_si256(load_words(rows[i] + at), move)
  for (; count >= 2; count -= 2, at += 2 * BLOCK, to += 2 * BLOCK * WORD) {
    __m256i a = ROW(0), b = ROW(1), c = ROW(2), d = ROW(3);
    __m256i ab = _mm256_unpacklo_epi8(a, b), cd = _mm256_unpacklo_epi8(c, d);
    __m256i ef = _mm256_unpackhi_epi8(a, b), gh = _mm256_unpackhi_epi8(c, d);
    __m256i q0 = _mm256_unpacklo_epi16(ab, cd), q1 = _mm256_unpackhi_epi16(ab, cd);
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
