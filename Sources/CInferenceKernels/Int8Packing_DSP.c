#include "Int8Packing_DSP.h"
#include "Variants.h"

#include <string.h>

// Compiled on every machine: a computer packs the weights that a microcontroller has in its flash.

size_t ik_int8_convolution_packed_size_dsp(const ik_convolution *c, ik_int8_traits traits) {
  return MODE + (size_t)c->groups * pairs_of_group(c) * pair_size(c);
}

size_t ik_int8_convolution_scratch_size_dsp(const ik_convolution *c, ik_int8_traits traits) {
  return WORD - 1 + (size_t)patch_words(c) * 5 * WORD;
}

static ik_int8_mode pack_as(
    const ik_convolution *c, const int8_t *weights, const int32_t *bias, const int32_t *multipliers,
    const int8_t *shifts, ik_int8_mode mode, uint8_t *to) {
  int32_t outputs = c->output_channels / c->groups, length = patch_length(c), words = patch_words(c);
  for (int32_t o = 0; o < c->output_channels; o++) {
    int32_t group = o / outputs, lane = o % outputs % 2;
    uint8_t *pair = to + MODE + ((size_t)group * pairs_of_group(c) + o % outputs / 2) * pair_size(c);
    const int8_t *own = weights + (size_t)o * length;
    channel_factor f = {bias[o], multipliers ? multipliers[o] : 0, 0, shifts[o]};
    if (mode != ONE_BY_ONE && !plan_factor(&f, mode, ik_int8_reach(own, length, bias[o]))) return ONE_BY_ONE;
    memcpy(pair + lane * sizeof f, &f, sizeof f);
    uint8_t *at = pair + 2 * sizeof f;
    for (int32_t i = 0; i < 4 * words; i++)
      at[i / 4 * 2 * WORD + lane * WORD + i % 4] = i < length ? (uint8_t)own[i] : 0;
  }
  return mode;
}

int32_t ik_int8_convolution_pack_dsp(
    const ik_convolution *c, const ik_int8_format *format, ik_int8_traits traits, const int8_t *weights,
    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts, void *packed) {
  size_t length = patch_length(c);
  for (int32_t o = 0; o < c->output_channels; o++)
    if (ik_int8_reach(weights + o * length, length, bias[o]) > INT32_MAX) return o;
  if (format->convention == IK_SHIFT) multipliers = NULL;
  memset(packed, 0, ik_int8_convolution_packed_size_dsp(c, traits));
  ik_int8_mode mode = format->convention == IK_SHIFT        ? HALVE
                      : format->convention == IK_MULTIPLIER ? MULTIPLY
                                                            : ONE_BY_ONE;
  if (pack_as(c, weights, bias, multipliers, shifts, mode, packed) == ONE_BY_ONE) {
    mode = ONE_BY_ONE;
    pack_as(c, weights, bias, multipliers, shifts, mode, packed);
  }
  memcpy(packed, &(int32_t){mode}, MODE);
  return -1;
}
