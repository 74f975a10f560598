#ifndef FLOATVECTOR_AVX512_H
#define FLOATVECTOR_AVX512_H

// The vector that FloatMatrix.h, FloatTile.h and FloatDepthwise.h use: 16 floats, 32 registers.

#include "Macros.h"

#include <immintrin.h>

enum { lanes = 16, most_pixels = 8, terms_at_once = 1 };
typedef __m512 vec;

INLINE vec load(const float *p) { return _mm512_loadu_ps(p); }
INLINE void store(float *p, vec v) { _mm512_storeu_ps(p, v); }
INLINE vec splat(float x) { return _mm512_set1_ps(x); }
INLINE vec add(vec a, vec b) { return _mm512_add_ps(a, b); }
INLINE vec multiply_add(vec a, vec b, vec sum) { return _mm512_fmadd_ps(a, b, sum); }

/// Terms of one pixel: here one term, copied to all lanes, which costs no more than a load.
INLINE vec load_terms(const float *p) { return splat(*p); }
INLINE vec multiply_add_term(vec terms, const int k, vec b, vec sum) { return multiply_add(terms, b, sum); }

/// The first n lanes, 0 < n ≤ 16. The other lanes are loaded as 0, and their memory is neither read nor written.
INLINE vec load_first(const float *p, int32_t n) { return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p); }
INLINE void store_first(float *p, vec v, int32_t n) { _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v); }

/// min(max(sum, lowest), highest). Both instructions return their second operand if either is NaN, so the sum comes second.
INLINE vec bound(vec sum, vec lowest, vec highest) { return _mm512_min_ps(highest, _mm512_max_ps(lowest, sum)); }

#endif
