#ifndef CSYMBOLCODES_CODES_H
#define CSYMBOLCODES_CODES_H

#include "CSymbolCodes.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/// The number of ones at which the tail of the Rice code begins, and the most that a codeword may have, [CODE-4].
enum { CC_UNARY = 8, CC_LONGEST_UNARY = 15 };

/// The running scale after a magnitude of which `learnt` is 72 times, [CODE-3].
INLINE uint32_t cc_learn(uint32_t scale, uint32_t base, uint32_t learnt) { return (2 * scale + base + learnt) >> 2; }

/// The Rice parameter of a mode, [CODE-7], [CODE-8].
INLINE uint32_t cc_parameter(uint8_t mode, uint32_t scale_bits) {
  if (mode == CC_SPARSE) return scale_bits > 1 ? scale_bits : 1;
  if (mode == CC_SPARSE_UNSIGNED) return scale_bits > 0 ? scale_bits - 1 : 0;
  return scale_bits;
}

/// The index in cc_tables.codewords for a running scale: 8 minus the Rice parameter of the mode.
INLINE size_t cc_codeword_row(uint8_t mode, uint32_t scale) {
  if (mode == CC_PLAIN) return (size_t)__builtin_clz(scale | 32) - 18;
  return (size_t)__builtin_clz(scale | 64) - (mode == CC_SPARSE ? 18 : 17);
}

/// The magnitude that the sender of a number learns, [CODE-7], [CODE-8].
INLINE uint32_t cc_magnitude(uint8_t mode, uint32_t number) {
  return mode == CC_PLAIN ? (number + 1) >> 1 : mode == CC_SPARSE ? number >> 1 : number;
}

/// The low `bits` bits as two's complement, [CODE-1].
INLINE int32_t cc_signed(int32_t value, uint32_t bits) {
  return (int32_t)((uint32_t)value << (32 - bits)) >> (32 - bits);
}

/// [CODE-5]
INLINE int32_t cc_unfold(uint32_t number) {
  const int32_t half = (int32_t)((number + 1) >> 1);
  return number & 1 ? half : -half;
}

/// What a number stands for, as `cc_number.value`: 0 … 255 for a number that 8 bits may have.
INLINE uint32_t cc_value(uint8_t mode, uint32_t number) {
  return mode == CC_PLAIN ? (uint32_t)(127 + cc_unfold(number))
         : mode == CC_SPARSE ? (uint32_t)(127 + cc_unfold(number + 1)) : number + 1;
}

#endif
