// Times our kernels alone: the least and the median ms per layer and ISA, and the GMAC/s at the median.
//
//     cd Benchmarks/Kernels && cc -O2 -I ../../Sources/CInferenceKernels/include -o bench bench.c clock.c peak.c \
//       ../../Sources/CInferenceKernels/*.c -lm && ./bench [layers [ISA's number [seconds]]]
#include "CInferenceKernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int32_t time_int8(
    const ik_convolution *, const ik_int8_format *, ik_isa, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch, double seconds, double *times, int32_t most);

typedef struct { char key; const char *title; int32_t size, in, out, window, stride; bool depthwise, relu; } layer;

static const layer layers[] = {
    {'a', "conv 3x3 s2 224x224x3-32", 224, 3, 32, 3, 2, false, true},
    {'b', "depthwise 3x3 112x112x32", 112, 32, 32, 3, 1, true, true},
    {'c', "pointwise 112x112x32-16", 112, 32, 16, 1, 1, false, false},
    {'d', "pointwise 56x56x24-144", 56, 24, 144, 1, 1, false, true},
    {'e', "depthwise 3x3 s2 56x56x144", 56, 144, 144, 3, 2, true, true},
    {'f', "pointwise 28x28x192-32", 28, 192, 32, 1, 1, false, false},
    {'g', "conv 3x3 56x56x64-64", 56, 64, 64, 3, 1, false, true},
    {'h', "conv 3x3 32x32x16-16", 32, 16, 16, 3, 1, false, true},
    {'i', "dense 1280-1000", 1, 1280, 1000, 1, 1, false, false}};
static const char *const names[] = {"scalar", "SSE2", "AVX2", "AVX-512 VNNI", "NEON", "NEON dot"};

enum { MOST_TIMES = 100000 };

static int ascending(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) * 2 - 1; }

static void *lines(size_t bytes) { return aligned_alloc(64, (bytes + 127) / 64 * 64); }

static void fill(void *at, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) ((uint8_t *)at)[i] = (uint8_t)(rand() >> 7);
}

static void report(const layer *l, const char *isa, double macs, double *times, int32_t n) {
  qsort(times, (size_t)n, sizeof *times, ascending);
  double median = times[n / 2];
  printf(
      "%c  %-28s %-13s min %8.4f  median %8.4f ms  %6.1f GMAC/s\n", l->key, l->title, isa, times[0] * 1e3, median * 1e3,
      macs / median / 1e9);
}

static void bench_int8(const layer *l, ik_isa isa, double seconds) {
  int32_t out = l->size / l->stride, before = l->stride == 2 ? 0 : l->window / 2, groups = l->depthwise ? l->in : 1;
  ik_convolution c = {
      l->size, l->size, l->in, out, out, l->out, l->window, l->window, l->stride, l->stride, 1, 1, before, before,
      groups};
  ik_int8_format f = {false, false, 0, l->relu ? 0 : 128, 0, 255, IK_MULTIPLIER};
  size_t each = (size_t)l->window * l->window * (l->in / groups), inputs = (size_t)l->size * l->size * l->in;
  int8_t *weights = lines(each * l->out), *shifts = lines(l->out);
  int32_t *bias = lines(4 * l->out), *multipliers = lines(4 * l->out);
  void *packed = lines(ik_int8_convolution_packed_size(&c, isa));
  void *scratch = lines(ik_int8_convolution_scratch_size(&c, isa));
  uint8_t *input = lines(inputs), *output = lines((size_t)out * out * l->out);
  double *times = malloc(MOST_TIMES * sizeof *times);
  for (size_t i = 0; i < each * l->out; i++) weights[i] = (int8_t)(rand() % 255 - 127);
  fill(input, inputs);
  for (int32_t o = 0; o < l->out; o++) {
    bias[o] = rand() % 10000 - 5000;
    multipliers[o] = (1 << 30) + rand() % (1 << 30);
    shifts[o] = (int8_t)(-6 - (int)(log2((double)each) / 2));
  }
  if (ik_int8_convolution_pack(&c, &f, isa, weights, bias, multipliers, shifts, packed) < 0) {
    int32_t n = time_int8(&c, &f, isa, packed, input, output, scratch, seconds, times, MOST_TIMES);
    report(l, names[isa], (double)out * out * l->out * each, times, n);
  }
  void *all[] = {weights, shifts, bias, multipliers, packed, scratch, input, output, times};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

int main(int argc, char **argv) {
  const char *keys = argc > 1 ? argv[1] : "abcdefghi";
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
    for (int isa = 1; isa < 6; isa++)
      if (strchr(keys, layers[i].key) && ik_is_available((ik_isa)isa) && (argc < 3 || atoi(argv[2]) == isa))
        bench_int8(&layers[i], (ik_isa)isa, argc > 3 ? atof(argv[3]) : 0.1);
  return 0;
}
