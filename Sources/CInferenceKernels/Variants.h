#ifndef VARIANTS_H
#define VARIANTS_H

#include "Int8Packed.h"

// What each ISA's files define, under its name; Selection.c alone chooses among them.

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

typedef void ik_float_kernel(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);
ik_float_kernel ik_float_convolve_scalar;
ik_float_kernel ik_float_convolve_panels_sse2, ik_float_convolve_depthwise_sse2;
ik_float_kernel ik_float_convolve_panels_avx2, ik_float_convolve_depthwise_avx2;
ik_float_kernel ik_float_convolve_panels_avx512, ik_float_convolve_depthwise_avx512;
ik_float_kernel ik_float_convolve_panels_neon, ik_float_convolve_depthwise_neon;

/// Loops that are compiled for the targets baseline, avx2 and avx512 (Loops.h): X(target, name, parameters) of each.
#define IK_LOOPS(X, target)                                                                                             \
  X(target, ik_float_pool_maximum, (const ik_pooling *, const float *, float *))                                        \
  X(target, ik_float_pool_average, (const ik_pooling *, bool, const float *, float *))                                  \
  X(target, ik_int8_pool_maximum, (const ik_pooling *, uint8_t, const uint8_t *, uint8_t *))                            \
  X(target, ik_int8_pool_average, (const ik_pooling *, bool, int32_t, bool, ik_convention, const uint8_t *, uint8_t *)) \
  X(target, ik_int8_sum_pixels, (const uint8_t *, size_t, size_t, size_t, bool, int32_t *))                             \
  X(target, ik_int8_add, (const ik_int8_addition *, const uint8_t *, uint8_t *, size_t))                                \
  X(target, ik_int8_multiply, (const ik_int8_multiplication *, const uint8_t *, uint8_t *, size_t, size_t))

#define IK_LOOP_DECLARATION(target, name, parameters) void name##_##target parameters;
#define IK_LOOP_POINTER(target, name, parameters) void (*name) parameters;

IK_LOOPS(IK_LOOP_DECLARATION, baseline)
IK_LOOPS(IK_LOOP_DECLARATION, avx2)
IK_LOOPS(IK_LOOP_DECLARATION, avx512)

void ik_int8_add_scalar(const ik_int8_addition *, const uint8_t *, uint8_t *, size_t);
void ik_int8_multiply_scalar(const ik_int8_multiplication *, const uint8_t *, uint8_t *, size_t, size_t);

typedef struct { IK_LOOPS(IK_LOOP_POINTER, ) } ik_loops;

typedef void ik_look_up_kernel(const uint8_t *, const uint8_t *, uint8_t *, size_t);
ik_look_up_kernel ik_int8_look_up_scalar, ik_int8_look_up_avx2, ik_int8_look_up_vbmi, ik_int8_look_up_neon;

/// All that runs for one ISA.
typedef struct {
  ik_int8_traits traits;
  ik_int8_kernel *matrix, *depthwise;  // null: scalar
  int32_t lanes;                       // of the two below; 0: scalar, and packed for that
  ik_float_kernel *float_panels, *float_depthwise;
  ik_loops loops;
  ik_look_up_kernel *look_up;
} ik_variant;

/// Of an ISA that is not compiled: scalar.
const ik_variant *ik_variant_of(ik_isa isa);

/// For float32 convolutions that do not fill a vector of AVX-512.
const ik_variant *ik_narrow_variant_of(ik_isa isa);

#endif
