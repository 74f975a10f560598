#include "Lanes.h"

// A function that is compiled for both signs and both predictions, so that neither is asked for per cell.
#define FOR_EACH_KIND(name, ...)                                                       \
  if (range.lowest < 0) {                                                              \
    if (is_difference) name(__VA_ARGS__, true, true); else name(__VA_ARGS__, true, false);   \
  } else {                                                                             \
    if (is_difference) name(__VA_ARGS__, false, true); else name(__VA_ARGS__, false, false); \
  }

/// The numbers that bytes in the range stand for.
INLINE short_lanes value_at(const uint8_t *bytes, bool is_signed) {
  return is_signed ? signed_shorts_at(bytes) : shorts_at(bytes);
}

/// The samples that symbols stand for.
INLINE short_lanes sample_at(const uint8_t *bytes, cp_range range, bool is_signed) {
  return clamped_short(value_at(bytes, is_signed), range);
}

// Evidence below roots.

/// The evidence of one child: its own symbol, where it was received, else what lies below it. Nothing lies below a child
/// that is one lattice cell.
INLINE void add_child(
    const uint8_t *symbol, const uint8_t *received, cp_range range, int32_t area_shift, const cp_evidence_cell *below,
    lanes *sum, lanes *area) {
  const lanes there = signed_bytes_at(received), value = samples_at(symbol, range) << area_shift;
  *sum += area_shift == 0 ? there & value : CHOSEN(there, value, *(const lanes *)below->sum);
  *area += area_shift == 0 ? -there : CHOSEN(there, all(1 << area_shift), *(const lanes *)below->area);
}

INLINE void cp_collect_body(
    cp_run run, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells) {
  cp_evidence_cell *cell = cells + run.cell;
  const uint8_t *symbol = symbols + (size_t)run.symbol * CP_TILE, *there = received + (size_t)run.symbol * CP_TILE;
  for (int32_t i = 0; i < run.count; i++, cell += run.step, symbol += CP_TILE, there += CP_TILE) {
    lanes sum = all(0), area = all(0);
    if (run.area_shift > 0) {
      sum = *(lanes *)cell[run.second].sum;
      area = *(lanes *)cell[run.second].area;
    }
    add_child(symbol, there, range, run.area_shift, cell, &sum, &area);
    *(lanes *)cell->sum = sum;
    *(lanes *)cell->area = area;
  }
}

INLINE void cp_collect_crossing_body(
    cp_crossing x, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells) {
  cp_evidence_cell *cell = cells + x.cell, *last = cell + x.right + x.below;
  const size_t at = (size_t)x.symbol * CP_TILE, below = (size_t)x.below_symbol * CP_TILE;
  lanes sum = all(0), area = all(0);
  if (x.area_shift > 0) {
    sum = *(lanes *)last->sum;
    area = *(lanes *)last->area;
  }
  add_child(symbols + at, received + at, range, x.area_shift, cell, &sum, &area);
  add_child(symbols + at + CP_TILE, received + at + CP_TILE, range, x.area_shift, cell + x.right, &sum, &area);
  add_child(symbols + below, received + below, range, x.area_shift, cell + x.below, &sum, &area);
  *(lanes *)cell->sum = sum;
  *(lanes *)cell->area = area;
}

// Roots.

/// sum / 2^shift, 1 ≤ shift ≤ 2, ties to even.
INLINE short_lanes short_half_to_even(short_lanes sum, int shift) {
  return (sum + (int16_t)((1 << (shift - 1)) - 1) + (sum >> shift & 1)) >> shift;
}

/// rest / unknown, 1 ≤ unknown ≤ 4, ties to even; |rest| is at most 7 · 255.
INLINE short_lanes share_of(short_lanes rest, short_lanes unknown) {
  // There are no ties in thirds: ⌊(rest + 1) / 3⌋, made positive for the product.
  const lanes third = ((__builtin_convertvector(rest, lanes) + (1 + 3 * 1024)) * 43691 >> 17) - 1024;
  return CHOSEN(
      unknown <= 2, CHOSEN(unknown == 1, rest, short_half_to_even(rest, 1)),
      CHOSEN(unknown == 3, __builtin_convertvector(third, short_lanes), short_half_to_even(rest, 2)));
}

/// sum / area, ties to even.
INLINE int32_t quotient(int32_t sum, int32_t area) {
  int32_t floor = sum / area, rest = sum % area;
  if (rest < 0) {
    floor--;
    rest += area;
  }
  return floor + (rest > area - rest || (rest == area - rest && (floor & 1)));
}

INLINE void cp_set_roots_body(
    int32_t count, int32_t step, cp_range range, const uint8_t *symbols, uint8_t *values) {
  for (int32_t i = 0; i < count; i++, symbols += CP_TILE, values += (size_t)step * CP_TILE)
    store_shorts(values, sample_at(symbols, range, range.lowest < 0));
}

