// Single calls timed from C, so that the time of the calling language is not in them.
#define _POSIX_C_SOURCE 199309L
#include "CInferenceKernels.h"

#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int32_t time_int8(
    const ik_convolution *c, const ik_int8_format *format, ik_isa isa, const void *packed, const uint8_t *input,
    uint8_t *output, void *scratch, double seconds, double *times, int32_t most) {
  for (int i = 0; i < 3; i++) ik_int8_convolve(c, format, isa, packed, input, output, scratch);
  int32_t n = 0;
  double end = now() + seconds;
  while (n < most) {
    double start = now();
    ik_int8_convolve(c, format, isa, packed, input, output, scratch);
    double stop = now();
    times[n++] = stop - start;
    if (stop > end && n >= 5) break;
  }
  return n;
}
