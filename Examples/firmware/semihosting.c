#include "semihosting.h"

#include <stdint.h>

enum { OPEN = 0x01, WRITE0 = 0x04, WRITE = 0x05, READ = 0x06, EXIT_EXTENDED = 0x20 };

static int call(int operation, const void *arguments) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

int semihosting_open(const char *path, int mode) {
  size_t length = 0;
  while (path[length] != 0) length++;
  const uintptr_t arguments[] = {(uintptr_t)path, (uintptr_t)mode, length};
  return call(OPEN, arguments);
}

size_t semihosting_read(int handle, void *bytes, size_t length) {
  const uintptr_t arguments[] = {(uintptr_t)handle, (uintptr_t)bytes, length};
  return (size_t)call(READ, arguments);
}

size_t semihosting_write(int handle, const void *bytes, size_t length) {
  const uintptr_t arguments[] = {(uintptr_t)handle, (uintptr_t)bytes, length};
  return (size_t)call(WRITE, arguments);
}

void semihosting_exit(int status) {
  const uintptr_t arguments[] = {0x20026, (uintptr_t)status}; /* the application has ended */
  call(EXIT_EXTENDED, arguments);
}

void semihosting_print(const char *text) { call(WRITE0, text); }
