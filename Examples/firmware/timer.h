/*
 * Counts instructions on mps2-an505, with QEMU's `-icount shift=0`: every instruction takes one nanosecond, and the timer
 * counts them in units of 50. On a real part, read its cycle counter instead.
 */
#ifndef TIMER_H
#define TIMER_H

#include <stdint.h>

enum { TIMER_TICK = 50 /* the timer has 20 MHz */ };

static volatile uint32_t *const timer_systick = (volatile uint32_t *)0xE000E010; /* control, reload, current */

static inline void timer_start(void) {
  timer_systick[1] = 0xFFFFFF;
  timer_systick[2] = 0;
  timer_systick[0] = 5; /* enabled, the processor's clock */
}

static inline uint32_t timer_stop(void) {
  const uint32_t left = timer_systick[2]; /* 0 until the first tick */
  return (left == 0 ? 0 : 0xFFFFFF - left) * TIMER_TICK;
}

#endif
