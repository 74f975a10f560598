#ifndef FLOATVECTOR_SSE2_H
#define FLOATVECTOR_SSE2_H

// The vector that FloatMatrix.h, FloatTile.h and FloatDepthwise.h use: 4 floats, 16 registers, no fused multiply-add.

#include "Macros.h"

#include <emmintrin.h>

enum { lanes = 4, most_pixels = 4, terms_at_once = 4 };
typedef __m128 vec;

INLINE vec load(const float *p) { return _mm_loadu_ps(p); }
INLINE void store(float *p, vec v) { _mm_storeu_ps(p, v); }
INLINE vec splat(float x) { return _mm_set1_ps(x); }
INLINE vec add(vec a, vec b) { return _mm_add_ps(a, b); }
INLINE vec multiply_add(vec a, vec b, vec sum) { return _mm_add_ps(_mm_mul_ps(a, b), sum); }

/// Terms of one pixel: four in a vector. The k-th is copied to all lanes, which costs less than four loads.
INLINE vec load_terms(const float *p) { return load(p); }

INLINE vec multiply_add_term(vec terms, const int k, vec b, vec sum) {
  const __m128i bits = _mm_castps_si128(terms);
  const __m128i term = k == 0   ? _mm_shuffle_epi32(bits, 0x00)
                       : k == 1 ? _mm_shuffle_epi32(bits, 0x55)
                       : k == 2 ? _mm_shuffle_epi32(bits, 0xAA)
                                : _mm_shuffle_epi32(bits, 0xFF);
  return multiply_add(_mm_castsi128_ps(term), b, sum);
}

/// The first n lanes, 0 < n ≤ 4. The other lanes are loaded as 0, and their memory is neither read nor written.
INLINE vec load_first(const float *p, int32_t n) {
  if (n == 4) return load(p);
  vec low = n == 1 ? _mm_load_ss(p) : _mm_castpd_ps(_mm_load_sd((const double *)(const void *)p));
  return n < 3 ? low : _mm_movelh_ps(low, _mm_load_ss(p + 2));
}

INLINE void store_first(float *p, vec v, int32_t n) {
  if (n == 4) store(p, v);
  else if (n == 1) _mm_store_ss(p, v);
  else {
    _mm_store_sd((double *)(void *)p, _mm_castps_pd(v));
    if (n == 3) _mm_store_ss(p + 2, _mm_movehl_ps(v, v));
  }
}

/// min(max(sum, lowest), highest). Both instructions return their second operand if either is NaN, so the sum comes second.
INLINE vec bound(vec sum, vec lowest, vec highest) { return _mm_min_ps(highest, _mm_max_ps(lowest, sum)); }

#endif
