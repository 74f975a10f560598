#include <string.h>

#include "Codes.h"

/// The lengths of the masks' codewords in each book, [CODE-6].
static const uint8_t mask_lengths[8][16] = {
    {1, 4, 4, 5, 4, 7, 6, 7, 3, 6, 5, 7, 5, 7, 6, 6}, {1, 4, 4, 5, 4, 7, 5, 6, 4, 7, 6, 7, 4, 7, 5, 5},
    {1, 4, 5, 5, 5, 6, 5, 5, 4, 6, 5, 6, 5, 6, 5, 4}, {2, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 5, 4, 5, 4, 3},
    {3, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 4, 5, 5, 4, 2}, {3, 4, 5, 4, 5, 5, 5, 4, 5, 5, 5, 4, 5, 4, 4, 2},
    {5, 5, 6, 5, 6, 6, 6, 4, 6, 5, 6, 4, 5, 4, 4, 1}, {6, 6, 7, 5, 7, 6, 6, 3, 6, 5, 6, 4, 6, 4, 4, 1},
};

static void fill_masks(cc_tables *t) {
  for (int book = 0; book < 8; book++) {
    uint32_t next = 0;
    for (uint32_t length = 1; length <= CC_MASK_BITS; length++, next *= 2) {
      for (uint32_t mask = 0; mask < 16; mask++) {
        if (mask_lengths[book][mask] != length) continue;
        t->mask_codewords[book][mask] = (uint16_t)(next << 4 | length);
        const uint32_t rest = CC_MASK_BITS - length;
        const uint16_t ones = (uint16_t)__builtin_popcount(mask);
        const cc_mask entry = {(uint8_t)length, (uint8_t)mask, (uint16_t)(2 * ones)};
        for (uint32_t i = 0; i < 1u << rest; i++) t->masks[book][next << rest | i] = entry;
        next++;
      }
    }
  }
}

/// rice(number, k), [CODE-4]: the codeword << 8 | its length.
static uint32_t codeword(uint32_t number, uint32_t k) {
  uint32_t ones = number >> k, width = k, rest = number & ((1u << k) - 1);
  if (ones >= CC_UNARY) {
    ones = CC_UNARY;
    width = k + 1;
    rest = number - (CC_UNARY << k);
    while (rest >= 1u << width) {
      rest -= 1u << width;
      width++;
      ones++;
    }
  }
  return ((((1u << ones) - 1) << (width + 1) | rest) << 8) | (ones + 1 + width);
}

static void fill_remainders(cc_tables *t) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t short_check = byte, long_check = byte << 8;
    for (int bit = 0; bit < 8; bit++) {
      short_check = short_check << 1 ^ (short_check & 0x80 ? 0x07 : 0);
      long_check = long_check << 1 ^ (long_check & 0x8000 ? 0x1021 : 0);
    }
    t->remainders8[byte] = (uint8_t)short_check;
    t->remainders16[byte] = (uint16_t)long_check;
  }
}

uint32_t cc_check(const cc_tables *tables, int length, uint32_t check, const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    check = length == 1 ? tables->remainders8[check ^ bytes[i]]
                        : (check << 8 & 0xFFFF) ^ tables->remainders16[check >> 8 ^ bytes[i]];
  }
  return check;
}

void cc_fill(cc_tables *t) {
  memset(t, 0, sizeof *t);
  fill_masks(t);
  fill_remainders(t);
  for (uint32_t k = 0; k < 9; k++) {
    for (uint32_t number = 0; number < 256; number++) t->codewords[8 - k][number] = codeword(number, k);
  }
  for (uint8_t mode = CC_PLAIN; mode <= CC_SPARSE_UNSIGNED; mode++) {
    for (uint32_t scale_bits = 0; scale_bits < 9; scale_bits++) {
      cc_number *row = t->numbers[mode - 1][8 - scale_bits];
      for (uint32_t number = 0; number < 256; number++) {
        const uint32_t word = t->codewords[8 - cc_parameter(mode, scale_bits)][number], length = word & 0xFF;
        if (length > CC_NUMBER_BITS) break;  // so are the greater ones
        const uint32_t rest = CC_NUMBER_BITS - length, first = word >> 8 << rest;
        const uint32_t value = cc_value(mode, number);
        if (value > 255) break;
        const cc_number entry = {(uint8_t)length, (uint8_t)value, (uint16_t)(72 * cc_magnitude(mode, number))};
        for (uint32_t i = 0; i < 1u << rest; i++) row[first | i] = entry;
      }
    }
  }
}
