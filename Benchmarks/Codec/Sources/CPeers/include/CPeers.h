#ifndef CPEERS_H
#define CPEERS_H

#include <stddef.h>
#include <stdint.h>

/// General compressors. Each writes the compressed bytes to `out`, which holds `room` bytes, and returns their number, or
/// 0 if they do not fit.
size_t peer_gzip(int level, const uint8_t *in, size_t length, uint8_t *out, size_t room);
size_t peer_zstd(int level, const uint8_t *in, size_t length, uint8_t *out, size_t room);
size_t peer_lz4(const uint8_t *in, size_t length, uint8_t *out, size_t room);

/// Copies memory. The compiler cannot see that nobody reads the copy.
void peer_copy(uint8_t *to, const uint8_t *from, size_t length);

/// Writes `count` bytes, in cache lines that lie `step` bytes apart, to one of `sessions` pieces of `length` bytes, drawn at
/// random; and does it `times` times. It is all that many sessions cost if their packets cost nothing.
void peer_touch(uint8_t *memory, size_t sessions, size_t length, size_t count, size_t step, size_t times);

/// Seconds of processor time of this thread.
double peer_time(void);

#endif
