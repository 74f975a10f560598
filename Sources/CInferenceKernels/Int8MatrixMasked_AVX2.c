#if defined(__x86_64__)
#include "Int8Masked_AVX2.h"
#include "Variants.h"

TARGET_BEGIN(ISA_FEATURES)
#include "Int8Matrix.h"
TARGET_END

void ik_int8_convolution_apply_matrix_avx2masked_or_plain(
    const ik_convolution *c, const ik_int8_format *f, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch) {
  ik_packed_header header;
  memcpy(&header, packed, sizeof header);
  if (header.form == MASKED) ik_int8_convolution_apply_matrix_avx2masked(c, f, packed, input, output, scratch);
  else ik_int8_convolution_apply_matrix_avx2(c, f, packed, input, output, scratch);
}
#endif
