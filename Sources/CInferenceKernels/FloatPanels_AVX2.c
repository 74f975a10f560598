#include "Variants.h"

#if defined(__x86_64__)
#include <immintrin.h>

// What follows is compiled for this target alone; the package itself is for any x86-64.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif

#include "FloatVector_AVX2.h"

#include "FloatPanels.h"

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6)

static const tile_pair tiles[most_pixels] = {
    TILE_PAIR(1), TILE_PAIR(2), TILE_PAIR(3), TILE_PAIR(4), TILE_PAIR(5),
    TILE_PAIR(6),
};

void ik_float_convolve_panels_avx2(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_panels(c, bounds, packed, input, output, tiles);
}

#ifdef __clang__
#pragma clang attribute pop
#endif

#endif
