#include <string.h>

#include "Codes.h"
#include "Walk.h"

/// Bits one after another, most significant bit first.
typedef struct {
  /// The next bits, from the top; zeros after the end.
  uint64_t bits;
  /// The number of bits that are loaded into `bits`, and of those in the payload that have not been taken.
  uint32_t loaded;
  int64_t left;
  const uint8_t *next, *end;
} bit_reader;

INLINE uint64_t big_endian(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/// Loads bits until at least 56 are there, or all.
INLINE void refill(bit_reader *r) {
  if (LIKELY(r->end - r->next >= 8)) {
    r->bits |= big_endian(r->next) >> r->loaded;
    r->next += (63 - r->loaded) >> 3;
    r->loaded |= 56;
  } else {
    while (r->next < r->end && r->loaded <= 56) {
      r->bits |= (uint64_t)*r->next++ << (56 - r->loaded);
      r->loaded += 8;
    }
    if (r->next == r->end) r->loaded = 63;  // The zeros after the end need no loading.
  }
}

INLINE void skip(bit_reader *r, uint32_t count) {
  r->bits <<= count;
  r->loaded -= count;
  r->left -= count;
}

/// What became of a number or a mask.
typedef enum { READ, INCOMPLETE, MALFORMED } outcome;

/// A codeword that the table does not have: it is long, or malformed.
__attribute__((noinline)) static outcome read_long(bit_reader *r, uint32_t k, uint32_t highest, uint32_t *number) {
  refill(r);
  const uint32_t next = (uint32_t)(r->bits >> 32), ones = next == UINT32_MAX ? 32 : (uint32_t)__builtin_clz(~next);
  if (ones > CC_LONGEST_UNARY) return MALFORMED;
  const bool is_tail = ones >= CC_UNARY;
  const uint32_t width = is_tail ? k + ones - CC_UNARY + 1 : k;
  if (ones + 1 + width > r->left) return INCOMPLETE;
  const uint32_t rest = width == 0 ? 0 : (uint32_t)((uint64_t)next << (ones + 1) & UINT32_MAX) >> (32 - width);
  const uint32_t head = is_tail ? (CC_UNARY << k) + (1u << width) - (1u << (k + 1)) : ones << k;
  if (head + rest > highest) return MALFORMED;
  *number = head + rest;
  skip(r, ones + 1 + width);
  return READ;
}

/// Reads a number and updates the running scale.
INLINE outcome read_number(
    bit_reader *r, const cc_tables *tables, uint8_t mode, uint32_t base, uint32_t highest, uint32_t *scale,
    uint32_t *number) {
  const uint32_t scale_bits = cc_scale_bits(*scale);
  const uint32_t entry = tables->numbers[mode - 1][scale_bits][r->bits >> (64 - CC_NUMBER_BITS)];
  const uint32_t length = entry & 0xFF;
  *number = entry >> 8 & 0xFF;
  if (LIKELY(length != 0)) {
    if (UNLIKELY(length > r->left)) return INCOMPLETE;
    if (UNLIKELY(*number > highest)) return MALFORMED;
    skip(r, length);
    *scale = cc_learn(*scale, base, entry >> 16);
    return READ;
  }
  const outcome outcome = read_long(r, cc_parameter(mode, scale_bits), highest, number);
  if (outcome == READ) *scale = cc_learn(*scale, base, 72 * cc_magnitude(mode, *number));
  return outcome;
}

/// Reads up to `count` symbols, as their low bits; or with the sign as two's complement.
INLINE uint32_t read_raw(bit_reader *r, const cc_context *c, bool is_signed, uint32_t count, uint8_t *symbols) {
  for (uint32_t i = 0; i < count; i++) {
    refill(r);
    if (r->left < c->bits) return i;
    const int32_t value = (int32_t)(r->bits >> 32);
    symbols[i] = (uint8_t)(is_signed ? value >> (32 - c->bits) : (int32_t)((uint32_t)value >> (32 - c->bits)));
    skip(r, c->bits);
  }
  return count;
}

/// The byte that is stored for a symbol of which `value` has the low bits, [FRAG-3].
INLINE uint8_t stored(int32_t value, uint32_t bits, bool is_signed) {
  return (uint8_t)(is_signed ? cc_signed(value, bits) : value & ((1 << bits) - 1));
}

INLINE uint32_t read_plain(
    bit_reader *r, const cc_tables *tables, const cc_context *c, bool is_signed, uint32_t count, uint8_t *symbols,
    outcome *outcome) {
  const uint32_t bits = c->bits, base = c->base, highest = (1u << bits) - 1;
  const int32_t correlation = c->correlation, mean = c->mean;
  uint32_t scale = base;
  int32_t distance = 0;  // of the last symbol from the mean
  for (uint32_t i = 0; i < count; i++) {
    uint32_t number;
    refill(r);
    *outcome = read_number(r, tables, CC_PLAIN, base, highest, &scale, &number);
    if (UNLIKELY(*outcome != READ)) return i;
    distance = cc_signed(cc_unfold(number) + ((correlation * distance + 4) >> 3), bits);
    symbols[i] = stored(mean + distance, bits, is_signed);
  }
  return count;
}

INLINE uint32_t read_sparse(
    bit_reader *r, const cc_tables *tables, const cc_context *c, uint8_t mode, bool is_signed, uint32_t count,
    uint8_t *symbols, outcome *outcome) {
  const uint32_t bits = c->bits, base = c->base, highest = (1u << bits) - 2;
  const int32_t zero = c->zero;
  const uint8_t stored_zero = stored(zero, bits, is_signed);
  uint32_t scale = base, book = c->density;
  for (uint32_t i = 0; i < count; i += 4) {
    const uint32_t group = count - i < 4 ? count - i : 4;
    refill(r);
    const uint32_t entry = tables->masks[book][r->bits >> (64 - CC_MASK_BITS)], length = entry & 15;
    uint32_t mask = entry >> 4;
    *outcome = INCOMPLETE;
    if (UNLIKELY(length > r->left)) return i;
    *outcome = MALFORMED;
    if (UNLIKELY(mask >> group != 0)) return i;
    *outcome = READ;
    skip(r, length);
    if (LIKELY(group == 4)) memset(symbols + i, stored_zero, 4);
    else memset(symbols + i, stored_zero, group);
    book = (c->density + 2 * (uint32_t)__builtin_popcount(mask)) >> 1;
    while (mask != 0) {
      const uint32_t at = i + (uint32_t)__builtin_ctz(mask);
      uint32_t number;
      refill(r);
      *outcome = read_number(r, tables, mode, base, highest, &scale, &number);
      if (UNLIKELY(*outcome != READ)) return at;
      const int32_t value = mode == CC_SPARSE ? cc_unfold(number + 1) : (int32_t)number + 1;
      symbols[at] = stored(zero + value, bits, is_signed);
      mask &= mask - 1;
    }
  }
  return count;
}

INLINE uint32_t read_run(
    bit_reader *r, const cc_tables *tables, const cc_context *c, bool is_signed, uint32_t count, uint8_t *symbols,
    outcome *outcome) {
  switch (c->mode) {
    case CC_PLAIN: return read_plain(r, tables, c, is_signed, count, symbols, outcome);
    case CC_SPARSE: return read_sparse(r, tables, c, CC_SPARSE, is_signed, count, symbols, outcome);
    case CC_SPARSE_UNSIGNED: return read_sparse(r, tables, c, CC_SPARSE_UNSIGNED, is_signed, count, symbols, outcome);
    default: *outcome = INCOMPLETE; return read_raw(r, c, is_signed, count, symbols);
  }
}

INLINE int32_t read_body(
    const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
    uint8_t *symbols, size_t *rest) {
  bit_reader reader = {.left = 8 * (int64_t)(end - first), .next = bytes + first, .end = bytes + end};
  cc_walk walk = cc_walk_from(stream, offset);
  uint32_t done = 0, channel;
  for (;;) {
    const cc_run run = cc_next_run(&walk, &channel);
    outcome outcome = INCOMPLETE;
    const uint32_t read = read_run(
        &reader, tables, cc_context_of(stream, run, channel), stream->is_signed, run.count, symbols + done, &outcome);
    if (outcome == MALFORMED) return CC_MALFORMED;
    done += read;
    if (read < run.count || run.count == 0) break;
  }
  *rest = (size_t)reader.left;
  return (int32_t)done;
}

static int32_t read_baseline(
    const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
    uint8_t *symbols, size_t *rest) {
  return read_body(tables, stream, offset, bytes, first, end, symbols, rest);
}

#if defined(BMI2)
BMI2 static int32_t read_bmi2(
    const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
    uint8_t *symbols, size_t *rest) {
  return read_body(tables, stream, offset, bytes, first, end, symbols, rest);
}
#endif

int32_t cc_read(
    const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first, size_t end,
    uint8_t *symbols, size_t *rest) {
#if defined(BMI2)
  if (cc_uses_bmi2()) return read_bmi2(tables, stream, offset, bytes, first, end, symbols, rest);
#endif
  return read_baseline(tables, stream, offset, bytes, first, end, symbols, rest);
}
