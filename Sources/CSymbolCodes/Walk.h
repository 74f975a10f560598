#ifndef CSYMBOLCODES_WALK_H
#define CSYMBOLCODES_WALK_H

#include "Codes.h"

/// Walks through a stream's symbols in the order on air, as SymbolCursor does, chunk by chunk: symbols that follow one
/// another on air and in memory. The place of the next chunk follows by an addition.
typedef struct {
  const cc_stream *stream;
  const cc_segment *segment;
  /// The place in the segment of the next symbol, and the number of symbols from there to the end of the chunk.
  size_t place, count;
  /// The number of chunks that the segment has left, including the present one; 0 in the tail.
  size_t chunks_left;
  /// The place in the segment of the present chunk.
  size_t chunk;
} cc_walk;

/// The segment that has the symbol at `offset` on air. Without branches, because none could be predicted.
INLINE const cc_segment *cc_segment_at(const cc_stream *stream, uint32_t offset) {
  const cc_segment *segment = stream->segments;
  for (uint32_t left = stream->segment_count; left > 1;) {
    const uint32_t half = left / 2;
    segment += segment[half].start <= offset ? half : 0;
    left -= half;
  }
  return segment;
}

/// Begins at the symbol at `position` of a segment, counted on air from the segment's first.
INLINE cc_walk cc_walk_in(const cc_stream *stream, const cc_segment *s, uint32_t position) {
  const uint32_t index = position / s->chunk;
  cc_walk walk = {.stream = stream, .segment = s, .place = position, .count = s->count - position};
  if (index < s->chunks) {
    const uint32_t inside = position - index * s->chunk;
    walk.chunks_left = s->chunks - index;
    walk.chunk = (uint32_t)((uint64_t)index * s->stride % s->chunks) * s->chunk;
    walk.place = walk.chunk + inside;
    walk.count = s->chunk - inside;
  }
  return walk;
}

/// Begins at the symbol at `offset` on air, which is below the stream's number of symbols.
INLINE cc_walk cc_walk_at(const cc_stream *stream, uint32_t offset) {
  const cc_segment *segment = cc_segment_at(stream, offset);
  return cc_walk_in(stream, segment, offset - segment->start);
}

/// Moves to the next chunk, or to the tail of the segment. Returns false at the end of the stream.
INLINE bool cc_next_chunk(cc_walk *w) {
  const cc_segment *s = w->segment;
  const uint32_t whole = s->chunks * s->chunk;
  if (LIKELY(w->chunks_left > 1)) {
    const size_t next = w->chunk + s->stride * s->chunk;
    w->chunks_left--;
    w->place = w->chunk = next >= whole ? next - whole : next;
    w->count = s->chunk;
    return true;
  }
  if (w->chunks_left == 1 && whole < s->count) {
    w->chunks_left = 0;
    w->place = whole;
    w->count = s->count - whole;
    return true;
  }
  // The next segment. None is empty.
  w->segment = ++s;
  if (s == w->stream->segments + w->stream->segment_count) return false;
  w->chunks_left = s->chunks;
  w->place = w->chunk = 0;
  w->count = s->chunks > 0 ? s->chunk : s->count;
  return true;
}

/// The runs of a chunk, one for each channel, [SCAN-6].
typedef struct {
  /// The initial context of the next run.
  const cc_context *context;
  /// The number of symbols that the channel of the next run has left in the segment.
  size_t count;
  /// The same for each channel after it, and the distance of their contexts.
  size_t next_count, step;
} cc_runs;

INLINE cc_runs cc_runs_of(const cc_walk *w) {
  const cc_segment *s = w->segment;
  const bool has_one = s->is_root ? w->stream->has_one_root : w->stream->has_one_refinement;
  const size_t step = has_one ? 0 : 1, index = (uint32_t)w->place / s->symbols_per_channel;
  return (cc_runs){.context = (s->is_root ? w->stream->roots : w->stream->refinements) + step * (s->first_channel + index),
                   .count = (index + 1) * s->symbols_per_channel - w->place,
                   .next_count = s->symbols_per_channel,
                   .step = step};
}

/// Moves to the run of the next channel.
INLINE void cc_next_run(cc_runs *r) {
  r->context += r->step;
  r->count = r->next_count;
}

#endif
