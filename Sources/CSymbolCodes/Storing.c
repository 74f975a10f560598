#include <string.h>

#include "Codes.h"
#include "Walk.h"

/// The lowest bytes of a word, 2 or 4, in memory.
INLINE uint64_t load_word(const uint8_t *bytes, size_t count) {
  uint64_t word = 0;
  for (size_t i = 0; i < count; i++) word |= (uint64_t)bytes[i] << 8 * i;  // one load
  return word;
}

INLINE void store_word(uint8_t *bytes, uint64_t word, size_t count) {
  for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(word >> 8 * i);  // one store
}

/// A word of presence bits: as many bytes as there are, 1 to 8, the first one lowest. No other byte is touched.
INLINE uint64_t load_bytes(const uint8_t *bytes, size_t count) {
  // Two pieces that may overlap.
  if (count >= 4) return load_word(bytes, 4) | load_word(bytes + count - 4, 4) << 8 * (count - 4);
  if (count >= 2) return load_word(bytes, 2) | load_word(bytes + count - 2, 2) << 8 * (count - 2);
  return bytes[0];
}

INLINE void store_bytes(uint8_t *bytes, uint64_t word, size_t count) {
  if (count >= 4) {
    store_word(bytes, word, 4);
    store_word(bytes + count - 4, word >> 8 * (count - 4), 4);
  } else if (count >= 2) {
    store_word(bytes, word, 2);
    store_word(bytes + count - 2, word >> 8 * (count - 2), 2);
  } else {
    bytes[0] = (uint8_t)word;
  }
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

/// Stores symbols, a word of presence bits at a time, and returns the number of those that were not there before.
INLINE uint32_t store(
    const cc_stream *stream, size_t place, uint32_t count, const uint8_t *symbols, cc_memory memory,
    bool *is_inconsistent) {
  uint32_t new = 0;
  while (count > 0) {
    const uint32_t first = place & 7, some = count < 64 - first ? count : 64 - first;
    const uint64_t bits = UINT64_MAX >> (64 - some) << first;
    const size_t bytes = (first + some + 7) >> 3;
    uint8_t *presence = memory.presence + (place >> 3);
    const uint64_t present = load_bytes(presence, bytes);
    if (UNLIKELY((present & bits) != 0)) {
      new += merge(stream, place, some, symbols, memory, is_inconsistent);
    } else {
      store_bytes(presence, present | bits, bytes);
      memcpy(memory.symbols + place, symbols, some);
      new += some;
    }
    place += some;
    symbols += some;
    count -= some;
  }
  return new;
}

cc_stored cc_store(
    const cc_stream *stream, uint32_t offset, uint32_t count, const uint8_t *symbols, cc_memory memory) {
  cc_stored stored = {0, false, false};
  const uint32_t end = offset + count;
  for (const cc_segment *segment = cc_segment_at(stream, offset); offset < end; segment++) {
    const uint32_t left = segment->start + segment->count - offset, some = left < end - offset ? left : end - offset;
    const uint32_t new = store(stream, offset, some, symbols, memory, &stored.is_inconsistent);
    intptr_t *present = memory.counts + (segment - stream->segments);
    *present += new;
    if (*present == (intptr_t)segment->count) stored.has_complete_segment = true;
    stored.new += new;
    offset += some;
    symbols += some;
  }
  return stored;
}
