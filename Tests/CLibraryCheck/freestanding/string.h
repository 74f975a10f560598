/* What the tests need of string.h, for targets whose C library is not installed. */
#ifndef FREESTANDING_STRING_H
#define FREESTANDING_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t count);
int memcmp(const void *a, const void *b, size_t count);
void *memset(void *to, int byte, size_t count);

#endif
