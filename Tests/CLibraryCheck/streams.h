/* Standard input and output, on a host and on an emulated board. */
#ifndef STREAMS_H
#define STREAMS_H

#include <stddef.h>

/* Reads exactly `length` bytes. Returns 0 if the input ends before. */
int read_all(void *bytes, size_t length);
/* Writes all bytes at once. */
void write_all(const void *bytes, size_t length);

#endif
