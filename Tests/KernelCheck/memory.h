#ifndef MEMORY_H
#define MEMORY_H

// Memory between two inaccessible pages: a read or write beyond either edge ends the program.

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct { uint8_t *pages; size_t length; } guarded;

/// Room for up to `most` bytes.
static guarded guarded_make(size_t most) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), inner = (most + page - 1) / page * page + page;
  uint8_t *at = mmap(NULL, inner + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED || mprotect(at, page, PROT_NONE) || mprotect(at + page + inner, page, PROT_NONE)) {
    perror("guard pages");
    exit(2);
  }
  return (guarded){at + page, inner};
}

/// `size` bytes at the end of the room, or at its beginning.
static void *guarded_take(guarded g, size_t size, int at_end) {
  if (size > g.length) {
    fprintf(stderr, "%zu bytes do not fit\n", size);
    exit(2);
  }
  return at_end ? g.pages + g.length - size : g.pages;
}

#endif
