#include "Int8Words_DSP.h"

#ifdef HAS_DSP
#include "Int8Finish_DSP.h"
#include "Int8Packing_DSP.h"
#include "Taps.h"
#include "Variants.h"

// Convolutions except depthwise ones, two pixels × two output channels at a time. The window of each pixel is copied into
// scratch as a patch: first bytes, where padding is the input's zero, then pairs of 16 bits with the zero subtracted.
//
// Scratch: [ patch, bytes ][ per 4 taps: pairs of taps 0 and 2, 1 and 3 of the first pixel, then of the second ]
//
// Cost: per 16 multiply-adds 8 multiplications, 6 loads and 4 unpackings; per pixel, a copy of its patch.

/// Copies a few bytes, as words where they last.
INLINE void copy(uint8_t *to, const uint8_t *from, int32_t count) {
  for (; count >= 4; count -= 4, to += 4, from += 4) memcpy(to, from, 4);
  for (; count > 0; count--) *to++ = *from++;
}

/// Copies the window of output (y, x), channels `first` and following, to `patch`.
static void gather(
    const ik_convolution *c, const uint8_t *input, int32_t y, int32_t x, int32_t first, uint8_t zero, uint8_t *patch) {
  int32_t depth = c->channels / c->groups, top = y * c->stride_y - c->top, left = x * c->stride_x - c->left;
  taps rows = taps_on_map(c->window_height, c->dilation_y, top, c->height);
  taps columns = taps_on_map(c->window_width, c->dilation_x, left, c->width);
  int32_t across = c->window_width * depth, count = columns.end - columns.first;
  if (rows.end - rows.first < c->window_height || count < c->window_width) memset(patch, zero, patch_length(c));
  if (count <= 0) return;
  bool in_runs = c->dilation_x == 1 && c->groups == 1;
  for (int32_t ky = rows.first; ky < rows.end; ky++) {
    size_t pixel = (size_t)(top + ky * c->dilation_y) * c->width + left + columns.first * c->dilation_x;
    const uint8_t *from = input + pixel * c->channels + first;
    uint8_t *to = patch + ky * across + columns.first * depth;
    if (in_runs) {
      copy(to, from, count * depth);
      continue;
    }
    for (int32_t i = 0; i < count; i++, to += depth, from += c->dilation_x * c->channels) copy(to, from, depth);
  }
}

/// Unpacks `words` words of activations for one of the two pixels.
INLINE void unpack_as(bool is_signed, const uint8_t *from, int32_t words, uint32_t zero, uint32_t *to) {
  for (; words > 0; words--, from += WORD, to += 4) {
    uint32_t word = word_at(from);
    to[0] = subtract_pairs(is_signed ? signed_even(word) : unsigned_even(word), zero);
    to[1] = subtract_pairs(is_signed ? signed_odd(word) : unsigned_odd(word), zero);
  }
}

static void unpack(const ik_int8_format *f, const uint8_t *from, int32_t words, uint32_t *to) {
  uint32_t zero = (uint16_t)f->input_zero * 0x10001u;
  if (f->input_is_signed) unpack_as(true, from, words, zero, to);
  else unpack_as(false, from, words, zero, to);
}

static channel_factor factor_at(const uint8_t *at) {
  return (channel_factor){(int32_t)word_at(at), (int32_t)word_at(at + 4), (int32_t)word_at(at + 8), (int32_t)word_at(at + 12)};
}

