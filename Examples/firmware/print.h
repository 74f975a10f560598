/* Prints text and numbers over semihosting. */
#ifndef PRINT_H
#define PRINT_H

#include <stdint.h>

#include "semihosting.h"

static inline void print_padded(uint32_t number, int width) {
  char text[12] = {0};
  int at = 11;
  do text[--at] = (char)('0' + number % 10); while ((number /= 10) != 0);
  while (at > 0 && 11 - at < width) text[--at] = ' ';
  semihosting_print(text + at);
}

static inline void print_text(const char *text, int width) {
  semihosting_print(text);
  while (*text != 0) text++, width--;
  while (width-- > 0) semihosting_print(" ");
}

static inline void print(const char *text, uint32_t number) {
  semihosting_print(text);
  print_padded(number, 0);
}

#endif
