#ifndef CINFERENCEKERNELS_INT8TABLE_H
#define CINFERENCEKERNELS_INT8TABLE_H

#include "Convolution.h"

/// to[i] = table[from[i]] for `count` bytes; `to` is `from`, or does not overlap it. The table has 256 bytes. No scratch, no
/// allocation. Cost: a look-up a byte, which is read and written; vectors look up 64 in two shuffles (AVX-512 VBMI), 32 in
/// sixteen (AVX2), 16 in four (NEON).
void ik_int8_table_apply(const uint8_t *table, ik_isa isa, const uint8_t *from, uint8_t *to, size_t count);

#endif
