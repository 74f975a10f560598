#include "Lanes.h"

// Loading.

INLINE void cp_load_area_body(
    const uint8_t *pixels, size_t row_step, size_t pixel_step, int32_t rows, int32_t columns, int32_t rows_left,
    int32_t columns_left, cp_range range, cp_encoder_cell *cell) {
  lanes sum = all(0);
  for (int32_t row = 0; row < rows; row++)
    for (int32_t column = 0; column < columns; column++) {
      const int32_t y = row < rows_left ? row : rows_left - 1, x = column < columns_left ? column : columns_left - 1;
      sum += samples_at(pixels + (size_t)y * row_step + (size_t)x * pixel_step, range);
    }
  *(lanes *)cell->sum = sum;
}

INLINE void cp_load_body(
    const uint8_t *pixels, size_t pixel_step, int32_t count, cp_range range, cp_encoder_cell *cells) {
  for (int32_t i = 0; i < count; i++) *(lanes *)cells[i].sum = samples_at(pixels + (size_t)i * pixel_step, range);
}

// Merging.

INLINE void cp_merge_body(cp_run run, cp_encoder_cell *cells) {
  cp_encoder_cell *cell = cells + run.cell;
  for (int32_t i = 0; i < run.count; i++, cell += run.step) *(lanes *)cell->sum += *(lanes *)cell[run.second].sum;
}

INLINE void cp_merge_crossing_body(cp_crossing x, cp_encoder_cell *cells) {
  cp_encoder_cell *cell = cells + x.cell;
  *(lanes *)cell->sum +=
      *(lanes *)cell[x.right].sum + *(lanes *)cell[x.below].sum + *(lanes *)cell[x.right + x.below].sum;
}

// Encoding.

INLINE lanes symbol_of(lanes value, lanes parent, cp_range range, bool is_difference) {
  return is_difference ? wrapped(value - parent, range) : value;
}

INLINE void cp_encode_root_body(int32_t area_shift, cp_encoder_cell *cell, uint8_t *symbol) {
  const lanes value = half_to_even(*(lanes *)cell->sum, area_shift);
  *(lanes *)cell->value = value;
  store_bytes(symbol, value);
}

/// How far `value` is from the mean sum / 2^shift, times 2^shift.
INLINE lanes error(lanes value, lanes sum, int32_t shift) { return magnitude((value << shift) - sum); }

/// Two children with sums s and t of the same area: the shifted means are p ± (s − t) / (2 · area). The first is rounded to
/// the nearest integer, up from a tie, since its remainder then ranks first. The second is derived.
INLINE void cp_encode_body(
    cp_run run, cp_range range, bool is_difference, cp_encoder_cell *cells, uint8_t *symbols) {
  const int32_t shift = run.area_shift, area = 1 << shift;
  cp_encoder_cell *cell = cells + run.cell;
  uint8_t *out = symbols + (size_t)run.symbol * CP_TILE;
  for (int32_t i = 0; i < run.count; i++, cell += run.step, out += CP_TILE) {
    cp_encoder_cell *other = cell + run.second;
    const lanes p = *(lanes *)cell->value, t = *(lanes *)other->sum, s = *(lanes *)cell->sum - t;
    const lanes v = p + ((s - t + area) >> (shift + 1)), w = 2 * p - v;
    lanes first = clamped(v, range), second = clamped(2 * p - first, range);
    const lanes out_of_range = (first ^ v) | (second ^ w);
    if (cv_any((cv_words)out_of_range)) {
      const lanes own = half_to_even(s, shift), derived = clamped(2 * p - own, range);
      const lanes better = (out_of_range != 0) & (error(own, s, shift) + error(derived, t, shift) <
                                                  error(first, s, shift) + error(second, t, shift));
      first = CHOSEN(better, own, first);
      second = CHOSEN(better, derived, second);
    }
    *(lanes *)cell->sum = s;
    *(lanes *)cell->value = first;
    *(lanes *)other->value = second;
    store_bytes(out, symbol_of(first, p, range, is_difference));
  }
}

