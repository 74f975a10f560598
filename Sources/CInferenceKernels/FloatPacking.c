#include "FloatPacking.h"
#include "Variants.h"

#include <string.h>

// The given weights are OHWI: [o][ky][kx][c].

size_t ik_float_convolution_packed_size_matrix(const ik_convolution *c, int32_t lanes) {
  int32_t outputs = c->output_channels / c->groups, vectors = (outputs + lanes - 1) / lanes;
  return sizeof(float) * c->groups * vectors * lanes * (1 + terms_of(c));
}

void ik_float_convolution_pack_matrix(
    const ik_convolution *c, int32_t lanes, const float *weights, const float *bias, void *packed) {
  size_t terms = terms_of(c);
  int32_t outputs = c->output_channels / c->groups;
  float *to = packed;
  for (int32_t group = 0; group < c->groups; group++)
    for (int32_t first = 0, width; first < outputs; first += width) {
      width = panel_width(outputs - first, lanes);
      for (int32_t i = 0; i < width; i++) {
        size_t o = (size_t)group * outputs + first + i;
        bool real = first + i < outputs;
        to[i] = real ? bias[o] : 0;
        for (size_t k = 0; k < terms; k++) to[(1 + k) * width + i] = real ? weights[o * terms + k] : 0;
      }
      to += (1 + terms) * width;
    }
}

size_t ik_float_convolution_packed_size_depthwise(const ik_convolution *c, int32_t lanes) {
  return sizeof(float) * c->channels * (1 + (size_t)c->window_height * c->window_width);
}

void ik_float_convolution_pack_depthwise(
    const ik_convolution *c, int32_t lanes, const float *weights, const float *bias, void *packed) {
  size_t channels = c->channels, taps = (size_t)c->window_height * c->window_width;
  float *to = packed;
  memcpy(to, bias, sizeof(float) * channels);
  for (size_t t = 0; t < taps; t++)
    for (size_t i = 0; i < channels; i++) to[(1 + t) * channels + i] = weights[i * taps + t];
}
