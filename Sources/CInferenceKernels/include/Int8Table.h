#ifndef CINFERENCEKERNELS_INT8TABLE_H
#define CINFERENCEKERNELS_INT8TABLE_H

#include "Convolution.h"

/// Looks up each byte in a table: to[i] = table[from[i]].
///
/// @param table  256 bytes
/// @param isa    the ISA to use
/// @param from   the bytes to look up
/// @param to     the results; either the same address as `from` or not overlapping it
/// @param count  the number of bytes
///
/// The call needs no scratch and allocates no memory. Cost: one look-up per byte, which is read and written. Vectors look
/// up 64 bytes in two shuffles (AVX-512 VBMI), 32 in sixteen (AVX2) or 16 in four (NEON).
void ik_int8_table_apply(const uint8_t *table, ik_isa isa, const uint8_t *from, uint8_t *to, size_t count);

#endif
