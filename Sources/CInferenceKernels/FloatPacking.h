#ifndef FLOATPACKING_H
#define FLOATPACKING_H

#include "include/CInferenceKernels.h"

// How weights lie for the kernels of all ISAs but scalar; `lanes` is what tells them apart. All is float32, unaligned.
//
//     matrix     for each group, for each panel: bias[width], then weights [ky][kx][c][width]
//     depthwise  bias[channels], then weights [ky][kx][channels]
//
// A panel is up to two vectors of output channels of one group; channels that the last vector lacks are 0.

/// Channels of the panel that begins where `left` outputs of the group are still to come.
static inline int32_t panel_width(int32_t left, int32_t lanes) { return left > lanes ? 2 * lanes : lanes; }

/// Products in one output with all taps on the map.
static inline size_t terms_of(const ik_convolution *c) {
  return (size_t)c->window_height * c->window_width * (c->channels / c->groups);
}

#endif
