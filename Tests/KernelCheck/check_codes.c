// Compares CSymbolCodes with a model that follows the clauses of spec/codes.md and spec/scan.md bit by bit, on random
// streams, symbols, payload limits, cuts and garbage. All memory has its exact size, so that the address sanitizer sees a
// byte too many. Usage: check_codes [seconds] [seed].

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CSymbolCodes.h"
#include "random.h"

static void *memory(size_t size) {
  void *bytes = malloc(size > 0 ? size : 1);
  if (!bytes) abort();
  return bytes;
}

static void fail(const char *what, uint64_t seed) {
  fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, what);
  exit(1);
}

// The model.

enum { LONGEST = 4096, CHANNELS = 8, SEGMENTS = 5 };

typedef struct {
  cc_segment segments[SEGMENTS], inverse_segments[SEGMENTS];
  cc_context roots[CHANNELS], refinements[CHANNELS];
  cc_stream stream;
  uint32_t count;
  /// For each offset on air: the symbol's place, segment and channel, and whether a run begins there.
  uint32_t place[LONGEST], segment[LONGEST], channel[LONGEST];
  bool begins[LONGEST];
} model;

typedef struct {
  uint8_t bits[8 * 8192];
  size_t count, at;
} bit_string;

static void append(bit_string *s, uint32_t value, uint32_t length) {
  while (length-- > 0) s->bits[s->count++] = value >> length & 1;
}

/// Returns −1 at the end.
static int take(bit_string *s) { return s->at < s->count ? s->bits[s->at++] : -1; }

static int32_t signed_low(int32_t value, int bits) {
  const int32_t low = value & ((1 << bits) - 1);
  return low >= 1 << (bits - 1) ? low - (1 << bits) : low;
}

