/* A testee of spec/conformance.md: reading a request and writing its answer. */
#ifndef TESTEE_H
#define TESTEE_H

#include <stddef.h>
#include <stdint.h>

enum { RESULT = 0, REFUSED = 1, UNSUPPORTED = 2, FAILED = 3, SAID = 4 /* failed, with a message in the answer */ };
enum { LONGEST_REQUEST = 1 << 18, LONGEST_ANSWER = 1 << 18 };

typedef struct bytes {
  const uint8_t *start;
  uint32_t length;
} bytes;

/* The request: values are read one after another. Reading past the end sets `is_short`, and gives 0. */
typedef struct request {
  const uint8_t *next;
  uint32_t left;
  int is_short;
} request;

uint32_t read_number(request *request);
bytes read_bytes(request *request);

/* The answer: values are written one after another, over what `clear_answer` leaves. */
void clear_answer(void);
void write_number(uint32_t number);
void write_raw(const void *start, uint32_t length);
/* The same, after their number. */
void write_bytes(const void *start, uint32_t length);
/* Returns the place of a number that is written later. */
uint8_t *reserve_number(void);
void set_number(uint8_t *place, uint32_t number);
/* The number of bytes in the answer. */
uint32_t answer_length(void);

/* Answers an operation of the device. Returns the status. */
int answer_device(int operation, request *request);
/* The same for receivers and server sessions, without a heap. */
int answer_gateway(int operation, request *request);
/* The same for what these do not have, and once more for receivers: numbers, pooling, receivers. UNSUPPORTED if it is left out. */
int answer_library(int operation, request *request);

#endif
