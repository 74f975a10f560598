#ifndef INT8WORDS_DSP_H
#define INT8WORDS_DSP_H

#include <stdint.h>
#include <string.h>

// The DSP extension of Cortex-M33, M4 and M7: a register holds two numbers of 16 bits, and one instruction multiplies and
// adds both. Tests define IK_DSP_IN_C, to run the kernels of this ISA on other machines.

#if defined(__ARM_FEATURE_DSP) && !defined(__aarch64__) && !defined(IK_DSP_IN_C)
#define HAS_DSP 1
#include <arm_acle.h>

/// sum + a[0] · b[0] + a[1] · b[1]
static inline int32_t multiply_pairs(uint32_t a, uint32_t b, int32_t sum) {
  return __smlad((int16x2_t)a, (int16x2_t)b, sum);
}

/// sum + a[0] · b[0]
static inline int32_t multiply_low(uint32_t a, uint32_t b, int32_t sum) { return __smlabb((int32_t)a, (int32_t)b, sum); }

static inline uint32_t subtract_pairs(uint32_t a, uint32_t b) { return (uint32_t)__ssub16((int16x2_t)a, (int16x2_t)b); }

/// x, or the nearest number of 0 … 255.
static inline int32_t saturated_byte(int32_t x) { return (int32_t)__usat(x, 8); }

// Assembly where compilers do not find the one instruction.

static inline uint32_t pair_of(int32_t first, int32_t second) {
  uint32_t pair;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(pair) : "r"(first), "r"(second));
  return pair;
}

// Bytes 0 and 2 of a word, or its bytes 1 and 3, with 16 bits each.

static inline uint32_t signed_even(uint32_t word) { return (uint32_t)__sxtb16((int8x4_t)word); }
static inline uint32_t signed_odd(uint32_t word) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  return pair;
}
static inline uint32_t unsigned_even(uint32_t word) { return (uint32_t)__uxtb16((uint8x4_t)word); }
static inline uint32_t unsigned_odd(uint32_t word) {
  uint32_t pair;
  __asm__("uxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  return pair;
}

#elif defined(IK_DSP_IN_C)
#define HAS_DSP 1

static inline int32_t multiply_low(uint32_t a, uint32_t b, int32_t sum) { return sum + (int16_t)a * (int16_t)b; }
static inline int32_t multiply_pairs(uint32_t a, uint32_t b, int32_t sum) {
  return multiply_low(a >> 16, b >> 16, multiply_low(a, b, sum));
}
static inline uint32_t pair_of(int32_t first, int32_t second) { return (uint16_t)first | (uint32_t)second << 16; }
static inline uint32_t subtract_pairs(uint32_t a, uint32_t b) {
  return pair_of((int16_t)a - (int16_t)b, (int16_t)(a >> 16) - (int16_t)(b >> 16));
}
static inline int32_t saturated_byte(int32_t x) { return x < 0 ? 0 : x > 255 ? 255 : x; }
static inline uint32_t signed_even(uint32_t word) { return pair_of((int8_t)word, (int8_t)(word >> 16)); }
static inline uint32_t signed_odd(uint32_t word) { return signed_even(word >> 8); }
static inline uint32_t unsigned_even(uint32_t word) { return word & 0x00FF00FF; }
static inline uint32_t unsigned_odd(uint32_t word) { return word >> 8 & 0x00FF00FF; }

#endif

/// A word at any address.
static inline uint32_t word_at(const void *at) {
  uint32_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

#endif
