// Checks each loop of CPooling and CQuantize, on each ISA that this machine can run, against plain scalar code: one channel, one
// cell, one division by / and % at a time, as spec/pooling.md and spec/reconstruction.md state it.
//
// Buffers have exactly the sizes that the interface states, so a build with -fsanitize=address finds reads and writes beyond
// them, and every byte that a function may not change is compared too. FEATURECODEC_ISA must be
// respected. Usage: check_codec [seed] [rounds].

#include "CPooling.h"
#include "CQuantize.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const isa_names[] = {"baseline", "avx2", "avx512"};
static const char *function;
static cv_isa isa;
static uint64_t seed, number;

static void compare(const void *got, const void *wanted, size_t size) {
  if (memcmp(got, wanted, size) == 0) return;
  size_t i = 0;
  while (((const uint8_t *)got)[i] == ((const uint8_t *)wanted)[i]) i++;
  printf("%s, %s: byte %zu of %zu differs (case %llu)\n", function, isa_names[isa], i, size, (unsigned long long)number);
  printf("repeat with: check_codec %llu\n", (unsigned long long)seed);
  exit(1);
}

/// Memory of its own, with random content.
static void *filled(size_t size) {
  uint8_t *bytes = malloc(size ? size : 1);
  for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)random_bits();
  return bytes;
}

static void *copied(const void *from, size_t size) {
  void *to = malloc(size ? size : 1);
  memcpy(to, from, size);
  return to;
}

/// A buffer that a function changes, and the model's copy.
typedef struct { void *ours, *model; size_t size; } pair;

static pair pair_of(void *ours, size_t size) { return (pair){ours, copied(ours, size), size}; }

static void finish(pair p) {
  compare(p.ours, p.model, p.size);
  free(p.ours);
  free(p.model);
}

// The scalar model.

static int32_t clamp(int32_t value, cp_range r) { return value < r.lowest ? r.lowest : value > r.highest ? r.highest : value; }

static int32_t sample(uint8_t byte, cp_range r) { return clamp(r.lowest < 0 ? (int8_t)byte : byte, r); }

static int32_t value_of(uint8_t byte, cp_range r) { return r.lowest < 0 ? (int8_t)byte : byte; }

static int32_t wrap(int32_t value, cp_range r) {
  while (value > r.highest) value -= 1 << r.bits;
  while (value < r.lowest) value += 1 << r.bits;
  return value;
}

