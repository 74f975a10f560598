#ifndef VARIANTS_H
#define VARIANTS_H

#include "Int8Packing.h"

// The kernels that the files of each ISA define under its name, and the variants that Selection.c puts together from them
// for an ISA and a shape.

// int8 convolutions. Matrix kernels run all except depthwise ones and those that Winograd's transform speeds up.

typedef size_t ik_int8_size(const ik_convolution *, ik_int8_traits);
typedef int32_t ik_int8_pack(
    const ik_convolution *, const ik_int8_format *, ik_int8_traits, const int8_t *weights, const int32_t *bias,
    const int32_t *multipliers, const int8_t *shifts, void *packed);
typedef void ik_int8_kernel(
    const ik_convolution *, const ik_int8_format *, const void *packed, const uint8_t *, uint8_t *, void *scratch);

ik_int8_size ik_int8_convolution_packed_size_scalar, ik_int8_convolution_packed_size_vector;
ik_int8_size ik_int8_convolution_scratch_size_scalar, ik_int8_convolution_scratch_size_vector;
ik_int8_pack ik_int8_convolution_pack_scalar, ik_int8_convolution_pack_vector;
// Depthwise convolutions of this ISA are packed as scalar ones.
ik_int8_size ik_int8_convolution_packed_size_dsp, ik_int8_convolution_scratch_size_dsp;
ik_int8_pack ik_int8_convolution_pack_dsp;
ik_int8_kernel ik_int8_convolution_apply_dsp, ik_int8_convolution_apply_depthwise_dsp;
ik_int8_kernel ik_int8_convolution_apply_scalar;
ik_int8_kernel ik_int8_convolution_apply_matrix_sse2, ik_int8_convolution_apply_depthwise_sse2;
ik_int8_kernel ik_int8_convolution_apply_matrix_avx2, ik_int8_convolution_apply_depthwise_avx2;
ik_int8_kernel ik_int8_convolution_apply_matrix_avx512vnni, ik_int8_convolution_apply_depthwise_avx512vnni;
ik_int8_kernel ik_int8_convolution_apply_matrix_neon, ik_int8_convolution_apply_depthwise_neon;
ik_int8_kernel ik_int8_convolution_apply_matrix_neondot, ik_int8_convolution_apply_depthwise_neondot;
ik_int8_kernel ik_int8_convolution_apply_winograd_sse2, ik_int8_convolution_apply_winograd_avx2;
ik_int8_kernel ik_int8_convolution_apply_winograd_neon;
ik_int8_kernel ik_int8_convolution_apply_matrix_avx2narrow, ik_int8_convolution_apply_matrix_avx2masked;
ik_int8_kernel ik_int8_convolution_apply_matrix_avx2masked_or_plain;  // as the weights were packed

/// |bias| + Σ |weight| · 255 of an output channel: the bound of the magnitude of its sums.
int64_t ik_int8_reach(const int8_t *weights, size_t count, int32_t bias);

/// How an int8 convolution is packed and run. Scalar does not read the traits.
typedef struct {
  ik_int8_traits traits;
  ik_int8_size *packed_size, *scratch_size;
  ik_int8_pack *pack;
  ik_int8_kernel *apply;
} ik_int8_convolution_variant;

ik_int8_convolution_variant ik_int8_convolution_variant_of(const ik_convolution *, ik_isa);

// float32 convolutions. Weights are packed for vectors of `lanes` floats. Scalar does not read `lanes`.

typedef size_t ik_float_size(const ik_convolution *, int32_t lanes);
typedef void ik_float_pack(const ik_convolution *, int32_t lanes, const float *weights, const float *bias, void *packed);
typedef void ik_float_kernel(const ik_convolution *, ik_float_bounds, const void *packed, const float *, float *);

ik_float_size ik_float_convolution_packed_size_scalar, ik_float_convolution_packed_size_matrix;
ik_float_size ik_float_convolution_packed_size_depthwise;
ik_float_pack ik_float_convolution_pack_scalar, ik_float_convolution_pack_matrix, ik_float_convolution_pack_depthwise;
ik_float_kernel ik_float_convolution_apply_scalar;
ik_float_kernel ik_float_convolution_apply_matrix_sse2, ik_float_convolution_apply_depthwise_sse2;
ik_float_kernel ik_float_convolution_apply_matrix_avx2, ik_float_convolution_apply_depthwise_avx2;
ik_float_kernel ik_float_convolution_apply_matrix_avx512, ik_float_convolution_apply_depthwise_avx512;
ik_float_kernel ik_float_convolution_apply_matrix_neon, ik_float_convolution_apply_depthwise_neon;

/// How a float32 convolution is packed and run.
typedef struct {
  int32_t lanes;
  ik_float_size *packed_size;
  ik_float_pack *pack;
  ik_float_kernel *apply;
} ik_float_convolution_variant;

ik_float_convolution_variant ik_float_convolution_variant_of(const ik_convolution *, ik_isa);

/// X(target, name, parameters) for each loop that is compiled for the targets baseline, avx2 and avx512 (Macros.h).
#define IK_LOOPS(X, target)                                                                                            \
  X(target, ik_float_max_pooling_apply, (const ik_pooling *, const float *, float *))                                  \
  X(target, ik_float_average_pooling_apply, (const ik_pooling *, bool, const float *, float *))                        \
  X(target, ik_int8_max_pooling_apply, (const ik_pooling *, uint8_t, const uint8_t *, uint8_t *))                      \
  X(target, ik_int8_average_pooling_apply,                                                                             \
    (const ik_pooling *, bool, int32_t, bool, ik_convention, const uint8_t *, uint8_t *))                              \
  X(target, ik_int8_global_average_pooling_sum, (const uint8_t *, size_t, size_t, size_t, bool, int32_t *))            \
  X(target, ik_int8_addition_apply, (const ik_int8_addition *, const uint8_t *, uint8_t *, size_t))                    \
  X(target, ik_int8_multiplication_apply,                                                                              \
    (const ik_int8_multiplication *, const uint8_t *, uint8_t *, size_t, size_t))

#define IK_LOOP_DECLARATION(target, name, parameters) void name##_##target parameters;
#define IK_LOOP_POINTER(target, name, parameters) void (*name) parameters;

IK_LOOPS(IK_LOOP_DECLARATION, baseline)
IK_LOOPS(IK_LOOP_DECLARATION, avx2)
IK_LOOPS(IK_LOOP_DECLARATION, avx512)

void ik_int8_addition_apply_scalar(const ik_int8_addition *, const uint8_t *, uint8_t *, size_t);
void ik_int8_addition_apply_integers(const ik_int8_addition *, const uint8_t *, uint8_t *, size_t);
void ik_int8_addition_apply_dsp(const ik_int8_addition *, const uint8_t *, uint8_t *, size_t);
void ik_int8_multiplication_apply_scalar(const ik_int8_multiplication *, const uint8_t *, uint8_t *, size_t, size_t);

typedef struct { IK_LOOPS(IK_LOOP_POINTER, ) } ik_loops;

const ik_loops *ik_loops_of(ik_isa);

typedef void ik_int8_table_kernel(const uint8_t *, const uint8_t *, uint8_t *, size_t);
ik_int8_table_kernel ik_int8_table_apply_scalar, ik_int8_table_apply_avx2, ik_int8_table_apply_vbmi, ik_int8_table_apply_neon;

ik_int8_table_kernel *ik_int8_table_kernel_of(ik_isa);

#endif
