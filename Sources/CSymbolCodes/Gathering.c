#include <string.h>

#include "Walk.h"

// A walk through the inverse order passes through the chunks in stream order, and its place is the position on air.

/// The number of symbols in a chunk for which there is a copy of its own: the chunks of most profiles.
enum { CHUNK = 16 };

/// Copies whole chunks of CHUNK symbols, of which each takes `size` bytes, and moves to the next chunk, which is not the
/// tail. Returns the number of symbols.
INLINE uint32_t copy_chunks(cc_walk *w, uint32_t count, const uint8_t *segment, size_t size, uint8_t *result) {
  const cc_segment *s = w->segment;
  if (s->chunk != CHUNK || w->count != CHUNK || w->chunks_left < 2) return 0;
  const size_t most = w->chunks_left - 1, chunks = count / CHUNK < most ? count / CHUNK : most;
  size_t index = w->chunk / CHUNK;
  for (size_t i = 0; i < chunks; i++) {
    memcpy(result + size * i, segment + size * index, size);
    // Without a branch, because it could not be predicted.
    const size_t next = index + s->stride, over = next - s->chunks;
    index = next < s->chunks ? next : over;
  }
  w->place = w->chunk = CHUNK * index;
  w->chunks_left -= chunks;
  return (uint32_t)chunks * CHUNK;
}

void cc_gather(
    const cc_stream *stream, uint32_t segment, uint32_t place, uint32_t count, const uint8_t *symbols, uint8_t *result) {
  cc_walk walk = cc_walk_in(stream, stream->inverse_segments + segment, place);
  symbols += walk.segment->start;
  while (walk.count < count) {
    const uint32_t copied = copy_chunks(&walk, count, symbols, CHUNK, result);
    result += copied;
    count -= copied;
    if (copied > 0) continue;
    memcpy(result, symbols + walk.place, walk.count);
    result += walk.count;
    count -= (uint32_t)walk.count;
    cc_next_chunk(&walk);
  }
  memcpy(result, symbols + walk.place, count);
}

/// Bits that are waiting for the rest of their bytes, fewer than 16.
typedef struct {
  uint32_t bits, count;
  uint8_t *next;
} bit_appender;

/// Appends bits first ..< first + count.
INLINE void append(bit_appender *a, const uint8_t *bits, size_t first, size_t count) {
  while (count > 0) {
    const uint32_t some = count < 16 ? (uint32_t)count : 16, shift = first & 7, end = shift + some;
    // No byte without one of the bits is read.
    const uint8_t *bytes = bits + (first >> 3);
    uint32_t word = bytes[0];
    if (end > 8) word |= (uint32_t)bytes[1] << 8;
    if (end > 16) word |= (uint32_t)bytes[2] << 16;
    a->bits |= (word >> shift & ((1u << some) - 1)) << a->count;
    a->count += some;
    if (a->count >= 16) {
      a->next[0] = (uint8_t)a->bits;
      a->next[1] = (uint8_t)(a->bits >> 8);
      a->next += 2;
      a->bits >>= 16;
      a->count -= 16;
    }
    first += some;
    count -= some;
  }
}

void cc_gather_presence(
    const cc_stream *stream, uint32_t segment, uint32_t place, uint32_t count, const uint8_t *presence, uint8_t *result) {
  cc_walk walk = cc_walk_in(stream, stream->inverse_segments + segment, place);
  const size_t start = walk.segment->start;
  bit_appender appender = {0, 0, result};
  while (walk.count < count) {
    if (appender.count == 0 && (start & 7) == 0) {
      const uint32_t copied = copy_chunks(&walk, count, presence + (start >> 3), CHUNK / 8, appender.next);
      appender.next += copied / 8;
      count -= copied;
      if (copied > 0) continue;
    }
    append(&appender, presence, start + walk.place, walk.count);
    count -= (uint32_t)walk.count;
    cc_next_chunk(&walk);
  }
  append(&appender, presence, start + walk.place, count);
  if (appender.count > 0) appender.next[0] = (uint8_t)appender.bits;
  if (appender.count > 8) appender.next[1] = (uint8_t)(appender.bits >> 8);
}
