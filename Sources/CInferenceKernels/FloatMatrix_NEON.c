#include "Variants.h"

#if defined(__aarch64__)

#include "FloatVector_NEON.h"

#include "FloatMatrix.h"

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7)
TILE(8)

static tile *const tiles[most_pixels] = {
    tile_1, tile_2, tile_3, tile_4, tile_5, tile_6, tile_7, tile_8,
};

void ik_float_convolution_apply_matrix_neon(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_panels(c, bounds, packed, input, output, tiles);
}

#endif
