#ifndef CQUANTIZE_H
#define CQUANTIZE_H

#include "CVectors.h"

#include <stddef.h>
#include <stdint.h>

// Conversion between numbers and samples, many at a time, with the bits of the scalar code of the module Quantize.

/// A number format: real = (sample − zero) · step.
typedef struct {
  float step;  // a power of two for Q formats
  bool is_q;   // whether 1 / step is exact, so that a product replaces the quotient
  int32_t zero, lowest, highest;
} cq_format;

/// Quantises values in groups of CQ_GROUP, up to the first group with a NaN and without the rest of the last one. Adds the
/// number of values that it has quantised to `done`.
enum { CQ_GROUP = 64 };
void cq_quantize(
    cv_isa isa, cq_format format, const float *values, size_t count, uint8_t *samples, size_t *done);

/// Converts `count` samples to numbers.
void cq_dequantize(cv_isa isa, cq_format format, const uint8_t *samples, size_t count, float *values);

#endif
