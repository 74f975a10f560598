#ifndef POOLING_CHECK_H
#define POOLING_CHECK_H

// Poolings, float32 and int8: compares each variant with plain loops that follow the interface's documentation.

#include "CInferenceKernels.h"
#include "memory.h"
#include "random.h"

#include <math.h>

enum { LARGE = 300, MOST_POOLED = LARGE * LARGE * 2 };

/// A window of at least 2¹⁶ pixels, all on the map: sums exceed 2²⁴.
static ik_pooling large_pooling(void) {
  ik_pooling p = {
      .height = between(260, LARGE), .width = between(260, LARGE), .channels = between(1, 2), .stride_y = 1, .stride_x = 2};
  p.window_height = p.height - between(0, 1), p.window_width = p.width - (one_in(2) ? p.width & 1 : between(0, 2));
  p.output_height = p.height - p.window_height + 1, p.output_width = (p.width - p.window_width) / 2 + 1;
  return p;
}

static ik_pooling any_pooling(void) {
  for (;;) {
    ik_pooling p = {
        .height = between(1, 12), .width = between(1, 12), .channels = between(1, one_in(3) ? 150 : 20),
        .window_height = between(1, one_in(8) ? 12 : 4), .window_width = between(1, one_in(8) ? 12 : 4),
        .stride_y = between(1, 3), .stride_x = between(1, 3)};
    if (one_in(40)) {  // more pixels than float32 counts exactly
      p.window_height = p.window_width = between(250, 300), p.stride_y = p.stride_x = 299, p.channels = between(1, 5);
    }
    p.top = between(0, p.window_height - 1), p.left = between(0, p.window_width - 1);
    int32_t y = p.height + p.top + between(0, p.window_height - 1) - p.window_height;
    int32_t x = p.width + p.left + between(0, p.window_width - 1) - p.window_width;
    if (y < 0 || x < 0) continue;
    p.output_height = y / p.stride_y + 1, p.output_width = x / p.stride_x + 1;
    return p;
  }
}

/// The sum or the largest sample of a channel in a window, for both element types.
typedef struct { int32_t pixels; int64_t sum; int32_t largest; float float_sum, float_largest; } window;

static window window_at(const ik_pooling *p, int is_signed, const uint8_t *bytes, const float *floats, int32_t y, int32_t x, int32_t c) {
  window w = {0, 0, -1000, 0, -INFINITY};
  for (int32_t ky = 0; ky < p->window_height; ky++)
    for (int32_t kx = 0; kx < p->window_width; kx++) {
      int32_t row = y * p->stride_y - p->top + ky, column = x * p->stride_x - p->left + kx;
      if (row < 0 || row >= p->height || column < 0 || column >= p->width) continue;
      size_t at = ((size_t)row * p->width + column) * p->channels + c;
      int32_t sample = is_signed ? (int8_t)bytes[at] : bytes[at];
      w.pixels++, w.sum += sample, w.float_sum += floats[at];
      if (sample > w.largest) w.largest = sample;
      if (!isnan(w.float_largest) && (isnan(floats[at]) || floats[at] > w.float_largest)) w.float_largest = floats[at];
    }
  return w;
}

static int32_t rounded(int64_t sum, int64_t n, ik_convention convention) {
  double exact = (double)sum / (double)n;  // exact halves for small windows
  if (convention == IK_SHIFT) return (int32_t)nearbyint(exact);
  return (int32_t)round(exact);
}

static int same_floats(const float *a, const float *b, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (memcmp(a + i, b + i, sizeof *a) && !(isnan(a[i]) && isnan(b[i]))) return 0;
  return 1;
}

