#ifndef INT8PACKING_H
#define INT8PACKING_H

#include "include/CInferenceKernels.h"

// What all vector variants have in common: the layout of packed weights, and how sums are brought to eight bits.
//
//     [ header, 64 bytes ][ ik_factors of each block of 16 output channels ][ weights, zeros where there are none ]
//
// A word is 4 bytes: the activations, or the weights of one output channel, that one dot product instruction multiplies
// and adds for a lane of 32 bits: `taps` of them, 4 of 8 bits or 2 of 16. A block is 16 output channels, 64 bytes a word.
//
// Matrix: a window is read in runs of neighbouring bytes: one a row of the window where kx and channels follow each other
// in the map, else one a tap. [group][panel of blocks][run][word of the run][block of the panel][16 channels][taps].
// Depthwise: the taps of a word stand below each other in the window. [block][rows of taps][kx][16 channels][taps]; the same
// again, a tap further down, where two rows of outputs share words.

enum { BLOCK = 16, WORD = 4, HEADER = 64 };

/// How a variant multiplies. Words of 4 bytes: signed or unsigned (the other sort is flipped by XOR 0x80, which moves its
/// zero by 128; bias − zero · Σ weight makes good). Words of 2 × 16 bits: activations less their zero.
typedef struct {
  int32_t taps;
  bool bytes_are_signed;
  int32_t panel;  // blocks that are multiplied at the same time
} ik_int8_traits;

/// How sums become outputs, chosen when packing: the fastest that is exact for every sum that can occur.
typedef enum {
  ONE_BY_ONE,          // scalar: factors beyond what the others take
  MULTIPLY,            // v = (sum·2^before · multiplier + add − away·[sum < 0]) >> 32 >> after
  MULTIPLY_POSITIVE,   // the same where what is below 0 ends at `lowest` anyway: no `away`
  HALVE,               // v = (s + add + ((s >> after) & odd)) >> after, s = sum·2^before: half to even
} ik_int8_mode;

enum { MODES = 4 };

typedef struct {
  int32_t bias[BLOCK];  // less zero · Σ weight
  int32_t multiplier[BLOCK], shift[BLOCK];
  int32_t before[BLOCK], after[BLOCK];
  union {
    struct { int64_t add[2][BLOCK / 2], away[2][BLOCK / 2]; } multiply;  // even channels, then odd ones
    struct { int32_t add[BLOCK], odd[BLOCK]; } halve;
  };
} ik_factors;

typedef struct { int32_t mode, any_before; } ik_packed_header;

static inline bool is_depthwise(const ik_convolution *c) { return c->groups == c->channels && c->groups > 1; }

/// The runs of a window: how many, and bytes (activations, not yet widened) of each.
static inline int32_t run_count(const ik_convolution *c) {
  return c->dilation_x == 1 && c->groups == 1 ? c->window_height : c->window_height * c->window_width;
}

static inline int32_t run_length(const ik_convolution *c) {
  int32_t depth = c->channels / c->groups;
  return c->dilation_x == 1 && c->groups == 1 ? c->window_width * depth : depth;
}

static inline int32_t blocks_of(int32_t channels) { return (channels + BLOCK - 1) / BLOCK; }

/// Depthwise: whether two rows of outputs are made of the same words, a tap of which is to spare.
static inline bool rows_share_words(const ik_convolution *c, int32_t taps) {
  return c->stride_y == 1 && c->dilation_y == 1 && c->window_height % taps != 0;
}

/// Words that a block's weights take for each of its channels.
static inline int32_t words_of_window(const ik_convolution *c, int32_t taps) {
  if (is_depthwise(c)) return (c->window_height + taps - 1) / taps * c->window_width;
  return run_count(c) * ((run_length(c) + taps - 1) / taps);
}

/// Blocks of output channels: none holds channels of two groups, except depthwise.
static inline int32_t all_blocks(const ik_convolution *c) {
  return is_depthwise(c) ? blocks_of(c->output_channels) : c->groups * blocks_of(c->output_channels / c->groups);
}

/// The zero of the activations as they are multiplied.
static inline int32_t multiplied_zero(const ik_int8_format *f, ik_int8_traits traits) {
  return f->input_zero + (f->input_is_signed == traits.bytes_are_signed ? 0 : f->input_is_signed ? 128 : -128);
}

#endif
