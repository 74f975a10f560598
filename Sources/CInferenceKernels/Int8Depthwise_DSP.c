#include "Int8Words_DSP.h"

#ifdef HAS_DSP
#include "Int8Finish_DSP.h"
#include "Variants.h"

// Depthwise convolutions with a window of 3 × 3 and no dilation, one channel after another. All others run the scalar code,
// and so do layers with a factor that needs ONE_BY_ONE.
//
// The three samples of a column, one above the other, make a pair and a single one. With a stride of 1, each column is
// read once and added to the three outputs that it touches. The zero is part of the bias: rows outside the map get weights
// of 0, and columns outside it hold the zero.
//
// Packed: as scalar. Scratch: none.
// Cost: with a stride of 1, 3 loads and 6 multiplications per output; otherwise 9 loads and 6 multiplications.

typedef struct {
  uint32_t upper[3];   // per column the weights of the first two rows
  int32_t lower[3];    // and of the third
  int32_t start;       // the bias, with the zero of all weights
} column_weights;

typedef struct {
  const uint8_t *row[3];  // the channel's sample in column 0
  int32_t step;           // bytes to the next column
  int32_t width;
} rows_of_channel;

typedef struct { uint32_t upper; int32_t lower; } column;

INLINE column read_column(const rows_of_channel *r, bool is_signed, size_t at) {
  uint8_t a = r->row[0][at], b = r->row[1][at], c = r->row[2][at];
  if (is_signed) return (column){pair_of((int8_t)a, (int8_t)b), (int8_t)c};
  return (column){pair_of(a, b), c};
}

/// Column x, which may lie outside the map.
INLINE column any_column(const rows_of_channel *r, bool is_signed, int32_t zero, int32_t x) {
  if (x < 0 || x >= r->width) return (column){pair_of(zero, zero), zero};
  return read_column(r, is_signed, (size_t)x * r->step);
}

INLINE int32_t add_column(column c, const column_weights *w, int kx, int32_t sum) {
  return multiply_low((uint32_t)c.lower, (uint32_t)w->lower[kx], multiply_pairs(c.upper, w->upper[kx], sum));
}

/// The weights of a channel for rows that begin at `top`.
static column_weights weights_at(const ik_convolution *c, const int8_t *w, int32_t bias, int32_t zero, int32_t top) {
  int32_t on[3], sum = 0;
  for (int ky = 0; ky < 3; ky++) on[ky] = top + ky >= 0 && top + ky < c->height;
  column_weights result;
  for (int kx = 0; kx < 3; kx++) {
    int32_t a = on[0] ? w[kx] : 0, b = on[1] ? w[3 + kx] : 0, lower = on[2] ? w[6 + kx] : 0;
    result.upper[kx] = pair_of(a, b);
    result.lower[kx] = lower;
    sum += a + b + lower;
  }
  result.start = (int32_t)((uint32_t)bias - (uint32_t)zero * (uint32_t)sum);
  return result;
}

/// No partial sum overflows: each weight has added at most 255 times its magnitude, and the zero is at most 255.
INLINE void row(
    const ik_convolution *c, finishing how, const ik_int8_mode mode, channel_factor f, const rows_of_channel *given,
    const column_weights *weights, bool is_signed, int32_t zero, uint8_t *output) {
  const rows_of_channel r = *given;
  const column_weights w = *weights;
  int32_t outputs = c->output_channels, stride = c->stride_x, x = 0;
  // The outputs `first` and following, up to `end`, have all their columns on the map.
  int32_t first = (c->left + stride - 1) / stride, end = c->width + c->left < 3 ? 0 : (c->width + c->left - 3) / stride + 1;
  first = first < c->output_width ? first : c->output_width;
  end = end < c->output_width ? end : c->output_width;
  for (;; x++, output += outputs) {
    if (x == first && first < end) {
      size_t at = (size_t)(x * stride - c->left) * r.step;
      if (stride == 1) {
        column one = read_column(&r, is_signed, at), two = read_column(&r, is_signed, at + r.step);
        int32_t sum = add_column(two, &w, 1, add_column(one, &w, 0, w.start)), next = add_column(two, &w, 0, w.start);
        at += 2 * r.step;
        for (; x < end; x++, output += outputs, at += r.step) {
          column new = read_column(&r, is_signed, at);
          *output = finish(how, mode, add_column(new, &w, 2, sum), f);
          sum = add_column(new, &w, 1, next);
          next = add_column(new, &w, 0, w.start);
        }
      } else {
        for (; x < end; x++, output += outputs, at += (size_t)stride * r.step) {
          int32_t sum = w.start;
          UNROLL for (int kx = 0; kx < 3; kx++) sum = add_column(read_column(&r, is_signed, at + kx * r.step), &w, kx, sum);
          *output = finish(how, mode, sum, f);
        }
      }
    }
    if (x >= c->output_width) return;
    int32_t sum = w.start;
    UNROLL for (int kx = 0; kx < 3; kx++)
      sum = add_column(any_column(&r, is_signed, zero, x * stride - c->left + kx), &w, kx, sum);
    *output = finish(how, mode, sum, f);
  }
}

