#include <string.h>

#include "Codes.h"
#include "Walk.h"

/// Bits one after another, most significant bit first.
typedef struct {
  /// The next bits, from the top; zeros after the end.
  uint64_t bits;
  /// The number of bits that are loaded into `bits`. Fewer than 56 after `refill` only if all are.
  uint32_t loaded;
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

/// Moves past `count` bits. Returns false if fewer are loaded, after which nothing may be read.
INLINE bool skip(bit_reader *r, uint32_t count) {
  r->bits <<= count;
  return LIKELY(!__builtin_sub_overflow(r->loaded, count, &r->loaded));
}

/// What became of a number or a mask.
typedef enum { READ, INCOMPLETE, MALFORMED } outcome;

/// A codeword that the tables do not have: it is long, or malformed.
typedef struct {
  uint16_t length, number;
  uint8_t outcome;
} long_number;

/// The codeword at the beginning of `next`, of which `left` bits are loaded.
__attribute__((noinline)) static long_number read_long(uint32_t next, uint32_t left, uint32_t k, uint32_t highest) {
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
/// bits are loaded, or all. A number beyond the code's range is not noticed if it is in the tables.
INLINE outcome read_number(
    bit_reader *r, const cc_tables *tables, uint8_t mode, uint32_t base, uint32_t bits, scale4 *scale,
    uint32_t *value) {
  // The scale is known last, so the row is added last.
  const cc_number *column = tables->numbers[mode - 1][0] + (r->bits >> (64 - CC_NUMBER_BITS));
  const cc_number *entry = column + ((size_t)__builtin_clz(*scale | 128) << CC_NUMBER_BITS) - (16 << CC_NUMBER_BITS);
  if (LIKELY(entry->length != 0)) {
    *value = entry->value;
    *scale = learnt(*scale, base, entry->learnt);
    return skip(r, entry->length) ? READ : INCOMPLETE;
  }
  refill(r);
  const uint32_t scale_bits = 24 - (uint32_t)__builtin_clz(*scale | 128);
  const long_number read = read_long((uint32_t)(r->bits >> 32), r->loaded, cc_parameter(mode, scale_bits),
                                     (1u << bits) - (mode == CC_PLAIN ? 1 : 2));
  if (read.outcome != READ) return (outcome)read.outcome;
  skip(r, read.length);
  refill(r);
  *value = cc_value(mode, read.number);
  *scale = learnt(*scale, base, 72 * cc_magnitude(mode, read.number));
  return READ;
}

/// The lowest value of a code of this mode, [CODE-5], [CODE-8].
INLINE uint32_t lowest_value(uint8_t mode, uint32_t bits) {
  return mode == CC_SPARSE_UNSIGNED ? 0 : 128 - (1u << (bits - 1));
}

INLINE uint32_t read_raw(bit_reader *r, const cc_context *c, uint32_t count, uint8_t *symbols, outcome *outcome) {
  for (uint32_t i = 0; i < count; i++) {
    refill(r);
    const uint8_t symbol = (uint8_t)(r->bits >> (64 - c->bits));
    if (!skip(r, c->bits)) {
      *outcome = INCOMPLETE;
      return i;
    }
    symbols[i] = symbol;
  }
  return count;
}

/// Whether one of the values was beyond the code's range, given the bits of all of them above the lowest. Not marked as
/// UNLIKELY: the compiler (clang 17 and later) would take this way out of the reader for the only one, the whole reader for
/// a function that is never called, and make it small instead of fast.
INLINE bool is_beyond(uint32_t bits_of_values, uint32_t bits) { return bits_of_values >> bits != 0; }

/// [CODE-7]
INLINE uint32_t read_plain(
    bit_reader *r, const cc_tables *tables, const cc_context *c, uint32_t bits, uint32_t count, uint8_t *symbols,
    outcome *outcome) {
  const uint32_t base = c->base, lowest = lowest_value(CC_PLAIN, bits);
  const int32_t correlation = c->correlation, mean = c->mean;
  scale4 scale = 4 * base;
  int32_t distance = 0;  // of the last symbol from the mean
  uint32_t i = 0, beyond = 0;
  while (i < count && *outcome == READ) {
    refill(r);
    const uint32_t end = count - i < 4 ? count : i + 4;
    do {
      uint32_t value;
      *outcome = read_number(r, tables, CC_PLAIN, base, bits, &scale, &value);
      if (UNLIKELY(*outcome != READ)) break;
      beyond |= value - lowest;
      distance = cc_signed((int32_t)value + ((correlation * distance + 4 - 8 * 127) >> 3), bits);
      symbols[i] = (uint8_t)(mean + distance);
    } while (++i < end);
  }
  if (is_beyond(beyond, bits)) *outcome = MALFORMED;
  return i;
}

/// The state of a run of a sparse code, [CODE-8].
typedef struct {
  scale4 scale;
  uint32_t book;
  /// The bits of all values above the lowest.
  uint32_t beyond;
} sparse_state;

/// Reads `group` symbols, at most four, after their mask. Returns the number of symbols that were read.
INLINE uint32_t read_group(
    bit_reader *r, const cc_tables *tables, const cc_context *c, uint8_t mode, uint32_t bits, sparse_state *state,
    uint32_t group, uint8_t *symbols, outcome *outcome) {
  const uint32_t lowest = lowest_value(mode, bits);
  const int32_t zero = c->zero, origin = mode == CC_SPARSE ? zero - 127 : zero;
  refill(r);
  const cc_mask *entry = &tables->masks[state->book][r->bits >> (64 - CC_MASK_BITS)];
  state->book = (c->density + entry->ones) >> 1;
  uint32_t mask = entry->mask;
  *outcome = INCOMPLETE;
  if (UNLIKELY(!skip(r, entry->length))) return 0;
  *outcome = MALFORMED;
  if (UNLIKELY(mask >> group != 0)) return 0;
  *outcome = READ;
  const uint8_t zeros[4] = {(uint8_t)zero, (uint8_t)zero, (uint8_t)zero, (uint8_t)zero};
  memcpy(symbols, zeros, group);
  for (; mask != 0; mask &= mask - 1) {
    const uint32_t at = (uint32_t)__builtin_ctz(mask);
    uint32_t value;
    *outcome = read_number(r, tables, mode, c->base, bits, &state->scale, &value);
    if (UNLIKELY(*outcome != READ)) return at;
    state->beyond |= value - lowest;
    symbols[at] = (uint8_t)(origin + (int32_t)value);
  }
  return group;
}

/// [CODE-8]
INLINE uint32_t read_sparse(
    bit_reader *r, const cc_tables *tables, const cc_context *context, uint8_t mode, uint32_t bits, uint32_t count,
    uint8_t *symbols, outcome *outcome) {
  const cc_context c = *context;  // the symbols cannot change it
  sparse_state state = {.scale = 4 * c.base, .book = c.density};
  uint32_t i = 0;
  for (; count - i >= 4 && *outcome == READ;) i += read_group(r, tables, &c, mode, bits, &state, 4, symbols + i, outcome);
  if (i < count && *outcome == READ) {
    i += read_group(r, tables, &c, mode, bits, &state, count - i, symbols + i, outcome);
  }
  if (is_beyond(state.beyond, bits)) *outcome = MALFORMED;
  return i;
}

/// Makes of the low bits of symbols the bytes that are stored, [FRAG-3].
INLINE void normalise(uint8_t *symbols, uint32_t count, uint32_t bits, bool is_signed) {
  if (bits == 8) return;
  const uint8_t mask = (uint8_t)((1u << bits) - 1), sign = (uint8_t)(is_signed ? 1u << (bits - 1) : 0);
  for (uint32_t i = 0; i < count; i++) symbols[i] = (uint8_t)(((symbols[i] & mask) ^ sign) - sign);
}

/// Plain codes of 8 bits have a loop of their own.
INLINE uint32_t read_run(
    bit_reader *r, const cc_tables *tables, const cc_context *c, uint32_t count, uint8_t *symbols, outcome *outcome) {
  const uint32_t bits = c->bits;
  switch (c->mode) {
    case CC_PLAIN:
      return LIKELY(bits == 8) ? read_plain(r, tables, c, 8, count, symbols, outcome)
                               : read_plain(r, tables, c, bits, count, symbols, outcome);
    case CC_SPARSE: return read_sparse(r, tables, c, CC_SPARSE, bits, count, symbols, outcome);
    case CC_SPARSE_UNSIGNED: return read_sparse(r, tables, c, CC_SPARSE_UNSIGNED, bits, count, symbols, outcome);
    default: return read_raw(r, c, count, symbols, outcome);
  }
}

INLINE int32_t cc_read_body(
    const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
    uint8_t *symbols, size_t *rest) {
  bit_reader reader = {.begin = bytes, .next = bytes + first, .end = bytes + end};
  cc_walk walk = cc_walk_at(stream, offset);
  uint32_t done = 0, bits = 8;
  outcome outcome = READ;
  do {
    size_t count = walk.count;
    for (cc_runs runs = cc_runs_of(&walk); count > 0 && outcome == READ; cc_next_run(&runs)) {
      const size_t some = runs.count < count ? runs.count : count;
      done += read_run(&reader, tables, runs.context, some, symbols + done, &outcome);
      count -= some;
      bits = runs.context->bits;
    }
  } while (outcome == READ && cc_next_chunk(&walk));
  if (outcome == MALFORMED) return CC_MALFORMED;
  normalise(symbols, done, bits, stream->is_signed);
  *rest = outcome == INCOMPLETE ? 0 : reader.loaded + 8 * (size_t)(reader.end - reader.next);
  return (int32_t)done;
}

FOR_BEST_BITS(int32_t, cc_read,
  (const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
   uint8_t *symbols, size_t *rest),
  (tables, stream, offset, bytes, first, end, symbols, rest))
