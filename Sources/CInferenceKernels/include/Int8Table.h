#ifndef CINFERENCEKERNELS_INT8TABLE_H
#define CINFERENCEKERNELS_INT8TABLE_H

#include "Convolution.h"

/// to[i] = table[from[i]] for `count` bytes; `to` is `from`, or does not overlap it. The table has 256 bytes.
void ik_int8_look_up(const uint8_t *table, ik_isa isa, const uint8_t *from, uint8_t *to, size_t count);

#endif
