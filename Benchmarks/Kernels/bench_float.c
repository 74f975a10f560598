// Times the float32 kernels, one layer and variant at a time, for compare_float.py, which drives peers beside it.
//
// Reads lines from standard input and answers each with one line:
//   isas                      the variants that this machine runs
//   check LAYER ISA           largest error against the scalar variant, of the largest output
//   time LAYER ISA MS         seconds of every call within MS milliseconds (three calls before are not counted)
//   peak ISA MS               multiply-adds a second with all operands in registers, best of several turns
//   macs LAYER                multiply-adds of the layer with its padding counted

#include "CInferenceKernels.h"
#include "Peak.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// Padding is TensorFlow's SAME: both sides with stride 1, below and on the right with stride 2.
typedef struct { char key; int32_t size, channels, outputs, window, stride; bool depthwise, relu; } layer;

static const layer layers[] = {
    {'a', 224, 3, 32, 3, 2, false, true},  {'b', 112, 32, 32, 3, 1, true, true},  {'c', 112, 32, 16, 1, 1, false, false},
    {'d', 56, 24, 144, 1, 1, false, true}, {'e', 56, 144, 144, 3, 2, true, true}, {'f', 28, 192, 32, 1, 1, false, false},
    {'g', 56, 64, 64, 3, 1, false, true},  {'h', 32, 16, 16, 3, 1, false, true},  {'i', 1, 1280, 1000, 1, 1, false, false},
};

static const char *const isa_names[] = {"scalar", "sse2", "avx2", "avx512", "neon", "neon-dot"};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/// On pages of its own, as a framework's arena would give it.
static float *memory(size_t bytes) {
  void *p = NULL;
  if (posix_memalign(&p, 4096, bytes + 64) != 0) abort();
  memset(p, 0, bytes + 64);
  return p;
}

static void fill(float *values, size_t n, uint32_t seed) {
  for (size_t i = 0; i < n; i++, seed = seed * 1664525u + 1013904223u) values[i] = (float)(int32_t)seed / 2147483648.0f;
}

typedef struct {
  ik_convolution c;
  ik_float_bounds bounds;
  ik_isa isa;
  float *input, *output;
  void *packed, *scratch;
  size_t outputs;
} prepared;

static prepared prepare(const layer *l, ik_isa isa) {
  int32_t size = l->size / l->stride;
  ik_convolution c = {
      .height = l->size, .width = l->size, .channels = l->channels, .output_height = size, .output_width = size,
      .output_channels = l->outputs, .window_height = l->window, .window_width = l->window, .stride_y = l->stride,
      .stride_x = l->stride, .dilation_y = 1, .dilation_x = 1, .top = l->window == 3 && l->stride == 1,
      .left = l->window == 3 && l->stride == 1, .groups = l->depthwise ? l->channels : 1};
  prepared p = {.c = c, .bounds = {l->relu ? 0 : -INFINITY, INFINITY}, .isa = isa};
  size_t inputs = (size_t)c.height * c.width * c.channels;
  size_t weights = (size_t)c.output_channels * c.window_height * c.window_width * (c.channels / c.groups);
  p.outputs = (size_t)size * size * c.output_channels;
  p.input = memory(4 * inputs), p.output = memory(4 * p.outputs);
  p.packed = memory(ik_float_packed_size(&c, isa)), p.scratch = memory(ik_float_scratch_size(&c, isa));
  float *w = memory(4 * weights), *b = memory(4 * (size_t)c.output_channels);
  fill(p.input, inputs, 1), fill(w, weights, 2), fill(b, (size_t)c.output_channels, 3);
  ik_float_pack(&c, isa, w, b, p.packed);
  free(w), free(b);
  return p;
}

static void run(const prepared *p) {
  ik_float_convolve(&p->c, p->bounds, p->isa, p->packed, p->input, p->output, p->scratch);
}

static void forget(prepared p) { free(p.input), free(p.output), free(p.packed), free(p.scratch); }

static void check(const layer *l, ik_isa isa) {
  prepared scalar = prepare(l, IK_SCALAR), ours = prepare(l, isa);
  run(&scalar), run(&ours);
  double most = 0, error = 0;
  for (size_t i = 0; i < ours.outputs; i++) {
    most = fmax(most, fabs(scalar.output[i]));
    error = fmax(error, fabs((double)ours.output[i] - scalar.output[i]));
  }
  forget(scalar), forget(ours);
  printf("%.2e\n", error / most);
}

static void measure(const layer *l, ik_isa isa, double seconds) {
  prepared p = prepare(l, isa);
  for (int i = 0; i < 3; i++) run(&p);
  double end = now() + seconds;
  for (int i = 0; i < 5 || now() < end; i++) {
    double begin = now();
    run(&p);
    printf("%.9f ", now() - begin);
  }
  printf("\n");
  forget(p);
}

static void peak(ik_isa isa, double seconds) {
  double best = 0, end = now() + seconds;
  do {
    double begin = now(), done = peak_multiply_adds(isa);
    best = fmax(best, done / (now() - begin));
  } while (now() < end);
  printf("%.4g\n", best);
}

static const layer *layer_named(const char *name) {
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
    if (layers[i].key == name[0]) return &layers[i];
  fprintf(stderr, "no layer %s\n", name);
  exit(1);
}

static ik_isa isa_named(const char *name) {
  for (int isa = IK_SCALAR; isa <= IK_NEON_DOT; isa++)
    if (strcmp(isa_names[isa], name) == 0 && ik_is_available((ik_isa)isa)) return (ik_isa)isa;
  fprintf(stderr, "no variant %s\n", name);
  exit(1);
}

int main(void) {
  char line[128], first[16], second[16];
  double ms;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (strncmp(line, "isas", 4) == 0) {
      for (int isa = IK_SCALAR; isa <= IK_NEON_DOT; isa++)
        if (ik_is_available((ik_isa)isa)) printf("%s ", isa_names[isa]);
      printf("\n");
    } else if (sscanf(line, "check %15s %15s", first, second) == 2) check(layer_named(first), isa_named(second));
    else if (sscanf(line, "time %15s %15s %lf", first, second, &ms) == 3)
      measure(layer_named(first), isa_named(second), ms / 1000);
    else if (sscanf(line, "peak %15s %lf", first, &ms) == 2) peak(isa_named(first), ms / 1000);
    else if (sscanf(line, "macs %15s", first) == 1) {
      const layer *l = layer_named(first);
      double size = l->size / l->stride;
      printf("%.0f\n", size * size * l->outputs * l->window * l->window * (l->depthwise ? 1 : l->channels));
    }
    fflush(stdout);
  }
  return 0;
}
