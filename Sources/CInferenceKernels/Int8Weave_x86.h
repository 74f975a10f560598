#ifndef INT8WEAVE_X86_H
#define INT8WEAVE_X86_H

#include "Int8Packing.h"
#include "Macros.h"

#include <emmintrin.h>

#define LOAD16(at) _mm_loadu_si128((const __m128i *)(at))

/// Weaves 16 channels of four rows into words of four bytes, flipped or not.
INLINE void weave_bytes(const uint8_t *const rows[4], size_t at, bool flip, uint8_t *to) {
  __m128i move = _mm_set1_epi8(flip ? (char)0x80 : 0);
  __m128i a = LOAD16(rows[0] + at), b = LOAD16(rows[1] + at), c = LOAD16(rows[2] + at), d = LOAD16(rows[3] + at);
  __m128i ab[2] = {_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)};
  __m128i cd[2] = {_mm_unpacklo_epi8(c, d), _mm_unpackhi_epi8(c, d)};
  for (int i = 0; i < 2; i++) {
    _mm_storeu_si128((__m128i *)to + 2 * i, _mm_xor_si128(_mm_unpacklo_epi16(ab[i], cd[i]), move));
    _mm_storeu_si128((__m128i *)to + 2 * i + 1, _mm_xor_si128(_mm_unpackhi_epi16(ab[i], cd[i]), move));
  }
}

/// Weaves 16 channels of two rows into words of two activations with the zero subtracted.
INLINE void weave_wide(const uint8_t *const rows[2], size_t at, const ik_int8_format *f, uint8_t *to) {
  __m128i move = _mm_set1_epi8(f->input_is_signed ? (char)0x80 : 0);  // bytes made unsigned
  __m128i zero = _mm_set1_epi16((int16_t)(f->input_zero + (f->input_is_signed ? 128 : 0))), none = _mm_setzero_si128();
  __m128i a = _mm_xor_si128(LOAD16(rows[0] + at), move), b = _mm_xor_si128(LOAD16(rows[1] + at), move);
  __m128i ab[2] = {_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)};
  for (int i = 0; i < 2; i++) {
    _mm_storeu_si128((__m128i *)to + 2 * i, _mm_sub_epi16(_mm_unpacklo_epi8(ab[i], none), zero));
    _mm_storeu_si128((__m128i *)to + 2 * i + 1, _mm_sub_epi16(_mm_unpackhi_epi8(ab[i], none), zero));
  }
}

#endif
