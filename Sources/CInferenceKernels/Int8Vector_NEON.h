// NEON: a word is two 16-bit activations with their zero subtracted, or two weights. The two products of a word are added
// to separate sums, which are added at the end.
#include "Int8Finish_NEON.h"

#define ISA_NAME(name) name##_neon
#define ISA_TAPS 2
#define ISA_BYTES_ARE_SIGNED true
#define ISA_PANEL 1
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL, PLAIN})
#define LANES 4
#define MOST_ROWS 3
#define LEAST_ROWS 3
#define EACH_ROWS(F) F(3) F(1)
#define EACH_BLOCKS(F, x) F(x, 1)

enum { VECTORS = BLOCK / LANES, PANEL = ISA_PANEL };

typedef int16x8_t words;
typedef struct { int32x4_t low, high; } sums;

INLINE words load_words(const uint8_t *at) { return vreinterpretq_s16_u8(vld1q_u8(at)); }

INLINE words splat_word(const uint8_t *at) {
  int32_t word;
  memcpy(&word, at, 4);
  return vreinterpretq_s16_s32(vdupq_n_s32(word));
}

INLINE sums dot(sums sum, words activations, words weights) {
  return (sums){
      vmlal_s16(sum.low, vget_low_s16(activations), vget_low_s16(weights)),
      vmlal_high_s16(sum.high, activations, weights)};
}

INLINE sums begin(const uint8_t *factors, int vector) {
  int32x4_t bias = load_lanes(FIELD(factors, bias[4 * vector])), none = vdupq_n_s32(0);
  return (sums){vzip1q_s32(bias, none), vzip2q_s32(bias, none)};
}

INLINE lanes total(sums sum) { return vpaddq_s32(sum.low, sum.high); }

/// Weaves 16 channels of two rows into words of two activations with the zero subtracted.
INLINE void weave_block(const uint8_t *const rows[2], size_t at, const ik_int8_format *f, uint8_t *to) {
  uint8x16_t move = vdupq_n_u8(f->input_is_signed ? 0x80 : 0);  // bytes made unsigned
  uint16x8_t zero = vdupq_n_u16((uint16_t)(f->input_zero + (f->input_is_signed ? 128 : 0)));
  uint8x16_t a = veorq_u8(vld1q_u8(rows[0] + at), move), b = veorq_u8(vld1q_u8(rows[1] + at), move);
  uint16x8_t low_a = vsubq_u16(vmovl_u8(vget_low_u8(a)), zero), low_b = vsubq_u16(vmovl_u8(vget_low_u8(b)), zero);
  uint16x8_t high_a = vsubq_u16(vmovl_high_u8(a), zero), high_b = vsubq_u16(vmovl_high_u8(b), zero);
  vst1q_u8(to, vreinterpretq_u8_u16(vzip1q_u16(low_a, low_b)));
  vst1q_u8(to + 16, vreinterpretq_u8_u16(vzip2q_u16(low_a, low_b)));
  vst1q_u8(to + 32, vreinterpretq_u8_u16(vzip1q_u16(high_a, high_b)));
  vst1q_u8(to + 48, vreinterpretq_u8_u16(vzip2q_u16(high_a, high_b)));
}

INLINE void weave(const uint8_t *const rows[2], size_t at, size_t count, const ik_int8_format *f, uint8_t *to) {
  for (size_t i = 0; i < count; i++) weave_block(rows, at + i * BLOCK, f, to + i * BLOCK * WORD);
}
