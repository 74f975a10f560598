#ifndef INT8PACKING_H
#define INT8PACKING_H

#include "include/CInferenceKernels.h"

// Shared by all vector variants: the layout of packed weights, and the factors that turn sums into 8-bit outputs.
//
//     [ header, 64 bytes ][ ik_factors of each block of 16 output channels ][ weights, padded with zeros ]
//
// A word is 4 bytes: the activations, or the weights of one output channel, that a dot product instruction multiplies and
// adds in a 32-bit lane. It holds `taps` values: 4 of 8 bits or 2 of 16. A block is 16 output channels; one word for each
// takes 64 bytes.
//
// Matrix: a window is read in runs of neighbouring bytes: one run per row of the window if the map is contiguous across kx
// and channels, otherwise one per tap.
// [group][panel of blocks][run][word of the run][block of the panel][16 channels][taps].
// Depthwise: the taps of a word lie one above the other in the window. [block][rows of taps][kx][16 channels][taps], and
// the same weights again, one tap further down, if two rows of outputs share words.
// Winograd: [block][16 positions][word of the input channels][16 channels][taps].

enum { BLOCK = 16, WORD = 4, HEADER = 64 };

/// How weights are stored.
typedef enum {
  PLAIN,        // as wide as activations
  NARROW,       // in bytes, although activations have 16 bits
  MASKED,       // in bytes, with masks (below)
  TRANSFORMED,  // in 16 bits, for Int8Winograd.h
} ik_int8_form;

/// How a variant multiplies. Words of 4 bytes hold signed or unsigned activations; bytes of the other kind are flipped by
/// XOR 0x80, which moves their zero by 128. The packed bias, bias − zero · Σ weight, accounts for the zero. Words of 2 × 16
/// bits hold activations with the zero subtracted.
typedef struct {
  int32_t taps;
  bool bytes_are_signed;
  int32_t panel;  // blocks that are multiplied together
  ik_int8_form form;
} ik_int8_traits;

// MASKED: 64 bytes of masks follow the 64 bytes of a word's weights. vpmaddubsw saturates sums of two products at 16 bits. It
// is exact if the positive weights of the pair sum to at most 128, and the negative ones to at least −128: 255 · 128 < 2¹⁵. In
// any other pair, both weights have the same sign. One of the two taps is then complemented:
//     a · w = (255 − a) · (−w) + 255 · w
// Its activation is XORed with the mask, its weight is negated, and 255 · w is added to the bias. Two weights of −128 cannot be
// complemented, since a byte cannot be 128: a layer with such a pair is packed PLAIN, in words of two taps.

/// How sums become outputs: the fastest way that is exact for every possible sum, chosen when packing.
typedef enum {
  ONE_BY_ONE,          // scalar, for factors that the other modes cannot apply
  MULTIPLY,            // v = (sum·2^before · multiplier + add − away·[sum < 0]) >> 32 >> after
  MULTIPLY_POSITIVE,   // the same without `away`, if all results below 0 become `lowest` anyway
  HALVE,               // v = (s + add + ((s >> after) & odd)) >> after, s = sum·2^before: half to even
} ik_int8_mode;

enum { MODES = 4 };

typedef struct {
  int32_t bias[BLOCK];  // bias − zero · Σ weight
  int32_t multiplier[BLOCK], shift[BLOCK];
  int32_t before[BLOCK], after[BLOCK];
  union {
    struct { int64_t add[2][BLOCK / 2], away[2][BLOCK / 2]; } multiply;  // even channels, then odd ones
    struct { int32_t add[BLOCK], odd[BLOCK]; } halve;
  };
} ik_factors;

typedef struct { int32_t mode, any_before, form; } ik_packed_header;

static inline bool is_depthwise(const ik_convolution *c) { return c->groups == c->channels && c->groups > 1; }

/// The number of runs in a window; `run_length` is the number of activations in each.
static inline int32_t run_count(const ik_convolution *c) {
  return c->dilation_x == 1 && c->groups == 1 ? c->window_height : c->window_height * c->window_width;
}

static inline int32_t run_length(const ik_convolution *c) {
  int32_t depth = c->channels / c->groups;
  return c->dilation_x == 1 && c->groups == 1 ? c->window_width * depth : depth;
}

static inline int32_t blocks_of(int32_t channels) { return (channels + BLOCK - 1) / BLOCK; }

/// Depthwise: whether two rows of outputs use the same words, each of which has an unused tap.
static inline bool rows_share_words(const ik_convolution *c, int32_t taps) {
  return c->stride_y == 1 && c->dilation_y == 1 && c->window_height % taps != 0;
}

/// Whether Int8Winograd.h computes the convolution: if it is exact (four times the sum of products fits in 32 bits:
/// 4 · 9 · 1024 · 255 · 128 < 2³¹) and saves products even though the last tiles may lie partly outside the map of outputs.
static inline bool is_transformed(const ik_convolution *c) {
  int64_t tiles = (int64_t)((c->output_height + 1) / 2) * ((c->output_width + 1) / 2);
  return c->window_height == 3 && c->window_width == 3 && c->stride_y == 1 && c->stride_x == 1 && c->dilation_y == 1 &&
         c->dilation_x == 1 && c->groups == 1 && c->channels >= 16 && c->channels <= 1024 && c->channels % 2 == 0 &&
         c->output_channels >= 8 && 7 * (int64_t)c->output_height * c->output_width >= 16 * tiles;
}

/// The number of words of weights per channel of a block.
static inline int32_t words_of_window(const ik_convolution *c, ik_int8_traits traits) {
  int32_t taps = traits.taps;
  if (traits.form == TRANSFORMED) return 16 * c->channels / taps;
  if (is_depthwise(c)) return (c->window_height + taps - 1) / taps * c->window_width;
  return run_count(c) * ((run_length(c) + taps - 1) / taps);
}

/// The number of blocks of output channels. Except in depthwise convolutions, no block holds channels of two groups.
static inline int32_t all_blocks(const ik_convolution *c) {
  return is_depthwise(c) ? blocks_of(c->output_channels) : c->groups * blocks_of(c->output_channels / c->groups);
}

/// The zero of the activations in the form that is multiplied.
static inline int32_t multiplied_zero(const ik_int8_format *f, ik_int8_traits traits) {
  return f->input_zero + (f->input_is_signed == traits.bytes_are_signed ? 0 : f->input_is_signed ? 128 : -128);
}

#endif
