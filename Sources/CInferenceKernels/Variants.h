#ifndef VARIANTS_H
#define VARIANTS_H

#include "include/CInferenceKernels.h"

// What each ISA's files define, under its name; Selection.c alone chooses.

/// |bias| + Σ |weight| · 255 of an output channel: no sum is larger.
int64_t ik_int8_reach(const int8_t *weights, size_t count, int32_t bias);

size_t ik_int8_packed_size_scalar(const ik_convolution *);
int32_t ik_int8_pack_scalar(
    const ik_convolution *, const ik_int8_format *, const int8_t *, const int32_t *, const int32_t *, const int8_t *, void *);
void ik_int8_convolve_scalar(
    const ik_convolution *, const ik_int8_format *, const void *, const uint8_t *, uint8_t *);

// Vector variants: matrix is every convolution but depthwise. How they multiply is in their `ik_int8_traits`.
typedef void ik_int8_kernel(
    const ik_convolution *, const ik_int8_format *, const void *, const uint8_t *, uint8_t *, void *scratch);
ik_int8_kernel ik_int8_matrix_sse2, ik_int8_depthwise_sse2;
ik_int8_kernel ik_int8_matrix_avx2, ik_int8_depthwise_avx2;
ik_int8_kernel ik_int8_matrix_avx512vnni, ik_int8_depthwise_avx512vnni;
ik_int8_kernel ik_int8_matrix_neon, ik_int8_depthwise_neon;
ik_int8_kernel ik_int8_matrix_neondot, ik_int8_depthwise_neondot;

size_t ik_float_packed_size_scalar(const ik_convolution *);
void ik_float_pack_scalar(const ik_convolution *, const float *, const float *, void *);
void ik_float_convolve_scalar(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);

#if defined(__x86_64__)
void ik_float_convolve_panels_sse2(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
void ik_float_convolve_panels_avx2(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
void ik_float_convolve_panels_avx512(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
void ik_float_convolve_depthwise_sse2(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
void ik_float_convolve_depthwise_avx2(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
void ik_float_convolve_depthwise_avx512(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
#elif defined(__aarch64__)
void ik_float_convolve_panels_neon(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
void ik_float_convolve_depthwise_neon(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
#endif

#endif
