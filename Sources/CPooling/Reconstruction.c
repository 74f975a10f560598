#include "Lanes.h"
#include "Targets.h"

// Evidence below roots.

/// The evidence of one child: its own symbol, where it was received, else what lies below it.
INLINE void add_child(
    const uint8_t *symbol, const uint8_t *received, cp_range range, int32_t area_shift, const cp_evidence_cell *below,
    lanes *sum, lanes *area) {
  const lanes there = signed_bytes_at(received);
  *sum += chosen(there, samples_at(symbol, range) << area_shift, *(const lanes *)below->sum);
  *area += chosen(there, all(1 << area_shift), *(const lanes *)below->area);
}

INLINE void cp_collect_body(
    cp_run run, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells) {
  cp_evidence_cell *cell = cells + run.cell;
  for (int32_t i = 0; i < run.count; i++, cell += run.step) {
    const size_t at = (size_t)(run.symbol + i) * CP_TILE;
    lanes sum = *(lanes *)cell[run.second].sum, area = *(lanes *)cell[run.second].area;
    add_child(symbols + at, received + at, range, run.area_shift, cell, &sum, &area);
    *(lanes *)cell->sum = sum;
    *(lanes *)cell->area = area;
  }
}

INLINE void cp_collect_crossing_body(
    cp_crossing x, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells) {
  cp_evidence_cell *cell = cells + x.cell, *last = cell + x.right + x.below;
  const size_t at = (size_t)x.symbol * CP_TILE, below = (size_t)x.below_symbol * CP_TILE;
  lanes sum = *(lanes *)last->sum, area = *(lanes *)last->area;
  add_child(symbols + at, received + at, range, x.area_shift, cell, &sum, &area);
  add_child(symbols + at + CP_TILE, received + at + CP_TILE, range, x.area_shift, cell + x.right, &sum, &area);
  add_child(symbols + below, received + below, range, x.area_shift, cell + x.below, &sum, &area);
  *(lanes *)cell->sum = sum;
  *(lanes *)cell->area = area;
}

// From the roots down.

INLINE void cp_set_root_body(
    cp_range range, const uint8_t *symbol, const uint8_t *received, const int32_t *estimate, cp_receiver_cell *cell) {
  const lanes there = signed_bytes_at(received);
  *(lanes *)cell->value = chosen(there, samples_at(symbol, range), *(const lanes *)estimate);
  *(lanes *)cell->exact = there;
}

/// The value of a child that was received.
INLINE lanes received_value(const uint8_t *symbol, lanes parent, lanes exact, cp_range range, bool is_difference) {
  if (!is_difference) return samples_at(symbol, range);
  const int32_t shift = 32 - range.bits;
  const lanes value = parent + (bytes_at(symbol) << shift >> shift);
  return chosen(exact, wrapped(value, range), clamped(value, range));
}

INLINE void cp_divide_body(
    cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received,
    cp_receiver_cell *cells) {
  cp_receiver_cell *cell = cells + run.cell;
  for (int32_t i = 0; i < run.count; i++, cell += run.step) {
    const size_t at = (size_t)(run.symbol + i) * CP_TILE;
    const lanes p = *(lanes *)cell->value, exact = *(lanes *)cell->exact, there = signed_bytes_at(received + at);
    const lanes sent = received_value(symbols + at, p, exact, range, is_difference);
    // If the sent child is lost, half of 2 · p is the parent's value.
    *(lanes *)cell->value = chosen(there, sent, p);
    *(lanes *)cell->exact = is_difference ? there & exact : there;
    *(lanes *)cell[run.second].value = chosen(there & exact, clamped(2 * p - sent, range), p);
    *(lanes *)cell[run.second].exact = there & exact;
  }
}

/// rest / unknown, 1 ≤ unknown ≤ 4, ties to even; |rest| is at most 7 · 255.
INLINE lanes share_of(lanes rest, lanes unknown) {
  // There are no ties in thirds: ⌊(rest + 1) / 3⌋, made positive for the product.
  const lanes third = ((rest + 1 + 3 * 1024) * 43691 >> 17) - 1024;
  const lanes by_one_or_two = chosen(unknown == 1, rest, half_to_even(rest, 1));
  return chosen(unknown <= 2, by_one_or_two, chosen(unknown == 3, third, half_to_even(rest, 2)));
}

