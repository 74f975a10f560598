#ifndef CSYMBOLCODES_H
#define CSYMBOLCODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CVectors.h"

// The codes of a fragment's symbols, for servers and for devices that have memory to spare. Each function has the results
// of the scalar code of the module FeatureCodec, bit for bit: SymbolCursor (the order on air), CodeContext (the codes),
// and BitReader and BitWriter. Reading and writing use the best ISA of this machine. Indices are not checked, and nothing
// is allocated.

/// The mode of a code, [CODE-2].
enum { CC_RAW = 0, CC_PLAIN = 1, CC_SPARSE = 2, CC_SPARSE_UNSIGNED = 3 };

/// The initial state of the code of a channel's roots or refinements, [CODE-3].
typedef struct {
  /// The initial running scale.
  uint32_t base;
  /// The value that symbols lie around, and the value from which the sparse modes count.
  int16_t mean, zero;
  uint8_t mode;
  /// ρ, in eighths.
  uint8_t correlation;
  /// The bits of a symbol.
  uint8_t bits;
  /// How many symbols in eight are not the zero.
  uint8_t density;
} cc_context;

/// A segment of a scan and its order on air, [SCAN-2] to [SCAN-4].
typedef struct {
  /// The place of the first symbol, and the number of symbols.
  uint32_t start, count;
  uint32_t symbols_per_channel;
  uint32_t first_channel;
  /// The symbols in a chunk of the spread, the number of whole chunks, and the stride.
  uint32_t chunk, chunks, stride;
  bool is_root;
} cc_segment;

/// A stream. Its segments have no gaps between them.
typedef struct {
  const cc_segment *segments;
  /// The same segments with the inverse order, whose strides lead from chunk to chunk in stream order: for cc_gather.
  const cc_segment *inverse_segments;
  uint32_t segment_count;
  /// A context per channel of the layer, or only one if the code is raw.
  const cc_context *roots, *refinements;
  bool has_one_root, has_one_refinement;
  /// Whether stored symbols are signed.
  bool is_signed;
} cc_stream;

/// A run of symbols that follow one another on air and in memory: of one segment, one channel and one chunk, [SCAN-6].
typedef struct {
  /// The place of the first symbol in the stream.
  uint32_t place;
  uint32_t count;
  uint32_t segment;
} cc_run;

/// The result of reading: a nonnegative number of symbols, or this.
enum { CC_MALFORMED = -1 };

/// A mask's codeword: its length, the mask, and twice the number of its ones.
typedef struct {
  uint8_t length, mask;
  uint16_t ones;
} cc_mask;

/// A number's codeword: its length, what the number stands for, and 72 times the magnitude that is learnt. The length is
/// 0 if the codeword is longer than CC_NUMBER_BITS bits, or malformed.
typedef struct {
  uint8_t length;
  /// 127 more than a signed difference or symbol, or an unsigned symbol.
  uint8_t value;
  uint16_t learnt;
} cc_number;

/// What the codes' bits stand for. Made once; then only read, by any number of threads.
typedef struct {
  /// The Rice codewords, [CODE-4], by 8 minus the parameter k and by the number: the codeword << 8 | its length.
  uint32_t codewords[9][256];
  /// The masks' codewords, [CODE-6], by book and mask: the codeword << 4 | its length.
  uint16_t mask_codewords[8][16];
  /// What the next CC_MASK_BITS bits begin with, by book.
  cc_mask masks[8][1 << 7];
  /// What the next CC_NUMBER_BITS bits begin with, for each mode but raw, and for 8 minus the number of bits of ⌊A / 64⌋.
  cc_number numbers[3][9][1 << 9];
  /// The remainders of each byte, for a check of 8 and of 16 bits, [FRAG-8].
  uint8_t remainders8[256];
  uint16_t remainders16[256];
} cc_tables;

enum { CC_MASK_BITS = 7, CC_NUMBER_BITS = 9 };

/// Fills the tables.
void cc_fill(cc_tables *tables);

/// Reads symbols of `stream` from place `offset` on air, until the bits or the stream end, [CODE-7] to [CODE-10].
///
/// - `bytes`, `first`, `end`: the codes are bytes[first] … bytes[end − 1].
/// - `symbols`: receives each symbol as it is stored, [FRAG-3]. Room for all symbols of the stream, or for 32 symbols per
///   byte of codes. Bytes beyond the result are overwritten too.
/// - `rest`: receives the number of bits that are left after the last symbol of the stream, if it was read.
/// Returns the number of symbols, or CC_MALFORMED.
int32_t cc_read(
    const cc_tables *tables, const cc_stream *stream, uint32_t offset, const uint8_t *bytes, size_t first,
    size_t end, uint8_t *symbols, size_t *rest);

/// Writes symbols of `stream` from place `*offset` on air, until the payload is full or `end` is reached, [CODE-7] to
/// [CODE-9], and moves `*offset` to the next symbol to be sent.
///
/// - `symbols`: all symbols of the stream, in stream order.
/// - `payload`, `first`, `limit`: the codes are written to payload[first] … payload[limit − 1].
/// Returns the index after the last byte.
size_t cc_write(
    const cc_tables *tables, const cc_stream *stream, uint32_t *offset, uint32_t end, const uint8_t *symbols,
    uint8_t *payload, size_t first, size_t limit);

/// The memory of a stream of one frame.
typedef struct {
  /// The stored symbols, in the order on air, and their presence bits: bit i of byte j for symbol 8j + i.
  uint8_t *symbols, *presence;
  /// The number of symbols that are there, for each segment.
  intptr_t *counts;
} cc_memory;

/// Begins to bring `count` bytes into the caches, which are likely to be changed. Changes nothing itself; `address` may be
/// anything.
INLINE void cc_fetch(const void *address, size_t count) {
  const uintptr_t first = (uintptr_t)address & ~(uintptr_t)63;
  for (uintptr_t line = first; line < (uintptr_t)address + count; line += 64) __builtin_prefetch((const void *)line, 1);
}

/// What storing has changed.
typedef struct {
  /// The number of symbols that were not there before.
  uint32_t new;
  /// Whether a symbol was there with another value. The smaller one stays.
  bool is_inconsistent;
  /// Whether a segment to which one of the symbols belongs is complete.
  bool has_complete_segment;
} cc_stored;

/// Stores `count` symbols that were read from `offset` on, [REASM-4]: at most up to the end of the stream.
cc_stored cc_store(
    const cc_stream *stream, uint32_t offset, uint32_t count, const uint8_t *symbols, cc_memory memory);

/// Copies stored symbols into stream order, [SCAN-4].
///
/// - `segment`: the segment's index.
/// - `place`, `count`: the symbols of places place ..< place + count, counted from the segment's first.
/// - `symbols`: the stored symbols of the stream.
/// - `result`: room for `count` symbols.
void cc_gather(
    const cc_stream *stream, uint32_t segment, uint32_t place, uint32_t count, const uint8_t *symbols, uint8_t *result);

/// Copies presence bits into stream order, as cc_gather copies symbols: from bit 0 of `result` on, up to the end of the last
/// byte.
void cc_gather_presence(
    const cc_stream *stream, uint32_t segment, uint32_t place, uint32_t count, const uint8_t *presence, uint8_t *result);

/// Continues a fragment's check of `length` bytes, [FRAG-8], over more bytes: returns its register.
uint32_t cc_check(const cc_tables *tables, int length, uint32_t check, const uint8_t *bytes, size_t count);

#endif
