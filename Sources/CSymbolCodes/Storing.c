#include <string.h>

#include "Codes.h"
#include "Walk.h"

/// The bits of byte `byte` that are in first ..< end.
INLINE uint8_t bits_of_byte(size_t byte, size_t first, size_t end) {
  uint32_t bits = 0xFF;
  if (byte == first >> 3) bits &= 0xFFu << (first & 7);
  if (byte == end >> 3) bits &= (1u << (end & 7)) - 1;
  return (uint8_t)bits;
}

/// Whether none of these symbols is there.
INLINE bool are_new(const uint8_t *presence, size_t first, size_t end) {
  size_t byte = first >> 3;
  const size_t last = (end - 1) >> 3;
  if (presence[byte] & bits_of_byte(byte, first, end)) return false;
  if (byte == last) return true;
  for (byte++; byte + 8 <= last; byte += 8) {
    uint64_t word;
    memcpy(&word, presence + byte, 8);
    if (word != 0) return false;
  }
  for (; byte < last; byte++) {
    if (presence[byte] != 0) return false;
  }
  return (presence[last] & bits_of_byte(last, first, end)) == 0;
}

/// Notes that these symbols are there.
INLINE void insert(uint8_t *presence, size_t first, size_t end) {
  const size_t byte = first >> 3, last = (end - 1) >> 3;
  presence[byte] |= bits_of_byte(byte, first, end);
  if (byte == last) return;
  memset(presence + byte + 1, 0xFF, last - byte - 1);
  presence[last] |= bits_of_byte(last, first, end);
}

INLINE bool is_smaller(uint8_t a, uint8_t b, bool is_signed) {
  return is_signed ? (int8_t)a < (int8_t)b : a < b;
}

/// Stores symbols some of which are there already.
static uint32_t merge(
    const cc_stream *stream, size_t place, uint32_t count, const uint8_t *symbols, cc_memory memory,
    bool *is_inconsistent) {
  uint32_t new = 0;
  for (uint32_t i = 0; i < count; i++) {
    const size_t at = place + i;
    const uint8_t bit = (uint8_t)(1 << (at & 7));
    if (!(memory.presence[at >> 3] & bit)) {
      memory.presence[at >> 3] |= bit;
      memory.symbols[at] = symbols[i];
      new++;
    } else if (memory.symbols[at] != symbols[i]) {
      *is_inconsistent = true;
      if (is_smaller(symbols[i], memory.symbols[at], stream->is_signed)) memory.symbols[at] = symbols[i];
    }
  }
  return new;
}

/// Stores symbols, and returns the number of those that were not there before.
INLINE uint32_t store(
    const cc_stream *stream, size_t place, uint32_t count, const uint8_t *symbols, cc_memory memory,
    bool *is_inconsistent) {
  if (UNLIKELY(!are_new(memory.presence, place, place + count))) {
    return merge(stream, place, count, symbols, memory, is_inconsistent);
  }
  insert(memory.presence, place, place + count);
  memcpy(memory.symbols + place, symbols, count);
  return count;
}

/// The number of symbols in a chunk for which there is a loop of its own: the chunks of most profiles.
enum { CHUNK = 16 };

cc_stored cc_store(
    const cc_stream *stream, cc_start start, uint32_t count, const uint8_t *symbols, cc_memory memory) {
  cc_walk walk = cc_walk_from(stream, start);
  cc_stored stored = {0, false, false};
  uint32_t done = 0;
  do {
    const uint32_t some = walk.count < count - done ? (uint32_t)walk.count : count - done;
    const size_t place = walk.segment->start + walk.place;
    const uint32_t new = some == CHUNK
                             ? store(stream, place, CHUNK, symbols + done, memory, &stored.is_inconsistent)
                             : store(stream, place, some, symbols + done, memory, &stored.is_inconsistent);
    intptr_t *present = memory.counts + (walk.segment - stream->segments);
    *present += new;
    if (*present == (intptr_t)walk.segment->count) stored.has_complete_segment = true;
    stored.new += new;
    done += some;
  } while (done < count && cc_next_chunk(&walk));
  return stored;
}
