/* The operations of receivers, server sessions, numbers and pooling, through the C interface alone. */
#include <feature_codec_server.h>
#include <stdlib.h>
#include <string.h>

#include "received.h"
#include "testee.h"

static fcodec_shared_profile *profile;
static fcodec_receiver *receiver;
static int has_session;
static fcodec_stream streams[STREAMS];
static uint32_t count;
static fcodec_server_event events[FRAMES];

static void *room(size_t length) {
  void *memory = malloc(length > 0 ? length : 1);
  if (memory == NULL) abort();
  return memory;
}

static int write_state(void) {
  fcodec_frames state;
  uint32_t frames[FRAMES];
  if (fcodec_receiver_frames(receiver, &state, frames, FRAMES) != FCODEC_OK) return FAILED;
  write_frames(&state, frames, count);
  for (uint32_t i = 0; i < state.count; i++)
    for (uint32_t s = 0; s < count; s++) {
      fcodec_progress progress;
      if (fcodec_receiver_progress(receiver, frames[i], s, &progress) != FCODEC_OK) return FAILED;
      write_progress(frames[i], s, &progress);
    }
  return RESULT;
}

/* 50 and 60. */
static int answer_open(int operation, request *request) {
  const bytes content = read_bytes(request);
  fcodec_receiver_destroy(receiver);
  fcodec_profile_close(profile);
  receiver = NULL, profile = NULL, count = 0;
  if (fcodec_profile_open(content.start, content.length, &profile, NULL) != FCODEC_OK) return FAILED;
  fcodec_profile canonical;
  fcodec_profile_content(profile, &canonical);
  while (count < STREAMS && fcodec_describe(&canonical, count, &streams[count]) == FCODEC_OK) count++;
  const fcodec_receiver_setup setup = {FCODEC_SERVER_ABI, 0, profile, (uint64_t)1 << 30};
  has_session = operation == 60;
  const int32_t status = has_session ? fcodec_server_create(&setup, &receiver) : fcodec_receiver_create(&setup, &receiver);
  return status == FCODEC_OK ? write_state() : FAILED;
}

/* 51. */
static int answer_deliver(request *request) {
  const bytes packet = read_bytes(request);
  if (fcodec_deliver(receiver, packet.start, packet.length, events, FRAMES, NULL) != FCODEC_OK) return FAILED;
  write_outcome(events);
  return write_state();
}

/* 53. */
static int answer_map(request *request) {
  const uint32_t frame = read_number(request), stream = read_number(request);
  const uint32_t rows = read_number(request), columns = read_number(request);
  if (stream >= count) return FAILED;
  const fcodec_stream *d = &streams[stream];
  const uint32_t length = d->channels * d->height * d->width;
  uint8_t *map = room(length);
  const fcodec_target target = {map, length, d->height * d->width, d->width, 1, FCODEC_SAMPLES, 0};
  fcodec_coverage coverage;
  const int32_t status = rows == 0 || columns == 0
                             ? FCODEC_NO_GRID
                             : fcodec_reconstruct(receiver, frame, stream, rows, columns, &target, NULL, &coverage);
  if (status == FCODEC_OK) {
    write_bytes(map, length);
    write_number((uint32_t)coverage.exact);
    write_number((uint32_t)coverage.cells);
  }
  free(map);
  if (status == FCODEC_NO_GRID) write_number(1);
  return status == FCODEC_OK ? RESULT : status == FCODEC_NO_GRID ? REFUSED : FAILED;
}

/* 54. */
static int answer_symbols(request *request) {
  const uint32_t frame = read_number(request), stream = read_number(request);
  if (stream >= count) return FAILED;
  const uint32_t length = streams[stream].symbols;
  uint8_t *there = room(length), *symbols = room(length);
  const int32_t status = fcodec_receiver_symbols(receiver, frame, stream, there, symbols, length);
  write_bytes(there, length);
  write_bytes(symbols, length);
  free(there);
  free(symbols);
  return status == FCODEC_OK ? RESULT : FAILED;
}

/* 55. */
static int answer_string(request *request) {
  const uint32_t frame = read_number(request), stream = read_number(request);
  if (stream >= count) return FAILED;
  uint8_t *content = room(streams[stream].symbols);
  size_t length = 0;
  const int32_t status = fcodec_receiver_bytes(receiver, frame, stream, content, streams[stream].symbols, &length);
  write_number((uint32_t)status);
  write_bytes(content, status == 1 ? (uint32_t)length : 0);
  free(content);
  return status >= 0 ? RESULT : FAILED;
}

