#include "Macros.h"
#include "Taps.h"
#include "Variants.h"

#include <math.h>

INLINE void maximum(const ik_pooling *p, const float *restrict input, float *restrict output) {
  size_t channels = (size_t)p->channels;
  for (int32_t y = 0; y < p->output_height; y++)
    for (int32_t x = 0; x < p->output_width; x++, output += channels) {
      seen s = seen_at(p, y, x);
      for (size_t c = 0; c < channels; c++) output[c] = -INFINITY;
      for (int32_t row = s.top; row < s.bottom; row++)
        for (int32_t column = s.left; column < s.right; column++) {
          const float *from = input + ((size_t)row * p->width + column) * channels;
          for (size_t c = 0; c < channels; c++) {
            float largest = output[c];
            output[c] = ((largest >= from[c]) | (largest != largest)) ? largest : from[c];
          }
        }
    }
}

INLINE void average(const ik_pooling *p, bool counts_padding, const float *restrict input, float *restrict output) {
  size_t channels = (size_t)p->channels;
  for (int32_t y = 0; y < p->output_height; y++)
    for (int32_t x = 0; x < p->output_width; x++, output += channels) {
      seen s = seen_at(p, y, x);
      for (size_t c = 0; c < channels; c++) output[c] = 0;
      for (int32_t row = s.top; row < s.bottom; row++)
        for (int32_t column = s.left; column < s.right; column++) {
          const float *from = input + ((size_t)row * p->width + column) * channels;
          for (size_t c = 0; c < channels; c++) output[c] += from[c];
        }
      float count = (float)(counts_padding ? p->window_height * p->window_width : pixels_of(s));
      for (size_t c = 0; c < channels; c++) output[c] /= count;
    }
}

#define EACH(target)                                                                                  \
  LOOP(target, ik_float_max_pooling_apply, (const ik_pooling *p, const float *input, float *output),  \
       maximum(p, input, output))                                                                     \
  LOOP(target, ik_float_average_pooling_apply,                                                        \
       (const ik_pooling *p, bool counts_padding, const float *input, float *output),                 \
       average(p, counts_padding, input, output))

FOR_EACH_TARGET(EACH)