/// [POOL-10] for four children, relative to the parent: the numerators are 4 · Sᵢ − total, and `missing` = −Σ floors.
INLINE void cp_encode_crossing_body(
    cp_crossing x, cp_range range, bool is_difference, cp_encoder_cell *cells, uint8_t *symbols) {
  const int32_t shift = x.area_shift, den_shift = shift + 2;
  cp_encoder_cell *const child[4] = {
      cells + x.cell, cells + x.cell + x.right, cells + x.cell + x.below, cells + x.cell + x.right + x.below};
  const lanes p = *(lanes *)child[0]->value, total = *(lanes *)child[0]->sum;
  lanes s[4], floor[4], rest[4], v[4], value[4], missing = all(0), out_of_range = all(0);
  s[0] = total;
  for (int i = 1; i < 4; i++) s[0] -= s[i] = *(lanes *)child[i]->sum;
  for (int i = 0; i < 4; i++) {
    const lanes numerator = 4 * s[i] - total;
    floor[i] = numerator >> den_shift;
    rest[i] = numerator & ((1 << den_shift) - 1);
    missing -= floor[i];
  }
  // A comparison is −1 where it holds, so ranks and `missing` are compared with their signs changed.
  lanes rank[3];
  rank[0] = (rest[1] > rest[0]) + (rest[2] > rest[0]) + (rest[3] > rest[0]);
  rank[1] = (rest[0] >= rest[1]) + (rest[2] > rest[1]) + (rest[3] > rest[1]);
  rank[2] = (rest[0] >= rest[2]) + (rest[1] >= rest[2]) + (rest[3] > rest[2]);
  value[3] = 4 * p;
  for (int i = 0; i < 3; i++) {
    v[i] = p + floor[i] - (-rank[i] < missing);
    value[i] = clamped(v[i], range);
    value[3] -= value[i];
    out_of_range |= value[i] ^ v[i];
  }
  v[3] = value[3];
  value[3] = clamped(v[3], range);
  out_of_range |= value[3] ^ v[3];
  if (cv_any((cv_words)out_of_range)) {
    lanes own[4], own_error = all(0), shifted_error = all(0);
    own[3] = 4 * p;
    for (int i = 0; i < 3; i++) own[3] -= own[i] = half_to_even(s[i], shift);
    own[3] = clamped(own[3], range);
    for (int i = 0; i < 4; i++) {
      own_error += error(own[i], s[i], shift);
      shifted_error += error(value[i], s[i], shift);
    }
    const lanes better = (out_of_range != 0) & (own_error < shifted_error);
    for (int i = 0; i < 4; i++) value[i] = CHOSEN(better, own[i], value[i]);
  }
  *(lanes *)child[0]->sum = s[0];
  for (int i = 0; i < 4; i++) *(lanes *)child[i]->value = value[i];
  const int32_t symbol[3] = {x.symbol, x.symbol + 1, x.below_symbol};
  for (int i = 0; i < 3; i++)
    store_bytes(symbols + (size_t)symbol[i] * CP_TILE, symbol_of(value[i], p, range, is_difference));
}

FOR_EACH_ISA(cp_load_area,
  (const uint8_t *pixels, size_t row_step, size_t pixel_step, int32_t rows, int32_t columns, int32_t rows_left,
   int32_t columns_left, cp_range range, cp_encoder_cell *cell),
  (pixels, row_step, pixel_step, rows, columns, rows_left, columns_left, range, cell))
FOR_EACH_ISA(cp_load,
  (const uint8_t *pixels, size_t pixel_step, int32_t count, cp_range range, cp_encoder_cell *cells),
  (pixels, pixel_step, count, range, cells))
FOR_EACH_ISA(cp_merge, (cp_run run, cp_encoder_cell *cells), (run, cells))
FOR_EACH_ISA(cp_merge_crossing, (cp_crossing crossing, cp_encoder_cell *cells), (crossing, cells))
FOR_EACH_ISA(cp_encode_root, (int32_t area_shift, cp_encoder_cell *cell, uint8_t *symbol), (area_shift, cell, symbol))
FOR_EACH_ISA(cp_encode,
  (cp_run run, cp_range range, bool is_difference, cp_encoder_cell *cells, uint8_t *symbols),
  (run, range, is_difference, cells, symbols))
FOR_EACH_ISA(cp_encode_crossing,
  (cp_crossing crossing, cp_range range, bool is_difference, cp_encoder_cell *cells, uint8_t *symbols),
  (crossing, range, is_difference, cells, symbols))
