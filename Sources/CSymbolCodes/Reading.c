#include <string.h>

#include "Codes.h"
#include "Walk.h"

/// Bits one after another, most significant bit first.
typedef struct {
  /// The next bits, from the top; zeros after the end.
  uint64_t bits;
  /// The number of bits that are loaded into `bits`. Does not matter once all are.
  uint32_t loaded;
  /// The number of bits in the payload that have not been taken.
  int64_t left;
  /// The payload, and the next byte to load.
  const uint8_t *begin, *next, *end;
} bit_reader;

INLINE uint64_t big_endian(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/// The last bytes before `end`, fewer than eight, as the first ones of a word.
INLINE uint64_t last_bytes(const bit_reader *r) {
  const uint32_t missing = 8 - (uint32_t)(r->end - r->next);
  if (LIKELY(r->end - r->begin >= 8)) return big_endian(r->end - 8) << 8 * missing;
  uint64_t word = 0;
  for (const uint8_t *byte = r->next; byte < r->end; byte++) word = word << 8 | *byte;
  return word << 8 * missing;
}

/// Loads bits until at least 56 are there, or all: enough for a mask and four numbers from the tables.
INLINE void refill(bit_reader *r) {
  const int64_t left = r->end - r->next;
  if (LIKELY(left >= 8)) {
    r->bits |= big_endian(r->next) >> r->loaded;
    r->next += (63 - r->loaded) >> 3;
    r->loaded |= 56;
  } else if (left > 0) {
    r->bits |= last_bytes(r) >> r->loaded;
    const uint32_t taken = (63 - r->loaded) >> 3 < left ? (63 - r->loaded) >> 3 : (uint32_t)left;
    r->next += taken;
    r->loaded += 8 * taken;
  }
}

/// Moves past `count` bits. Returns false if fewer are left.
INLINE bool skip(bit_reader *r, uint32_t count) {
  if (UNLIKELY(count > r->left)) return false;
  r->left -= count;
  r->bits <<= count;
  r->loaded -= count;
  return true;
}

/// What became of a number or a mask.
typedef enum { READ, INCOMPLETE, MALFORMED } outcome;

/// A codeword that the tables do not have: it is long, or malformed.
typedef struct {
  uint16_t length, number;
  uint8_t outcome;
} long_number;

/// The codeword at the beginning of `next`, of which `left` bits are in the payload.
__attribute__((noinline)) static long_number read_long(uint32_t next, int64_t left, uint32_t k, uint32_t highest) {
  const uint32_t ones = next == UINT32_MAX ? 32 : (uint32_t)__builtin_clz(~next);
  if (ones > CC_LONGEST_UNARY) return (long_number){.outcome = MALFORMED};
  const bool is_tail = ones >= CC_UNARY;
  const uint32_t width = is_tail ? k + ones - CC_UNARY + 1 : k, length = ones + 1 + width;
  const uint32_t rest = width == 0 ? 0 : next << (ones + 1) >> (32 - width);
  const uint32_t head = is_tail ? (CC_UNARY << k) + (1u << width) - (1u << (k + 1)) : ones << k;
  if (length > left) return (long_number){.outcome = INCOMPLETE};
  if (head + rest > highest) return (long_number){.outcome = MALFORMED};
  return (long_number){(uint16_t)length, (uint16_t)(head + rest), READ};
}

/// The running scale A as 4 · A, plus what the next division drops: its bits follow from the sum without a shift.
typedef uint32_t scale4;

INLINE scale4 learnt(scale4 scale, uint32_t base, uint32_t learnt) { return (scale >> 2) * 2 + base + learnt; }

/// Reads a number, of which `value` receives what it stands for, and updates the running scale. At least CC_NUMBER_BITS
/// bits are loaded.
INLINE outcome read_number(
    bit_reader *r, const cc_tables *tables, uint8_t mode, uint32_t base, uint32_t bits, scale4 *scale,
    uint32_t *value) {
  const uint32_t row = (uint32_t)__builtin_clz(*scale | 128) - 16;
  const uint32_t lowest = mode == CC_SPARSE_UNSIGNED ? 0 : 128 - (1u << (bits - 1));
  const cc_number *entry = &tables->numbers[mode - 1][row][r->bits >> (64 - CC_NUMBER_BITS)];
  if (LIKELY(entry->length != 0)) {
    *value = entry->value;
    if (UNLIKELY(!skip(r, entry->length))) return INCOMPLETE;
    if (UNLIKELY(*value - lowest >= 1u << bits)) return MALFORMED;
    *scale = learnt(*scale, base, entry->learnt);
    return READ;
  }
  refill(r);
  const long_number read = read_long((uint32_t)(r->bits >> 32), r->left, cc_parameter(mode, 8 - row),
                                     (1u << bits) - (mode == CC_PLAIN ? 1 : 2));
  if (read.outcome != READ) return (outcome)read.outcome;
  skip(r, read.length);
  refill(r);
  *value = cc_value(mode, read.number);
  *scale = learnt(*scale, base, 72 * cc_magnitude(mode, read.number));
  return READ;
}

INLINE uint32_t read_raw(bit_reader *r, const cc_context *c, uint32_t count, uint8_t *symbols) {
  for (uint32_t i = 0; i < count; i++) {
    refill(r);
    const uint8_t symbol = (uint8_t)(r->bits >> (64 - c->bits));
    if (!skip(r, c->bits)) return i;
    symbols[i] = symbol;
  }
  return count;
}

/// [CODE-7]
INLINE uint32_t read_plain(
    bit_reader *r, const cc_tables *tables, const cc_context *c, uint32_t count, uint8_t *symbols, outcome *outcome) {
  const uint32_t bits = c->bits, base = c->base;
  const int32_t correlation = c->correlation, mean = c->mean;
  scale4 scale = 4 * base;
  int32_t distance = 0;  // of the last symbol from the mean
  for (uint32_t i = 0; i < count;) {
    refill(r);
    for (const uint32_t end = count - i < 4 ? count : i + 4; i < end; i++) {
      uint32_t value;
      *outcome = read_number(r, tables, CC_PLAIN, base, bits, &scale, &value);
      if (UNLIKELY(*outcome != READ)) return i;
      distance = cc_signed((int32_t)value + ((correlation * distance + 4 - 8 * 127) >> 3), bits);
      symbols[i] = (uint8_t)(mean + distance);
    }
  }
  return count;
}

/// [CODE-8]
INLINE uint32_t read_sparse(
    bit_reader *r, const cc_tables *tables, const cc_context *c, uint8_t mode, uint32_t count, uint8_t *symbols,
    outcome *outcome) {
  const uint32_t bits = c->bits, base = c->base, density = c->density;
  const int32_t zero = c->zero, origin = mode == CC_SPARSE ? zero - 127 : zero;
  scale4 scale = 4 * base;
  uint32_t book = density;
  for (uint32_t i = 0; i < count; i += 4) {
    const uint32_t group = count - i < 4 ? count - i : 4;
    refill(r);
    const cc_mask *entry = &tables->masks[book][r->bits >> (64 - CC_MASK_BITS)];
    uint32_t mask = entry->mask;
    *outcome = INCOMPLETE;
    if (UNLIKELY(!skip(r, entry->length))) return i;
    *outcome = MALFORMED;
    if (UNLIKELY(mask >> group != 0)) return i;
    *outcome = READ;
    if (LIKELY(group == 4)) memset(symbols + i, zero, 4);
    else memset(symbols + i, zero, group);
    book = (density + entry->ones) >> 1;
    for (; mask != 0; mask &= mask - 1) {
      const uint32_t at = i + (uint32_t)__builtin_ctz(mask);
      uint32_t value;
      *outcome = read_number(r, tables, mode, base, bits, &scale, &value);
      if (UNLIKELY(*outcome != READ)) return at;
      symbols[at] = (uint8_t)(origin + (int32_t)value);
    }
  }
  return count;
}

/// Makes of the low bits of symbols the bytes that are stored, [FRAG-3].
INLINE void normalise(uint8_t *symbols, uint32_t count, uint32_t bits, bool is_signed) {
  if (bits == 8) return;
  const uint8_t mask = (uint8_t)((1u << bits) - 1), sign = (uint8_t)(is_signed ? 1u << (bits - 1) : 0);
  for (uint32_t i = 0; i < count; i++) symbols[i] = (uint8_t)(((symbols[i] & mask) ^ sign) - sign);
}

INLINE uint32_t read_run(
    bit_reader *r, const cc_tables *tables, const cc_context *c, uint32_t count, uint8_t *symbols, outcome *outcome) {
  switch (c->mode) {
    case CC_PLAIN: return read_plain(r, tables, c, count, symbols, outcome);
    case CC_SPARSE: return read_sparse(r, tables, c, CC_SPARSE, count, symbols, outcome);
    case CC_SPARSE_UNSIGNED: return read_sparse(r, tables, c, CC_SPARSE_UNSIGNED, count, symbols, outcome);
    default: return read_raw(r, c, count, symbols);
  }
}

INLINE int32_t cc_read_body(
    const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
    uint8_t *symbols, size_t *rest) {
  bit_reader reader = {.left = 8 * (int64_t)(end - first), .begin = bytes, .next = bytes + first, .end = bytes + end};
  cc_walk walk = cc_walk_from(stream, offset);
  uint32_t done = 0, channel = 0, bits = 8;
  for (;;) {
    const cc_run run = cc_next_run(&walk, &channel);
    if (run.count == 0) break;
    const cc_context *context = cc_context_of(stream, run, channel);
    outcome outcome = READ;
    const uint32_t read = read_run(&reader, tables, context, run.count, symbols + done, &outcome);
    if (outcome == MALFORMED) return CC_MALFORMED;
    done += read;
    bits = context->bits;
    if (read < run.count) break;
  }
  normalise(symbols, done, bits, stream->is_signed);
  *rest = (size_t)reader.left;
  return (int32_t)done;
}

FOR_BEST_BITS(int32_t, cc_read,
  (const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
   uint8_t *symbols, size_t *rest),
  (tables, stream, offset, bytes, first, end, symbols, rest))
