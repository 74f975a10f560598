#include <string.h>

#include "Codes.h"
#include "Walk.h"

/// A codeword, or several, one after the other.
typedef struct {
  uint64_t bits;
  uint32_t length;
} codeword;

INLINE codeword joined(codeword a, codeword b) { return (codeword){a.bits << b.length | b.bits, a.length + b.length}; }

/// Writes codewords one after another, most significant bit first. Stores eight bytes at a time, of which only the first
/// are full: no branch depends on a codeword's length. They go into a buffer first, because nothing after the fragment may
/// be written.
typedef struct {
  /// The last bits, of which `count`, fewer than 8, have not filled a byte.
  uint64_t bits;
  uint32_t count;
  /// The number of bits that the payload has left.
  size_t room;
  /// The next byte in the buffer, and the buffer, of BUFFER bytes.
  uint8_t *next, *buffer;
  /// Where the payload continues with the bytes of the buffer.
  uint8_t *payload;
} bit_writer;

enum { BUFFER = 256 };

/// Copies the bytes of the buffer into the payload.
INLINE void flush(bit_writer *w) {
  const size_t count = (size_t)(w->next - w->buffer);
  memcpy(w->payload, w->buffer, count);
  w->payload += count;
  w->next = w->buffer;
}

/// The longest codeword that may be appended at once.
enum { LONGEST = 56 };

/// Appends bits that fit.
INLINE void append(bit_writer *w, codeword c) {
  w->bits = w->bits << c.length | c.bits;
  w->count += c.length;
  w->room -= c.length;
  uint64_t word = w->bits << (-w->count & 63);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  memcpy(w->next, &word, 8);
  w->next += w->count >> 3;
  w->count &= 7;
  if (UNLIKELY(w->next > w->buffer + BUFFER - 8)) flush(w);
}

/// Appends a codeword. If it does not fit, its first bits fill the payload, and the result is false.
INLINE bool put(bit_writer *w, codeword c) {
  if (UNLIKELY(c.length > w->room)) {
    const uint32_t taken = (uint32_t)w->room;
    append(w, (codeword){c.bits >> (c.length - taken), taken});
    return false;
  }
  append(w, c);
  return true;
}

/// Stores the bits that are left, with zeros to the end of the byte. Returns the end.
INLINE uint8_t *finish(bit_writer *w) {
  if (w->count > 0) *w->next++ = (uint8_t)(w->bits << (8 - w->count));
  flush(w);
  return w->payload;
}

/// The number of symbols that are written at a time: all that does not depend on the running scale, as vectors.
enum { BLOCK = 16, GROUPS = BLOCK / 4 };

typedef int16_t shorts __attribute__((vector_size(2 * BLOCK), aligned(2)));
typedef uint8_t bytes __attribute__((vector_size(BLOCK), aligned(1)));

typedef struct {
  /// The number of symbols, and a bit for each one that has a number.
  uint32_t count, has_number;
  /// The number of each symbol.
  uint8_t number[BLOCK];
  /// 72 times the magnitude that is learnt, plus the base.
  uint16_t learnt[BLOCK];
  /// The codeword of the mask of each four symbols, of length 0 without masks.
  codeword mask[GROUPS];
  /// The codewords of each four symbols and their mask. If they are longer than LONGEST, only the length is right. See
  /// `with_word`.
  codeword group[GROUPS];
} block;

INLINE shorts all(int32_t value) { return (int16_t)value - (shorts){0}; }

/// The low `bits` bits as two's complement, [CODE-1].
INLINE shorts signed_lanes(shorts values, int bits) { return values << (16 - bits) >> (16 - bits); }

INLINE shorts magnitude(shorts e) { return CHOSEN(e > -e, e, -e); }

/// fold(e), [CODE-5].
INLINE shorts folded(shorts e, int bits) {
  const shorts number = 2 * magnitude(e) + (e > 0), highest = all((1 << bits) - 1);  // a comparison gives 0 or −1
  return CHOSEN(number < highest, number, highest);
}

INLINE void keep(block *b, const cc_context *c, shorts number, shorts magnitude) {
  *(bytes *)b->number = __builtin_convertvector(number, bytes);
  *(shorts *)b->learnt = 72 * magnitude + all((int32_t)c->base);
}

/// Symbols `first` … of a run, and what follows them, which does not matter.
///
/// - `symbols`, `count`: the run.
/// - `readable`: the number of bytes that may be read from the run's first symbol on.
INLINE bytes symbols_at(const uint8_t *symbols, uint32_t first, uint32_t count, size_t readable) {
  if (LIKELY(readable - first >= BLOCK)) return *(const bytes *)(symbols + first);
  uint8_t copy[BLOCK] = {0};
  for (uint32_t i = 0; i < BLOCK && first + i < count; i++) copy[i] = symbols[first + i];
  return *(const bytes *)copy;
}