INLINE void cp_estimate_root_body(
    cp_root root, cp_range range, const uint8_t *means, const uint8_t *symbols, const uint8_t *received,
    const cp_evidence_cell *evidence, uint8_t *values, uint8_t *exact) {
  const bool is_signed = range.lowest < 0;
  const size_t own = (size_t)root.symbol * CP_TILE, cell = (size_t)root.cell * CP_TILE;
  const short_lanes there = signed_shorts_at(received + own);
  // Where the root was lost, it is not there itself, so that it can stand for a neighbour that does not exist.
  short_lanes sum = all_short(0), count = all_short(0);
  for (int side = 0; side < 4; side++) {
    const size_t next = (size_t)root.neighbours[side] * CP_TILE;
    const short_lanes is_there = signed_shorts_at(received + next) & ~there;
    sum += is_there & sample_at(symbols + next, range, is_signed);
    count -= is_there;
  }
  const short_lanes estimate = CHOSEN(count > 0, share_of(sum, count), value_at(means, is_signed));
  store_shorts(values + cell, CHOSEN(there, sample_at(symbols + own, range, is_signed), estimate));
  store_shorts(exact + cell, there);
  if (!evidence) return;
  evidence += root.evidence;
  for (int channel = 0; channel < CP_TILE; channel++)
    if (!received[own + channel] && evidence->area[channel] > 0)
      values[cell + channel] = (uint8_t)quotient(evidence->sum[channel], evidence->area[channel]);
}

// From the roots down.

/// The value of a child that was received.
INLINE short_lanes received_value(
    const uint8_t *symbol, short_lanes parent, short_lanes exact, cp_range range, bool is_signed, bool is_difference) {
  if (!is_difference) return sample_at(symbol, range, is_signed);
  const int shift = 16 - range.bits;
  const short_lanes value = parent + (shorts_at(symbol) << shift >> shift);
  const short_lanes wrapped = is_signed ? value << shift >> shift : value & (int16_t)range.highest;
  return CHOSEN(exact, wrapped, clamped_short(value, range));
}

INLINE void divide(
    cp_run run, cp_range range, const uint8_t *symbols, const uint8_t *received, uint8_t *values, uint8_t *exact,
    bool is_signed, bool is_difference) {
  size_t at = (size_t)run.symbol * CP_TILE, cell = (size_t)run.cell * CP_TILE;
  const size_t step = (size_t)run.step * CP_TILE, second = (size_t)run.second * CP_TILE;
  for (int32_t i = 0; i < run.count; i++, cell += step, at += CP_TILE) {
    const short_lanes p = value_at(values + cell, is_signed), is_exact = signed_shorts_at(exact + cell);
    const short_lanes there = signed_shorts_at(received + at), both = there & is_exact;
    const short_lanes sent = received_value(symbols + at, p, is_exact, range, is_signed, is_difference);
    // If the sent child is lost, half of 2 · p is the parent's value.
    store_shorts(values + cell, CHOSEN(there, sent, p));
    store_shorts(exact + cell, is_difference ? both : there);
    store_shorts(values + cell + second, CHOSEN(both, clamped_short(2 * p - sent, range), p));
    store_shorts(exact + cell + second, both);
  }
}

INLINE void cp_divide_body(
    cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received, uint8_t *values,
    uint8_t *exact) {
  FOR_EACH_KIND(divide, run, range, symbols, received, values, exact)
}

INLINE void cp_divide_crossing_body(
    cp_crossing x, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received, uint8_t *values,
    uint8_t *exact) {
  const bool is_signed = range.lowest < 0;
  const size_t first = (size_t)x.cell * CP_TILE, right = (size_t)x.right * CP_TILE, below = (size_t)x.below * CP_TILE;
  const size_t child[4] = {first, first + right, first + below, first + right + below};
  const size_t symbol[3] = {
      (size_t)x.symbol * CP_TILE, (size_t)x.symbol * CP_TILE + CP_TILE, (size_t)x.below_symbol * CP_TILE};
  const short_lanes p = value_at(values + first, is_signed), is_exact = signed_shorts_at(exact + first);
  short_lanes there[3], value[3], rest = 4 * p, unknown = all_short(4);
  for (int i = 0; i < 3; i++) {
    there[i] = signed_shorts_at(received + symbol[i]);
    value[i] = received_value(symbols + symbol[i], p, is_exact, range, is_signed, is_difference);
    rest -= there[i] & is_exact & value[i];
    unknown += there[i];
  }
  // Only the shares of an exact parent count, so that what was received of another may be left out of `rest`.
  const short_lanes share = CHOSEN(is_exact, clamped_short(share_of(rest, unknown), range), p);
  for (int i = 0; i < 3; i++) {
    store_shorts(values + child[i], CHOSEN(there[i], value[i], share));
    store_shorts(exact + child[i], is_difference ? there[i] & is_exact : there[i]);
  }
  store_shorts(values + child[3], share);
  store_shorts(exact + child[3], is_exact & (unknown == 1));
}

