#ifndef INT8TRIAL_H
#define INT8TRIAL_H

#include "Int8Addition.h"
#include "Macros.h"

#include <math.h>
#include <string.h>

// Most results lie so far from where rounding turns that float32 tells the integer: blocks are tried in it, and a block with a
// sample that does not is computed exactly. `error` bounds the distance between what float32 makes and what the exact
// steps would round.

enum { TRIED = 64 };

/// Where ties abound (factors of a half), blocks are not tried for long.
typedef struct { float limit; size_t tried, missed; } trial;

static trial trial_of(double error) { return (trial){.limit = (float)(0.5 - error)}; }

INLINE bool worth_trying(const trial *t) { return 4 * t->missed <= t->tried + 16; }

INLINE bool succeeded(trial *t, int32_t near) {
  t->tried++;
  t->missed += near != 0;
  return !near;
}

/// The nearest integer of |x| < 2²²: adding 1.5 · 2²³ leaves no fraction bits.
INLINE float nearest(float x) { return (x + 12582912.0f) - 12582912.0f; }

/// 2ⁿ, −1022 ≤ n ≤ 1023.
static double power_of_two(int32_t n) {
  double power;
  memcpy(&power, &(uint64_t){(uint64_t)(1023 + n) << 52}, sizeof power);
  return power;
}

/// Real value of a multiplier ≥ 0 and its shift.
static double real_of(ik_int8_term t) { return (double)t.multiplier * power_of_two(t.shift - 31); }

#endif
