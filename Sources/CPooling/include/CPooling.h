#ifndef CPOOLING_H
#define CPOOLING_H

#include "CVectors.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Dynamic pooling of many channels at a time. Each function does to every channel of a tile what the scalar code of the
// module Pooling does to one, with the same result, bit for bit. Areas must be powers of two.
//
// A tile is CP_TILE neighbouring channels. If the map has fewer, the others are computed too, but never stored. Memory:
//
//     cells     lattice cell 0: channels 0 … 15 | lattice cell 1: channels 0 … 15 | …
//     symbols   symbol 0:       channels 0 … 15 | symbol 1:       channels 0 … 15 | …
//
// Lattice cells, divisions and symbols are those of [POOL-2] to [POOL-7]. Buffers must not overlap, indices are not checked,
// and nothing is allocated.

/// The number of channels in a tile.
enum { CP_TILE = 16 };

/// The integers of a layer.
typedef struct {
  int32_t lowest, highest, bits;
} cp_range;

/// Divisions in two: `count` cells of one size, at equal distances.
typedef struct {
  int32_t count;
  int32_t cell;        // the first cell
  int32_t step;        // from one cell to the next
  int32_t second;      // from a cell to its second child; the first child is the cell itself
  int32_t symbol;      // the first symbol; the others follow
  int32_t area_shift;  // log2 of the area of a child: in samples at the sender, in lattice cells at the receiver
} cp_run;

/// The division of one cell in four.
typedef struct {
  int32_t cell;
  int32_t right, below;          // from the cell to its second and third child
  int32_t symbol, below_symbol;  // the symbols of the first and third child; the second's follows the first's
  int32_t area_shift;
} cp_crossing;

// At the sender.

/// The sum of a cell's samples, and the value that the decoder will hold.
typedef struct {
  int32_t sum[CP_TILE], value[CP_TILE];
} cp_encoder_cell;

/// Sets the sums of `count` neighbouring lattice cells of one sample each.
///
/// @param pixels      CP_TILE samples per pixel
/// @param pixel_step  bytes from one pixel to the next
void cp_load(
    cv_isa isa, const uint8_t *pixels, size_t pixel_step, int32_t count, cp_range range, cp_encoder_cell *cells);

/// Sets the sum of one cell of `rows` × `columns` pixels. Pixels outside the map repeat its last row and column.
///
/// @param rows_left     rows of the map from the first pixel on
/// @param columns_left  columns of the map from the first pixel on
void cp_load_area(
    cv_isa isa, const uint8_t *pixels, size_t row_step, size_t pixel_step, int32_t rows, int32_t columns,
    int32_t rows_left, int32_t columns_left, cp_range range, cp_encoder_cell *cell);

/// Adds the sums of the other children to that of the first: undoes divisions.
void cp_merge(cv_isa isa, cp_run run, cp_encoder_cell *cells);
void cp_merge_crossing(cv_isa isa, cp_crossing crossing, cp_encoder_cell *cells);

/// Gives a root its value, and writes its symbol.
void cp_encode_root(cv_isa isa, int32_t area_shift, cp_encoder_cell *cell, uint8_t *symbol);

/// Divides cells in closed loop ([POOL-10]), and writes the symbols of the children that are sent.
void cp_encode(
    cv_isa isa, cp_run run, cp_range range, bool is_difference, cp_encoder_cell *cells, uint8_t *symbols);
void cp_encode_crossing(
    cv_isa isa, cp_crossing crossing, cp_range range, bool is_difference, cp_encoder_cell *cells, uint8_t *symbols);

// At the receiver. `received` has a byte per symbol and channel: 255 if it was received, else 0. `values` has the bit
// pattern of a value per lattice cell and channel, and `exact` 255 if the cell is exact ([RECON-1]), else 0.

/// The topmost received values below a cell ([RECON-2]): Σ value · area and Σ area, in lattice cells.
typedef struct {
  int32_t sum[CP_TILE], area[CP_TILE];
} cp_evidence_cell;

/// Collects the evidence of divided cells from that of their children. Cells that were never divided have no evidence:
/// those of one lattice cell are not read, the others must be zero.
void cp_collect(
    cv_isa isa, cp_run run, cp_range range, const uint8_t *symbols, const uint8_t *received, cp_evidence_cell *cells);
void cp_collect_crossing(
    cv_isa isa, cp_crossing crossing, cp_range range, const uint8_t *symbols, const uint8_t *received,
    cp_evidence_cell *cells);

/// A root.
typedef struct {
  int32_t symbol;
  int32_t cell;           // its place in `values`
  int32_t evidence;       // its place in the evidence
  int32_t neighbours[4];  // the symbols of the roots above, left, right and below; its own symbol where there is none
} cp_root;

