/*
 * Runs requests until the input ends: each is its length in four bytes, then a request of kernels.swift. An answer is its
 * length, then 0 and the result, or 1 if the kernel cannot run.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "semihosting.h"
#include "streams.h"

bool kernel_answer(const int32_t *words, uint8_t *memory, uint8_t *result);

enum { PARTS = 41, RESULT = 47, NUMBERS = 48 };

static int32_t request[1 << 16] __attribute__((section(".psram")));
static uint8_t memory[1 << 20] __attribute__((section(".psram")));
static uint8_t answer[1 << 18] __attribute__((section(".psram")));

int main(void) {
  uint32_t length;
  while (read_all(&length, sizeof length)) {
    if (length < 4 * NUMBERS || length > sizeof request || !read_all(request, length)) return 1;
    const uint32_t size = (uint32_t)request[RESULT];
    if (size > sizeof answer - 5) return 1;
    memset(answer, 0x5A, size + 5);
    memset(memory, 0xC3, sizeof memory / 16);
    const bool done = kernel_answer(request, memory, answer + 5);
    const uint32_t count = done ? size + 1 : 1;
    memcpy(answer, &count, 4);
    answer[4] = !done;
    write_all(answer, count + 4);
  }
  return 0;
}
