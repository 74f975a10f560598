#ifndef FLOATVECTOR_NEON_H
#define FLOATVECTOR_NEON_H

// The vector that FloatMatrix.h, FloatTile.h and FloatDepthwise.h use: 4 floats, 32 registers.

#include "Macros.h"

#include <arm_neon.h>

enum { lanes = 4, most_pixels = 8, terms_at_once = 4 };
typedef float32x4_t vec;

INLINE vec load(const float *p) { return vld1q_f32(p); }
INLINE void store(float *p, vec v) { vst1q_f32(p, v); }
INLINE vec splat(float x) { return vdupq_n_f32(x); }
INLINE vec add(vec a, vec b) { return vaddq_f32(a, b); }
INLINE vec multiply_add(vec a, vec b, vec sum) { return vfmaq_f32(sum, a, b); }

/// Terms of one pixel: four in a vector. The multiply instruction selects the k-th.
INLINE vec load_terms(const float *p) { return load(p); }

INLINE vec multiply_add_term(vec terms, const int k, vec b, vec sum) {
  return k == 0   ? vfmaq_laneq_f32(sum, b, terms, 0)
         : k == 1 ? vfmaq_laneq_f32(sum, b, terms, 1)
         : k == 2 ? vfmaq_laneq_f32(sum, b, terms, 2)
                  : vfmaq_laneq_f32(sum, b, terms, 3);
}

/// The first n lanes, 0 < n ≤ 4. The other lanes are loaded as 0, and their memory is neither read nor written.
INLINE vec load_first(const float *p, int32_t n) {
  if (n == 4) return load(p);
  vec v = vld1q_lane_f32(p, vdupq_n_f32(0), 0);
  if (n > 1) v = vld1q_lane_f32(p + 1, v, 1);
  return n > 2 ? vld1q_lane_f32(p + 2, v, 2) : v;
}

INLINE void store_first(float *p, vec v, int32_t n) {
  if (n == 4) { store(p, v); return; }
  vst1q_lane_f32(p, v, 0);
  if (n > 1) vst1q_lane_f32(p + 1, v, 1);
  if (n > 2) vst1q_lane_f32(p + 2, v, 2);
}

/// min(max(sum, lowest), highest). Both instructions keep a NaN.
INLINE vec bound(vec sum, vec lowest, vec highest) { return vminq_f32(vmaxq_f32(sum, lowest), highest); }

#endif
