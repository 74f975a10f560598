// Checks that each variant gives the bits of the scalar one, on random layers in memory between guard pages.
//
//     check [seconds] [seed [number]]      with a number: only that case of that seed
#include "addition.h"
#include "int8_case.h"
#include "memory.h"
#include "multiplication.h"
#include "pooling.h"

#include <time.h>

static const char *const names[] = {"scalar", "sse2", "avx2", "avx512vnni", "neon", "neondot", "armdsp"};
enum { ISAS = 7 };

static guarded input_room, output_room, packed_room, scratch_room, weight_room;
static uint8_t expected[MOST_MAP];
static int8_t weights_room[MOST_WEIGHTS], shifts_room[MOST_CHANNELS];
static int32_t bias_room[MOST_CHANNELS], multipliers_room[MOST_CHANNELS];

static void describe(const int8_case *k, uint64_t seed, uint64_t number, int isa) {
  const ik_convolution *c = &k->shape;
  const ik_int8_format *f = &k->format;
  printf(
      "seed %llu number %llu %s: in %dx%dx%d out %dx%dx%d window %dx%d stride %d,%d dilation %d,%d at %d,%d groups %d; "
      "signed %d,%d zero %d,%d bounds %d..%d convention %d\n",
      (unsigned long long)seed, (unsigned long long)number, names[isa], c->height, c->width, c->channels,
      c->output_height, c->output_width, c->output_channels, c->window_height, c->window_width, c->stride_y, c->stride_x,
      c->dilation_y, c->dilation_x, c->top, c->left, c->groups, f->input_is_signed, f->output_is_signed, f->input_zero,
      f->output_zero, f->lowest, f->highest, f->convention);
}

/// Packs and runs in memory of exactly the sizes asked for. Returns the result of packing.
static int32_t run(const int8_case *k, ik_isa isa, const uint8_t *input, uint8_t *output, int at_end) {
  const ik_convolution *c = &k->shape;
  void *packed = guarded_take(packed_room, ik_int8_convolution_packed_size(c, isa), at_end);
  void *scratch = guarded_take(scratch_room, ik_int8_convolution_scratch_size(c, isa), at_end);
  int8_t *weights = guarded_take(weight_room, k->weight_count, at_end);
  memcpy(weights, k->weights, k->weight_count);
  const int32_t *multipliers = k->format.convention == IK_SHIFT ? NULL : k->multipliers;
  int32_t refused = ik_int8_convolution_pack(c, &k->format, isa, weights, k->bias, multipliers, k->shifts, packed);
  if (refused < 0) ik_int8_convolution_apply(c, &k->format, isa, packed, input, output, scratch);
  return refused;
}

static int check(int8_case *k, uint64_t seed, uint64_t number) {
  random_seed(seed, number);
  if (!any_int8_case(k)) return 0;
  int at_end = !one_in(4), wrong = 0;
  if (one_in(100)) k->bias[between(0, k->shape.output_channels - 1)] = INT32_MIN + between(0, 1);  // refused
  uint8_t *input = guarded_take(input_room, k->input_size, at_end);
  uint8_t *output = guarded_take(output_room, k->output_size, at_end);
  any_bytes(input, k->input_size);
  int32_t refused = run(k, IK_SCALAR, input, expected, at_end);
  for (int isa = 1; isa < ISAS; isa++) {
    if (!ik_is_available((ik_isa)isa)) continue;
    memset(output, 0xA5, k->output_size);
    int32_t also = run(k, (ik_isa)isa, input, output, at_end);
    if (also == refused && (refused >= 0 || !memcmp(output, expected, k->output_size))) continue;
    describe(k, seed, number, isa);
    size_t at = 0;
    while (at < k->output_size && output[at] == expected[at]) at++;
    printf("  pack %d instead of %d; first at byte %zu: %d instead of %d\n", also, refused, at, output[at], expected[at]);
    wrong = 1;
  }
  return wrong ? -1 : 1;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  double end = now() + (argc > 1 ? atof(argv[1]) : 5);
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
  input_room = guarded_make(MOST_MAP), output_room = guarded_make(MOST_MAP), weight_room = guarded_make(MOST_WEIGHTS);
  packed_room = guarded_make(16 << 20), scratch_room = guarded_make(16 << 20);
  int8_case k = {.weights = weights_room, .shifts = shifts_room, .bias = bias_room, .multipliers = multipliers_room};
  int cases = 0, wrong = 0, others = 0;
  if (argc > 3) return check(&k, seed, strtoull(argv[3], NULL, 10)) < 0;
  for (uint64_t number = 0; wrong < 10 && now() < end; number++) {
    int result = check(&k, seed, number);
    cases += result != 0;
    wrong += result < 0;
    if (number % 8) continue;
    wrong += !additions_agree(input_room, output_room, expected, seed, number);
    wrong += !products_agree(input_room, output_room, expected, seed, number);
    wrong += !tables_agree(input_room, output_room, expected, seed, number);
    wrong += !poolings_agree(input_room, output_room, seed, number);
    others++;
  }
  printf("int8: seed %llu, %d layers, %d each of additions, products, tables and poolings,", (unsigned long long)seed, cases, others);
  for (int isa = 0; isa < ISAS; isa++)
    if (ik_is_available((ik_isa)isa)) printf(" %s", names[isa]);
  printf(wrong ? ": %d wrong\n" : ": the same bits\n", wrong);
  return wrong > 0;
}
