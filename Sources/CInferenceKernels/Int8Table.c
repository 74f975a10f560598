#include "Macros.h"
#include "Variants.h"

void ik_int8_table_apply_scalar(const uint8_t *table, const uint8_t *from, uint8_t *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = table[from[i]];
}

#if defined(__x86_64__)
#include <immintrin.h>

// AVX2: sixteen rows of sixteen entries. Every index is looked up in each row; the result is kept if the upper half of the
// index names that row. A shuffle gives 0 if bit 7 of its index is set; adding 0x70 sets it for indices beyond the row.

TARGET_BEGIN("avx2")
void ik_int8_table_apply_avx2(const uint8_t *table, const uint8_t *from, uint8_t *to, size_t count) {
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    __m256i index = _mm256_loadu_si256((const __m256i *)(from + i)), sum = _mm256_setzero_si256();
    UNROLL for (int row = 0; row < 16; row++) {
      __m256i entries = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table + 16 * row)));
      __m256i within = _mm256_xor_si256(index, _mm256_set1_epi8((char)(16 * row)));
      sum = _mm256_or_si256(sum, _mm256_shuffle_epi8(entries, _mm256_adds_epu8(within, _mm256_set1_epi8(0x70))));
    }
    _mm256_storeu_si256((__m256i *)(to + i), sum);
  }
  ik_int8_table_apply_scalar(table, from + i, to + i, count - i);
}
TARGET_END

// AVX-512 VBMI: 128 entries per instruction.

TARGET_BEGIN("avx512f,avx512bw,avx512vbmi")
void ik_int8_table_apply_vbmi(const uint8_t *table, const uint8_t *from, uint8_t *to, size_t count) {
  __m512i a = _mm512_loadu_si512(table), b = _mm512_loadu_si512(table + 64);
  __m512i c = _mm512_loadu_si512(table + 128), d = _mm512_loadu_si512(table + 192);
  for (size_t i = 0; i < count; i += 64) {
    __mmask64 there = count - i < 64 ? ~0ull >> (64 - (count - i)) : ~0ull;
    __m512i index = _mm512_maskz_loadu_epi8(there, from + i);
    __m512i low = _mm512_permutex2var_epi8(a, index, b), high = _mm512_permutex2var_epi8(c, index, d);
    _mm512_mask_storeu_epi8(to + i, there, _mm512_mask_mov_epi8(low, _mm512_movepi8_mask(index), high));
  }
}
TARGET_END
#elif defined(__aarch64__)
#include <arm_neon.h>

// NEON: four quarters of 64 entries. An index beyond the quarter keeps the byte that it had.

void ik_int8_table_apply_neon(const uint8_t *table, const uint8_t *from, uint8_t *to, size_t count) {
  uint8x16x4_t a = vld1q_u8_x4(table), b = vld1q_u8_x4(table + 64), c = vld1q_u8_x4(table + 128), d = vld1q_u8_x4(table + 192);
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    uint8x16_t index = vld1q_u8(from + i);
    uint8x16_t v = vqtbl4q_u8(a, index);
    v = vqtbx4q_u8(v, b, vsubq_u8(index, vdupq_n_u8(64)));
    v = vqtbx4q_u8(v, c, vsubq_u8(index, vdupq_n_u8(128)));
    v = vqtbx4q_u8(v, d, vsubq_u8(index, vdupq_n_u8(192)));
    vst1q_u8(to + i, v);
  }
  ik_int8_table_apply_scalar(table, from + i, to + i, count - i);
}
#endif
