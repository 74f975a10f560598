#ifndef CSYMBOLCODES_WALK_H
#define CSYMBOLCODES_WALK_H

#include "CSymbolCodes.h"

/// Walks through a stream's symbols in the order on air, run by run, as SymbolCursor does. The place of
/// the next chunk follows by an addition; only the channel in which it begins takes a division.
typedef struct {
  const cc_stream *stream;
  /// The segment of the next symbol; `segment_count` at the end.
  uint32_t segment;
  /// The number of chunks that the segment has left, including the present one; 0 in the tail.
  uint32_t chunks_left;
  /// The present chunk's number in stream order.
  uint32_t chunk;
  /// The next symbol's place and channel within the segment, and the symbols left in its channel and in its chunk.
  uint32_t place, channel, channel_left, chunk_left;
} cc_walk;

/// Sets the place, and with it the channel, by a division.
INLINE void cc_enter_place(cc_walk *w, const cc_segment *s, uint32_t place, uint32_t chunk_left) {
  w->place = place;
  w->channel = place / s->symbols_per_channel;
  w->channel_left = (w->channel + 1) * s->symbols_per_channel - place;
  w->chunk_left = chunk_left;
}

/// Enters the chunk `chunk` in stream order, or the tail.
INLINE void cc_enter_chunk(cc_walk *w, const cc_segment *s) {
  if (w->chunks_left > 0) {
    cc_enter_place(w, s, w->chunk * s->chunk, s->chunk);
  } else {
    const uint32_t tail = s->chunks * s->chunk;
    cc_enter_place(w, s, tail, s->count - tail);
  }
}

/// Begins at `offset` on air, which is below the stream's number of symbols.
INLINE cc_walk cc_walk_from(const cc_stream *stream, uint32_t offset) {
  cc_walk w = {.stream = stream};
  uint32_t last = stream->segment_count - 1;
  while (w.segment < last) {
    const uint32_t middle = w.segment + (last - w.segment + 1) / 2;
    if (stream->segments[middle].start <= offset) w.segment = middle;
    else last = middle - 1;
  }
  const cc_segment *s = stream->segments + w.segment;
  const uint32_t position = offset - s->start, index = position / s->chunk;
  if (index < s->chunks) {
    const uint32_t inside = position - index * s->chunk;
    w.chunks_left = s->chunks - index;
    w.chunk = (uint32_t)((uint64_t)index * s->stride % s->chunks);
    cc_enter_place(&w, s, w.chunk * s->chunk + inside, s->chunk - inside);
  } else {
    cc_enter_place(&w, s, position, s->count - position);
  }
  return w;
}

/// Returns the next run, and moves past it. At the end of the stream, its count is 0.
INLINE cc_run cc_next_run(cc_walk *w, uint32_t *channel) {
  if (w->segment == w->stream->segment_count) return (cc_run){0, 0, 0};
  const cc_segment *s = w->stream->segments + w->segment;
  const uint32_t count = w->channel_left < w->chunk_left ? w->channel_left : w->chunk_left;
  const cc_run run = {s->start + w->place, count, w->segment};
  *channel = s->first_channel + w->channel;
  w->place += count;
  w->chunk_left -= count;
  w->channel_left -= count;
  if (w->chunk_left > 0) {
    w->channel++;
    w->channel_left = s->symbols_per_channel;
    return run;
  }
  if (w->chunks_left > 0) {
    w->chunks_left--;
    const uint32_t next = w->chunk + s->stride;
    w->chunk = next >= s->chunks ? next - s->chunks : next;
    if (w->chunks_left > 0 || s->chunks * s->chunk < s->count) {
      cc_enter_chunk(w, s);
      return run;
    }
  }
  // The next segment. None is empty.
  if (++w->segment < w->stream->segment_count) {
    s++;
    w->chunk = 0;
    w->chunks_left = s->chunks;
    cc_enter_chunk(w, s);
  }
  return run;
}

/// The initial context of a run.
INLINE const cc_context *cc_context_of(const cc_stream *stream, cc_run run, uint32_t channel) {
  return stream->segments[run.segment].is_root ? stream->roots + (stream->has_one_root ? 0 : channel)
                                               : stream->refinements + (stream->has_one_refinement ? 0 : channel);
}

#endif
