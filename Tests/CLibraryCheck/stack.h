/* The stack's high-water mark on a board: the memory below the caller is painted, and later searched for what was written. */
#ifndef STACK_H
#define STACK_H

#include <stdint.h>

extern uint32_t bss_end[];

enum { STACK_PAINT = 0x51 };

static __attribute__((noinline, unused)) void stack_paint(void) {
  volatile uint8_t *end = (uint8_t *)__builtin_frame_address(0) - 64;
  for (volatile uint8_t *byte = (uint8_t *)bss_end; byte < end; byte++) *byte = STACK_PAINT;
}

/* The lowest byte that has been written since. */
static __attribute__((noinline, unused)) uint32_t stack_lowest(void) {
  const volatile uint8_t *byte = (uint8_t *)bss_end;
  while (*byte == STACK_PAINT) byte++;
  return (uint32_t)byte;
}

/* The stack pointer before a call of the library: the program's own frame does not count. */
static inline __attribute__((always_inline)) uint32_t stack_pointer(void) {
  uint32_t pointer;
  __asm volatile("mov %0, sp" : "=r"(pointer));
  return pointer;
}

#endif
