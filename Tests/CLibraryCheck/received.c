#include "received.h"

#include "testee.h"

void write_event(const fcodec_server_event *e) {
  uint32_t n[6] = {(uint32_t)e->kind};
  uint32_t length = 1;
  switch (e->kind) {
    case FCODEC_FRAME_SUPERSEDED: n[length++] = e->frame; break;
    case FCODEC_SYMBOLS: n[length++] = e->stream, n[length++] = e->frame, n[length++] = e->symbols; break;
    case FCODEC_LAYER_SUPERSEDED: n[length++] = e->layer, n[length++] = e->frame; break;
    case FCODEC_GRID_COMPLETE:
      n[length++] = e->stream, n[length++] = e->frame, n[length++] = e->rows, n[length++] = e->columns;
      break;
    case FCODEC_CONTENT_COMPLETE: n[length++] = e->stream, n[length++] = e->frame; break;
    case FCODEC_LOCAL_RESULT:
      n[length++] = e->frame, n[length++] = e->frame_bits, n[length++] = e->layer, n[length++] = e->class_index;
      n[length++] = e->confidence;
      break;
    case FCODEC_ANNOUNCEMENT: n[length++] = e->number & 0xFFFF, n[length++] = e->number >> 16; break;
    default: n[length++] = (uint32_t)e->code;
  }
  write_number(length);
  for (uint32_t i = 0; i < length; i++) write_number(n[i]);
}

void write_events(const fcodec_server_event *events, size_t count) {
  const fcodec_server_event *hello = NULL;
  write_number((uint32_t)count);
  for (size_t i = 0; i < count; i++) {
    write_event(&events[i]);
    if (events[i].kind == FCODEC_HELLO) hello = &events[i];
  }
  write_bytes(hello == NULL ? events->answer : hello->answer, hello == NULL ? 0 : hello->answer_length);
}

void write_outcome(const fcodec_server_event *event) {
  if (event->kind == FCODEC_REFUSED_FRAGMENT) {
    write_number(0);
    write_number((uint32_t)event->code);
    return;
  }
  const uint32_t numbers[] = {3, event->stream, event->frame, event->symbols, 0};
  for (int i = 0; i < 5; i++) write_number(numbers[i]);
}

void write_frames(const fcodec_frames *state, const uint32_t *frames, uint32_t streams) {
  write_number((uint32_t)state->newest);
  write_number((uint32_t)state->spare);
  write_number(state->session);
  write_number(state->is_numbered);
  write_number(state->number);
  write_number(state->count);
  for (uint32_t i = 0; i < state->count; i++) write_number(frames[i]);
  write_number(state->count * streams);
}

void write_progress(uint32_t frame, uint32_t stream, const fcodec_progress *p) {
  const uint32_t numbers[] = {9, frame, stream, p->symbols, p->is_inconsistent, p->complete_rows, p->complete_columns,
                              p->finest_rows, p->finest_columns, p->complete_channels};
  for (int n = 0; n < 10; n++) write_number(numbers[n]);
}