// The same if nothing was lost.

INLINE void divide_complete(
    cp_run run, cp_range range, const uint8_t *symbols, uint8_t *values, bool is_signed, bool is_difference) {
  uint8_t *cell = values + (size_t)run.cell * CP_TILE;
  const uint8_t *symbol = symbols + (size_t)run.symbol * CP_TILE;
  const size_t step = (size_t)run.step * CP_TILE, second = (size_t)run.second * CP_TILE;
  for (int32_t i = 0; i < run.count; i++, cell += step, symbol += CP_TILE) {
    const short_lanes p = value_at(cell, is_signed);
    const short_lanes sent = received_value(symbol, p, all_short(-1), range, is_signed, is_difference);
    store_shorts(cell, sent);
    store_shorts(cell + second, clamped_short(2 * p - sent, range));
  }
}

INLINE void cp_divide_complete_body(
    cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, uint8_t *values) {
  FOR_EACH_KIND(divide_complete, run, range, symbols, values)
}

INLINE void cp_divide_crossing_complete_body(
    cp_crossing x, cp_range range, bool is_difference, const uint8_t *symbols, uint8_t *values) {
  const bool is_signed = range.lowest < 0;
  const size_t right = (size_t)x.right * CP_TILE, lower = (size_t)x.below * CP_TILE;
  uint8_t *cell = values + (size_t)x.cell * CP_TILE;
  const uint8_t *symbol = symbols + (size_t)x.symbol * CP_TILE, *below = symbols + (size_t)x.below_symbol * CP_TILE;
  const short_lanes p = value_at(cell, is_signed), exact = all_short(-1);
  const short_lanes v0 = received_value(symbol, p, exact, range, is_signed, is_difference);
  const short_lanes v1 = received_value(symbol + CP_TILE, p, exact, range, is_signed, is_difference);
  const short_lanes v2 = received_value(below, p, exact, range, is_signed, is_difference);
  store_shorts(cell, v0);
  store_shorts(cell + right, v1);
  store_shorts(cell + lower, v2);
  store_shorts(cell + right + lower, clamped_short(4 * p - v0 - v1 - v2, range));
}

// The grid.

INLINE void cp_expand_body(
    const uint8_t *values, int32_t step, int32_t count, int32_t width, int32_t room, uint8_t *pixels) {
  for (int32_t i = 0; i < count; i++, values += (size_t)step * CP_TILE) {
    const byte_lanes value = *(const byte_lanes *)values;
    for (int32_t pixel = 0; pixel < width && room > 0; pixel++, room--, pixels += CP_TILE) *(byte_lanes *)pixels = value;
  }
}

INLINE void cp_count_exact_body(const uint8_t *exact, int32_t step, int32_t count, int32_t *totals) {
  lanes total = *(lanes *)totals;
  for (int32_t i = 0; i < count; i++, exact += (size_t)step * CP_TILE) total -= signed_bytes_at(exact);
  *(lanes *)totals = total;
}

FOR_EACH_ISA(cp_collect,
  (cp_run run, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells),
  (run, range, symbols, received, cells))
FOR_EACH_ISA(cp_collect_crossing,
  (cp_crossing crossing, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells),
  (crossing, range, symbols, received, cells))
FOR_EACH_ISA(cp_set_roots,
  (int32_t count, int32_t step, cp_range range, const uint8_t *symbols, uint8_t *values),
  (count, step, range, symbols, values))
FOR_EACH_ISA(cp_estimate_root,
  (cp_root root, cp_range range, const uint8_t *means, const uint8_t *symbols, const uint8_t *received,
   const cp_evidence_cell *evidence, uint8_t *values, uint8_t *exact),
  (root, range, means, symbols, received, evidence, values, exact))
FOR_EACH_ISA(cp_divide,
  (cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received, uint8_t *values,
   uint8_t *exact), (run, range, is_difference, symbols, received, values, exact))
FOR_EACH_ISA(cp_divide_crossing,
  (cp_crossing crossing, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received,
   uint8_t *values, uint8_t *exact), (crossing, range, is_difference, symbols, received, values, exact))
FOR_EACH_ISA(cp_divide_complete,
  (cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, uint8_t *values),
  (run, range, is_difference, symbols, values))
FOR_EACH_ISA(cp_divide_crossing_complete,
  (cp_crossing crossing, cp_range range, bool is_difference, const uint8_t *symbols, uint8_t *values),
  (crossing, range, is_difference, symbols, values))
FOR_EACH_ISA(cp_expand,
  (const uint8_t *values, int32_t step, int32_t count, int32_t width, int32_t room, uint8_t *pixels),
  (values, step, count, width, room, pixels))
FOR_EACH_ISA(cp_count_exact, (const uint8_t *exact, int32_t step, int32_t count, int32_t *totals),
  (exact, step, count, totals))