/// All output channels of a group for two pixels, whose outputs go to `first` and `second`, or for one pixel.
INLINE void pixels_of_group(
    const finishing how, const ik_int8_mode mode, const int pixels, const uint8_t *packed, int32_t words, const uint32_t *patches,
    int32_t outputs, uint8_t *first, uint8_t *second) {
  for (; outputs > 0; outputs -= 2, first += 2, second += 2) {
    const uint8_t *factors = packed;
    int32_t a0 = (int32_t)word_at(factors), b0 = (int32_t)word_at(factors + sizeof(channel_factor)), a1 = a0, b1 = b0;
    packed += 2 * sizeof(channel_factor);
    const uint32_t *at = patches, *end = patches + 4 * words;
    do {
      uint32_t a = word_at(packed), b = word_at(packed + WORD);
      packed += 2 * WORD;
      uint32_t a_even = signed_even(a), a_odd = signed_odd(a), b_even = signed_even(b), b_odd = signed_odd(b);
      uint32_t even = at[0], odd = at[1];
      a0 = multiply_pairs(even, a_even, a0);
      b0 = multiply_pairs(even, b_even, b0);
      a0 = multiply_pairs(odd, a_odd, a0);
      b0 = multiply_pairs(odd, b_odd, b0);
      if (pixels == 2) even = at[2], odd = at[3];
      at += 4;
      if (pixels == 1) continue;
      a1 = multiply_pairs(even, a_even, a1);
      b1 = multiply_pairs(even, b_even, b1);
      a1 = multiply_pairs(odd, a_odd, a1);
      b1 = multiply_pairs(odd, b_odd, b1);
    } while (at != end);
    channel_factor f = factor_at(factors);
    first[0] = finish(how, mode, a0, f);
    if (pixels == 2) second[0] = finish(how, mode, a1, f);
    if (outputs == 1) return;
    f = factor_at(factors + sizeof f);
    first[1] = finish(how, mode, b0, f);
    if (pixels == 2) second[1] = finish(how, mode, b1, f);
  }
}

typedef void pixels_function(
    const ik_int8_format *, const uint8_t *packed, int32_t words, const uint32_t *patches, int32_t outputs, uint8_t *first,
    uint8_t *second);
#define PIXELS(mode, pixels)                                                                                          \
  NOINLINE void pixels_of_group_##mode##_##pixels(                                                                    \
      const ik_int8_format *f, const uint8_t *packed, int32_t words, const uint32_t *patches, int32_t outputs,        \
      uint8_t *first, uint8_t *second) {                                                                              \
    pixels_of_group(how_to_finish(f), mode, pixels, packed, words, patches, outputs, first, second);                  \
  }
PIXELS(ONE_BY_ONE, 2)
PIXELS(MULTIPLY, 1)
PIXELS(MULTIPLY, 2)
PIXELS(HALVE, 1)
PIXELS(HALVE, 2)

/// The function for one pixel (the last of an odd number) or two. ONE_BY_ONE computes one pixel twice.
static pixels_function *function_for(ik_int8_mode mode, bool two) {
  if (mode == MULTIPLY) return two ? pixels_of_group_MULTIPLY_2 : pixels_of_group_MULTIPLY_1;
  if (mode == HALVE) return two ? pixels_of_group_HALVE_2 : pixels_of_group_HALVE_1;
  return pixels_of_group_ONE_BY_ONE_2;
}

void ik_int8_convolution_apply_dsp(
    const ik_convolution *c, const ik_int8_format *format, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch) {
  uint8_t *patch = (uint8_t *)scratch + (WORD - (uintptr_t)scratch % WORD) % WORD;
  int32_t words = patch_words(c), depth = c->channels / c->groups, outputs = c->output_channels / c->groups;
  uint32_t *pairs = (uint32_t *)(patch + (size_t)words * WORD);
  bool in_place = c->window_height == 1 && c->window_width == 1 && c->top == 0 && c->left == 0 && depth % WORD == 0;
  ik_int8_mode mode = (ik_int8_mode)word_at(packed);
  int32_t pixels = c->output_height * c->output_width;
  memset(patch, 0, (size_t)words * WORD);
  for (int32_t p = 0; p < pixels; p += 2) {
    bool both = p + 1 < pixels;
    int32_t two[2] = {p, both ? p + 1 : p};
    pixels_function *run = function_for(mode, both);
    for (int32_t g = 0; g < c->groups; g++) {
      for (int32_t i = 0; i < 2; i++) {
        int32_t y = two[i] / c->output_width, x = two[i] % c->output_width;
        const uint8_t *from = patch;
        if (in_place)
          from = input + ((size_t)y * c->stride_y * c->width + x * c->stride_x) * c->channels + g * depth;
        else
          gather(c, input, y, x, g * depth, (uint8_t)format->input_zero, patch);
        unpack(format, from, words, pairs + 2 * i);
      }
      uint8_t *to = output + g * outputs;
      run(
          format, (const uint8_t *)packed + MODE + g * pairs_of_group(c) * pair_size(c), words, pairs, outputs,
          to + (size_t)two[0] * c->output_channels, to + (size_t)two[1] * c->output_channels);
    }
  }
}
#endif