/// Sets a root from its symbol where it was received, and estimates it elsewhere ([RECON-2]).
///
/// @param means     the bit pattern of each channel's mean
/// @param evidence  what was received below roots, or NULL if there is none
void cp_estimate_root(
    cv_isa isa, cp_root root, cp_range range, const uint8_t *means, const uint8_t *symbols, const uint8_t *received,
    const cp_evidence_cell *evidence, uint8_t *values, uint8_t *exact);

/// Divides cells as [RECON-3] and [RECON-4] do.
void cp_divide(
    cv_isa isa, cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, const uint8_t *received,
    uint8_t *values, uint8_t *exact);
void cp_divide_crossing(
    cv_isa isa, cp_crossing crossing, cp_range range, bool is_difference, const uint8_t *symbols,
    const uint8_t *received, uint8_t *values, uint8_t *exact);

/// The same if every symbol was received: all cells are exact. Roots are set `count` at a time, `step` lattice cells apart;
/// `symbols` and `values` point to the first one's.
void cp_set_roots(
    cv_isa isa, int32_t count, int32_t step, cp_range range, const uint8_t *symbols, uint8_t *values);
void cp_divide_complete(
    cv_isa isa, cp_run run, cp_range range, bool is_difference, const uint8_t *symbols, uint8_t *values);
void cp_divide_crossing_complete(
    cv_isa isa, cp_crossing crossing, cp_range range, bool is_difference, const uint8_t *symbols, uint8_t *values);

/// Writes the values of `count` cells of equal size, `step` lattice cells apart, as pixels of a tile: each value `width`
/// times, but no more than `room` pixels in all.
void cp_expand(
    cv_isa isa, const uint8_t *values, int32_t step, int32_t count, int32_t width, int32_t room, uint8_t *pixels);

/// Adds the number of exact ones among `count` cells, `step` lattice cells apart, to each channel's total.
void cp_count_exact(cv_isa isa, const uint8_t *exact, int32_t step, int32_t count, int32_t *totals);

// Pooled means of whole maps, level by level.

/// One level from the one below it: `rows` × `columns` pixels from `height` × `width`. The pixels of a map may be fewer than
/// twice as many; its edge is repeated. Those of a level of sums are twice as many.
typedef struct {
  int32_t channels, height, width, rows, columns;
  int32_t shift;            // log2 of the number of samples under a mean
  uint8_t flip;             // 0x80 if samples are signed, else 0
  uint8_t lowest, highest;  // the range of samples, after XOR with `flip`
  bool clamps;              // set by the functions
} cp_halving;

/// Writes the sums (unless `next` is NULL) and the means, ties to even, of 2 × 2 pixels: from samples at the first level, else
/// from sums.
void cp_halve_hwc(cv_isa isa, cp_halving halving, const uint8_t *samples, uint16_t *next, uint8_t *means);
void cp_halve_hwc_sums(cv_isa isa, cp_halving halving, const uint16_t *sums, uint16_t *next, uint8_t *means);
void cp_halve_chw(cv_isa isa, cp_halving halving, const uint8_t *samples, uint16_t *next, uint8_t *means);
void cp_halve_chw_sums(cv_isa isa, cp_halving halving, const uint16_t *sums, uint16_t *next, uint8_t *means);

// Between the order of a tile (all channels of symbol 0, of symbol 1, …) and rows, one per channel.

/// Copies the first `channels` channels of `count` symbols into rows that are `row_step` bytes apart.
void cp_rows_of_tile(
    cv_isa isa, const uint8_t *tile, size_t count, int32_t channels, uint8_t *rows, size_t row_step);

/// Copies `channels` rows of `count` bytes into a tile, from channel `first_channel` on. The other channels stay as they
/// are.
void cp_tile_of_rows(
    cv_isa isa, const uint8_t *rows, size_t row_step, size_t count, int32_t first_channel, int32_t channels,
    uint8_t *tile);

/// The same from rows of bits that are `row_step` bits apart, beginning at bit `first`: writes 255 for each bit that is
/// set, 0 for the others. Bit i of byte j is number 8j + i. Sets `all` to false if a bit is not set.
void cp_tile_of_bits(
    cv_isa isa, const uint8_t *bits, size_t first, size_t row_step, size_t count, int32_t first_channel,
    int32_t channels, uint8_t *tile, bool *all);

/// Copies the first `channels` channels of `count` pixels of a tile into pixels that are `pixel_step` bytes apart; or back.
void cp_pixels_of_tile(
    cv_isa isa, const uint8_t *tile, size_t count, int32_t channels, uint8_t *pixels, size_t pixel_step);
void cp_tile_of_pixels(
    cv_isa isa, const uint8_t *pixels, size_t pixel_step, size_t count, int32_t channels, uint8_t *tile);

#endif
