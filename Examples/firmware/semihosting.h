/* Semihosting: how a program in an emulator, or under a debugger, reaches files of the host. */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stddef.h>

#define SEMIHOSTING_READ 1   /* "rb" */
#define SEMIHOSTING_WRITE 5  /* "wb" */

/* Opens a file of the host. Returns a handle, or -1. */
int semihosting_open(const char *path, int mode);
/* Returns the number of bytes that were not read or written. */
size_t semihosting_read(int handle, void *bytes, size_t length);
size_t semihosting_write(int handle, const void *bytes, size_t length);
/* Ends the program with this exit status. */
void semihosting_exit(int status);
/* Writes text to the host's console. */
void semihosting_print(const char *text);

#endif