/// [CODE-7] `before` is the symbol before the block, or the mean.
INLINE void prepare_plain(const cc_context *c, uint8_t before, bytes symbols, block *b) {
  const bytes first = before - (bytes){0};
  const bytes shifted =
      __builtin_shufflevector(first, symbols, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  const shorts mean = all(c->mean);
  const shorts last = signed_lanes(__builtin_convertvector(shifted, shorts) - mean, c->bits);
  const shorts expected = (all(c->correlation) * last + 4) >> 3;
  const shorts e = signed_lanes(__builtin_convertvector(symbols, shorts) - mean - expected, c->bits);
  keep(b, c, folded(e, c->bits), magnitude(e));
}

/// [CODE-8]
/// Returns a bit for each symbol that is not the zero.
INLINE uint32_t prepare_sparse(const cc_context *c, uint8_t mode, bytes symbols, block *b) {
  const shorts value = signed_lanes(__builtin_convertvector(symbols, shorts) - all(c->zero), c->bits);
  if (mode == CC_SPARSE) {
    keep(b, c, folded(value, c->bits) - 1, magnitude(value) - 1);
  } else {
    const shorts number = (value & all((1 << c->bits) - 1)) - 1;
    keep(b, c, number, number);
  }
  // Each symbol's bit, then the bits of two symbols, of four, of eight.
  const bytes one = __builtin_convertvector(value != 0, bytes) & (bytes){1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const bytes two = one | __builtin_shufflevector(one, one, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  const bytes four = two | __builtin_shufflevector(two, two, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  return four[0] | four[4] | (uint32_t)(four[8] | four[12]) << 8;
}

/// The codeword of a number, [CODE-4], as cc_tables has it.
INLINE uint32_t number_word(const cc_tables *tables, uint8_t mode, uint32_t scale, uint8_t number) {
  return tables->codewords[cc_codeword_row(mode, scale)][number];
}

/// Appends a number's codeword. The length stays in the low byte, as all words' lengths are below 64, and their sum below
/// 256; `finished` removes the rest.
INLINE codeword with_word(codeword c, uint32_t word) {
  return (codeword){c.bits << (word & 63) | word >> 8, c.length + word};
}

INLINE codeword finished(codeword c) { return (codeword){c.bits, c.length & 0xFF}; }

/// Appends a codeword that is short enough and fits. Otherwise the result is false.
INLINE bool append_whole(bit_writer *w, codeword c) {
  if (UNLIKELY(c.length > LONGEST || c.length > w->room)) return false;
  append(w, c);
  return true;
}

/// Writes the groups of a block as far as they fit and are short enough. Returns the number of symbols.
///
/// - `joins`: Whether two groups are likely to be short enough together.
INLINE uint32_t put_groups(bit_writer *w, const block *b, bool joins) {
  for (uint32_t i = 0; i < b->count; i += 8) {
    const codeword first = finished(b->group[i / 4]), second = finished(b->group[i / 4 + 1]);
    if (joins && LIKELY(first.length + second.length <= LONGEST && append_whole(w, joined(first, second)))) continue;
    if (!append_whole(w, first)) return i;
    if (!append_whole(w, second)) return i + 4;
  }
  return b->count;
}

/// Writes the symbols of a block from `from` on, codeword by codeword. Returns the index of the first that does not fit.
///
/// - `scale`: the running scale before the block.
INLINE uint32_t put_singly(
    bit_writer *w, const cc_tables *tables, uint8_t mode, const block *b, uint32_t scale, uint32_t from) {
  for (uint32_t i = 0; i < b->count; i++) {
    if (i >= from && i % 4 == 0 && !put(w, b->mask[i / 4])) return i;
    if (!(b->has_number >> i & 1)) continue;
    const uint32_t word = number_word(tables, mode, scale, b->number[i]);
    if (i >= from && !put(w, (codeword){word >> 8, word & 0xFF})) return i;
    scale = cc_learn(scale, 0, b->learnt[i]);
  }
  return b->count;
}

INLINE uint32_t write_raw(bit_writer *w, const cc_context *c, uint32_t count, const uint8_t *symbols) {
  for (uint32_t i = 0; i < count; i++) {
    if (!put(w, (codeword){symbols[i] & ((1u << c->bits) - 1), c->bits})) return i;
  }
  return count;
}

/// Joins the codewords of a block's symbols and masks by groups. Returns the running scale after it.
INLINE uint32_t join(const cc_tables *tables, uint8_t mode, block *b, uint32_t scale) {
  for (uint32_t group = 0; group < GROUPS; group++) b->group[group] = b->mask[group];
  for (uint32_t left = b->has_number; left != 0; left &= left - 1) {
    const uint32_t i = (uint32_t)__builtin_ctz(left);
    b->group[i / 4] = with_word(b->group[i / 4], number_word(tables, mode, scale, b->number[i]));
    scale = cc_learn(scale, 0, b->learnt[i]);
  }
  return scale;
}

/// The same for a block without masks, all of whose symbols have numbers.
INLINE uint32_t join_all(const cc_tables *tables, uint8_t mode, block *b, uint32_t scale) {
  for (uint32_t group = 0; group < GROUPS; group++) {
    codeword all = {0, 0};
    for (uint32_t i = 4 * group; i < 4 * group + 4; i++) {
      all = with_word(all, number_word(tables, mode, scale, b->number[i]));
      scale = cc_learn(scale, 0, b->learnt[i]);
    }
    b->group[group] = all;
  }
  return scale;
}

INLINE uint32_t write_plain(
    bit_writer *w, const cc_tables *tables, const cc_context *c, uint32_t count, const uint8_t *symbols, size_t readable) {
  block b = {.mask = {{0, 0}}};
  uint8_t before = (uint8_t)c->mean;
  uint32_t scale = c->base;
  for (uint32_t first = 0; first < count; first += BLOCK) {
    b.count = count - first < BLOCK ? count - first : BLOCK;
    b.has_number = (1u << b.count) - 1;
    prepare_plain(c, before, symbols_at(symbols, first, count, readable), &b);
    before = symbols[first + b.count - 1];
    const uint32_t next = LIKELY(b.count == BLOCK) ? join_all(tables, CC_PLAIN, &b, scale) : join(tables, CC_PLAIN, &b, scale);
    uint32_t fit = put_groups(w, &b, false);
    if (UNLIKELY(fit < b.count)) fit = put_singly(w, tables, CC_PLAIN, &b, scale, fit);
    if (UNLIKELY(fit < b.count)) return first + fit;
    scale = next;
  }
  return count;
}

INLINE uint32_t write_sparse(
    bit_writer *w, const cc_tables *tables, const cc_context *c, uint8_t mode, uint32_t count, const uint8_t *symbols,
    size_t readable) {
  block b;
  const uint32_t density = c->density;
  uint32_t scale = c->base, book = density;
  for (uint32_t first = 0; first < count; first += BLOCK) {
    b.count = count - first < BLOCK ? count - first : BLOCK;
    b.has_number = prepare_sparse(c, mode, symbols_at(symbols, first, count, readable), &b) & ((1u << b.count) - 1);
    for (uint32_t group = 0; group < GROUPS; group++) {
      const uint32_t mask = b.has_number >> 4 * group & 15, word = tables->mask_codewords[book][mask];
      b.mask[group] = 4 * group < b.count ? (codeword){word >> 4, word & 15} : (codeword){0, 0};
      book = (density + 2 * (uint32_t)__builtin_popcount(mask)) >> 1;
    }
    const uint32_t next = join(tables, mode, &b, scale);
    uint32_t fit = put_groups(w, &b, true);
    if (UNLIKELY(fit < b.count)) fit = put_singly(w, tables, mode, &b, scale, fit);
    if (UNLIKELY(fit < b.count)) return first + fit;
    scale = next;
  }
  return count;
}

INLINE uint32_t write_run(
    bit_writer *w, const cc_tables *tables, const cc_context *c, uint32_t count, const uint8_t *symbols, size_t readable) {
  switch (c->mode) {
    case CC_PLAIN: return write_plain(w, tables, c, count, symbols, readable);
    case CC_SPARSE: return write_sparse(w, tables, c, CC_SPARSE, count, symbols, readable);
    case CC_SPARSE_UNSIGNED: return write_sparse(w, tables, c, CC_SPARSE_UNSIGNED, count, symbols, readable);
    default: return write_raw(w, c, count, symbols);
  }
}

INLINE size_t cc_write_body(
    const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
    uint8_t *payload, size_t first, size_t limit) {
  uint8_t buffer[BUFFER];
  bit_writer writer = {.room = 8 * (limit - first), .next = buffer, .buffer = buffer, .payload = payload + first};
  const cc_segment *last = stream->segments + stream->segment_count - 1;
  const size_t total = (size_t)last->start + last->count;
  size_t left = end - *offset;
  cc_walk walk = cc_walk_at(stream, *offset);
  bool is_full = false;
  do {
    size_t place = walk.segment->start + walk.place, count = walk.count < left ? walk.count : left;
    left -= count;
    for (cc_runs runs = cc_runs_of(&walk); count > 0; cc_next_run(&runs)) {
      const size_t some = runs.count < count ? runs.count : count;
      const size_t sent = write_run(&writer, tables, runs.context, some, symbols + place, total - place);
      place += sent;
      count -= sent;
      is_full = sent < some;
      if (UNLIKELY(is_full)) break;
    }
    left += count;
  } while (left > 0 && !is_full && cc_next_chunk(&walk));
  *offset = end - (uint32_t)left;
  return (size_t)(finish(&writer) - payload);
}

FOR_BEST_BITS(size_t, cc_write,
  (const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
   uint8_t *payload, size_t first, size_t limit),
  (tables, stream, offset, end, symbols, payload, first, limit))
