/*
 * The instructions that layers take on an emulated board, with the scalar kernels and with those of the DSP extension.
 * Run with `-icount shift=0,sleep=off`.
 */
#include <CInferenceKernels.h>
#include <string.h>

#include "print.h"
#include "timer.h"

#define LARGE __attribute__((section(".psram")))

static uint8_t input[1 << 17] LARGE, output[1 << 17] LARGE, packed[1 << 17] LARGE, scratch[1 << 15] LARGE;
static int8_t weights[1 << 17] LARGE, shifts[1 << 10] LARGE;
static int32_t bias[1 << 10] LARGE, multipliers[1 << 10] LARGE;

static const struct { const char *name; ik_convolution shape; } layers[] = {
    {"3x3 /2  64x64x3    > 16", {64, 64, 3, 32, 32, 16, 3, 3, 2, 2, 1, 1, 1, 1, 1}},
    {"1x1     32x32x16   > 48", {32, 32, 16, 32, 32, 48, 1, 1, 1, 1, 1, 1, 0, 0, 1}},
    {"depth   32x32x48       ", {32, 32, 48, 32, 32, 48, 3, 3, 1, 1, 1, 1, 1, 1, 48}},
    {"1x1     32x32x48   > 16", {32, 32, 48, 32, 32, 16, 1, 1, 1, 1, 1, 1, 0, 0, 1}},
    {"depth/2 32x32x64       ", {32, 32, 64, 16, 16, 64, 3, 3, 2, 2, 1, 1, 1, 1, 64}},
    {"1x1     16x16x96   > 24", {16, 16, 96, 16, 16, 24, 1, 1, 1, 1, 1, 1, 0, 0, 1}},
    {"3x3     32x32x16   > 16", {32, 32, 16, 32, 32, 16, 3, 3, 1, 1, 1, 1, 1, 1, 1}},
    {"dense           1024>10", {1, 1, 1024, 1, 1, 10, 1, 1, 1, 1, 1, 1, 0, 0, 1}},
};

/* Returns the instructions of an addition of 16,384 samples, with factors as those of a residual block. */
static uint32_t measure_addition(ik_convention convention, ik_isa isa) {
  const ik_int8_addition affine = {{-128, 1306082720, -2, true}, {13, 1073741824, 0, true}, {7, 2058930550, -19, true},
                                   -128, 127, IK_MULTIPLIER};
  const ik_int8_addition q = {{0, 0, 1, true}, {0, 0, 0, true}, {0, 0, 2, true}, -128, 127, IK_SHIFT};
  timer_start();
  ik_int8_addition_apply(convention == IK_SHIFT ? &q : &affine, isa, input, output, 1 << 14);
  return timer_stop();
}

/* Returns the instructions of one run. */
static uint32_t measure(const ik_convolution *c, ik_convention convention, ik_isa isa) {
  const ik_int8_format format = {true, true, -3, 5, -128, 127, convention};
  if (ik_int8_convolution_packed_size(c, isa) > sizeof packed || ik_int8_convolution_scratch_size(c, isa) > sizeof scratch)
    return 0;
  if (ik_int8_convolution_pack(c, &format, isa, weights, bias, multipliers, shifts, packed) >= 0) return 0;
  timer_start();
  ik_int8_convolution_apply(c, &format, isa, packed, input, output, scratch);
  return timer_stop();
}

static void print_ratio(uint32_t instructions, uint32_t products) {
  const uint32_t hundredths = (uint32_t)((uint64_t)instructions * 100 / products);
  print_padded(hundredths / 100, 8);
  semihosting_print(hundredths % 100 < 10 ? ".0" : ".");
  print_padded(hundredths % 100, 0);
}

int main(void) {
  uint32_t noise = 1;
  for (size_t i = 0; i < sizeof input; i++) input[i] = (uint8_t)((noise = noise * 1664525u + 1013904223u) >> 24);
  for (size_t i = 0; i < sizeof weights; i++) weights[i] = (int8_t)((noise = noise * 1664525u + 1013904223u) >> 24);
  for (int i = 0; i < 1 << 10; i++) multipliers[i] = 0x51234567;
  semihosting_print("                               multiply-   instructions per multiply-add\n"
                    "layer                               adds   scalar: TFLite      Q    DSP: TFLite      Q\n");
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
    const ik_convolution *c = &layers[i].shape;
    const uint32_t products = (uint32_t)(c->output_height * c->output_width * c->output_channels * c->window_height *
                                         c->window_width * (c->channels / c->groups));
    semihosting_print(layers[i].name);
    print_padded(products, 17);
    semihosting_print("      ");
    for (int isa = 0; isa < 2; isa++)
      for (int convention = 0; convention < 2; convention++) {
        memset(shifts, convention == 0 ? -9 : 10, sizeof shifts);
        const uint32_t taken = measure(c, convention == 0 ? IK_MULTIPLIER : IK_SHIFT, isa == 0 ? IK_SCALAR : IK_ARM_DSP);
        if (taken == 0) return 1;
        print_ratio(taken, products);
      }
    semihosting_print("\n");
  }
  semihosting_print("addition, per sample                      ");
  for (int isa = 0; isa < 2; isa++)
    for (int convention = 0; convention < 2; convention++)
      print_ratio(measure_addition(convention == 0 ? IK_MULTIPLIER : IK_SHIFT, isa == 0 ? IK_SCALAR : IK_ARM_DSP), 1 << 14);
  semihosting_print("\n");
  return 0;
}
