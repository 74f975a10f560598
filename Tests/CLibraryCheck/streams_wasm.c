#include "streams.h"

/* Functions of testee.mjs. */
__attribute__((import_module("streams"), import_name("read"))) int host_read(void *bytes, size_t length);
__attribute__((import_module("streams"), import_name("write"))) void host_write(const void *bytes, size_t length);

int read_all(void *bytes, size_t length) { return host_read(bytes, length); }

void write_all(const void *bytes, size_t length) { host_write(bytes, length); }
