/*
 * The testee's main loop. The operations of the device and of receivers go through the C interface without a heap, the others
 * to `answer_library`. If that has receivers too, both must give the same answers.
 */
#include "testee.h"

#include <string.h>

#include "streams.h"

#ifdef __arm__
#define LARGE __attribute__((section(".psram"))) /* not cleared at start */
#else
#define LARGE
#endif

static uint8_t input[LONGEST_REQUEST] LARGE;
static uint8_t answer[LONGEST_ANSWER] LARGE;
static uint8_t first_answer[LONGEST_ANSWER] LARGE;
static uint32_t length;

uint32_t read_number(request *request) {
  if (request->left < 4) {
    request->is_short = 1;
    return 0;
  }
  const uint8_t *b = request->next;
  request->next += 4;
  request->left -= 4;
  return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

bytes read_bytes(request *request) {
  bytes result = {request->next, read_number(request)};
  if (result.length > request->left) {
    request->is_short = 1;
    result.length = 0;
  }
  result.start = request->next;
  request->next += result.length;
  request->left -= result.length;
  return result;
}

void clear_answer(void) { length = 5; }

void set_number(uint8_t *place, uint32_t number) {
  for (int i = 0; i < 4; i++) place[i] = (uint8_t)(number >> (8 * i));
}

uint8_t *reserve_number(void) {
  length += 4;
  return answer + length - 4;
}

void write_number(uint32_t number) { set_number(reserve_number(), number); }

void write_raw(const void *start, uint32_t count) {
  if (count > LONGEST_ANSWER - length) count = LONGEST_ANSWER - length;
  memcpy(answer + length, start, count);
  length += count;
}

void write_bytes(const void *start, uint32_t count) {
  write_number(count);
  write_raw(start, count);
}

uint32_t answer_length(void) { return length; }

static void restart(request *request, uint32_t count) {
  *request = (struct request){input + 1, count - 1, 0};
  clear_answer();
}

/* Asks the gateway and the library. */
static int answer_receiver(request *request, uint32_t count) {
  restart(request, count);
  const int status = answer_gateway(input[0], request);
  const uint32_t first = length;
  if (status != UNSUPPORTED) memcpy(first_answer, answer, first);
  const int is_short = request->is_short;
  restart(request, count);
  const int other = answer_library(input[0], request);
  if (status == UNSUPPORTED) return other;
  if (other != UNSUPPORTED) {
    if (other == status && first == length && memcmp(first_answer + 5, answer + 5, first - 5) == 0) return other;
    clear_answer();
    write_bytes("the two receivers differ", 24);
    return SAID;
  }
  memcpy(answer, first_answer, first);
  length = first;
  request->is_short = is_short;
  return status;
}

int main(void) {
  uint8_t head[4];
  while (read_all(head, sizeof head)) {
    request head_reader = {head, sizeof head, 0};
    const uint32_t count = read_number(&head_reader);
    if (count == 0 || count > sizeof input || !read_all(input, count)) return 1;
    request request = {input + 1, count - 1, 0};
    clear_answer();
    int status = answer_device(input[0], &request);
    if (status == UNSUPPORTED) status = answer_receiver(&request, count);
    if (status == UNSUPPORTED) clear_answer();
    if (status == FAILED || request.is_short) {
      status = FAILED;
      clear_answer();
      write_bytes("not a request that this testee can answer", 41);
    }
    set_number(answer, length - 4);
    answer[4] = (uint8_t)(status == SAID ? FAILED : status);
    write_all(answer, length);
  }
  return 0;
}
