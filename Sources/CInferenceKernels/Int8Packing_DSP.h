#ifndef INT8PACKING_DSP_H
#define INT8PACKING_DSP_H

#include "Int8Packing.h"

// How the DSP extension's convolutions, except depthwise ones, are packed:
// [ mode ][ of each two channels of a group: two channel_factor, then per 4 taps a word of either channel ]

enum { MODE = 4 };

/// A channel's bias and factor. `round` and `shift` depend on the mode:
///     MULTIPLY     2^(right − 2) and right − 1, where the factor is multiplier · 2^(−31 − right)
///     HALVE        2^(shift − 1) − 1 and the shift
///     ONE_BY_ONE   unused, and the shift as given
typedef struct { int32_t bias, multiplier, round, shift; } channel_factor;

/// Writes the factor for `mode`, or returns false if only ONE_BY_ONE can apply it. `most` is the bound of the sums.
static inline bool plan_factor(channel_factor *f, ik_int8_mode mode, int64_t most) {
  int32_t shift = f->shift;
  if (mode == HALVE) {
    if (shift < 1 || most + ((int64_t)1 << (shift - 1)) > INT32_MAX) return false;
    f->round = (int32_t)(((int64_t)1 << (shift - 1)) - 1);
  } else {
    if (f->multiplier < 0 || shift > -2) return false;
    f->round = 1 << (-shift - 2);
    f->shift = -shift - 1;
  }
  return true;
}

static inline int32_t patch_length(const ik_convolution *c) {
  return c->window_height * c->window_width * (c->channels / c->groups);
}

static inline int32_t patch_words(const ik_convolution *c) { return (patch_length(c) + 3) / 4; }

static inline size_t pair_size(const ik_convolution *c) { return 2 * (sizeof(channel_factor) + WORD * (size_t)patch_words(c)); }

static inline int32_t pairs_of_group(const ik_convolution *c) { return (c->output_channels / c->groups + 1) / 2; }

#endif
