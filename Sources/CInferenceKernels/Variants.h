#ifndef VARIANTS_H
#define VARIANTS_H

#include "include/CInferenceKernels.h"

// What each ISA's files define, under its name; Selection.c alone chooses.

size_t ik_int8_packed_size_scalar(const ik_convolution *);
int32_t ik_int8_pack_scalar(
    const ik_convolution *, const ik_int8_format *, const int8_t *, const int32_t *, const int32_t *, const int8_t *, void *);
void ik_int8_convolve_scalar(
    const ik_convolution *, const ik_int8_format *, const void *, const uint8_t *, uint8_t *);

size_t ik_float_packed_size_scalar(const ik_convolution *);
void ik_float_pack_scalar(const ik_convolution *, const float *, const float *, void *);
void ik_float_convolve_scalar(const ik_convolution *, ik_float_bounds, const void *, const float *, float *);

#endif