#define ROW(mode, sign)                                                                                               \
  NOINLINE void row_##mode##_##sign(                                                                                  \
      const ik_convolution *c, const ik_int8_format *f, const channel_factor *factor, const rows_of_channel *r,       \
      const column_weights *w, uint8_t *output) {                                                                     \
    row(c, how_to_finish(f), mode, *factor, r, w, sign, f->input_zero, output);                                       \
  }
ROW(MULTIPLY, true)
ROW(MULTIPLY, false)
ROW(HALVE, true)
ROW(HALVE, false)

/// Reads channel o's factor as scalar packs it. Returns false if no fast mode is exact for it.
static bool read_factor(
    const ik_convolution *c, ik_int8_mode mode, const uint8_t *packed, int32_t o, channel_factor *f) {
  size_t outputs = c->output_channels;
  const uint8_t *biases = packed + 9 * outputs, *shifts = biases + 8 * outputs;
  *f = (channel_factor){.bias = (int32_t)word_at(biases + 4 * o), .shift = (int8_t)shifts[o]};
  if (mode == MULTIPLY) f->multiplier = (int32_t)word_at(biases + 4 * (outputs + o));
  return plan_factor(f, mode, ik_int8_reach((const int8_t *)packed + 9 * (size_t)o, 9, f->bias));
}

static void channel(
    const ik_convolution *c, const ik_int8_format *format, const channel_factor *f, const int8_t *weights,
    const uint8_t *input, uint8_t *output) {
  size_t size = (size_t)c->width * c->channels;
  bool is_signed = format->input_is_signed;
  for (int32_t y = 0; y < c->output_height; y++, output += (size_t)c->output_width * c->output_channels) {
    int32_t top = y * c->stride_y - c->top;
    column_weights w = weights_at(c, weights, f->bias, format->input_zero, top);
    rows_of_channel r = {.step = c->channels, .width = c->width};
    for (int ky = 0; ky < 3; ky++) {
      int32_t on_map = top + ky < 0 ? 0 : top + ky >= c->height ? c->height - 1 : top + ky;
      r.row[ky] = input + on_map * size;
    }
    if (format->convention == IK_SHIFT) (is_signed ? row_HALVE_true : row_HALVE_false)(c, format, f, &r, &w, output);
    else (is_signed ? row_MULTIPLY_true : row_MULTIPLY_false)(c, format, f, &r, &w, output);
  }
}

void ik_int8_convolution_apply_depthwise_dsp(
    const ik_convolution *c, const ik_int8_format *format, const void *packed, const uint8_t *input, uint8_t *output,
    void *scratch) {
  bool takes = c->window_height == 3 && c->window_width == 3 && c->dilation_y == 1 && c->dilation_x == 1 &&
               format->convention != IK_MULTIPLIER_ONCE;
  ik_int8_mode mode = format->convention == IK_SHIFT ? HALVE : MULTIPLY;
  channel_factor f;
  for (int32_t o = 0; takes && o < c->output_channels; o++) takes = read_factor(c, mode, packed, o, &f);
  if (!takes) return ik_int8_convolution_apply_scalar(c, format, packed, input, output, scratch);
  int32_t each = c->output_channels / c->channels;
  for (int32_t o = 0; o < c->output_channels; o++) {
    read_factor(c, mode, packed, o, &f);
    channel(c, format, &f, (const int8_t *)packed + 9 * (size_t)o, input + o / each, output + o);
  }
}
#endif
