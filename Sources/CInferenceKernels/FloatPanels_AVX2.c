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

static tile *const tiles[most_pixels] = {
    tile_1, tile_2, tile_3, tile_4, tile_5, tile_6,
};

void ik_float_convolve_panels_avx2(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_panels(c, bounds, packed, input, output, tiles);
}

#ifdef __clang__
#pragma clang attribute pop
#endif

#endif
