#include "Lanes.h"

// Each mean is that of four sums below it. Samples are made unsigned by XOR 0x80, if they are signed: that adds 128 to every
// mean, which is even, so that ties still go to the even one.

/// Not every size needs every function.
#define FOR_GROUP __attribute__((unused)) INLINE

/// The types and functions for groups of N places.
#define GROUP(N)                                                                                                       \
  typedef uint8_t bytes##N __attribute__((vector_size(N), aligned(1)));                                                \
  typedef uint16_t sums##N __attribute__((vector_size(2 * N), aligned(1)));                                            \
  typedef uint32_t pairs##N __attribute__((vector_size(4 * N), aligned(1)));                                           \
                                                                                                                       \
  FOR_GROUP bytes##N samples##N(const uint8_t *samples, cp_halving h) {                                                \
    const bytes##N flipped = *(const bytes##N *)samples ^ h.flip;                                                      \
    if (!h.clamps) return flipped;                                                             \
    const bytes##N low = h.lowest - (bytes##N){0}, high = h.highest - (bytes##N){0};                                   \
    return CLAMPED(flipped, low, high);                                                                                \
  }                                                                                                                    \
                                                                                                                       \
  FOR_GROUP sums##N wide##N(const uint8_t *samples, cp_halving h) {                                                    \
    return __builtin_convertvector(samples##N(samples, h), sums##N);                                                   \
  }                                                                                                                    \
                                                                                                                       \
  FOR_GROUP void store##N(sums##N sum, cp_halving h, uint16_t *next, uint8_t *means) {                                 \
    if (next) *(sums##N *)next = sum;                                                                                  \
    const sums##N mean = (sum + (uint16_t)((1 << (h.shift - 1)) - 1) + (sum >> h.shift & 1)) >> h.shift;               \
    *(bytes##N *)means = __builtin_convertvector(mean, bytes##N) ^ h.flip;                                             \
  }                                                                                                                    \
                                                                                                                       \
  /* (a + b + 1) / 2, rounded down. */                                                                                 \
  FOR_GROUP bytes##N raised_mean##N(bytes##N a, bytes##N b) {                                                          \
    const sums##N sum = __builtin_convertvector(a, sums##N) + __builtin_convertvector(b, sums##N) + 1;                 \
    return __builtin_convertvector(sum >> 1, bytes##N);                                                                \
  }                                                                                                                    \
                                                                                                                       \
  /* The means of four groups of samples, within bytes. u is the mean of rounded-up means of two; it is too large by   \
     t / 4, t = 2 · last + (first + second), where these are the lowest bits of what rounding up has hidden. */        \
  FOR_GROUP void mean##N(                                                                                              \
      const uint8_t *a, const uint8_t *b, const uint8_t *c, const uint8_t *d, cp_halving h, uint8_t *means) {          \
    const bytes##N s = samples##N(a, h), t = samples##N(b, h), v = samples##N(c, h), w = samples##N(d, h);             \
    const bytes##N left = raised_mean##N(s, t), right = raised_mean##N(v, w), u = raised_mean##N(left, right);         \
    const bytes##N first = s ^ t, second = v ^ w, last = left ^ right;                                                 \
    const bytes##N is_less = (last & (first | second)) | (u & (last | (first & second)));                              \
    *(bytes##N *)means = (u - (is_less & 1)) ^ h.flip;                                                                 \
  }                                                                                                                    \
                                                                                                                       \
  FOR_GROUP sums##N sum##N(const uint16_t *sums) { return *(const sums##N *)sums; }                                    \
                                                                                                                       \
  /* The sums of N pairs of neighbours. */                                                                             \
  FOR_GROUP sums##N pairs_of_sums##N(const uint16_t *sums) {                                                           \
    const pairs##N two = *(const pairs##N *)sums;                                                                      \
    return __builtin_convertvector((two & 65535) + (two >> 16), sums##N);                                              \
  }

GROUP(4)
GROUP(8)
GROUP(16)
GROUP(32)

INLINE sums4 pair_sums4(const uint8_t *samples, cp_halving h) {
  const sums4 two = (sums4)samples8(samples, h);
  return (two & 255) + (two >> 8);
}

INLINE sums8 pair_sums8(const uint8_t *samples, cp_halving h) {
  const sums8 two = (sums8)samples16(samples, h);
  return (two & 255) + (two >> 8);
}

INLINE sums16 pair_sums16(const uint8_t *samples, cp_halving h) {
  const sums16 two = (sums16)samples32(samples, h);
  return (two & 255) + (two >> 8);
}

typedef uint8_t bytes64 __attribute__((vector_size(64), aligned(1)));

/// The sums of 16 pairs of neighbours in each of two rows.
INLINE sums32 pair_sums_of_two(const uint8_t *a, const uint8_t *b, cp_halving h) {
  const bytes32 first = samples32(a, h), second = samples32(b, h);
  const bytes64 both = __builtin_shufflevector(
      first, second, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
      29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
      59, 60, 61, 62, 63);
  const sums32 two = (sums32)both;
  return (two & 255) + (two >> 8);
}

INLINE void store_two(sums32 sum, cp_halving h, uint8_t *first, uint8_t *second) {
  const sums32 mean = (sum + (uint16_t)((1 << (h.shift - 1)) - 1) + (sum >> h.shift & 1)) >> h.shift;
  const bytes32 m = __builtin_convertvector(mean, bytes32) ^ h.flip;
  *(bytes16 *)first = __builtin_shufflevector(m, m, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  *(bytes16 *)second = __builtin_shufflevector(m, m, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
}

/// One place.
INLINE uint16_t wide1(const uint8_t *sample, cp_halving h) {
  const uint8_t flipped = *sample ^ h.flip, raised = flipped < h.lowest ? h.lowest : flipped;
  return raised > h.highest ? h.highest : raised;
}

INLINE void store1(int sum, cp_halving h, uint16_t *next, uint8_t *means) {
  if (next) *next = (uint16_t)sum;
  *means = (uint8_t)((sum + (1 << (h.shift - 1)) - 1 + (sum >> h.shift & 1)) >> h.shift) ^ h.flip;
}

/// Covers `count` places from `first` on by groups of 16, or of 8 or 4 if there are fewer, or by single places. The last group
/// may overlap the one before. Each of the four computes the group at `at`.
#define FOR_EACH_GROUP(first, count, group16, group8, group4, group1) \
  {                                                                   \
    size_t at = (first);                                              \
    const size_t end = at + (count);                                  \
    if ((count) >= 16) {                                              \
      for (; at + 16 <= end; at += 16) group16;                       \
      if (at < end) {                                                 \
        at = end - 16;                                                \
        group16;                                                      \
      }                                                               \
    } else if ((count) >= 8) {                                        \
      group8;                                                         \
      if ((count) > 8) {                                              \
        at = end - 8;                                                 \
        group8;                                                       \
      }                                                               \
    } else if ((count) >= 4) {                                        \
      group4;                                                         \
      if ((count) > 4) {                                              \
        at = end - 4;                                                 \
        group4;                                                       \
      }                                                               \
    } else {                                                          \
      for (; at < end; at++) group1;                                  \
    }                                                                 \
  }

INLINE size_t nearest(size_t index, int32_t length) { return index < (size_t)length ? index : (size_t)length - 1; }

/// One pixel of the result, from the four at a, b, c and d. If others follow in all rows, whole groups may reach into the
/// next: its result is written later.
INLINE void halve_pixel(
    const uint8_t *a, const uint8_t *b, const uint8_t *c, const uint8_t *d, cp_halving h, bool has_next, uint16_t *next,
    uint8_t *means) {
  const size_t channels = (size_t)h.channels;
  size_t done = 0;
  if (!next) {
    const size_t rest = channels % 32, reach = rest ? 32 - rest : 0, end = channels - rest;
    const size_t whole = has_next && reach <= channels ? channels : end;
    for (; done < whole; done += 32) mean32(a + done, b + done, c + done, d + done, h, means + done);
    if (done >= channels) return;
    FOR_EACH_GROUP(done, channels - done,
      mean16(a + at, b + at, c + at, d + at, h, means + at),
      mean8(a + at, b + at, c + at, d + at, h, means + at),
      mean4(a + at, b + at, c + at, d + at, h, means + at),
      store1(wide1(a + at, h) + wide1(b + at, h) + wide1(c + at, h) + wide1(d + at, h), h, NULL, means + at))
    return;
  }
  FOR_EACH_GROUP(done, channels,
    store16(wide16(a + at, h) + wide16(b + at, h) + wide16(c + at, h) + wide16(d + at, h), h, next + at, means + at),
    store8(wide8(a + at, h) + wide8(b + at, h) + wide8(c + at, h) + wide8(d + at, h), h, next + at, means + at),
    store4(wide4(a + at, h) + wide4(b + at, h) + wide4(c + at, h) + wide4(d + at, h), h, next + at, means + at),
    store1(wide1(a + at, h) + wide1(b + at, h) + wide1(c + at, h) + wide1(d + at, h), h, next + at, means + at))
}

INLINE void halve_hwc(cp_halving h, const uint8_t *samples, uint16_t *next, uint8_t *means) {
  const size_t channels = (size_t)h.channels, row = (size_t)h.width * channels, columns = (size_t)h.columns;
  const size_t whole = (size_t)h.width / 2 < columns ? (size_t)h.width / 2 : columns;
  for (size_t y = 0; y < (size_t)h.rows; y++) {
    const uint8_t *top = samples + nearest(2 * y, h.height) * row, *bottom = samples + nearest(2 * y + 1, h.height) * row;
    const uint8_t *a = top, *c = bottom;
    for (size_t x = 0; x < whole; x++, a += 2 * channels, c += 2 * channels, means += channels) {
      halve_pixel(a, a + channels, c, c + channels, h, x + 1 < whole, next, means);
      if (next) next += channels;
    }
    for (size_t x = whole; x < columns; x++, means += channels) {
      const size_t left = nearest(2 * x, h.width) * channels, right = nearest(2 * x + 1, h.width) * channels;
      halve_pixel(top + left, top + right, bottom + left, bottom + right, h, false, next, means);
      if (next) next += channels;
    }
  }
}

/// Compiled apart for full ranges, and for levels whose sums are not stored.
#define SPECIALISED(name, below)                       \
  h.clamps = h.lowest > 0 || h.highest < 255;          \
  if (!h.clamps) {                                     \
    h.clamps = false;                                  \
    if (next) name(h, below, next, means); else name(h, below, NULL, means); \
  } else {                                             \
    name(h, below, next, means);                       \
  }

INLINE void cp_halve_hwc_body(cp_halving h, const uint8_t *samples, uint16_t *next, uint8_t *means) {
  SPECIALISED(halve_hwc, samples)
}

INLINE void cp_halve_hwc_sums_body(cp_halving h, const uint16_t *sums, uint16_t *next, uint8_t *means) {
  const size_t channels = (size_t)h.channels, row = (size_t)h.width * channels;
  for (size_t y = 0; y < (size_t)h.rows; y++)
    for (size_t x = 0; x < (size_t)h.columns; x++, means += channels) {
      const uint16_t *a = sums + 2 * y * row + 2 * x * channels, *b = a + channels, *c = a + row, *d = c + channels;
      FOR_EACH_GROUP(0, channels,
        store16(sum16(a + at) + sum16(b + at) + sum16(c + at) + sum16(d + at), h, next ? next + at : NULL, means + at),
        store8(sum8(a + at) + sum8(b + at) + sum8(c + at) + sum8(d + at), h, next ? next + at : NULL, means + at),
        store4(sum4(a + at) + sum4(b + at) + sum4(c + at) + sum4(d + at), h, next ? next + at : NULL, means + at),
        store1(a[at] + b[at] + c[at] + d[at], h, next ? next + at : NULL, means + at))
      if (next) next += channels;
    }
}

/// If other rows follow, whole groups may reach into the next: its results are written later.
INLINE void halve_row(
    const uint8_t *top, const uint8_t *bottom, size_t count, cp_halving h, bool reaches, uint16_t *next,
    uint8_t *means) {
  if (reaches) {
    for (size_t at = 0; at < count; at += 16)
      store16(pair_sums16(top + 2 * at, h) + pair_sums16(bottom + 2 * at, h), h, next ? next + at : NULL, means + at);
    return;
  }
  FOR_EACH_GROUP(0, count,
    store16(pair_sums16(top + 2 * at, h) + pair_sums16(bottom + 2 * at, h), h, next ? next + at : NULL, means + at),
    store8(pair_sums8(top + 2 * at, h) + pair_sums8(bottom + 2 * at, h), h, next ? next + at : NULL, means + at),
    store4(pair_sums4(top + 2 * at, h) + pair_sums4(bottom + 2 * at, h), h, next ? next + at : NULL, means + at),
    store1(wide1(top + 2 * at, h) + wide1(top + 2 * at + 1, h) + wide1(bottom + 2 * at, h) +
           wide1(bottom + 2 * at + 1, h), h, next ? next + at : NULL, means + at))
}

/// Fills the places from `first` on, which lie beyond the map's last whole pair of columns: its last column, repeated.
INLINE void repeat_edge(
    const uint8_t *top, const uint8_t *bottom, size_t first, cp_halving h, uint16_t *next, uint8_t *means) {
  const size_t last = (size_t)h.width - 1;
  store1(2 * (wide1(top + last, h) + wide1(bottom + last, h)), h, next ? next + first : NULL, means + first);
  for (size_t at = first + 1; at < (size_t)h.columns; at++) {
    if (next) next[at] = next[first];
    means[at] = means[first];
  }
}

INLINE void halve_chw(cp_halving h, const uint8_t *samples, uint16_t *next, uint8_t *means) {
  const size_t width = (size_t)h.width, columns = (size_t)h.columns, whole = width / 2 < columns ? width / 2 : columns;
  const size_t rows = (size_t)h.rows, height = (size_t)h.height, pairs = height / 2 < rows ? height / 2 : rows;
  // A group of 16 reads up to 30 samples more than the row has: 16 of each of two rows that follow.
  const bool may_reach = whole >= 8 && 15 - (whole + 15) % 16 <= columns;
  for (int32_t channel = 0; channel < h.channels; channel++) {
    const uint8_t *top = samples;
    samples += height * width;
    // As far as other channels follow, every row may reach; in the last two, as far as other rows do.
    size_t reaching = channel + 2 < h.channels ? rows : pairs > 2 ? pairs - 2 : 0;
    if (!may_reach) reaching = 0;
    size_t y = 0;
    if (!next && whole == columns && whole <= 16) {
      for (; y + 2 <= reaching && y + 2 <= pairs; y += 2, top += 4 * width, means += 2 * columns)
        store_two(pair_sums_of_two(top, top + 2 * width, h) + pair_sums_of_two(top + width, top + 3 * width, h), h, means, means + columns);
    }
    for (; y < rows; y++, means += columns) {
      const uint8_t *bottom = top + width;
      if (y >= pairs) top = bottom = samples - width;
      halve_row(top, bottom, whole, h, y < reaching, next, means);
      if (whole < columns) repeat_edge(top, bottom, whole, h, next, means);
      if (next) next += columns;
      top = bottom + width;
    }
  }
}

INLINE void cp_halve_chw_body(cp_halving h, const uint8_t *samples, uint16_t *next, uint8_t *means) {
  SPECIALISED(halve_chw, samples)
}

INLINE void cp_halve_chw_sums_body(cp_halving h, const uint16_t *sums, uint16_t *next, uint8_t *means) {
  const size_t columns = (size_t)h.columns;
  for (size_t y = 0; y < (size_t)h.channels * (size_t)h.rows; y++, means += columns) {
    const uint16_t *top = sums + 4 * y * columns, *bottom = top + 2 * columns;
    FOR_EACH_GROUP(0, columns,
      store16(pairs_of_sums16(top + 2 * at) + pairs_of_sums16(bottom + 2 * at), h, next ? next + at : NULL, means + at),
      store8(pairs_of_sums8(top + 2 * at) + pairs_of_sums8(bottom + 2 * at), h, next ? next + at : NULL, means + at),
      store4(pairs_of_sums4(top + 2 * at) + pairs_of_sums4(bottom + 2 * at), h, next ? next + at : NULL, means + at),
      store1(top[2 * at] + top[2 * at + 1] + bottom[2 * at] + bottom[2 * at + 1], h, next ? next + at : NULL, means + at))
    if (next) next += columns;
  }
}

FOR_EACH_ISA(cp_halve_hwc, (cp_halving h, const uint8_t *samples, uint16_t *next, uint8_t *means), (h, samples, next, means))
FOR_EACH_ISA(cp_halve_hwc_sums, (cp_halving h, const uint16_t *sums, uint16_t *next, uint8_t *means), (h, sums, next, means))
FOR_EACH_ISA(cp_halve_chw, (cp_halving h, const uint8_t *samples, uint16_t *next, uint8_t *means), (h, samples, next, means))
FOR_EACH_ISA(cp_halve_chw_sums, (cp_halving h, const uint16_t *sums, uint16_t *next, uint8_t *means), (h, sums, next, means))