static int32_t floor_div(int32_t a, int32_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

/// [CODE-4]
static void rice(bit_string *s, uint32_t z, uint32_t k) {
  uint32_t u = z >> k;
  if (u < 8) {
    for (uint32_t i = 0; i < u; i++) append(s, 1, 1);
    append(s, 0, 1);
    append(s, z & ((1u << k) - 1), k);
    return;
  }
  uint32_t w = k + 1;
  for (u = 8, z -= 8u << k; z >= 1u << w; w++, u++) z -= 1u << w;
  for (uint32_t i = 0; i < u; i++) append(s, 1, 1);
  append(s, 0, 1);
  append(s, z, w);
}

enum { INCOMPLETE = -1, MALFORMED = -2 };

static int32_t take_bits(bit_string *s, uint32_t count) {
  int32_t value = 0;
  for (uint32_t i = 0; i < count; i++) {
    const int bit = take(s);
    if (bit < 0) return INCOMPLETE;
    value = 2 * value + bit;
  }
  return value;
}

static int32_t read_number(bit_string *s, uint32_t k, int32_t highest) {
  int32_t u = 0;
  int bit;
  while ((bit = take(s)) == 1) {
    if (++u > 15) return MALFORMED;
  }
  if (bit < 0) return INCOMPLETE;
  const int32_t w = u < 8 ? (int32_t)k : (int32_t)k + u - 7, rest = take_bits(s, (uint32_t)w);
  if (rest < 0) return INCOMPLETE;
  const int32_t z = u < 8 ? (u << k) + rest : (8 << k) + (1 << w) - (2 << k) + rest;
  return z > highest ? MALFORMED : z;
}

/// [CODE-5]
static int32_t fold(int32_t e, int bits) {
  const int32_t z = e > 0 ? 2 * e - 1 : -2 * e;
  return z < (1 << bits) - 1 ? z : (1 << bits) - 1;
}

static int32_t unfold(int32_t z) { return z % 2 ? (z + 1) / 2 : -(z / 2); }

/// [CODE-6]
static const char *const lengths[8] = {"1445476736575766", "1445475647674755", "1455565546565654", "2454555445554543",
                                       "3454555445545542", "3454555455545442", "5565666465645441", "6675766365646441"};

static void mask_code(int book, uint32_t wanted, uint32_t *codeword, uint32_t *length) {
  uint32_t next = 0;
  for (*length = 1;; next *= 2, ++*length) {
    for (uint32_t mask = 0; mask < 16; mask++) {
      if (lengths[book][mask] - '0' != (int)*length) continue;
      if (mask == wanted) {
        *codeword = next;
        return;
      }
      next++;
    }
  }
}

typedef struct {
  const cc_context *c;
  uint32_t scale;
  int32_t previous;
  int book, done_in_group;
  uint32_t mask;
} run;

static uint32_t parameter(const run *r) {
  uint32_t k = 0;
  while (r->scale / 64 >> k) k++;
  if (r->c->mode == CC_SPARSE) return k > 1 ? k : 1;
  return r->c->mode == CC_SPARSE_UNSIGNED ? (k > 0 ? k - 1 : 0) : k;
}

static void learn(run *r, int32_t magnitude) { r->scale = (2 * r->scale + 72 * (uint32_t)magnitude + r->c->base) / 4; }

static run begin(const cc_context *c) {
  return (run){.c = c, .scale = c->base, .previous = c->mean, .book = c->density};
}

static int32_t expected(const run *r) {
  return r->c->mean + floor_div(r->c->correlation * signed_low(r->previous - r->c->mean, r->c->bits) + 4, 8);
}

/// Writes symbol `index` of a run of `count`. Returns the number of bits up to the end of its codeword.
static void write_symbol(run *r, bit_string *s, const uint8_t *symbols, const uint32_t *place, uint32_t index, uint32_t count) {
  const cc_context *c = r->c;
  const int bits = c->bits;
  const int32_t symbol = symbols[place[index]];
  if (c->mode == CC_RAW) {
    append(s, (uint32_t)symbol & ((1u << bits) - 1), (uint32_t)bits);
  } else if (c->mode == CC_PLAIN) {
    const int32_t e = signed_low(symbol - expected(r), bits);
    rice(s, (uint32_t)fold(e, bits), parameter(r));
    learn(r, abs(e));
    r->previous = symbol;
  } else {
    const int32_t all = (1 << bits) - 1;
    if (index % 4 == 0) {
      uint32_t mask = 0, codeword, length;
      for (uint32_t i = 0; i < 4 && index + i < count; i++) {
        if ((symbols[place[index + i]] - c->zero) & all) mask |= 1u << i;
      }
      mask_code(r->book, mask, &codeword, &length);
      append(s, codeword, length);
      r->book = (c->density + 2 * __builtin_popcount(mask)) / 2;
    }
    const int32_t low = (symbol - c->zero) & all;
    if (low == 0) return;
    const int32_t value = signed_low(low, bits);
    rice(s, (uint32_t)(c->mode == CC_SPARSE ? fold(value, bits) - 1 : low - 1), parameter(r));
    learn(r, c->mode == CC_SPARSE ? abs(value) - 1 : low - 1);
  }
}

/// Reads symbol `index` of a run of `count`: its low bits, INCOMPLETE or MALFORMED.
static int32_t read_symbol(run *r, bit_string *s, uint32_t index, uint32_t count) {
  const cc_context *c = r->c;
  const int bits = c->bits;
  const int32_t all = (1 << bits) - 1;
  if (c->mode == CC_RAW) return take_bits(s, (uint32_t)bits);
  if (c->mode == CC_PLAIN) {
    const int32_t z = read_number(s, parameter(r), all);
    if (z < 0) return z;
    const int32_t symbol = expected(r) + unfold(z);
    learn(r, abs(unfold(z)));
    r->previous = symbol;
    return symbol & all;
  }
  if (index % 4 == 0) {
    uint32_t codeword = 0, length = 0, wanted, wanted_length;
    for (bool found = false; !found;) {
      const int bit = take(s);
      if (bit < 0) return INCOMPLETE;
      codeword = 2 * codeword + (uint32_t)bit;
      length++;
      for (r->mask = 0; r->mask < 16 && !found; r->mask += !found) {
        mask_code(r->book, r->mask, &wanted, &wanted_length);
        found = wanted == codeword && wanted_length == length;
      }
    }
    if (count - index < 4 && r->mask >> (count - index)) return MALFORMED;
    r->book = (c->density + 2 * __builtin_popcount(r->mask)) / 2;
  }
  if (!(r->mask >> index % 4 & 1)) return c->zero & all;
  const int32_t z = read_number(s, parameter(r), all - 1);
  if (z < 0) return z;
  const int32_t value = c->mode == CC_SPARSE ? unfold(z + 1) : z + 1;
  learn(r, c->mode == CC_SPARSE ? abs(value) - 1 : z);
  return (c->zero + value) & all;
}

static const cc_context *context(const model *m, uint32_t offset) {
  const bool is_root = m->segments[m->segment[offset]].is_root;
  if (is_root) return m->roots + (m->stream.has_one_root ? 0 : m->channel[offset]);
  return m->refinements + (m->stream.has_one_refinement ? 0 : m->channel[offset]);
}

/// The number of symbols in the run that begins at `offset`.
static uint32_t run_length(const model *m, uint32_t offset, uint32_t end) {
  uint32_t last = offset + 1;
  while (last < end && !m->begins[last]) last++;
  return last - offset;
}

/// Calls the model's writer from `offset` until `limit` bits are full. Returns the number of symbols, and the bits.
static uint32_t model_write(const model *m, uint32_t offset, uint32_t end, const uint8_t *symbols, size_t limit, bit_string *s) {
  run r = {0};
  uint32_t first = 0, count = 0, sent = 0;
  *s = (bit_string){.count = 0};
  for (uint32_t at = offset; at < end; at++, sent++) {
    if (at == offset || m->begins[at]) {
      r = begin(context(m, at));
      first = at;
      count = run_length(m, at, end);
    }
    write_symbol(&r, s, symbols, m->place + first, at - first, count);
    if (s->count > limit) break;
  }
  if (s->count > limit) s->count = limit;
  return sent;
}

static int32_t model_read(const model *m, uint32_t offset, bit_string *s, uint8_t *symbols) {
  run r = {0};
  uint32_t first = 0, count = 0;
  for (uint32_t at = offset; at < m->count; at++) {
    if (at == offset || m->begins[at]) {
      r = begin(context(m, at));
      first = at;
      count = run_length(m, at, m->count);
    }
    const int32_t symbol = read_symbol(&r, s, at - first, count);
    if (symbol == MALFORMED) return CC_MALFORMED;
    if (symbol < 0) return (int32_t)(at - offset);
    symbols[at - offset] = (uint8_t)(m->stream.is_signed ? signed_low(symbol, context(m, at)->bits) : symbol);
  }
  return (int32_t)(m->count - offset);
}

// The random cases.

static cc_context any_context(int mode, int bits, bool is_signed) {
  const int32_t low = is_signed ? -(1 << (bits - 1)) : 0, high = low + (1 << bits) - 1;
  const int level = between(0, 23);
  return (cc_context){.base = ((level & 1 ? 102u : 72u) << (level >> 1)) >> 4,
                      .mean = (int16_t)between(low, high),
                      .zero = (int16_t)(between(0, 1) ? 0 : between(low, high)),
                      .mode = (uint8_t)mode,
                      .correlation = (uint8_t)(mode == CC_PLAIN ? between(0, 8) : 0),
                      .bits = (uint8_t)bits,
                      .density = (uint8_t)(mode >= CC_SPARSE ? between(0, 7) : 0)};
}

static uint32_t coprime(uint32_t n) {
  for (;;) {
    uint32_t stride = (uint32_t)between(1, n > 1 ? (int32_t)n - 1 : 1), a = stride, b = n;
    while (b != 0) {
      const uint32_t rest = a % b;
      a = b;
      b = rest;
    }
    if (a == 1) return stride;
  }
}

/// The number whose product with `factor` is 1 modulo `n`, by trial.
static uint32_t inverse(uint32_t factor, uint32_t n) {
  uint32_t result = 1;
  while (n > 1 && (uint64_t)result * factor % n != 1) result++;
  return result;
}

static model *any_model(void) {
  model *m = memory(sizeof *m);
  memset(m, 0, sizeof *m);
  const int bits = between(1, 8), root_mode = between(0, 3), mode = between(0, 3);
  const bool is_signed = bits > 1 && between(0, 1);
  const uint32_t segments = (uint32_t)between(1, SEGMENTS);
  m->stream = (cc_stream){m->segments, m->inverse_segments, segments, m->roots, m->refinements, root_mode == CC_RAW, mode == CC_RAW,
                          is_signed};
  for (int channel = 0; channel < CHANNELS; channel++) {
    m->roots[channel] = any_context(root_mode, bits, is_signed);
    m->refinements[channel] = any_context(mode, bits, is_signed);
  }
  for (uint32_t i = 0; i < segments; i++) {
    const uint32_t channels = (uint32_t)between(1, CHANNELS), per = (uint32_t)between(1, between(0, 1) ? 9 : 100);
    const uint32_t count = channels * per, spread = between(0, 2) ? (uint32_t)(between(0, 1) ? 16 : between(1, 40)) : 0;
    const uint32_t chunk = spread == 0 ? count : spread, chunks = count / chunk;
    m->segments[i] = (cc_segment){m->count, count, per, (uint32_t)between(0, CHANNELS - (int)channels), chunk, chunks,
                                  chunks > 1 ? coprime(chunks) : 1, between(0, 2) == 0};
    const cc_segment *s = m->segments + i;
    m->inverse_segments[i] = *s;
    m->inverse_segments[i].stride = inverse(s->stride, chunks);
    for (uint32_t position = 0; position < count; position++) {
      const uint32_t index = position / chunk, at = m->count + position;
      const uint32_t place =
          index < chunks ? (uint32_t)((uint64_t)index * s->stride % chunks) * chunk + position % chunk : position;
      m->place[at] = s->start + place;
      m->segment[at] = i;
      m->channel[at] = s->first_channel + place / per;
      m->begins[at] = position == 0 || place % per == 0 || (position % chunk == 0 && index <= chunks);
    }
    m->count += count;
  }
  return m;
}

static const cc_tables *tables;

/// Brings a part of a segment into stream order: symbols, and random bits.
static void check_gathering(const model *m, const uint8_t *kept, uint64_t seed) {
  uint8_t *bits = memory((m->count + 7) / 8);
  for (uint32_t i = 0; i < (m->count + 7) / 8; i++) bits[i] = (uint8_t)between(0, 255);
  const uint32_t index = (uint32_t)between(0, (int32_t)m->stream.segment_count - 1);
  const cc_segment *s = m->segments + index;
  const uint32_t first = (uint32_t)between(0, (int32_t)s->count - 1);
  const uint32_t count = (uint32_t)between(1, (int32_t)(s->count - first));
  uint8_t *symbols = memory(count), *presence = memory((count + 7) / 8);
  cc_gather(&m->stream, index, first, count, kept, symbols);
  cc_gather_presence(&m->stream, index, first, count, bits, presence);
  for (uint32_t offset = s->start; offset < s->start + s->count; offset++) {
    const uint32_t i = m->place[offset] - s->start - first;
    if (i >= count) continue;
    if (symbols[i] != kept[offset]) fail("a symbol in stream order", seed);
    if ((presence[i / 8] >> i % 8 & 1) != (bits[offset / 8] >> offset % 8 & 1)) fail("a bit in stream order", seed);
  }
  free(symbols);
  free(presence);
  free(bits);
}

/// Writes all symbols in fragments of random lengths, reads each one whole and cut, and stores them.
static void check_case(uint64_t seed) {
  random_seed(seed, 0);
  model *m = any_model();
  const int bits = m->roots[0].bits, zeros = between(0, 4);
  uint8_t *symbols = memory(m->count);
  const int32_t low = m->stream.is_signed ? -(1 << (bits - 1)) : 0;
  for (uint32_t i = 0; i < m->count; i++) {
    symbols[i] = (uint8_t)(between(0, 4) < zeros ? m->roots[0].zero : between(low, low + (1 << bits) - 1));
  }
  uint8_t *kept = memory(m->count), *presence = memory((m->count + 7) / 8);
  memset(presence, 0, (m->count + 7) / 8);
  intptr_t counts[SEGMENTS] = {0};
  bool is_inconsistent = false;
  uint32_t offset = 0, stored = 0;
  static bit_string s;
  while (offset < m->count) {
    const size_t header = (size_t)between(0, 4), limit = header + (size_t)between(5, between(0, 3) ? 30 : 300);
    const uint32_t before = offset;
    uint8_t *payload = memory(limit);
    memset(payload, 0xCC, limit);
    const size_t end = cc_write(tables, &m->stream, &offset, m->count, symbols, payload, header, limit);
    const uint32_t sent = model_write(m, before, m->count, symbols, 8 * (limit - header), &s);
    if (offset - before != sent || end - header != (s.count + 7) / 8) fail("the number of symbols that were written", seed);
    for (size_t i = 0; i < 8 * (end - header); i++) {
      const int bit = payload[header + i / 8] >> (7 - i % 8) & 1;
      if (bit != (i < s.count ? s.bits[i] : 0)) fail("a bit that was written", seed);
    }
    for (size_t i = end; i < limit; i++) {
      if (payload[i] != 0xCC) fail("a byte after the fragment", seed);
    }
    // The whole fragment, cut, and with a byte changed.
    for (int cut = 0; cut < 3; cut++) {
      const size_t length = cut == 0 ? end : header + (size_t)between(0, (int32_t)(end - header));
      uint8_t *received = memory(length);
      if (length > 0) memcpy(received, payload, length);
      if (cut == 2 && length > header) received[header + (size_t)between(0, (int32_t)(length - header) - 1)] ^= (uint8_t)between(1, 255);
      s.count = s.at = 0;
      for (size_t i = 0; i < 8 * (length - header); i++) s.bits[s.count++] = received[header + i / 8] >> (7 - i % 8) & 1;
      const uint32_t most = m->count - before, room = 32 * (uint32_t)(length - header);
      uint8_t *found = memory(most < room ? most : room), *wanted = memory(most);
      size_t rest = 0;
      const int32_t count = cc_read(tables, &m->stream, before, received, header, length, found, &rest);
      if (count != model_read(m, before, &s, wanted)) fail("the number of symbols that were read", seed);
      if (count > 0 && memcmp(found, wanted, (size_t)count) != 0) fail("a symbol that was read", seed);
      if (count == (int32_t)most && rest != s.count - s.at) fail("the number of bits that are left", seed);
      if (cut == 0) {
        if (count < (int32_t)sent) fail("the symbols that were sent", seed);
        const cc_stored result = cc_store(&m->stream, before, sent, found, (cc_memory){kept, presence, counts});
        bool has_complete = false;
        for (uint32_t at = before; at < before + sent; at++) {
          has_complete |= counts[m->segment[at]] == (intptr_t)m->segments[m->segment[at]].count;
        }
        if (has_complete != result.has_complete_segment) fail("a segment that is complete", seed);
        stored += result.new;
        is_inconsistent |= result.is_inconsistent;
      }
      free(found);
      free(wanted);
      free(received);
    }
    free(payload);
  }
  intptr_t total = 0;
  for (int i = 0; i < SEGMENTS; i++) total += counts[i];
  if (stored != m->count || total != (intptr_t)m->count || is_inconsistent) fail("the number of symbols that are kept", seed);
  for (uint32_t i = 0; i < m->count; i++) {
    const uint8_t sent = symbols[m->place[i]];
    const int32_t symbol = m->stream.is_signed ? signed_low(sent, bits) : sent;
    if (kept[i] != (uint8_t)symbol || !(presence[i / 8] >> i % 8 & 1)) fail("a symbol that is kept", seed);
  }
  // Once more, with other values: the smaller ones stay.
  const uint32_t again = (uint32_t)between(0, (int32_t)m->count - 1), some = (uint32_t)between(1, (int32_t)(m->count - again));
  uint8_t *others = memory(some);
  for (uint32_t i = 0; i < some; i++) others[i] = (uint8_t)between(low, low + (1 << bits) - 1);
  if (cc_store(&m->stream, again, some, others, (cc_memory){kept, presence, counts}).new != 0) {
    fail("a symbol that is new twice", seed);
  }
  for (uint32_t i = 0; i < some; i++) {
    const uint32_t place = m->place[again + i];
    const int32_t symbol = m->stream.is_signed ? signed_low(symbols[place], bits) : symbols[place];
    const int32_t other = m->stream.is_signed ? signed_low(others[i], bits) : others[i];
    if (kept[again + i] != (uint8_t)(symbol < other ? symbol : other)) fail("the smaller symbol", seed);
  }
  check_gathering(m, kept, seed);
  free(others);
  free(kept);
  free(presence);
  free(symbols);
  free(m);
}

/// [FRAG-8], bit by bit.
static void check_checks(uint64_t seed) {
  random_seed(seed, 1);
  uint8_t bytes[40];
  uint32_t short_check = 0xFF, long_check = 0xFFFF;
  for (int i = 0; i < 40; i++) {
    bytes[i] = (uint8_t)between(0, 255);
    short_check ^= bytes[i];
    long_check ^= (uint32_t)bytes[i] << 8;
    for (int bit = 0; bit < 8; bit++) {
      short_check = (short_check << 1 ^ (short_check & 0x80 ? 0x07 : 0)) & 0xFF;
      long_check = (long_check << 1 ^ (long_check & 0x8000 ? 0x1021 : 0)) & 0xFFFF;
    }
  }
  if (cc_check(tables, 1, cc_check(tables, 1, 0xFF, bytes, 7), bytes + 7, 33) != short_check) fail("a check of 8 bits", seed);
  if (cc_check(tables, 2, cc_check(tables, 2, 0xFFFF, bytes, 9), bytes + 9, 31) != long_check) fail("a check of 16 bits", seed);
}

int main(int count, char **arguments) {
  const double seconds = count > 1 ? atof(arguments[1]) : 3;
  uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
  cc_tables *filled = memory(sizeof *filled);
  cc_fill(filled);
  tables = filled;
  uint64_t cases = 0;
  for (const clock_t start = clock(); (double)(clock() - start) < seconds * CLOCKS_PER_SEC; cases++) {
    check_checks(seed * 1000003 + cases);
    check_case(seed * 1000003 + cases);
  }
  printf("codes, %s: %llu cases, seed %llu\n", cv_best_isa() >= CV_AVX2 ? "AVX2" : "baseline", (unsigned long long)cases,
         (unsigned long long)seed);
  free(filled);
  return cases == 0;
}
