/* Streams of a program for Linux on riscv32 without a C library, and its start. */
#include "streams.h"

int main(void);

static long call(long number, long first, long second, long third) {
  register long a0 __asm__("a0") = first;
  register long a1 __asm__("a1") = second;
  register long a2 __asm__("a2") = third;
  register long a7 __asm__("a7") = number;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  return a0;
}

int read_all(void *bytes, size_t length) {
  for (char *next = bytes; length > 0;) {
    const long count = call(63, 0, (long)next, (long)length);
    if (count <= 0) return 0;
    next += count;
    length -= (size_t)count;
  }
  return 1;
}

void write_all(const void *bytes, size_t length) {
  for (const char *next = bytes; length > 0;) {
    const long count = call(64, 1, (long)next, (long)length);
    if (count <= 0) call(93, 1, 0, 0);
    next += count;
    length -= (size_t)count;
  }
}

void _start(void) { call(93, main(), 0, 0); }