/* 61. */
static int answer_receive(request *request) {
  const bytes packet = read_bytes(request);
  size_t number = 0;
  if (fcodec_deliver(receiver, packet.start, packet.length, events, FRAMES, &number) != FCODEC_OK) return FAILED;
  write_events(events, number);
  return write_state();
}

/* 62 and 63. */
static int answer_restore(int operation, request *request) {
  const uint32_t position = operation == 63 ? read_number(request) : 0, flip = operation == 63 ? read_number(request) : 0;
  size_t length = 0;
  if (fcodec_server_save(receiver, NULL, 0, &length) != FCODEC_OK) return FAILED;
  uint8_t *state = room(length);
  int32_t status = fcodec_server_save(receiver, state, length, &length);
  state[position % length] ^= (uint8_t)flip;
  const fcodec_receiver_setup setup = {FCODEC_SERVER_ABI, 0, profile, 0};
  fcodec_receiver *restored = NULL;
  if (status == FCODEC_OK) status = fcodec_server_restore(&setup, state, length, &restored);
  free(state);
  if (operation == 63) {
    fcodec_receiver_destroy(restored);
    return write_state();
  }
  if (status != FCODEC_OK) return FAILED;
  fcodec_receiver_destroy(receiver);
  receiver = restored;
  return write_state();
}

/* 66 and 67. */
static int answer_message(int operation, request *request) {
  uint8_t packet[FCODEC_MESSAGE_SIZE];
  const uint32_t frame = read_number(request);
  int32_t length;
  if (operation == 66) {
    const uint8_t layer = (uint8_t)read_number(request);
    const uint16_t class_index = (uint16_t)read_number(request);
    const uint32_t pattern = read_number(request);
    float confidence;
    memcpy(&confidence, &pattern, sizeof confidence);
    length = fcodec_server_exit(receiver, frame, layer, class_index, confidence, packet, sizeof packet);
  } else {
    length = fcodec_server_report(receiver, frame, read_number(request), packet, sizeof packet);
  }
  if (length < 0) return FAILED;
  write_bytes(packet, (uint32_t)length);
  return RESULT;
}

static fcodec_format read_format(int operation, request *request) {
  fcodec_format format = {0};
  format.bits = (uint8_t)read_number(request);
  format.is_signed = (uint8_t)read_number(request);
  format.is_affine = operation >= 14;
  const uint32_t number = read_number(request);
  if (format.is_affine) {
    memcpy(&format.scale, &number, sizeof number);
    format.zero = (int32_t)read_number(request);
  } else {
    format.fraction_bits = (int32_t)number;
  }
  return format;
}

static int32_t sample(uint8_t stored, int is_signed) { return is_signed ? (int8_t)stored : stored; }

/* 4 to 6, 14 and 15. */
static int answer_numbers(int operation, request *request) {
  const fcodec_format format = read_format(operation, request), target = operation == 6 ? read_format(6, request) : format;
  const fcodec_formats formats = {&format, 1, 1};
  const uint32_t number = read_number(request);
  if (number > request->left / 4) return FAILED;
  float *values = room(number * sizeof(float));
  uint8_t *samples = room(number);
  for (uint32_t i = 0; i < number; i++) {
    const uint32_t pattern = read_number(request);
    samples[i] = (uint8_t)pattern;
    memcpy(&values[i], &pattern, sizeof pattern);
  }
  size_t index = 0;
  int32_t status;
  if (operation == 4 || operation == 14) status = fcodec_quantise(&formats, values, number, samples, &index);
  else if (operation == 6) status = fcodec_requantise(&format, &target, samples, number, samples);
  else status = fcodec_dequantise(&formats, samples, number, values);
  if (status == FCODEC_OK) write_number(number);
  for (uint32_t i = 0; i < number && status == FCODEC_OK; i++) {
    uint32_t pattern = (uint32_t)sample(samples[i], target.is_signed);
    if (operation == 5 || operation == 15) memcpy(&pattern, &values[i], sizeof pattern);
    write_number(pattern);
  }
  free(values);
  free(samples);
  if (status == FCODEC_NOT_A_NUMBER) {
    write_number(1);
    write_number((uint32_t)index);
    return REFUSED;
  }
  return status == FCODEC_OK ? RESULT : FAILED;
}

