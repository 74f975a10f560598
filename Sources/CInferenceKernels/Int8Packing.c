#include "Int8Factors.h"
#include "Int8Scratch.h"
#include "Int8Weights.h"
#include "Variants.h"

#include <string.h>

// MASKED: the sizes suffice for PLAIN too, in words of two taps, because the weights decide.

size_t ik_int8_convolution_packed_size_vector(const ik_convolution *c, ik_int8_traits traits) {
  size_t blocks = all_blocks(c), words = words_of_window(c, traits);
  if (is_depthwise(c) && rows_share_words(c, traits.taps)) words *= 2;
  return HEADER + blocks * (sizeof(ik_factors) + words * word_bytes(traits));
}

int32_t ik_int8_convolution_pack_vector(
    const ik_convolution *c, const ik_int8_format *format, ik_int8_traits traits, const int8_t *weights,
    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts, void *packed) {
  bool depthwise = is_depthwise(c);
  if (traits.form == MASKED && any_two_least(c, weights)) traits = (ik_int8_traits){.taps = 2, .panel = 1};
  int32_t group_outputs = depthwise ? c->output_channels : c->output_channels / c->groups;
  int32_t blocks = blocks_of(group_outputs), groups = all_blocks(c) / blocks;
  size_t each = (size_t)c->window_height * c->window_width * (c->channels / c->groups);
  size_t block_weights = words_of_window(c, traits) * word_bytes(traits);
  uint8_t *factors_at = (uint8_t *)packed + HEADER, *weights_at = factors_at + groups * blocks * sizeof(ik_factors);
  memset(packed, 0, ik_int8_convolution_packed_size_vector(c, traits));
  ik_int8_mode mode = format->convention == IK_SHIFT              ? HALVE
                      : format->lowest >= format->output_zero ? MULTIPLY_POSITIVE
                                                              : MULTIPLY;
  // Only dense layers are rounded once, whose sums are few.
  bool exact = format->convention != IK_MULTIPLIER_ONCE, any_before = false;
  int32_t zero = traits.taps == 4 || traits.form == TRANSFORMED ? multiplied_zero(format, traits) : 0;
  for (int32_t b = 0; b < groups * blocks; b++) {
    int32_t group = b / blocks, in_group = b % blocks, panel = in_group / traits.panel * traits.panel;
    int32_t left = group_outputs - in_group * BLOCK, channels = left < BLOCK ? left : BLOCK;
    int32_t first = group * group_outputs + in_group * BLOCK;
    ik_factors f = {0};
    for (int32_t lane = 0; lane < channels; lane++) {
      int32_t o = first + lane, sum = 0;
      int64_t most = ik_int8_reach(weights + o * each, each, bias[o]);
      if (most > INT32_MAX) return o;
      for (size_t i = 0; i < each; i++) sum += weights[o * each + i];
      f.bias[lane] = (int32_t)((uint32_t)bias[o] - (uint32_t)zero * (uint32_t)sum);
      f.shift[lane] = shifts[o];
      f.multiplier[lane] = mode == HALVE ? 0 : multipliers[o];
      exact &= mode == HALVE ? plan_halving(&f, lane, most, shifts[o])
                             : plan_multiplying(&f, lane, most, multipliers[o], shifts[o]);
      any_before |= f.before[lane] != 0;
    }
    if (depthwise) {
      for (int32_t down = 0; down < (rows_share_words(c, traits.taps) ? 2 : 1); down++)
        pack_depthwise(
            c, traits, weights + first * each, channels, weights_at + (down * blocks + b) * block_weights, down);
    } else if (traits.form == TRANSFORMED) {
      pack_transformed(c, weights + first * each, channels, weights_at + b * block_weights);
    } else {
      size_t stride = (blocks - panel < traits.panel ? blocks - panel : traits.panel) * word_bytes(traits);
      uint8_t *to = weights_at + (size_t)(group * blocks + panel) * block_weights + (in_group - panel) * word_bytes(traits);
      pack_matrix(c, traits, weights + first * each, channels, to, stride);
      if (traits.form == MASKED) complement(to, words_of_window(c, traits), stride, f.bias);
    }
    memcpy(factors_at + b * sizeof f, &f, sizeof f);
  }
  ik_packed_header header = {exact ? mode : ONE_BY_ONE, any_before, traits.form};
  memcpy(packed, &header, sizeof header);
  return -1;
}

size_t ik_int8_convolution_scratch_size_vector(const ik_convolution *c, ik_int8_traits traits) {
  if (is_depthwise(c)) {
    size_t zeros = lines((size_t)c->width * c->channels + SLACK);
    return LINE - 1 + zeros + (c->window_height + traits.taps - 1) / traits.taps * depthwise_row_bytes(c);
  }
  if (traits.form == TRANSFORMED) return LINE - 1 + winograd_bytes(c);
  if (traits.form == MASKED) traits.taps = 2;
  size_t rows = is_flat(c) ? 1 : (size_t)ring_rows(c) + 1;
  return LINE - 1 + run_addresses(c) + rows * matrix_row_bytes(c, traits);
}
