// Checks each float32 variant that this machine can run against its contract, on random convolutions.
//
//   scalar   the same bits as a plain loop in the normative order
//   others   |ours − exact| ≤ γ Σ|terms|, exact summed in double; NaN and ±∞ where the exact sum has them
//
// Buffers have exactly the sizes that the interface states, so a build with -fsanitize=address finds reads and writes beyond
// them. Usage: check_float [seed] [rounds]. The seed is printed, and repeats the run.

#include "CInferenceKernels.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma STDC FP_CONTRACT OFF

static float real(void) { return ldexpf((float)between(-1048576, 1048576), between(-26, -18)); }

static const char *const isa_names[] = {"scalar", "sse2", "avx2", "avx512", "neon", "neon-dot", "arm-dsp"};

/// An output: the sum in the scalar order, and the values that the contract needs.
typedef struct { float scalar; double exact, magnitude; int32_t terms; } sum;

static sum plain_sum(
    const ik_convolution *c, const float *weights, const float *bias, const float *input, int32_t y, int32_t x, int32_t o) {
  int32_t depth = c->channels / c->groups, group = o / (c->output_channels / c->groups);
  sum s = {bias[o], bias[o], fabs((double)bias[o]), 1};
  for (int32_t ky = 0; ky < c->window_height; ky++)
    for (int32_t kx = 0; kx < c->window_width; kx++) {
      int32_t row = y * c->stride_y + ky * c->dilation_y - c->top, column = x * c->stride_x + kx * c->dilation_x - c->left;
      if (row < 0 || row >= c->height || column < 0 || column >= c->width) continue;
      for (int32_t i = 0; i < depth; i++, s.terms++) {
        float v = input[((size_t)row * c->width + column) * c->channels + (size_t)group * depth + i];
        float w = weights[(((size_t)o * c->window_height + ky) * c->window_width + kx) * depth + i];
        float product = v * w;
        s.scalar = s.scalar + product;
        s.exact += (double)v * w;
        s.magnitude += fabs((double)v * w);
      }
    }
  return s;
}

static double clamped(double v, ik_float_bounds b) { return v < b.lowest ? b.lowest : v > b.highest ? b.highest : v; }

static bool agrees(sum s, ik_float_bounds bounds, ik_isa isa, float got) {
  if (isa == IK_SCALAR) {
    float want = (float)clamped(s.scalar, bounds);
    return memcmp(&want, &got, sizeof got) == 0 || (isnan(want) && isnan(got));
  }
  double want = clamped(s.exact, bounds);
  if (!isfinite(want)) return isnan(want) ? isnan(got) : got == want;
  double unit = ldexp(s.terms, -24), gamma = unit / (1 - unit);
  // 2⁻¹⁴⁹ per term, because products may underflow; 2⁻⁴⁰ for the rounding of the double sum itself.
  return fabs(got - want) <= gamma * s.magnitude * (1 + ldexp(1, -40)) + ldexp(s.terms, -149);
}

/// n floats, with `offset` floats before them so that vectors are not aligned.
typedef struct { float *memory, *at; } buffer;

static buffer allocate(size_t n, int32_t offset) {
  float *memory = malloc(sizeof(float) * (n + (size_t)offset));
  if (memory == NULL) abort();
  return (buffer){memory, memory + offset};
}

static void spoil(float *values, size_t n, float with) { values[random_bits() % n] = with; }

/// Returns false and prints a message if a variant breaks its contract.
static bool check(const ik_convolution *c, ik_float_bounds bounds, bool special) {
  size_t outputs = (size_t)c->output_height * c->output_width * c->output_channels;
  size_t inputs = (size_t)c->height * c->width * c->channels;
  size_t each = (size_t)c->window_height * c->window_width * (c->channels / c->groups);
  buffer input = allocate(inputs, between(0, 3)), weights = allocate(each * c->output_channels, 0);
  buffer bias = allocate((size_t)c->output_channels, 0);
  for (size_t i = 0; i < inputs; i++) input.at[i] = real();
  for (size_t i = 0; i < each * c->output_channels; i++) weights.at[i] = real();
  for (int32_t i = 0; i < c->output_channels; i++) bias.at[i] = one_in(5) ? -0.0f : real();
  if (special) {
    static const float values[] = {NAN, INFINITY, -INFINITY, -0.0f, 0};
    for (int32_t i = between(1, 3); i > 0; i--) {
      float with = values[between(0, 4)];
      if (one_in(4)) spoil(weights.at, each * c->output_channels, with);
      else if (one_in(6)) spoil(bias.at, (size_t)c->output_channels, with);
      else spoil(input.at, inputs, with);
    }
  }
  sum *sums = malloc(sizeof(sum) * outputs), *to = sums;
  if (sums == NULL) abort();
  for (int32_t y = 0; y < c->output_height; y++)
    for (int32_t x = 0; x < c->output_width; x++)
      for (int32_t o = 0; o < c->output_channels; o++) *to++ = plain_sum(c, weights.at, bias.at, input.at, y, x, o);

  bool good = true;
  for (int isa = IK_SCALAR; isa <= IK_ARM_DSP && good; isa++) {
    if (!ik_is_available((ik_isa)isa)) continue;
    buffer packed = allocate(ik_float_convolution_packed_size(c, (ik_isa)isa) / sizeof(float), between(0, 3));
    buffer output = allocate(outputs, between(0, 3));
    void *scratch = malloc(ik_float_convolution_scratch_size(c, (ik_isa)isa) + 1);
    for (size_t i = 0; i < outputs; i++) output.at[i] = -12345.678f;  // shows unwritten outputs
    ik_float_convolution_pack(c, (ik_isa)isa, weights.at, bias.at, packed.at);
    ik_float_convolution_apply(c, bounds, (ik_isa)isa, packed.at, input.at, output.at, scratch);
    for (size_t i = 0; i < outputs && good; i++)
      if (!agrees(sums[i], bounds, (ik_isa)isa, output.at[i])) {
        good = false;
        printf(
            "%s: output %zu is %.9g, exact %.17g, scalar order %.9g, %d terms of magnitude %g, bounds %g … %g\n",
            isa_names[isa], i, output.at[i], sums[i].exact, sums[i].scalar, sums[i].terms, sums[i].magnitude,
            bounds.lowest, bounds.highest);
      }
    free(packed.memory), free(output.memory), free(scratch);
  }
  free(input.memory), free(weights.memory), free(bias.memory), free(sums);
  return good;
}

