#ifndef INT8TRIAL_H
#define INT8TRIAL_H

#include "Int8Addition.h"
#include "Macros.h"

#include <math.h>
#include <string.h>

// Most results lie so far from a tie that float32 gives the right integer. So each block is first tried in float32; a block
// with a sample near a tie is computed exactly. `error` bounds the difference between the float32 value and the value that
// the exact steps round.

enum { TRIED = 64 };

/// If near ties are frequent, as with factors of a half, trying stops early.
typedef struct { float limit; size_t tried, missed; } trial;

static trial trial_of(double error) { return (trial){.limit = (float)(0.5 - error)}; }

INLINE bool worth_trying(const trial *t) { return 4 * t->missed <= t->tried + 16; }

INLINE bool succeeded(trial *t, int32_t near) {
  t->tried++;
  t->missed += near != 0;
  return !near;
}

/// The integer nearest to x, |x| < 2²²: adding 1.5 · 2²³ leaves no fraction bits.
INLINE float nearest(float x) { return (x + 12582912.0f) - 12582912.0f; }

/// 2ⁿ, −1022 ≤ n ≤ 1023.
static double power_of_two(int32_t n) {
  double power;
  memcpy(&power, &(uint64_t){(uint64_t)(1023 + n) << 52}, sizeof power);
  return power;
}

/// The real value of a multiplier ≥ 0 and its shift.
static double real_of(ik_int8_term t) { return (double)t.multiplier * power_of_two(t.shift - 31); }

#endif
