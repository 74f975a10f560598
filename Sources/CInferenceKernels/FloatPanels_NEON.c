// The target comes before the vector: its functions and those built on them are compiled for it alone.
#include "Variants.h"

#if defined(__aarch64__)

#include "FloatVector_NEON.h"

#include "FloatPanels.h"

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7)
TILE(8)

static const tile_pair tiles[most_pixels] = {
    TILE_PAIR(1), TILE_PAIR(2), TILE_PAIR(3), TILE_PAIR(4), TILE_PAIR(5),
    TILE_PAIR(6), TILE_PAIR(7), TILE_PAIR(8),
};

void ik_float_convolve_panels_neon(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_panels(c, bounds, packed, input, output, tiles);
}

#endif
