#include <string.h>

#include "Codes.h"
#include "Walk.h"

/// Writes codewords one after another, most significant bit first.
typedef struct {
  /// The last bits, `count` of which have not been stored.
  uint64_t bits;
  uint32_t count;
  uint8_t *next;
  /// The number of bits that the payload has left.
  size_t room;
} bit_writer;

/// Appends bits that fit.
INLINE void append(bit_writer *w, uint32_t bits, uint32_t length) {
  w->bits = w->bits << length | bits;
  w->count += length;
  w->room -= length;
  if (w->count >= 32) {
    w->count -= 32;
    uint32_t word = (uint32_t)(w->bits >> w->count);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    memcpy(w->next, &word, 4);
    w->next += 4;
  }
}

/// Appends a codeword of at most 24 bits. If it does not fit, its first bits fill the payload, and the result is false.
INLINE bool put(bit_writer *w, uint32_t codeword, uint32_t length) {
  if (UNLIKELY(length > w->room)) {
    const uint32_t taken = (uint32_t)w->room;
    append(w, codeword >> (length - taken), taken);
    return false;
  }
  append(w, codeword, length);
  return true;
}

/// Stores the bits that are left, with zeros to the end of the byte. Returns the end.
INLINE uint8_t *finish(bit_writer *w) {
  for (; w->count >= 8; w->count -= 8) *w->next++ = (uint8_t)(w->bits >> (w->count - 8));
  if (w->count > 0) *w->next++ = (uint8_t)(w->bits << (8 - w->count));
  return w->next;
}

/// The number of symbols that are prepared at a time: what does not depend on the running scale, for vectors. A multiple
/// of four.
enum { BLOCK = 32 };

typedef struct {
  /// The number that is written for each symbol.
  uint8_t number[BLOCK];
  /// 72 times the magnitude that is learnt, plus the base.
  uint16_t learnt[BLOCK];
} block;

INLINE int16_t signed16(int16_t value, int shift) {
  return (int16_t)((int16_t)((uint16_t)value << shift) >> shift);
}

/// fold(e), [CODE-5].
INLINE int16_t fold16(int16_t e, int16_t highest) {
  const int16_t number = (int16_t)(e > 0 ? 2 * e - 1 : -2 * e);
  return number < highest ? number : highest;
}

/// [CODE-7]
INLINE void prepare_plain(
    const cc_context *c, uint8_t before, const uint8_t *symbols, uint32_t count, block *b) {
  const int shift = 16 - c->bits;
  const int16_t mean = c->mean, correlation = c->correlation, highest = (int16_t)((1 << c->bits) - 1);
  const uint16_t base = (uint16_t)c->base;
  int16_t distance[BLOCK + 1];
  distance[0] = signed16((int16_t)(before - mean), shift);
  for (uint32_t i = 0; i < count; i++) distance[i + 1] = signed16((int16_t)(symbols[i] - mean), shift);
  for (uint32_t i = 0; i < count; i++) {
    const int16_t expected = (int16_t)((int16_t)(correlation * distance[i] + 4) >> 3);
    const int16_t e = signed16((int16_t)(distance[i + 1] - expected), shift);
    b->number[i] = (uint8_t)fold16(e, highest);
    b->learnt[i] = (uint16_t)(72 * (e < 0 ? -e : e) + base);
  }
}

/// [CODE-8] `numbers` of symbols that are not zero; the others do not matter.
INLINE void prepare_sparse(
    const cc_context *c, uint8_t mode, const uint8_t *symbols, uint32_t count, block *b, uint8_t *is_there) {
  const int shift = 16 - c->bits;
  const int16_t zero = c->zero, highest = (int16_t)((1 << c->bits) - 1);
  const uint16_t base = (uint16_t)c->base;
  for (uint32_t i = 0; i < count; i++) {
    const int16_t value = signed16((int16_t)(symbols[i] - zero), shift);
    const int16_t number =
        mode == CC_SPARSE ? (int16_t)(fold16(value, highest) - 1) : (int16_t)((value & highest) - 1);
    const int16_t magnitude = mode == CC_SPARSE ? (int16_t)((value < 0 ? -value : value) - 1) : number;
    is_there[i] = value != 0;
    b->number[i] = (uint8_t)number;
    b->learnt[i] = (uint16_t)(72 * magnitude + base);
  }
}

INLINE uint32_t write_raw(bit_writer *w, const cc_context *c, uint32_t count, const uint8_t *symbols) {
  for (uint32_t i = 0; i < count; i++) {
    if (!put(w, symbols[i] & ((1u << c->bits) - 1), c->bits)) return i;
  }
  return count;
}

