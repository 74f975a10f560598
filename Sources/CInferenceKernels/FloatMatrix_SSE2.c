#include "Variants.h"

#if defined(__x86_64__)

#include "FloatVector_SSE2.h"

#include "FloatMatrix.h"

TILE(1) TILE(2) TILE(3) TILE(4)

static tile *const tiles[most_pixels] = {
    tile_1, tile_2, tile_3, tile_4,
};

void ik_float_convolution_apply_matrix_sse2(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_panels(c, bounds, packed, input, output, tiles);
}

#endif
