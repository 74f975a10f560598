#ifndef FLOATVECTOR_AVX2_H
#define FLOATVECTOR_AVX2_H

// The vector that FloatMatrix.h, FloatTile.h and FloatDepthwise.h use: 8 floats, 16 registers.

#include "Macros.h"

#include <immintrin.h>

enum { lanes = 8, most_pixels = 6, terms_at_once = 1 };
typedef __m256 vec;

INLINE vec load(const float *p) { return _mm256_loadu_ps(p); }
INLINE void store(float *p, vec v) { _mm256_storeu_ps(p, v); }
INLINE vec splat(float x) { return _mm256_set1_ps(x); }
INLINE vec add(vec a, vec b) { return _mm256_add_ps(a, b); }
INLINE vec multiply_add(vec a, vec b, vec sum) { return _mm256_fmadd_ps(a, b, sum); }

/// Terms of one pixel: here one term, copied to all lanes, which costs no more than a load.
INLINE vec load_terms(const float *p) { return splat(*p); }
INLINE vec multiply_add_term(vec terms, const int k, vec b, vec sum) { return multiply_add(terms, b, sum); }

INLINE __m256i first_lanes(int32_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

/// The first n lanes, 0 < n ≤ 8. The other lanes are loaded as 0, and their memory is neither read nor written.
INLINE vec load_first(const float *p, int32_t n) { return _mm256_maskload_ps(p, first_lanes(n)); }
INLINE void store_first(float *p, vec v, int32_t n) { _mm256_maskstore_ps(p, first_lanes(n), v); }

/// min(max(sum, lowest), highest). Both instructions return their second operand if either is NaN, so the sum comes second.
INLINE vec bound(vec sum, vec lowest, vec highest) { return _mm256_min_ps(highest, _mm256_max_ps(lowest, sum)); }

#endif