INLINE uint32_t write_plain(
    bit_writer *w, const cc_tables *tables, const cc_context *c, uint32_t count, const uint8_t *symbols) {
  block b;
  uint32_t scale = c->base;
  uint8_t before = (uint8_t)c->mean;
  for (uint32_t first = 0; first < count; first += BLOCK) {
    const uint32_t some = count - first < BLOCK ? count - first : BLOCK;
    if (some == BLOCK) prepare_plain(c, before, symbols + first, BLOCK, &b);
    else prepare_plain(c, before, symbols + first, some, &b);
    before = symbols[first + some - 1];
    for (uint32_t i = 0; i < some; i++) {
      const uint32_t word = tables->codewords[cc_scale_bits(scale)][b.number[i]];
      if (UNLIKELY(!put(w, word >> 8, word & 0xFF))) return first + i;
      scale = cc_learn(scale, 0, b.learnt[i]);
    }
  }
  return count;
}

INLINE uint32_t write_sparse(
    bit_writer *w, const cc_tables *tables, const cc_context *c, uint8_t mode, uint32_t count,
    const uint8_t *symbols) {
  block b;
  uint8_t is_there[BLOCK];
  uint32_t scale = c->base, book = c->density;
  for (uint32_t first = 0; first < count; first += BLOCK) {
    const uint32_t some = count - first < BLOCK ? count - first : BLOCK;
    if (some == BLOCK) prepare_sparse(c, mode, symbols + first, BLOCK, &b, is_there);
    else {
      memset(is_there + (some & ~3u), 0, 4);
      prepare_sparse(c, mode, symbols + first, some, &b, is_there);
    }
    for (uint32_t i = 0; i < some; i += 4) {
      uint32_t mask = is_there[i] | (uint32_t)is_there[i + 1] << 1 | (uint32_t)is_there[i + 2] << 2 |
                      (uint32_t)is_there[i + 3] << 3;
      const uint32_t mask_word = tables->mask_codewords[book][mask];
      if (UNLIKELY(!put(w, mask_word >> 4, mask_word & 15))) return first + i;
      book = (c->density + 2 * (uint32_t)__builtin_popcount(mask)) >> 1;
      for (; mask != 0; mask &= mask - 1) {
        const uint32_t at = i + (uint32_t)__builtin_ctz(mask);
        const uint32_t word = tables->codewords[cc_parameter(mode, cc_scale_bits(scale))][b.number[at]];
        if (UNLIKELY(!put(w, word >> 8, word & 0xFF))) return first + at;
        scale = cc_learn(scale, 0, b.learnt[at]);
      }
    }
  }
  return count;
}

INLINE uint32_t write_run(
    bit_writer *w, const cc_tables *tables, const cc_context *c, uint32_t count, const uint8_t *symbols) {
  switch (c->mode) {
    case CC_PLAIN: return write_plain(w, tables, c, count, symbols);
    case CC_SPARSE: return write_sparse(w, tables, c, CC_SPARSE, count, symbols);
    case CC_SPARSE_UNSIGNED: return write_sparse(w, tables, c, CC_SPARSE_UNSIGNED, count, symbols);
    default: return write_raw(w, c, count, symbols);
  }
}

INLINE size_t write_body(
    const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
    uint8_t *payload, size_t first, size_t limit) {
  bit_writer writer = {.next = payload + first, .room = 8 * (limit - first)};
  cc_walk walk = cc_walk_from(stream, *offset);
  uint32_t channel;
  while (*offset < end) {
    const cc_run run = cc_next_run(&walk, &channel);
    const uint32_t count = run.count < end - *offset ? run.count : end - *offset;
    const uint32_t sent = write_run(&writer, tables, cc_context_of(stream, run, channel), count, symbols + run.place);
    *offset += sent;
    if (sent < count) break;
  }
  return (size_t)(finish(&writer) - payload);
}

static size_t write_baseline(
    const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
    uint8_t *payload, size_t first, size_t limit) {
  return write_body(tables, stream, offset, end, symbols, payload, first, limit);
}

#if defined(BMI2)
BMI2 static size_t write_bmi2(
    const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
    uint8_t *payload, size_t first, size_t limit) {
  return write_body(tables, stream, offset, end, symbols, payload, first, limit);
}
#endif

size_t cc_write(
    const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
    uint8_t *payload, size_t first, size_t limit) {
#if defined(BMI2)
  if (cc_uses_bmi2()) return write_bmi2(tables, stream, offset, end, symbols, payload, first, limit);
#endif
  return write_baseline(tables, stream, offset, end, symbols, payload, first, limit);
}
