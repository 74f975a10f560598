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

/// The number of symbols that are prepared at a time: what does not depend on the running scale, as vectors.
enum { BLOCK = 16 };

typedef int16_t shorts __attribute__((vector_size(2 * BLOCK), aligned(2)));
typedef uint8_t bytes __attribute__((vector_size(BLOCK), aligned(1)));

typedef struct {
  /// The number that is written for each symbol, if one is.
  uint8_t number[BLOCK];
  /// 72 times the magnitude that is learnt, plus the base.
  uint16_t learnt[BLOCK];
  /// The masks of the four groups of symbols.
  uint8_t mask[BLOCK / 4];
} block;

INLINE shorts all(int32_t value) { return (int16_t)value - (shorts){0}; }

INLINE shorts symbols_at(const uint8_t *symbols) {
  return __builtin_convertvector(*(const bytes *)symbols, shorts);
}

/// The low `bits` bits as two's complement, [CODE-1].
INLINE shorts signed_lanes(shorts values, int bits) { return values << (16 - bits) >> (16 - bits); }

/// fold(e), [CODE-5].
INLINE shorts folded(shorts e, int bits) {
  const shorts number = CHOSEN(e > 0, 2 * e - 1, -2 * e), highest = all((1 << bits) - 1);
  return CHOSEN(number < highest, number, highest);
}

INLINE shorts magnitude(shorts e) { return CHOSEN(e < 0, -e, e); }

INLINE void keep(block *b, const cc_context *c, shorts number, shorts magnitude) {
  *(bytes *)b->number = __builtin_convertvector(number, bytes);
  *(shorts *)b->learnt = 72 * magnitude + all((int32_t)c->base);
}

/// [CODE-7] `before` holds the symbols, each one place later, and first the one before them.
INLINE void prepare_plain(const cc_context *c, const uint8_t *before, const uint8_t *symbols, block *b) {
  const shorts mean = all(c->mean);
  const shorts last = signed_lanes(symbols_at(before) - mean, c->bits);
  const shorts expected = (all(c->correlation) * last + 4) >> 3;
  const shorts e = signed_lanes(symbols_at(symbols) - mean - expected, c->bits);
  keep(b, c, folded(e, c->bits), magnitude(e));
}

/// [CODE-8]
INLINE void prepare_sparse(const cc_context *c, uint8_t mode, const uint8_t *symbols, block *b) {
  const shorts value = signed_lanes(symbols_at(symbols) - all(c->zero), c->bits);
  if (mode == CC_SPARSE) {
    keep(b, c, folded(value, c->bits) - 1, magnitude(value) - 1);
  } else {
    const shorts number = (value & all((1 << c->bits) - 1)) - 1;
    keep(b, c, number, number);
  }
  uint8_t is_there[BLOCK];
  *(bytes *)is_there = __builtin_convertvector(value != 0, bytes) & 1;
  for (int group = 0; group < BLOCK / 4; group++) {
    const uint8_t *four = is_there + 4 * group;
    b->mask[group] = (uint8_t)(four[0] | four[1] << 1 | four[2] << 2 | four[3] << 3);
  }
}

/// Copies the last symbols of a run, fewer than BLOCK, to where whole vectors may be read.
INLINE void copy_last(uint8_t *to, const uint8_t *symbols, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) to[i] = symbols[i];
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
  uint8_t copy[1 + BLOCK] = {(uint8_t)c->mean};
  uint32_t scale = c->base;
  for (uint32_t first = 0; first < count; first += BLOCK) {
    const uint32_t some = count - first < BLOCK ? count - first : BLOCK;
    if (first == 0 || some < BLOCK) {
      if (first > 0) copy[0] = symbols[first - 1];
      copy_last(copy + 1, symbols + first, some);
      prepare_plain(c, copy, copy + 1, &b);
    } else {
      prepare_plain(c, symbols + first - 1, symbols + first, &b);
    }
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
  uint8_t copy[BLOCK];
  uint32_t scale = c->base, book = c->density;
  for (uint32_t first = 0; first < count; first += BLOCK) {
    const uint32_t some = count - first < BLOCK ? count - first : BLOCK;
    if (some < BLOCK) {
      memset(copy, c->zero, BLOCK);
      copy_last(copy, symbols + first, some);
      prepare_sparse(c, mode, copy, &b);
    } else {
      prepare_sparse(c, mode, symbols + first, &b);
    }
    for (uint32_t i = 0; i < some; i += 4) {
      uint32_t mask = b.mask[i / 4];
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

INLINE size_t cc_write_body(
    const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
    uint8_t *payload, size_t first, size_t limit) {
  bit_writer writer = {.next = payload + first, .room = 8 * (limit - first)};
  cc_walk walk = cc_walk_from(stream, *offset);
  uint32_t channel = 0;
  while (*offset < end) {
    const cc_run run = cc_next_run(&walk, &channel);
    const uint32_t count = run.count < end - *offset ? run.count : end - *offset;
    const uint32_t sent = write_run(&writer, tables, cc_context_of(stream, run, channel), count, symbols + run.place);
    *offset += sent;
    if (sent < count) break;
  }
  return (size_t)(finish(&writer) - payload);
}

FOR_BEST_BITS(size_t, cc_write,
  (const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
   uint8_t *payload, size_t first, size_t limit),
  (tables, stream, offset, end, symbols, payload, first, limit))
