#ifndef SCALAR_H
#define SCALAR_H

#include "include/CInferenceKernels.h"

/// The taps first …< end of a window in one direction that lie on the map.
typedef struct { int32_t first, end; } taps;

static inline taps taps_on_map(int32_t size, int32_t dilation, int32_t start, int32_t extent) {
  taps on = {0, size};
  while (on.first < size && start + on.first * dilation < 0) on.first++;
  while (on.end > on.first && start + (on.end - 1) * dilation >= extent) on.end--;
  return on;
}

static inline int32_t saturated(int64_t v) { return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : (int32_t)v; }

/// sum · 2^−shift, 0 ≤ shift ≤ 62, rounded half to even, moved into 32 bits.
static inline int32_t shifted_right(int64_t sum, int32_t shift) {
  if (shift == 0) return saturated(sum);
  int64_t floor = sum >> shift, rest = sum - floor * ((int64_t)1 << shift), half = (int64_t)1 << (shift - 1);
  return saturated(floor + (rest > half || (rest == half && (floor & 1))));
}

/// sum · 2^shift, 0 ≤ shift ≤ 31, moved into 32 bits.
static inline int32_t shifted_left(int32_t sum, int32_t shift) { return saturated((int64_t)sum * ((int64_t)1 << shift)); }

/// `ik_convention`, step by step.
static inline int32_t requantise(int32_t sum, ik_convention convention, int32_t multiplier, int32_t shift) {
  if (convention == IK_SHIFT) {
    return shift > 0 ? shifted_right(sum, shift) : shifted_left(sum, -shift);
  }
  int32_t left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift, a = shifted_left(sum, left);
  int64_t product = (int64_t)a * multiplier;
  int64_t nudge = product >= 0 ? (int64_t)1 << 30 : 1 - ((int64_t)1 << 30);
  int32_t high = a == INT32_MIN && multiplier == INT32_MIN ? INT32_MAX : (int32_t)((product + nudge) / ((int64_t)1 << 31));
  int32_t mask = (int32_t)(((int64_t)1 << right) - 1), rest = high & mask;
  return (high >> right) + (rest > (mask >> 1) + (high < 0));
}

#endif