/// A random shape: sometimes a kind with its own kernel, otherwise any.
static ik_convolution random_convolution(void) {
  ik_convolution c = {0};
  int32_t kind = between(0, 5);
  c.groups = 1;
  c.window_height = c.window_width = kind == 0 ? 1 : 3;
  c.stride_y = c.stride_x = c.dilation_y = c.dilation_x = 1;
  c.channels = between(1, 40);
  c.output_channels = between(1, 80);
  if (kind == 1) c.groups = c.output_channels = c.channels;
  if (kind == 1 || kind == 2) c.stride_x = c.stride_y = between(1, 2);
  if (kind == 3) c.channels = between(1, 300);
  if (kind >= 4) {
    c.window_height = between(1, 6), c.window_width = between(1, 6);
    c.stride_y = between(1, 3), c.stride_x = between(1, 3);
    c.dilation_y = between(1, 3), c.dilation_x = between(1, 3);
    c.groups = one_in(2) ? 1 : between(1, 6);
    c.channels = c.groups * between(1, 6);
    c.output_channels = kind == 5 ? c.channels : c.groups * between(1, 20);
    if (kind == 5) c.groups = c.channels;
  }
  if (one_in(300)) c.channels = between(150, 250), c.output_channels = between(100, 160), c.groups = 1;  // large weights
  int32_t reach_y = (c.window_height - 1) * c.dilation_y + 1, reach_x = (c.window_width - 1) * c.dilation_x + 1;
  // Padding may exceed the window; then some outputs are only the bias.
  int32_t bottom = one_in(3) ? 0 : between(0, reach_y), right = one_in(3) ? 0 : between(0, reach_x);
  c.top = one_in(3) ? 0 : between(0, one_in(8) ? reach_y + 2 : reach_y - 1);
  c.left = one_in(3) ? 0 : between(0, one_in(8) ? reach_x + 2 : reach_x - 1);
  c.height = kind == 3 ? 1 : between(1, 12), c.width = kind == 3 ? 1 : between(1, one_in(4) ? 50 : 12);
  if (kind == 3) c.window_height = c.window_width = reach_y = reach_x = 1, c.top = c.left = bottom = right = 0;
  while (c.height + c.top + bottom < reach_y) c.height++;
  while (c.width + c.left + right < reach_x) c.width++;
  c.output_height = (c.height + c.top + bottom - reach_y) / c.stride_y + 1;
  c.output_width = (c.width + c.left + right - reach_x) / c.stride_x + 1;
  return c;
}

int main(int count, char **arguments) {
  uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 0) : (uint64_t)time(NULL);
  random_seed(seed, 0);
  int32_t rounds = count > 2 ? atoi(arguments[2]) : 3000;
  printf("check_float %llu %d:", (unsigned long long)seed, rounds);
  for (int isa = IK_SCALAR; isa <= IK_ARM_DSP; isa++)
    if (ik_is_available((ik_isa)isa)) printf(" %s", isa_names[isa]);
  printf("\n");
  static const ik_float_bounds bounds[] = {{-INFINITY, INFINITY}, {0, INFINITY}, {0, 6}, {-1, 1}, {-INFINITY, 0.5f}};
  for (int32_t round = 0; round < rounds; round++) {
    ik_convolution c = random_convolution();
    if (!check(&c, bounds[between(0, 4)], one_in(4))) {
      printf(
          "round %d: in %d×%d×%d, out %d×%d×%d, window %d×%d, stride %d×%d, dilation %d×%d, top %d, left %d, groups %d\n",
          round, c.height, c.width, c.channels, c.output_height, c.output_width, c.output_channels, c.window_height,
          c.window_width, c.stride_y, c.stride_x, c.dilation_y, c.dilation_x, c.top, c.left, c.groups);
      return 1;
    }
  }
  printf("all agree\n");
  return 0;
}