/// Returns false and prints the variant if its results differ. `a`, `b`: rooms for the map and the result, as floats.
static int poolings_agree(guarded a, guarded b, uint64_t seed, uint64_t number) {
  random_seed(seed ^ 0x9001, number);
  // Large windows also get means close to 255, and means half-way between two integers.
  int is_large = one_in(60), is_bright = is_large && one_in(3), alternates = is_large && !is_bright && one_in(2);
  int32_t base = between(0, 254);
  ik_pooling p = is_large ? large_pooling() : any_pooling();
  int is_signed = one_in(2), counts = one_in(2), at_end = !one_in(4), special = one_in(4);
  int32_t zero = between(is_signed ? -128 : 0, is_signed ? 127 : 255);
  ik_convention convention = one_in(2) ? IK_SHIFT : IK_MULTIPLIER;
  if (convention == IK_SHIFT) zero = 0;
  static uint8_t bytes[MOST_POOLED], largest[MOST_POOLED], means[MOST_POOLED];
  static float floats[MOST_POOLED], float_largest[MOST_POOLED], float_means[MOST_POOLED];
  size_t count = (size_t)p.height * p.width * p.channels, outputs = (size_t)p.output_height * p.output_width * p.channels;
  for (size_t i = 0; i < count; i++) {
    bytes[i] = (uint8_t)(one_in(9) ? 255u * (unsigned)one_in(2) : random_bits());
    if (is_bright) bytes[i] = bytes[i] & 1 ? 255 : 254;
    if (alternates) bytes[i] = (uint8_t)(base + (int32_t)(i / (size_t)p.channels % 2));
    floats[i] = special && one_in(9) ? (one_in(2) ? NAN : -INFINITY) : (float)between(-100000, 100000) / 1024;
  }
  size_t at = 0;
  for (int32_t y = 0; y < p.output_height; y++)
    for (int32_t x = 0; x < p.output_width; x++)
      for (int32_t c = 0; c < p.channels; c++, at++) {
        window w = window_at(&p, is_signed, bytes, floats, y, x, c);
        int32_t n = counts ? p.window_height * p.window_width : w.pixels;
        largest[at] = (uint8_t)w.largest, float_largest[at] = w.float_largest, float_means[at] = w.float_sum / (float)n;
        means[at] = (uint8_t)rounded(w.sum + (int64_t)zero * (n - w.pixels), n, convention);
      }
  for (int isa = 0; isa <= IK_ARM_DSP; isa++) {
    if (!ik_is_available((ik_isa)isa)) continue;
    float *map = guarded_take(a, count * sizeof *map, at_end), *result = guarded_take(b, outputs * sizeof *map, at_end);
    memcpy(map, floats, count * sizeof *map);
    ik_float_max_pooling_apply(&p, (ik_isa)isa, map, result);
    int good = same_floats(result, float_largest, outputs);
    ik_float_average_pooling_apply(&p, counts, (ik_isa)isa, map, result);
    good &= same_floats(result, float_means, outputs);
    uint8_t *byte_map = guarded_take(a, count, at_end), *byte_result = guarded_take(b, outputs, at_end);
    memcpy(byte_map, bytes, count);
    ik_int8_max_pooling_apply(&p, is_signed, (ik_isa)isa, byte_map, byte_result);
    good &= !memcmp(byte_result, largest, outputs);
    ik_int8_average_pooling_apply(&p, is_signed, zero, counts, convention, (ik_isa)isa, byte_map, byte_result);
    good &= !memcmp(byte_result, means, outputs);
    int32_t sums[IK_SUMMED_CHANNELS], first = between(0, p.channels - 1);
    size_t width = (size_t)(p.channels - first < IK_SUMMED_CHANNELS ? p.channels - first : IK_SUMMED_CHANNELS);
    size_t pixels = (size_t)p.height * p.width;
    ik_int8_global_average_pooling_sum(byte_map + first, pixels, (size_t)p.channels, width, is_signed, (ik_isa)isa, sums);
    for (size_t c = 0; c < width; c++) {
      int64_t sum = 0;
      for (size_t i = 0; i < pixels; i++) sum += bytes[i * p.channels + first + c] ^ (is_signed ? 0x80 : 0);
      good &= sums[c] == sum;
    }
    if (good) continue;
    printf(
        "pooling: seed %llu number %llu isa %d: in %dx%dx%d window %dx%d\n", (unsigned long long)seed,
        (unsigned long long)number, isa, p.height, p.width, p.channels, p.window_height, p.window_width);
    return 0;
  }
  return 1;
}

#endif
