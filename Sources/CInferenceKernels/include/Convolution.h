#ifndef CINFERENCEKERNELS_CONVOLUTION_H
#define CINFERENCEKERNELS_CONVOLUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A convolution over a map in HWC order, batch 1. A pointwise convolution has a window of 1 × 1, a depthwise one has as
/// many groups as channels, and a dense layer has a map of 1 × 1.
///
///     out[y, x, o] = f(bias[o] + Σ_ky Σ_kx Σ_c  in[y·stride_y + ky·dilation_y − top, x·stride_x + kx·dilation_x − left,
///                                                   first + c] · weights[o, ky, kx, c])
///
/// where c runs over the channels / groups channels of o's group, and `first` is the first of them. Weights are OHWI:
/// [o][ky][kx][c]. Taps outside the map are skipped. The caller has checked that all sizes are positive and their products
/// below 2³¹.
typedef struct {
  int32_t height, width, channels;
  int32_t output_height, output_width, output_channels;
  int32_t window_height, window_width;
  int32_t stride_y, stride_x;
  int32_t dilation_y, dilation_x;
  int32_t top, left;
  int32_t groups;
} ik_convolution;

/// The instruction set that a kernel uses. Scalar is normative: in int8 all others give the same bits; in float32
/// convolutions they keep the bound that FloatConvolution.h states.
///
/// Convolutions and tables are written for each ISA. Poolings are plain loops, compiled for the baseline (which scalar
/// uses), for AVX2 and for AVX-512. Scalar additions and multiplications are computed step by step; the other ISAs run
/// such plain loops for them.
typedef enum {
  IK_SCALAR = 0,
  IK_SSE2 = 1,
  IK_AVX2 = 2,
  IK_AVX512_VNNI = 3,
  IK_NEON = 4,
  IK_NEON_DOT = 5,
  IK_ARM_DSP = 6,  // Cortex-M33, M4, M7: int8 convolutions and additions
} ik_isa;

/// Whether `isa` was compiled and this machine can run it.
bool ik_is_available(ik_isa isa);

/// The best ISA that this machine can run. The machine is queried once.
ik_isa ik_best_isa(void);

#endif
