// Times single calls from C, so that the overhead of the calling language is not included.
#define _POSIX_C_SOURCE 199309L
#include "CInferenceKernels.h"

#include <time.h>

double peak_multiply_adds(ik_isa);
double peak_int8_multiply_adds(ik_isa);

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/// Writes the seconds of each call, for about `seconds` and at least five calls, after three calls that are not counted.
/// Returns the number of calls.
#define TIME(call) \
  for (int i = 0; i < 3; i++) call; \
  int32_t n = 0; \
  for (double end = now() + seconds, stop = 0; n < most && (stop <= end || n < 5);) { \
    double start = now(); \
    call; \
    stop = now(); \
    times[n++] = stop - start; \
  } \
  return n;

int32_t time_int8(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const void *packed, const uint8_t *input,
    uint8_t *output, void *scratch, double seconds, double *times, int32_t most) {
  TIME(ik_int8_convolution_apply(c, format, isa, packed, input, output, scratch))
}

int32_t time_float(
    const ik_convolution *c, float lowest, float highest, ik_isa isa, const void *packed, const float *input,
    float *output, void *scratch, double seconds, double *times, int32_t most) {
  ik_float_bounds bounds = {lowest, highest};
  TIME(ik_float_convolution_apply(c, bounds, isa, packed, input, output, scratch))
}

/// Multiply-adds per second with all operands in registers: the highest rate of several turns.
double time_peak(ik_isa isa, bool int8, double seconds) {
  double best = 0, end = now() + seconds;
  do {
    double start = now(), done = (int8 ? peak_int8_multiply_adds : peak_multiply_adds)(isa), speed = done / (now() - start);
    best = speed > best ? speed : best;
  } while (now() < end);
  return best;
}
