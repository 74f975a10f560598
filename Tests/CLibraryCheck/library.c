/* Passes requests to the library's own testee, in Swift, and has the memory that it needs on a board. */
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "testee.h"

void library_answer(const uint8_t *request, size_t count, void (*write)(const uint8_t *, size_t));

static int status;

static void take(const uint8_t *bytes, size_t count) {
  status = bytes[0];
  write_raw(bytes + 1, (uint32_t)count - 1);
}

int answer_library(int operation, request *request) {
  (void)operation;
  library_answer(request->next - 1, request->left + 1, take);
  return status == FAILED ? SAID : status;
}

#ifdef __arm__
static uint8_t heap[11 << 20] __attribute__((section(".psram")));
static size_t used;

void *_sbrk(ptrdiff_t count);
void *_sbrk(ptrdiff_t count) {
  if (count > 0 && (size_t)count > sizeof heap - used) {
    errno = ENOMEM;
    return (void *)-1;
  }
  uint8_t *start = heap + used;
  used += (size_t)count;
  return start;
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = alignment <= 8 ? malloc(size) : memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

/* Numbers in JSON. There is only one locale. */
const char *_swift_stdlib_strtod_clocale(const char *text, double *result);
const char *_swift_stdlib_strtod_clocale(const char *text, double *result) {
  char *end = NULL;
  *result = strtod(text, &end);
  return end == text ? NULL : end;
}

const char *_swift_stdlib_strtof_clocale(const char *text, float *result);
const char *_swift_stdlib_strtof_clocale(const char *text, float *result) {
  char *end = NULL;
  *result = strtof(text, &end);
  return end == text ? NULL : end;
}

/* newlib's strtod names these, to say that memory ran out. */
#define NEVER(name) \
  int name(void);   \
  int name(void) { return -1; }
NEVER(_write) NEVER(_close) NEVER(_fstat) NEVER(_isatty) NEVER(_lseek) NEVER(_read) NEVER(_kill) NEVER(_getpid)
void _exit(int status);
void _exit(int status) {
  (void)status;
  for (;;) {}
}
const char __exidx_start[1], __exidx_end[1];

/* Hashing needs no secret here. */
void arc4random_buf(void *bytes, size_t count);
void arc4random_buf(void *bytes, size_t count) { memset(bytes, 0x5A, count); }
#endif
