// NEON with dot product: a word is 4 signed bytes of activations or of weights.
#include "Int8Finish_NEON.h"

#define ISA_NAME(name) name##_neondot
#define ISA_TAPS 4
#define ISA_BYTES_ARE_SIGNED true
#define ISA_PANEL 1
#define ISA_TRAITS ((ik_int8_traits){ISA_TAPS, ISA_BYTES_ARE_SIGNED, ISA_PANEL, PLAIN})
#if defined(__ARM_FEATURE_DOTPROD)
#define ISA_FEATURES "+dotprod"  // the baseline has it; naming an architecture could remove other features
#else
#define ISA_FEATURES "arch=armv8.2-a+dotprod"
#endif
#define LANES 4
#define MOST_ROWS 6
#define LEAST_ROWS 3
#define EACH_ROWS(F) F(6) F(3) F(1)
#define EACH_BLOCKS(F, x) F(x, 1)

enum { VECTORS = BLOCK / LANES, PANEL = ISA_PANEL };

TARGET_BEGIN(ISA_FEATURES)

typedef int8x16_t words;
typedef int32x4_t sums;

INLINE words load_words(const uint8_t *at) { return vreinterpretq_s8_u8(vld1q_u8(at)); }

INLINE words splat_word(const uint8_t *at) {
  int32_t word;
  memcpy(&word, at, 4);
  return vreinterpretq_s8_s32(vdupq_n_s32(word));
}

INLINE sums dot(sums sum, words activations, words weights) { return vdotq_s32(sum, activations, weights); }

INLINE sums begin(const uint8_t *factors, int vector) { return load_lanes(FIELD(factors, bias[4 * vector])); }

INLINE lanes total(sums sum) { return sum; }

/// Weaves 16 channels of four rows into words of four bytes, flipped or not.
INLINE void weave_block(const uint8_t *const rows[4], size_t at, const ik_int8_format *f, uint8_t *to) {
  uint8x16_t move = vdupq_n_u8(f->input_is_signed ? 0 : 0x80);
  uint8x16x4_t four;
  for (int i = 0; i < 4; i++) four.val[i] = veorq_u8(vld1q_u8(rows[i] + at), move);
  vst4q_u8(to, four);
}

INLINE void weave(const uint8_t *const rows[4], size_t at, size_t count, const ik_int8_format *f, uint8_t *to) {
  for (size_t i = 0; i < count; i++) weave_block(rows, at + i * BLOCK, f, to + i * BLOCK * WORD);
}

TARGET_END
