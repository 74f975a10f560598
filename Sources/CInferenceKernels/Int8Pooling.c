#include "Macros.h"
#include "Taps.h"
#include "Variants.h"

// Bytes are read as unsigned. Signed ones are flipped by XOR 0x80, which keeps their order and adds 128.

INLINE void maximum(const ik_pooling *p, uint8_t flip, const uint8_t *restrict input, uint8_t *restrict output) {
  size_t channels = (size_t)p->channels;
  for (int32_t y = 0; y < p->output_height; y++)
    for (int32_t x = 0; x < p->output_width; x++, output += channels) {
      seen s = seen_at(p, y, x);
      for (size_t c = 0; c < channels; c++) output[c] = 0;
      for (int32_t row = s.top; row < s.bottom; row++)
        for (int32_t column = s.left; column < s.right; column++) {
          const uint8_t *from = input + ((size_t)row * p->width + column) * channels;
          for (size_t c = 0; c < channels; c++) {
            uint8_t sample = from[c] ^ flip;
            output[c] = output[c] >= sample ? output[c] : sample;
          }
        }
      for (size_t c = 0; c < channels; c++) output[c] ^= flip;
    }
}

INLINE void add_pixels(
    const uint8_t *restrict input, size_t pixels, size_t step, size_t channels, uint8_t flip, int32_t *restrict sums) {
  for (; pixels > 0; pixels--, input += step)
    for (size_t c = 0; c < channels; c++) sums[c] += input[c] ^ flip;
}

typedef struct {
  int32_t zero;     // as an unsigned byte
  int32_t upwards;  // ties are rounded up from this floor on, and down below it; not used with half_to_even
  bool counts_padding, half_to_even;
  uint8_t flip;
} averaging;

/// sum / n, 0 ≤ sum ≤ 255 · n. The float32 quotient is off by less than 2⁻¹⁴. Its floor is wrong only if sum / n lies that
/// close to an integer, and then both floors give that integer as the mean. The remainder is exact.
INLINE uint8_t mean(averaging a, int32_t sum, int32_t n, float reciprocal) {
  int32_t floor = (int32_t)((float)sum * reciprocal);
  int32_t twice = 2 * (sum - floor * n), up = a.half_to_even ? floor & 1 : floor >= a.upwards;
  return (uint8_t)(floor + ((twice > n) | ((twice == n) & up))) ^ a.flip;
}

INLINE void average(const ik_pooling *p, averaging a, const uint8_t *restrict input, uint8_t *restrict output) {
  size_t channels = (size_t)p->channels;
  for (int32_t y = 0; y < p->output_height; y++)
    for (int32_t x = 0; x < p->output_width; x++, output += channels) {
      seen s = seen_at(p, y, x);
      int32_t n = a.counts_padding ? p->window_height * p->window_width : pixels_of(s);
      int32_t padding = (n - pixels_of(s)) * a.zero;
      for (size_t first = 0; first < channels; first += IK_SUMMED_CHANNELS) {
        size_t count = channels - first < IK_SUMMED_CHANNELS ? channels - first : IK_SUMMED_CHANNELS;
        int32_t sums[IK_SUMMED_CHANNELS];
        for (size_t c = 0; c < IK_SUMMED_CHANNELS; c++) sums[c] = padding;
        for (int32_t row = s.top; row < s.bottom; row++)
          add_pixels(
              input + ((size_t)row * p->width + s.left) * channels + first, (size_t)(s.right - s.left), channels, count,
              a.flip, sums);
        for (size_t c = 0; c < count; c++) output[first + c] = mean(a, sums[c], n, 1 / (float)n);
      }
    }
}

INLINE averaging averaging_of(bool is_signed, int32_t zero, bool counts_padding, ik_convention convention) {
  uint8_t flip = is_signed ? 0x80 : 0;
  return (averaging){zero + flip, flip, counts_padding, convention == IK_SHIFT, flip};
}

#define EACH(target)                                                                                                   \
  LOOP(target, ik_int8_max_pooling_apply, (const ik_pooling *p, uint8_t flip, const uint8_t *input, uint8_t *output),  \
       maximum(p, flip, input, output))                                                                                \
  LOOP(target, ik_int8_average_pooling_apply,                                                                          \
       (const ik_pooling *p, bool is_signed, int32_t zero, bool counts_padding, ik_convention convention,              \
        const uint8_t *input, uint8_t *output),                                                                        \
       average(p, averaging_of(is_signed, zero, counts_padding, convention), input, output))                           \
  LOOP(target, ik_int8_global_average_pooling_sum,                                                                     \
       (const uint8_t *input, size_t pixels, size_t step, size_t channels, bool is_signed, int32_t *sums),             \
       for (size_t c = 0; c < channels; c++) sums[c] = 0;                                                              \
       add_pixels(input, pixels, step, channels, is_signed ? 0x80 : 0, sums))

FOR_EACH_TARGET(EACH)