static int32_t difference(uint8_t byte, cp_range r) {
  int32_t low = byte % (1 << r.bits);
  return low >= 1 << (r.bits - 1) ? low - (1 << r.bits) : low;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int32_t round_div(int64_t a, int64_t b) {
  int64_t q = floor_div(a, b), twice = 2 * (a - q * b);
  return (int32_t)(q + (twice > b || (twice == b && q % 2 != 0)));
}

/// [POOL-10] for `n` children; `values` gets the decoder's values.
static void children(int32_t p, const int32_t *sums, int64_t area, int n, cp_range r, int32_t *values) {
  int64_t total = 0, floors[4], rests[4], missing = (int64_t)n * p, rest = (int64_t)n * p;
  for (int i = 0; i < n; i++) total += sums[i];
  for (int i = 0; i < n; i++) {
    int64_t numerator = n * (int64_t)sums[i] + n * area * p - total;
    floors[i] = floor_div(numerator, n * area);
    rests[i] = numerator - floors[i] * n * area;
    missing -= floors[i];
  }
  bool was_clamped = false;
  for (int i = 0; i < n; i++) {
    int64_t rank = 0, v;
    for (int j = 0; j < n; j++) rank += rests[j] > rests[i] || (rests[j] == rests[i] && j < i);
    v = i < n - 1 ? floors[i] + (rank < missing) : rest;
    values[i] = clamp((int32_t)v, r);
    was_clamped |= values[i] != v;
    rest -= values[i];
  }
  if (!was_clamped) return;
  int32_t own[4];
  int64_t own_error = 0, error = 0;
  rest = (int64_t)n * p;
  for (int i = 0; i < n; i++) {
    own[i] = clamp(i < n - 1 ? round_div(sums[i], area) : (int32_t)rest, r);
    rest -= own[i];
    own_error += llabs(area * own[i] - sums[i]);
    error += llabs(area * values[i] - sums[i]);
  }
  if (own_error < error) memcpy(values, own, sizeof own);
}

// Cases.

static cp_range any_range(void) {
  int32_t bits = one_in(2) ? 8 : between(2, 8);
  bool is_signed = one_in(2);
  return (cp_range){is_signed ? -(1 << (bits - 1)) : 0, is_signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1, bits};
}

static uint8_t any_value(cp_range r) { return (uint8_t)between(r.lowest, r.highest); }

/// A run on `cells` cells, whose symbols are below `symbols`.
static cp_run any_run(int32_t *cells, int32_t *symbols) {
  cp_run run = {.count = between(0, 9), .cell = between(0, 5), .area_shift = between(0, 7), .symbol = between(0, 6)};
  bool is_row = one_in(2);
  run.step = is_row ? between(1, 3) : between(4, 12);
  run.second = is_row ? between(1, 5) * 40 : between(1, run.step - 1 < 1 ? 1 : run.step - 1);
  *cells = run.cell + (run.count > 0 ? run.count - 1 : 0) * run.step + run.second + 1;
  *symbols = run.symbol + run.count + 1;
  return run;
}

static cp_crossing any_crossing(int32_t *cells, int32_t *symbols) {
  cp_crossing x = {
      .cell = between(0, 5), .right = between(1, 4), .below = between(5, 30), .symbol = between(0, 5),
      .area_shift = between(0, 7)};
  x.below_symbol = x.symbol + between(2, 9);
  *cells = x.cell + x.right + x.below + 1;
  *symbols = x.below_symbol + 1;
  return x;
}

static uint8_t *any_received(int32_t symbols) {
  uint8_t *received = filled((size_t)symbols * CP_TILE);
  int share = between(0, 10);
  for (int32_t i = 0; i < symbols * CP_TILE; i++) received[i] = between(0, 9) < share ? 255 : 0;
  return received;
}

/// Encoder cells whose sums are those of areas of samples, near their values or anywhere.
static cp_encoder_cell *any_cells(int32_t count, int32_t shift, cp_range r) {
  cp_encoder_cell *cells = filled((size_t)count * sizeof *cells);
  bool is_near = one_in(2);
  for (int32_t i = 0; i < count; i++)
    for (int c = 0; c < CP_TILE; c++) {
      cells[i].value[c] = between(r.lowest, r.highest);
      int32_t near = cells[i].value[c] * (1 << shift) + between(-2 * (1 << shift), 2 * (1 << shift));
      int32_t low = r.lowest * (1 << shift), high = r.highest * (1 << shift);
      cells[i].sum[c] = is_near ? (near < low ? low : near > high ? high : near) : between(low, high);
    }
  return cells;
}

static void check_load(void) {
  function = "cp_load";
  cp_range r = any_range();
  int32_t count = between(0, 20);
  size_t step = one_in(4) ? 0 : (size_t)between(CP_TILE, 40), last = count ? (size_t)(count - 1) * step : 0;
  uint8_t *pixels = filled(last + CP_TILE);
  pair cells = pair_of(filled((size_t)count * sizeof(cp_encoder_cell)), (size_t)count * sizeof(cp_encoder_cell));
  cp_encoder_cell *model = cells.model;
  for (int32_t i = 0; i < count; i++)
    for (int c = 0; c < CP_TILE; c++) model[i].sum[c] = sample(pixels[(size_t)i * step + c], r);
  cp_load(isa, pixels, step, count, r, cells.ours);
  finish(cells);
  free(pixels);

  function = "cp_load_area";
  int32_t rows = between(1, 9), columns = between(1, 9), rows_left = between(1, 9), columns_left = between(1, 9);
  int32_t h = rows < rows_left ? rows : rows_left, w = columns < columns_left ? columns : columns_left;
  size_t pixel_step = (size_t)between(CP_TILE, 40), row_step = (size_t)w * pixel_step + (size_t)between(0, 9);
  pixels = filled((size_t)(h - 1) * row_step + (size_t)(w - 1) * pixel_step + CP_TILE);
  pair cell = pair_of(filled(sizeof(cp_encoder_cell)), sizeof(cp_encoder_cell));
  for (int c = 0; c < CP_TILE; c++) {
    int32_t sum = 0;
    for (int32_t y = 0; y < rows; y++)
      for (int32_t x = 0; x < columns; x++)
        sum += sample(pixels[(size_t)(y < h ? y : h - 1) * row_step + (size_t)(x < w ? x : w - 1) * pixel_step + c], r);
    ((cp_encoder_cell *)cell.model)->sum[c] = sum;
  }
  cp_load_area(isa, pixels, row_step, pixel_step, rows, columns, rows_left, columns_left, r, cell.ours);
  finish(cell);
  free(pixels);
}

static void check_encode(void) {
  cp_range r = any_range();
  int32_t count, symbols;
  cp_run run = any_run(&count, &symbols);
  bool is_difference = one_in(2);

  function = "cp_merge";
  pair cells = pair_of(any_cells(count, run.area_shift, r), (size_t)count * sizeof(cp_encoder_cell));
  cp_encoder_cell *model = cells.model;
  for (int32_t i = 0; i < run.count; i++)
    for (int c = 0; c < CP_TILE; c++)
      model[run.cell + i * run.step].sum[c] += model[run.cell + i * run.step + run.second].sum[c];
  cp_merge(isa, run, cells.ours);
  compare(cells.ours, cells.model, cells.size);

  function = "cp_encode";
  pair sent = pair_of(filled((size_t)symbols * CP_TILE), (size_t)symbols * CP_TILE);
  uint8_t *bytes = sent.model;
  for (int32_t i = 0; i < run.count; i++)
    for (int c = 0; c < CP_TILE; c++) {
      cp_encoder_cell *first = model + run.cell + i * run.step, *second = first + run.second;
      int32_t p = first->value[c], sums[4] = {first->sum[c] - second->sum[c], second->sum[c]}, values[4];
      children(p, sums, 1 << run.area_shift, 2, r, values);
      first->sum[c] = sums[0];
      first->value[c] = values[0];
      second->value[c] = values[1];
      bytes[(run.symbol + i) * CP_TILE + c] = (uint8_t)(is_difference ? wrap(values[0] - p, r) : values[0]);
    }
  cp_encode(isa, run, r, is_difference, cells.ours, sent.ours);
  finish(cells);
  finish(sent);

  cp_crossing x = any_crossing(&count, &symbols);
  int32_t child[4] = {x.cell, x.cell + x.right, x.cell + x.below, x.cell + x.right + x.below};
  function = "cp_merge_crossing";
  cells = pair_of(any_cells(count, x.area_shift, r), (size_t)count * sizeof(cp_encoder_cell));
  model = cells.model;
  for (int c = 0; c < CP_TILE; c++)
    for (int i = 1; i < 4; i++) model[child[0]].sum[c] += model[child[i]].sum[c];
  cp_merge_crossing(isa, x, cells.ours);
  compare(cells.ours, cells.model, cells.size);

  function = "cp_encode_crossing";
  sent = pair_of(filled((size_t)symbols * CP_TILE), (size_t)symbols * CP_TILE);
  bytes = sent.model;
  int32_t place[3] = {x.symbol, x.symbol + 1, x.below_symbol};
  for (int c = 0; c < CP_TILE; c++) {
    int32_t p = model[child[0]].value[c], sums[4] = {model[child[0]].sum[c]}, values[4];
    for (int i = 1; i < 4; i++) sums[0] -= sums[i] = model[child[i]].sum[c];
    children(p, sums, 1 << x.area_shift, 4, r, values);
    model[child[0]].sum[c] = sums[0];
    for (int i = 0; i < 4; i++) model[child[i]].value[c] = values[i];
    for (int i = 0; i < 3; i++) bytes[place[i] * CP_TILE + c] = (uint8_t)(is_difference ? wrap(values[i] - p, r) : values[i]);
  }
  cp_encode_crossing(isa, x, r, is_difference, cells.ours, sent.ours);
  finish(cells);
  finish(sent);

  function = "cp_encode_root";
  int32_t shift = between(0, 16);
  cells = pair_of(any_cells(1, shift, r), sizeof(cp_encoder_cell));
  sent = pair_of(filled(CP_TILE), CP_TILE);
  model = cells.model;
  for (int c = 0; c < CP_TILE; c++)
    ((uint8_t *)sent.model)[c] = (uint8_t)(model->value[c] = round_div(model->sum[c], 1 << shift));
  cp_encode_root(isa, shift, cells.ours, sent.ours);
  finish(cells);
  finish(sent);
}

static void collect(
    cp_evidence_cell *cells, const int32_t *child, const int32_t *place, int n, int32_t shift, cp_range r,
    const uint8_t *symbols, const uint8_t *received) {
  for (int c = 0; c < CP_TILE; c++) {
    int32_t sum = 0, area = 0;
    for (int i = 0; i < n; i++) {
      if (i < n - 1 && received[place[i] * CP_TILE + c]) {
        sum += sample(symbols[place[i] * CP_TILE + c], r) * (1 << shift);
        area += 1 << shift;
      } else if (shift > 0) {
        sum += cells[child[i]].sum[c];
        area += cells[child[i]].area[c];
      }
    }
    cells[child[0]].sum[c] = sum;
    cells[child[0]].area[c] = area;
  }
}

static cp_evidence_cell *any_evidence(int32_t count, cp_range r) {
  cp_evidence_cell *cells = filled((size_t)count * sizeof *cells);
  for (int32_t i = 0; i < count; i++)
    for (int c = 0; c < CP_TILE; c++) {
      cells[i].area[c] = one_in(3) ? 0 : between(1, one_in(2) ? 8192 : 6);
      cells[i].sum[c] = between((int64_t)r.lowest * cells[i].area[c], (int64_t)r.highest * cells[i].area[c]);
    }
  return cells;
}

static void check_evidence(void) {
  cp_range r = any_range();
  int32_t count, symbols;
  function = "cp_collect";
  cp_run run = any_run(&count, &symbols);
  uint8_t *bytes = filled((size_t)symbols * CP_TILE), *received = any_received(symbols);
  pair cells = pair_of(any_evidence(count, r), (size_t)count * sizeof(cp_evidence_cell));
  for (int32_t i = 0; i < run.count; i++) {
    int32_t first = run.cell + i * run.step, child[2] = {first, first + run.second}, place[1] = {run.symbol + i};
    collect(cells.model, child, place, 2, run.area_shift, r, bytes, received);
  }
  cp_collect(isa, run, r, bytes, received, cells.ours);
  finish(cells);
  free(bytes);
  free(received);

  function = "cp_collect_crossing";
  cp_crossing x = any_crossing(&count, &symbols);
  bytes = filled((size_t)symbols * CP_TILE), received = any_received(symbols);
  cells = pair_of(any_evidence(count, r), (size_t)count * sizeof(cp_evidence_cell));
  int32_t child[4] = {x.cell, x.cell + x.right, x.cell + x.below, x.cell + x.right + x.below};
  int32_t place[3] = {x.symbol, x.symbol + 1, x.below_symbol};
  collect(cells.model, child, place, 4, x.area_shift, r, bytes, received);
  cp_collect_crossing(isa, x, r, bytes, received, cells.ours);
  finish(cells);
  free(bytes);
  free(received);
}

static void check_roots(void) {
  cp_range r = any_range();
  function = "cp_estimate_root";
  int32_t symbols = between(1, 9), count = between(1, 9);
  uint8_t *bytes = filled((size_t)symbols * CP_TILE), *received = any_received(symbols), means[CP_TILE];
  for (int c = 0; c < CP_TILE; c++) means[c] = any_value(r);
  cp_root root = {.symbol = between(0, symbols - 1), .cell = between(0, count - 1), .evidence = between(0, 3)};
  for (int side = 0; side < 4; side++) root.neighbours[side] = one_in(3) ? root.symbol : between(0, symbols - 1);
  cp_evidence_cell *evidence = one_in(3) ? NULL : any_evidence(4, r);
  pair values = pair_of(filled((size_t)count * CP_TILE), (size_t)count * CP_TILE);
  pair exact = pair_of(filled((size_t)count * CP_TILE), (size_t)count * CP_TILE);
  for (int c = 0; c < CP_TILE; c++) {
    int32_t value, sum = 0, n = 0;
    bool there = received[root.symbol * CP_TILE + c];
    for (int side = 0; side < 4; side++)
      if (root.neighbours[side] != root.symbol && received[root.neighbours[side] * CP_TILE + c]) {
        sum += sample(bytes[root.neighbours[side] * CP_TILE + c], r);
        n++;
      }
    if (there)
      value = sample(bytes[root.symbol * CP_TILE + c], r);
    else if (evidence && evidence[root.evidence].area[c] > 0)
      value = round_div(evidence[root.evidence].sum[c], evidence[root.evidence].area[c]);
    else
      value = n > 0 ? round_div(sum, n) : value_of(means[c], r);
    ((uint8_t *)values.model)[root.cell * CP_TILE + c] = (uint8_t)value;
    ((uint8_t *)exact.model)[root.cell * CP_TILE + c] = there ? 255 : 0;
  }
  cp_estimate_root(isa, root, r, means, bytes, received, evidence, values.ours, exact.ours);
  finish(values);
  finish(exact);
  free(evidence);
  free(received);
  free(bytes);

  function = "cp_set_roots";
  int32_t step = between(1, 5);
  count = between(0, 9);
  size_t size = count ? ((size_t)(count - 1) * (size_t)step + 1) * CP_TILE : 0;
  bytes = filled((size_t)count * CP_TILE);
  values = pair_of(filled(size), size);
  for (int32_t i = 0; i < count; i++)
    for (int c = 0; c < CP_TILE; c++)
      ((uint8_t *)values.model)[i * step * CP_TILE + c] = (uint8_t)sample(bytes[i * CP_TILE + c], r);
  cp_set_roots(isa, count, step, r, bytes, values.ours);
  finish(values);
  free(bytes);
}

/// [RECON-2], [RECON-3]: `received` is NULL if every symbol was received and every cell is exact.
static void divide(
    uint8_t *values, uint8_t *exact, const int32_t *child, const int32_t *place, int n, cp_range r, bool is_difference,
    const uint8_t *symbols, const uint8_t *received) {
  for (int c = 0; c < CP_TILE; c++) {
    int32_t p = value_of(values[child[0] * CP_TILE + c], r), rest = n * p, unknown = 1;
    bool is_exact = !exact || exact[child[0] * CP_TILE + c], child_exact[4] = {false};
    int32_t value[4];
    for (int i = 0; i < n - 1; i++) {
      uint8_t byte = symbols[place[i] * CP_TILE + c];
      if (received && !received[place[i] * CP_TILE + c]) {
        unknown++;
        continue;
      }
      child_exact[i] = is_difference ? is_exact : true;
      value[i] = sample(byte, r);
      if (is_difference) value[i] = is_exact ? wrap(p + difference(byte, r), r) : clamp(p + difference(byte, r), r);
      if (is_exact) rest -= value[i];
    }
    int32_t share = is_exact ? clamp(round_div(rest, unknown), r) : p;
    for (int i = 0; i < n - 1; i++)
      if (received && !received[place[i] * CP_TILE + c]) value[i] = share;
    value[n - 1] = share;
    child_exact[n - 1] = is_exact && unknown == 1;
    for (int i = 0; i < n; i++) {
      values[child[i] * CP_TILE + c] = (uint8_t)value[i];
      if (exact) exact[child[i] * CP_TILE + c] = child_exact[i] ? 255 : 0;
    }
  }
}

static void check_divide(void) {
  cp_range r = any_range();
  bool is_difference = one_in(2), is_complete = one_in(3), is_crossing = one_in(2);
  int32_t count, symbols;
  cp_run run;
  cp_crossing x;
  if (is_crossing) x = any_crossing(&count, &symbols);
  else run = any_run(&count, &symbols);
  size_t size = (size_t)count * CP_TILE;
  uint8_t *bytes = filled((size_t)symbols * CP_TILE), *received = any_received(symbols);
  pair values = pair_of(filled(size), size), exact = pair_of(filled(size), size);
  int share = between(0, 10);
  for (size_t i = 0; i < size; i++) {
    ((uint8_t *)values.ours)[i] = ((uint8_t *)values.model)[i] = any_value(r);
    ((uint8_t *)exact.ours)[i] = ((uint8_t *)exact.model)[i] = between(0, 9) < share ? 255 : 0;
  }
  uint8_t *model_exact = is_complete ? NULL : exact.model, *model_received = is_complete ? NULL : received;
  if (is_crossing) {
    int32_t child[4] = {x.cell, x.cell + x.right, x.cell + x.below, x.cell + x.right + x.below};
    int32_t place[3] = {x.symbol, x.symbol + 1, x.below_symbol};
    divide(values.model, model_exact, child, place, 4, r, is_difference, bytes, model_received);
    function = is_complete ? "cp_divide_crossing_complete" : "cp_divide_crossing";
    if (is_complete) cp_divide_crossing_complete(isa, x, r, is_difference, bytes, values.ours);
    else cp_divide_crossing(isa, x, r, is_difference, bytes, received, values.ours, exact.ours);
  } else {
    for (int32_t i = 0; i < run.count; i++) {
      int32_t first = run.cell + i * run.step, child[2] = {first, first + run.second}, place[1] = {run.symbol + i};
      divide(values.model, model_exact, child, place, 2, r, is_difference, bytes, model_received);
    }
    function = is_complete ? "cp_divide_complete" : "cp_divide";
    if (is_complete) cp_divide_complete(isa, run, r, is_difference, bytes, values.ours);
    else cp_divide(isa, run, r, is_difference, bytes, received, values.ours, exact.ours);
  }
  finish(values);
  finish(exact);
  free(bytes);
  free(received);
}

static void check_grid(void) {
  function = "cp_expand";
  int32_t step = between(1, 4), count = between(0, 9), width = between(1, 9), room = between(0, 60);
  int32_t cells = count ? (count - 1) * step + 1 : 0, pixels = count * width < room ? count * width : room;
  uint8_t *values = filled((size_t)cells * CP_TILE);
  pair out = pair_of(filled((size_t)pixels * CP_TILE), (size_t)pixels * CP_TILE);
  for (int32_t i = 0; i < pixels; i++)
    memcpy((uint8_t *)out.model + i * CP_TILE, values + i / width * step * CP_TILE, CP_TILE);
  cp_expand(isa, values, step, count, width, room, out.ours);
  finish(out);

  function = "cp_count_exact";
  pair totals = pair_of(filled(4 * CP_TILE), 4 * CP_TILE);
  for (int c = 0; c < CP_TILE; c++)
    ((int32_t *)totals.ours)[c] = ((int32_t *)totals.model)[c] = between(0, 1000);
  for (int32_t i = 0; i < cells * CP_TILE; i++) values[i] = one_in(2) ? 255 : 0;
  for (int32_t i = 0; i < count; i++)
    for (int c = 0; c < CP_TILE; c++) ((int32_t *)totals.model)[c] += values[i * step * CP_TILE + c] != 0;
  cp_count_exact(isa, values, step, count, totals.ours);
  finish(totals);
  free(values);
}

static void check_tiles(void) {
  size_t count = (size_t)between(0, 70), step = count + (size_t)between(0, 9);
  int32_t channels = one_in(2) ? CP_TILE : between(1, CP_TILE), first = between(0, CP_TILE - channels);
  size_t rows_size = (size_t)(channels - 1) * step + count, tile_size = count * CP_TILE;

  function = "cp_tile_of_rows";
  uint8_t *rows = filled(rows_size);
  pair tile = pair_of(filled(tile_size), tile_size);
  for (size_t i = 0; i < count; i++)
    for (int32_t c = 0; c < channels; c++)
      ((uint8_t *)tile.model)[i * CP_TILE + first + c] = rows[(size_t)c * step + i];
  cp_tile_of_rows(isa, rows, step, count, first, channels, tile.ours);
  finish(tile);
  free(rows);

  function = "cp_rows_of_tile";
  uint8_t *from = filled(tile_size);
  pair to = pair_of(filled(rows_size), rows_size);
  for (size_t i = 0; i < count; i++)
    for (int32_t c = 0; c < channels; c++) ((uint8_t *)to.model)[(size_t)c * step + i] = from[i * CP_TILE + c];
  cp_rows_of_tile(isa, from, count, channels, to.ours, step);
  finish(to);

  function = "cp_pixels_of_tile";
  size_t pixel_step = (size_t)channels + (size_t)between(0, 9), pixels_size = count ? (count - 1) * pixel_step + channels : 0;
  to = pair_of(filled(pixels_size), pixels_size);
  for (size_t i = 0; i < count; i++) memcpy((uint8_t *)to.model + i * pixel_step, from + i * CP_TILE, (size_t)channels);
  cp_pixels_of_tile(isa, from, count, channels, to.ours, pixel_step);
  finish(to);
  free(from);

  function = "cp_tile_of_pixels";
  from = filled(pixels_size);
  tile = pair_of(filled(tile_size), tile_size);
  for (size_t i = 0; i < count; i++) memcpy((uint8_t *)tile.model + i * CP_TILE, from + i * pixel_step, (size_t)channels);
  cp_tile_of_pixels(isa, from, pixel_step, count, channels, tile.ours);
  finish(tile);
  free(from);

  function = "cp_tile_of_bits";
  size_t first_bit = (size_t)between(0, 20), bits_size = (first_bit + rows_size + 7) / 8;
  uint8_t *bits = filled(bits_size);
  if (one_in(2)) memset(bits, 255, bits_size);
  if (one_in(4) && bits_size) bits[between(0, (int64_t)bits_size - 1)] ^= (uint8_t)(1 << between(0, 7));
  tile = pair_of(filled(tile_size), tile_size);
  bool all = true, model_all = true;
  for (size_t i = 0; i < count; i++)
    for (int32_t c = 0; c < channels; c++) {
      size_t bit = first_bit + (size_t)c * step + i;
      bool is_set = bits[bit / 8] >> (bit % 8) & 1;
      ((uint8_t *)tile.model)[i * CP_TILE + first + c] = is_set ? 255 : 0;
      model_all &= is_set;
    }
  cp_tile_of_bits(isa, bits, first_bit, step, count, first, channels, tile.ours, &all);
  finish(tile);
  compare(&all, &model_all, sizeof all);
  free(bits);
}

static void check_pyramid(void) {
  cp_range r = any_range();
  bool is_hwc = one_in(2), is_first = one_in(2), stores = one_in(2);
  cp_halving h = {.channels = between(1, 70), .rows = between(1, 6), .columns = between(1, 40), .shift = is_first ? 2 : between(2, 4) * 2};
  h.height = is_first ? between(1, 2 * h.rows) : 2 * h.rows;
  h.width = is_first ? between(1, 2 * h.columns) : 2 * h.columns;
  if (is_first && one_in(2)) (h.height = 2 * h.rows, h.width = 2 * h.columns);
  h.flip = r.lowest < 0 ? 0x80 : 0;
  h.lowest = (uint8_t)r.lowest ^ h.flip;
  h.highest = (uint8_t)r.highest ^ h.flip;
  size_t below = (size_t)h.channels * (size_t)h.height * (size_t)h.width, size = (size_t)h.channels * (size_t)h.rows * (size_t)h.columns;
  uint8_t *samples = filled(below);
  uint16_t *sums = filled(2 * below);
  for (size_t i = 0; i < below; i++) sums[i] = (uint16_t)between(0, 255 << (h.shift - 2));
  pair means = pair_of(filled(size), size), next = pair_of(filled(2 * size), 2 * size);
  for (int32_t c = 0; c < h.channels; c++)
    for (int32_t y = 0; y < h.rows; y++)
      for (int32_t x = 0; x < h.columns; x++) {
        uint16_t sum = 0;
        for (int i = 0; i < 4; i++) {
          int32_t row = 2 * y + i / 2, column = 2 * x + i % 2;
          if (row >= h.height) row = h.height - 1;
          if (column >= h.width) column = h.width - 1;
          size_t at = is_hwc ? ((size_t)row * (size_t)h.width + (size_t)column) * (size_t)h.channels + (size_t)c
                             : ((size_t)c * (size_t)h.height + (size_t)row) * (size_t)h.width + (size_t)column;
          sum = (uint16_t)(sum + (is_first ? sample(samples[at], r) + (r.lowest < 0 ? 128 : 0) : sums[at]));
        }
        size_t at = is_hwc ? ((size_t)y * (size_t)h.columns + (size_t)x) * (size_t)h.channels + (size_t)c
                           : ((size_t)c * (size_t)h.rows + (size_t)y) * (size_t)h.columns + (size_t)x;
        if (stores) ((uint16_t *)next.model)[at] = sum;
        ((uint8_t *)means.model)[at] = (uint8_t)(round_div(sum, 1 << h.shift) - (r.lowest < 0 ? 128 : 0));
      }
  uint16_t *to = stores ? next.ours : NULL;
  function = is_hwc ? is_first ? "cp_halve_hwc" : "cp_halve_hwc_sums" : is_first ? "cp_halve_chw" : "cp_halve_chw_sums";
  if (is_hwc && is_first) cp_halve_hwc(isa, h, samples, to, means.ours);
  else if (is_hwc) cp_halve_hwc_sums(isa, h, sums, to, means.ours);
  else if (is_first) cp_halve_chw(isa, h, samples, to, means.ours);
  else cp_halve_chw_sums(isa, h, sums, to, means.ours);
  finish(means);
  finish(next);
  free(samples);
  free(sums);
}

static void check_conversion(void) {
  cp_range r = any_range();
  bool is_q = one_in(2);
  cq_format f = {.is_q = is_q, .lowest = r.lowest, .highest = r.highest};
  f.step = is_q ? ldexpf(1, between(-22, 16)) : ldexpf((float)between(1 << 20, 1 << 21), between(-30, -16));
  f.zero = is_q ? 0 : between(r.lowest, r.highest);
  size_t count = (size_t)between(0, 300), done = 7, wanted = count / CQ_GROUP * CQ_GROUP;
  float *values = filled(4 * count);
  for (size_t i = 0; i < count; i++) {
    if (one_in(2)) values[i] = (float)between(-600, 600) * f.step / 2;  // ties
    if (isnan(values[i]) && !one_in(50)) values[i] = 1;
    if (isnan(values[i]) && i / CQ_GROUP * CQ_GROUP < wanted) wanted = i / CQ_GROUP * CQ_GROUP;
  }
  function = "cq_quantize";
  pair samples = pair_of(filled(count), count);
  for (size_t i = 0; i < wanted; i++) {
    double quotient = is_q ? (double)values[i] / f.step : (double)(float)(values[i] / f.step);
    double bounded = quotient > 2048 ? 2048 : quotient < -2048 ? -2048 : quotient, nearest = nearbyint(bounded);
    ((uint8_t *)samples.model)[i] = (uint8_t)clamp((int32_t)nearest + f.zero, r);
  }
  cq_quantize(isa, f, values, count, samples.ours, &done);
  wanted += 7;
  compare(&done, &wanted, sizeof done);
  compare(samples.ours, samples.model, samples.size);
  free(values);

  function = "cq_dequantize";
  pair numbers = pair_of(filled(4 * count), 4 * count);
  for (size_t i = 0; i < count; i++)
    ((float *)numbers.model)[i] = (float)(sample(((uint8_t *)samples.ours)[i], r) - f.zero) * f.step;
  cq_dequantize(isa, f, samples.ours, count, numbers.ours);
  finish(numbers);
  finish(samples);
}

/// The best ISA is the highest one that is available and allowed by FEATURECODEC_ISA.
static void check_selection(void) {
  const char *name = getenv("FEATURECODEC_ISA");
  cv_isa best = CV_BASELINE;
  for (int i = CV_BASELINE; i <= CV_AVX512; i++) {
    if (cv_is_available((cv_isa)i)) best = (cv_isa)i;
    if (name && strcmp(name, isa_names[i]) == 0) break;
  }
  if (cv_best_isa() == best && cv_best_isa() == best) return;
  printf("cv_best_isa: %s, not %s (FEATURECODEC_ISA=%s)\n", isa_names[cv_best_isa()], isa_names[best], name ? name : "");
  exit(1);
}

int main(int argc, char **argv) {
  static void (*const checks[])(void) = {
      check_load, check_encode, check_evidence, check_roots, check_divide, check_grid, check_tiles, check_pyramid,
      check_conversion};
  seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL);
  uint64_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : 3000;
  check_selection();
  printf("codec: seed %llu, best ISA %s:", (unsigned long long)seed, isa_names[cv_best_isa()]);
  for (isa = CV_BASELINE; isa <= CV_AVX512; isa++) {
    if (!cv_is_available(isa)) continue;
    for (number = 0; number < rounds; number++) {
      random_seed(seed, number);
      for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) checks[i]();
    }
    printf(" %s %llu", isa_names[isa], (unsigned long long)rounds);
  }
  printf(" cases\n");
  return 0;
}
