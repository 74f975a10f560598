/* Checks on the board that the convolutions of the DSP extension give the bytes of the scalar ones, on random layers. */
#include "int8_case.h"

#include <string.h>

#include "print.h"

enum { LAYERS = 300, ROOM = 1 << 20 };

#define LARGE __attribute__((section(".psram")))

static uint8_t input[MOST_MAP] LARGE, expected[MOST_MAP] LARGE, output[MOST_MAP] LARGE;
static uint8_t packed[2 * ROOM] LARGE, scratch[ROOM] LARGE;
static int8_t weights[MOST_WEIGHTS] LARGE, shifts[MOST_CHANNELS] LARGE;
static int32_t bias[MOST_CHANNELS] LARGE, multipliers[MOST_CHANNELS] LARGE;

static int32_t run(const int8_case *k, ik_isa isa, uint8_t *to) {
  if (ik_int8_convolution_packed_size(&k->shape, isa) > sizeof packed) return -2;
  if (ik_int8_convolution_scratch_size(&k->shape, isa) > sizeof scratch) return -2;
  const int32_t refused = ik_int8_convolution_pack(
      &k->shape, &k->format, isa, k->weights, k->bias, k->format.convention == IK_SHIFT ? NULL : k->multipliers, k->shifts,
      packed);
  if (refused < 0) ik_int8_convolution_apply(&k->shape, &k->format, isa, packed, input, to, scratch);
  return refused;
}

int main(void) {
  int8_case k = {.weights = weights, .shifts = shifts, .bias = bias, .multipliers = multipliers};
  if (!ik_is_available(IK_ARM_DSP) || ik_best_isa() != IK_ARM_DSP) return 1;
  uint32_t layers = 0;
  for (uint32_t number = 0; layers < LAYERS; number++) {
    random_seed(SEED, number);
    if (!any_int8_case(&k)) continue;
    any_bytes(input, k.input_size);
    memset(output, 0xA5, k.output_size);
    const int32_t refused = run(&k, IK_SCALAR, expected), also = run(&k, IK_ARM_DSP, output);
    if (refused != also || (refused < 0 && memcmp(output, expected, k.output_size) != 0)) {
      print("seed ", SEED);
      print(", layer ", number);
      semihosting_print(": the DSP extension gives other bytes than scalar\n");
      return 2;
    }
    layers++;
  }
  print("seed ", SEED);
  print(": ", layers);
  semihosting_print(" random layers, the same bytes with the DSP extension as in scalar\n");
  return 0;
}
