#include <stdio.h>

#include "streams.h"

int read_all(void *bytes, size_t length) { return fread(bytes, 1, length, stdin) == length; }

void write_all(const void *bytes, size_t length) {
  fwrite(bytes, 1, length, stdout);
  fflush(stdout);
}