INLINE void cp_divide_crossing_body(
    cp_crossing x, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received,
    cp_receiver_cell *cells) {
  cp_receiver_cell *const child[4] = {
      cells + x.cell, cells + x.cell + x.right, cells + x.cell + x.below, cells + x.cell + x.right + x.below};
  const size_t symbol[3] = {
      (size_t)x.symbol * CP_TILE, (size_t)x.symbol * CP_TILE + CP_TILE, (size_t)x.below_symbol * CP_TILE};
  const lanes p = *(lanes *)child[0]->value, exact = *(lanes *)child[0]->exact;
  lanes there[3], value[3], rest = 4 * p, unknown = all(4);
  for (int i = 0; i < 3; i++) {
    there[i] = signed_bytes_at(received + symbol[i]);
    value[i] = received_value(symbols + symbol[i], p, exact, range, is_difference);
    rest -= there[i] & exact & value[i];
    unknown += there[i];
  }
  // Only the shares of an exact parent count, so that what was received of another may be left out of `rest`.
  const lanes share = chosen(exact, clamped(share_of(rest, unknown), range), p);
  for (int i = 0; i < 3; i++) {
    *(lanes *)child[i]->value = chosen(there[i], value[i], share);
    *(lanes *)child[i]->exact = is_difference ? there[i] & exact : there[i];
  }
  *(lanes *)child[3]->value = share;
  *(lanes *)child[3]->exact = exact & (unknown == 1);
}

// The same if nothing was lost.

INLINE void cp_divide_complete_body(
    cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, cp_receiver_cell *cells) {
  cp_receiver_cell *cell = cells + run.cell;
  const uint8_t *symbol = symbols + (size_t)run.symbol * CP_TILE;
  for (int32_t i = 0; i < run.count; i++, cell += run.step, symbol += CP_TILE) {
    const lanes p = *(lanes *)cell->value, sent = received_value(symbol, p, all(-1), range, is_difference);
    *(lanes *)cell->value = sent;
    *(lanes *)cell[run.second].value = clamped(2 * p - sent, range);
  }
}

INLINE void cp_divide_crossing_complete_body(
    cp_crossing x, cp_range range, bool is_difference, const uint8_t *symbols, cp_receiver_cell *cells) {
  cp_receiver_cell *cell = cells + x.cell;
  const uint8_t *symbol = symbols + (size_t)x.symbol * CP_TILE, *below = symbols + (size_t)x.below_symbol * CP_TILE;
  const lanes p = *(lanes *)cell->value;
  const lanes v0 = received_value(symbol, p, all(-1), range, is_difference);
  const lanes v1 = received_value(symbol + CP_TILE, p, all(-1), range, is_difference);
  const lanes v2 = received_value(below, p, all(-1), range, is_difference);
  *(lanes *)cell->value = v0;
  *(lanes *)cell[x.right].value = v1;
  *(lanes *)cell[x.below].value = v2;
  *(lanes *)cell[x.right + x.below].value = clamped(4 * p - v0 - v1 - v2, range);
}

// The grid.

INLINE void cp_expand_body(
    const cp_receiver_cell *cells, int32_t step, int32_t count, int32_t width, int32_t room, uint8_t *pixels,
    int32_t *exact) {
  lanes total = *(lanes *)exact;
  for (int32_t i = 0; i < count; i++, cells += step) {
    total -= *(const lanes *)cells->exact;
    const lanes value = *(const lanes *)cells->value;
    for (int32_t pixel = 0; pixel < width && room > 0; pixel++, room--, pixels += CP_TILE) store_bytes(pixels, value);
  }
  *(lanes *)exact = total;
}

FOR_EACH_ISA(cp_collect,
  (cp_run run, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells),
  (run, range, symbols, received, cells))
FOR_EACH_ISA(cp_collect_crossing,
  (cp_crossing crossing, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells),
  (crossing, range, symbols, received, cells))
FOR_EACH_ISA(cp_set_root,
  (cp_range range, const uint8_t *symbol, const uint8_t *received, const int32_t *estimate, cp_receiver_cell *cell),
  (range, symbol, received, estimate, cell))
FOR_EACH_ISA(cp_divide,
  (cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received,
   cp_receiver_cell *cells), (run, range, is_difference, symbols, received, cells))
FOR_EACH_ISA(cp_divide_crossing,
  (cp_crossing crossing, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received,
   cp_receiver_cell *cells), (crossing, range, is_difference, symbols, received, cells))
FOR_EACH_ISA(cp_divide_complete,
  (cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, cp_receiver_cell *cells),
  (run, range, is_difference, symbols, cells))
FOR_EACH_ISA(cp_divide_crossing_complete,
  (cp_crossing crossing, cp_range range, bool is_difference, const uint8_t *symbols, cp_receiver_cell *cells),
  (crossing, range, is_difference, symbols, cells))
FOR_EACH_ISA(cp_expand,
  (const cp_receiver_cell *cells, int32_t step, int32_t count, int32_t width, int32_t room, uint8_t *pixels,
   int32_t *exact), (cells, step, count, width, room, pixels, exact))