/* 12 and 13, one channel. */
static int answer_pooling(int operation, request *request) {
  fcodec_pooling pooling = {0};
  pooling.height = read_number(request), pooling.width = read_number(request);
  pooling.row_kernel = read_number(request), pooling.column_kernel = read_number(request);
  pooling.is_centre_out = (uint8_t)read_number(request);
  pooling.bits = (uint8_t)read_number(request);
  pooling.is_signed = (uint8_t)read_number(request);
  pooling.is_difference = (uint8_t)read_number(request);
  pooling.root = read_number(request), pooling.finest = read_number(request);
  size_t states = 0;
  if (fcodec_grids(&pooling, NULL, NULL, 0, &states) != FCODEC_OK) return FAILED;
  uint32_t *rows = room(states * 4), *columns = room(states * 4);
  fcodec_grids(&pooling, rows, columns, states, &states);
  const uint32_t wanted = operation == 13 ? read_number(request) : pooling.finest;
  const uint32_t valid = pooling.finest < states && wanted < states;
  const uint32_t cells = valid ? rows[wanted] * columns[wanted] : 0;
  free(rows);
  free(columns);
  if (!valid) return FAILED;
  uint8_t *grid = room(cells), *exact = room(cells), *map = room((size_t)pooling.height * pooling.width);
  int32_t status;
  if (operation == 12) {
    const bytes samples = read_bytes(request);
    const fcodec_map source = {samples.start, samples.length, 1, pooling.width, 1};
    status = fcodec_pool(&pooling, &source, 1, exact, grid, cells);
    write_bytes(exact, cells);
    write_bytes(grid, cells);
  } else {
    const int32_t mean = (int32_t)read_number(request);
    const bytes there = read_bytes(request), symbols = read_bytes(request);
    status = fcodec_reconstruct_channels(&pooling, 1, wanted, there.start, symbols.start, &mean, grid, exact, map);
    write_bytes(grid, cells);
    write_bytes(exact, cells);
    write_bytes(map, pooling.height * pooling.width);
  }
  free(grid);
  free(exact);
  free(map);
  return status == FCODEC_OK ? RESULT : FAILED;
}

/* 21. */
static int answer_json(request *request) {
  const bytes text = read_bytes(request);
  fcodec_shared_profile *opened = NULL;
  if (fcodec_profile_from_json((const char *)text.start, text.length, &opened, NULL, 0) != FCODEC_OK) {
    write_number(1);
    return REFUSED;
  }
  fcodec_profile content;
  fcodec_profile_content(opened, &content);
  write_bytes(content.bytes, (uint32_t)content.length);
  fcodec_profile_close(opened);
  return RESULT;
}

/* 33. */
static int answer_fragment(request *request) {
  static uint8_t symbols[1 << 24];
  const bytes content = read_bytes(request), fragment = read_bytes(request);
  const uint16_t session = (uint16_t)read_number(request);
  fcodec_shared_profile *opened = NULL;
  if (fcodec_profile_open(content.start, content.length, &opened, NULL) != FCODEC_OK) return FAILED;
  fcodec_fragment read;
  const int32_t code =
      fcodec_read_fragment(opened, session, fragment.start, fragment.length, &read, symbols, sizeof symbols);
  fcodec_profile_close(opened);
  if (code < 0) return FAILED;
  if (code > 0) {
    write_number((uint32_t)code);
    return REFUSED;
  }
  write_number(read.stream);
  write_number(read.frame);
  write_number(read.offset);
  write_bytes(symbols, read.count);
  return RESULT;
}

int answer_library(int operation, request *request) {
  switch (operation) {
    case 4:
    case 5:
    case 6:
    case 14:
    case 15: return answer_numbers(operation, request);
    case 12:
    case 13: return answer_pooling(operation, request);
    case 21: return answer_json(request);
    case 33: return answer_fragment(request);
    case 50:
    case 60: return answer_open(operation, request);
    default: break;
  }
  if (operation < 51 || operation > 67 || operation == 65) return UNSUPPORTED;
  if (receiver == NULL || (operation > 60 && !has_session)) return FAILED;
  switch (operation) {
    case 51: return answer_deliver(request);
    case 52:
    case 64: return fcodec_receiver_reset(receiver) == FCODEC_OK ? write_state() : FAILED;
    case 53: return answer_map(request);
    case 54: return answer_symbols(request);
    case 55: return answer_string(request);
    case 56: return fcodec_receiver_silence(receiver) == FCODEC_OK ? write_state() : FAILED;
    case 61: return answer_receive(request);
    case 62:
    case 63: return answer_restore(operation, request);
    default: return answer_message(operation, request);
  }
}
