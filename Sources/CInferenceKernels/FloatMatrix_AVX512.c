// TARGET_BEGIN comes before the vector, so that its functions and the kernels built on it are compiled for these features.
#include "Macros.h"
#include "Variants.h"

#if defined(__x86_64__)
#include <immintrin.h>

TARGET_BEGIN("avx512f,avx512bw,avx512vl")
#include "FloatVector_AVX512.h"
#include "FloatMatrix.h"

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8)

static tile *const tiles[most_pixels] = {
    tile_1, tile_2, tile_3, tile_4, tile_5, tile_6, tile_7, tile_8,
};

void ik_float_convolution_apply_matrix_avx512(
    const ik_convolution *c, ik_float_bounds bounds, const void *packed, const float *input, float *output) {
  convolve_panels(c, bounds, packed, input, output, tiles);
}

TARGET_END

#endif
