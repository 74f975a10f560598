#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/// xorshift64*: the same cases on every machine from the same seed.
static uint64_t state = 1;

static uint64_t random_bits(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 2685821657736338717u;
}

static void random_seed(uint64_t seed, uint64_t number) {
  state = (seed + 1) * 0x9E3779B97F4A7C15u ^ (number + 1) * 0xD1B54A32D192ED03u;
  if (!state) state = 1;
  for (int i = 0; i < 4; i++) random_bits();
}

/// low … high, both included.
static int32_t between(int64_t low, int64_t high) {
  return (int32_t)(low + (int64_t)((random_bits() >> 11) % (uint64_t)(high - low + 1)));
}

static inline int one_in(int n) { return between(1, n) == 1; }

#endif
