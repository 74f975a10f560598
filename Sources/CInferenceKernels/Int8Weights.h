#ifndef INT8WEIGHTS_H
#define INT8WEIGHTS_H

#include "Int8Packing.h"

#include <string.h>

// How each form stores the weights of a block. `weights` points to those of its first channel.

/// The bytes of a word's weights, and of their masks if there are any, in one block.
static inline size_t word_bytes(ik_int8_traits traits) {
  return BLOCK * (traits.form == MASKED ? 2 * WORD : traits.form == NARROW ? traits.taps : WORD);
}

static inline void put_weight(uint8_t *words, int32_t lane, int32_t tap, ik_int8_traits traits, int8_t weight) {
  if (traits.taps == 4 || traits.form == NARROW)
    words[lane * traits.taps + tap] = (uint8_t)weight;
  else
    memcpy(words + lane * WORD + 2 * tap, &(int16_t){weight}, 2);
}

/// Words are `stride` bytes apart.
static inline void pack_matrix(
    const ik_convolution *c, ik_int8_traits traits, const int8_t *weights, int32_t channels, uint8_t *to, size_t stride) {
  int32_t runs = run_count(c), length = run_length(c), taps = traits.taps, words = (length + taps - 1) / taps;
  for (int32_t lane = 0; lane < channels; lane++)
    for (int32_t run = 0; run < runs; run++)
      for (int32_t i = 0; i < length; i++)
        put_weight(
            to + ((size_t)run * words + i / taps) * stride, lane, i % taps, traits,
            weights[((size_t)lane * runs + run) * length + i]);
}

/// Whether vpmaddubsw is exact for two weights and any activations.
static inline bool is_safe(int32_t a, int32_t b) {
  return (a > 0 ? a : 0) + (b > 0 ? b : 0) <= 128 && (a < 0 ? a : 0) + (b < 0 ? b : 0) >= -128;
}

/// Whether two taps that share a word are both −128.
static inline bool any_two_least(const ik_convolution *c, const int8_t *weights) {
  int32_t runs = run_count(c) * c->output_channels, length = run_length(c);
  for (int32_t run = 0; run < runs; run++, weights += length)
    for (int32_t i = 1; i < length; i += 2)
      if (weights[i - 1] == INT8_MIN && weights[i] == INT8_MIN) return true;
  return false;
}

/// Complements taps of packed words, which are `stride` bytes apart, until each pair is safe. Biases get what this takes away.
static inline void complement(uint8_t *words, int32_t count, size_t stride, int32_t bias[BLOCK]) {
  for (int32_t word = 0; word < count; word++, words += stride)
    for (int32_t at = 0; at < BLOCK * WORD; at += 2) {
      int32_t a = (int8_t)words[at], b = (int8_t)words[at + 1], tap = at + (b != INT8_MIN);
      if (is_safe(a, b)) continue;
      int32_t weight = (int8_t)words[tap];
      words[tap] = (uint8_t)-weight;
      words[BLOCK * WORD + tap] = 0xFF;
      bias[at / WORD] = (int32_t)((uint32_t)bias[at / WORD] + (uint32_t)(255 * weight));
    }
}

/// 2 · G: three values to four.
static inline void transform_three(const int32_t *v, int32_t step, int32_t to[4]) {
  int32_t a = v[0], b = v[step], c = v[2 * step];
  to[0] = 2 * a, to[1] = a + b + c, to[2] = a - b + c, to[3] = 2 * c;
}

static inline void pack_transformed(const ik_convolution *c, const int8_t *weights, int32_t channels, uint8_t *to) {
  int32_t depth = c->channels;
  for (int32_t lane = 0; lane < channels; lane++)
    for (int32_t i = 0; i < depth; i++) {
      int32_t window[9], rows[3][4], at[4];
      for (int32_t k = 0; k < 9; k++) window[k] = weights[((size_t)lane * 9 + k) * depth + i];
      for (int32_t y = 0; y < 3; y++) transform_three(window + 3 * y, 1, rows[y]);
      for (int32_t x = 0; x < 4; x++) {
        transform_three(&rows[0][x], 4, at);
        for (int32_t y = 0; y < 4; y++) {
          size_t word = (size_t)(4 * y + x) * (depth / 2) + i / 2;
          memcpy(to + word * BLOCK * WORD + lane * WORD + i % 2 * 2, &(int16_t){(int16_t)at[y]}, 2);
        }
      }
    }
}

static inline void pack_depthwise(
    const ik_convolution *c, ik_int8_traits traits, const int8_t *weights, int32_t channels, uint8_t *to, int32_t down) {
  int32_t taps = traits.taps;
  for (int32_t lane = 0; lane < channels; lane++)
    for (int32_t ky = 0; ky < c->window_height; ky++)
      for (int32_t kx = 0; kx < c->window_width; kx++)
        put_weight(
            to + ((size_t)((ky + down) / taps) * c->window_width + kx) * BLOCK * WORD, lane, (ky + down) % taps, traits,
            weights[((size_t)lane * c->window_height + ky) * c->window_width + kx]);
}

#endif
