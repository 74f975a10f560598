#ifndef INT8FINISH_NEON_H
#define INT8FINISH_NEON_H

#include "Int8Finish.h"
#include "Macros.h"

#include <arm_neon.h>

// NEON has instructions for both roundings of TensorFlow Lite, for any factors. Finishing therefore reads only the
// multipliers and shifts of `ik_factors`.

typedef int32x4_t lanes;

INLINE lanes load_lanes(const uint8_t *at) { return vreinterpretq_s32_u8(vld1q_u8(at)); }

INLINE lanes multiply(lanes s, const uint8_t *f, int vector) {
  lanes shift = load_lanes(FIELD(f, shift[4 * vector])), none = vdupq_n_s32(0);
  lanes high = vqrdmulhq_s32(vqshlq_s32(s, vmaxq_s32(shift, none)), load_lanes(FIELD(f, multiplier[4 * vector])));
  lanes down = vminq_s32(shift, none);                        // vrshlq rounds halves up, so negative numbers
  lanes below = vshrq_n_s32(vandq_s32(high, down), 31);  // are decremented first
  return vrshlq_s32(vqaddq_s32(high, below), down);
}

INLINE lanes halve(lanes s, const uint8_t *f, int vector) {
  lanes down = vnegq_s32(load_lanes(FIELD(f, after[4 * vector])));
  s = vshlq_s32(s, load_lanes(FIELD(f, before[4 * vector])));
  lanes odd = vandq_s32(vshlq_s32(s, down), load_lanes(FIELD(f, halve.odd[4 * vector])));
  return vshlq_s32(vaddq_s32(vaddq_s32(s, load_lanes(FIELD(f, halve.add[4 * vector]))), odd), down);
}

/// One pixel of a block, rounded, as bytes clamped to the bounds.
INLINE uint8x16_t narrow(const finishing *how, const lanes v[4]) {
  int16x8_t zero = vdupq_n_s16(how->zero);
  int16x8_t low = vqaddq_s16(vcombine_s16(vqmovn_s32(v[0]), vqmovn_s32(v[1])), zero);
  int16x8_t high = vqaddq_s16(vcombine_s16(vqmovn_s32(v[2]), vqmovn_s32(v[3])), zero);
  uint8x16_t bytes = vcombine_u8(vqmovun_s16(low), vqmovun_s16(high));
  bytes = vminq_u8(vmaxq_u8(bytes, vdupq_n_u8(how->lowest)), vdupq_n_u8(how->highest));
  return veorq_u8(bytes, vdupq_n_u8(how->flip));
}

static void finish_rarely(const finishing *, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels);

/// v: [pixel][vector of the block].
INLINE void finish(
    const finishing *how, const ik_int8_mode mode, const uint8_t *f, lanes (*v)[4], const int rows, const int blocks,
    uint8_t *output, ptrdiff_t step, int32_t channels) {
  if (channels > BLOCK) channels = BLOCK;
  UNROLL for (int i = 0; i < rows; i++, output += step) {
    if (mode == ONE_BY_ONE) {
      int32_t sums[BLOCK];
      memcpy(sums, v[i], sizeof sums);
      finish_rarely(how, f, sums, output, channels);
      continue;
    }
    UNROLL for (int j = 0; j < 4; j++) v[i][j] = mode == HALVE ? halve(v[i][j], f, j) : multiply(v[i][j], f, j);
    uint8x16_t bytes = narrow(how, v[i]);
    if (channels == BLOCK) {
      vst1q_u8(output, bytes);
    } else {
      uint8_t all[BLOCK];
      vst1q_u8(all, bytes);
      memcpy(output, all, channels);
    }
  }
}

/// Finishes sums that are shifted left first, or whose factors only the scalar code can apply.
static void finish_rarely(
    const finishing *how, const uint8_t *f, const int32_t *sums, uint8_t *output, int32_t channels) {
  if (how->mode == ONE_BY_ONE && how->convention != IK_MULTIPLIER) return finish_one_by_one(how, f, sums, output, channels);
  lanes v[1][4];
  for (int j = 0; j < 4; j++) v[0][j] = vld1q_s32(sums + 4 * j);
  if (how->convention == IK_SHIFT) finish(how, HALVE, f, v, 1, 1, output, 0, channels);
  else finish(how, MULTIPLY, f, v, 1, 1, output, 0, channels);
}

#endif
