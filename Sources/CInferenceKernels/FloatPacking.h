#ifndef FLOATPACKING_H
#define FLOATPACKING_H

#include "include/CInferenceKernels.h"

// The layout of packed weights for all ISAs except scalar. It depends on the ISA only through `lanes`. All values are
// float32, unaligned.
//
//     matrix     for each group, for each panel: bias[width], then weights [ky][kx][c][width]
//     depthwise  bias[channels], then weights [ky][kx][channels]
//
// A panel is one or two vectors of output channels of one group. The last vector is filled up with zeros.

/// The width of a panel when `left` output channels of the group remain.
static inline int32_t panel_width(int32_t left, int32_t lanes) { return left > lanes ? 2 * lanes : lanes; }

/// The number of products in an output whose taps all lie on the map.
static inline size_t terms_of(const ik_convolution *c) {
  return (size_t)c->window_height * c->window_width * (c->channels / c->groups);
}

#endif
