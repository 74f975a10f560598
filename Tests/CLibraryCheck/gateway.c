/* The operations of receivers and server sessions, through the C interface of gateways alone. */
#include <feature_codec_gateway.h>
#include <string.h>

#include "received.h"
#include "testee.h"

#ifdef __arm__
#define LARGE __attribute__((section(".psram")))
#else
#define LARGE
#endif

enum { LONGEST_FRAMES = 1 << 20, LONGEST_WORKSPACE = 1 << 19, LONGEST_MAP = 1 << 18 };

static uint8_t profile_bytes[1 << 16] LARGE;
static fcodec_profile profile;
static fcodec_gateway gateway;
static int is_open;
static int has_session;
static fcodec_stream streams[STREAMS];
static uint32_t count;
static uint8_t frames[LONGEST_FRAMES] LARGE;
static uint64_t workspace[LONGEST_WORKSPACE / 8] LARGE;
static uint8_t map[LONGEST_MAP] LARGE;
static uint8_t bytes_there[LONGEST_MAP] LARGE;
static fcodec_server_event events[FRAMES + 4] LARGE;

static int write_state(void) {
  fcodec_frames state;
  uint32_t kept[FRAMES];
  if (fcodec_gateway_frames(&gateway, &state, kept, FRAMES) != FCODEC_OK) return FAILED;
  write_frames(&state, kept, count);
  for (uint32_t i = 0; i < state.count; i++)
    for (uint32_t s = 0; s < count; s++) {
      fcodec_progress progress;
      if (fcodec_gateway_progress(&gateway, kept[i], s, &progress) != FCODEC_OK) return FAILED;
      write_progress(kept[i], s, &progress);
    }
  return RESULT;
}

/* 50 and 60. The memory has exactly the length that the profile needs. */
static int answer_open(int operation, request *request) {
  const bytes content = read_bytes(request);
  is_open = 0, count = 0;
  memcpy(profile_bytes, content.start, content.length);
  profile = (fcodec_profile){profile_bytes, content.length, 0};
  if (fcodec_check(&profile, 0) != FCODEC_OK) return FAILED;
  fcodec_gateway_size size;
  const int32_t described = fcodec_gateway_describe(&profile, &size);
  if (described == FCODEC_TOO_LARGE) return UNSUPPORTED;
  if (described != FCODEC_OK || size.events > FRAMES + 4) return FAILED;
  if (size.frames > sizeof frames || size.workspace > sizeof workspace) return UNSUPPORTED;
  while (count < STREAMS && fcodec_describe(&profile, count, &streams[count]) == FCODEC_OK) count++;
  has_session = operation == 60;
  const fcodec_gateway_setup setup = {
      FCODEC_ABI, !has_session, profile, frames, size.frames, workspace, size.workspace};
  if (fcodec_gateway_open(&gateway, &setup) != FCODEC_OK) return FAILED;
  is_open = 1;
  return write_state();
}

/* 51 and 61. */
static int answer_deliver(request *request) {
  const bytes packet = read_bytes(request);
  size_t number = 0;
  const int32_t status = fcodec_gateway_deliver(&gateway, packet.start, packet.length, events, FRAMES + 4, &number);
  if (status != FCODEC_OK) return FAILED;
  if (has_session) write_events(events, number);
  else write_outcome(events);
  return has_session || number == 1 ? write_state() : FAILED;
}

/* 53. */
static int answer_map(request *request) {
  const uint32_t frame = read_number(request), stream = read_number(request);
  const uint32_t rows = read_number(request), columns = read_number(request);
  if (stream >= count) return FAILED;
  const fcodec_stream *d = &streams[stream];
  const uint32_t length = d->channels * d->height * d->width;
  if (length > sizeof map) return UNSUPPORTED;
  const fcodec_target target = {map, length, d->height * d->width, d->width, 1, FCODEC_SAMPLES, 0};
  fcodec_coverage coverage;
  const int32_t status = rows == 0 || columns == 0
                             ? FCODEC_NO_GRID
                             : fcodec_gateway_reconstruct(&gateway, frame, stream, rows, columns, &target, &coverage);
  if (status == FCODEC_NO_GRID) {
    write_number(1);
    return REFUSED;
  }
  if (status != FCODEC_OK) return FAILED;
  write_bytes(map, length);
  write_number(coverage.exact);
  write_number(coverage.cells);
  return RESULT;
}

/* 54. */
static int answer_symbols(request *request) {
  const uint32_t frame = read_number(request), stream = read_number(request);
  if (stream >= count) return FAILED;
  const uint32_t length = streams[stream].symbols;
  if (length > sizeof map) return UNSUPPORTED;
  const int32_t status = fcodec_gateway_symbols(&gateway, frame, stream, bytes_there, map, length);
  write_bytes(bytes_there, length);
  write_bytes(map, length);
  return status == FCODEC_OK ? RESULT : FAILED;
}

/* 55. */
static int answer_string(request *request) {
  const uint32_t frame = read_number(request), stream = read_number(request);
  size_t length = 0;
  const int32_t status = fcodec_gateway_bytes(&gateway, frame, stream, map, sizeof map, &length);
  if (status == FCODEC_SHORT_BUFFER) return UNSUPPORTED;
  write_number((uint32_t)status);
  write_bytes(map, status == 1 ? (uint32_t)length : 0);
  return status >= 0 ? RESULT : FAILED;
}

/* The confidence of a binary32 bit pattern in steps of 1/255, rounded down [CTRL-2]: without floating point. */
static uint8_t confidence_of(uint32_t pattern) {
  const uint32_t exponent = pattern >> 23 & 255, fraction = pattern & 0x7FFFFF;
  if (pattern >> 31 || exponent < 127 - 24 || (exponent == 255 && fraction != 0)) return 0;
  if (exponent >= 127) return 255;
  return (uint8_t)((uint64_t)(fraction | 1 << 23) * 255 >> (23 + 127 - exponent));
}

/* 66 and 67. */
static int answer_message(int operation, request *request) {
  uint8_t packet[FCODEC_MESSAGE_SIZE];
  const uint32_t frame = read_number(request);
  int32_t length;
  if (operation == 66) {
    const uint8_t layer = (uint8_t)read_number(request);
    const uint16_t class_index = (uint16_t)read_number(request);
    const uint8_t confidence = confidence_of(read_number(request));
    length = fcodec_gateway_exit(&gateway, frame, layer, class_index, confidence, packet, sizeof packet);
  } else {
    length = fcodec_gateway_report(&gateway, frame, read_number(request), packet, sizeof packet);
  }
  if (length < 0) return FAILED;
  write_bytes(packet, (uint32_t)length);
  return RESULT;
}

int answer_gateway(int operation, request *request) {
  if (operation == 50 || operation == 60) return answer_open(operation, request);
  if (operation == 70) is_open = 0; /* a device takes its place */
  if (operation < 51 || operation > 67 || !is_open) return UNSUPPORTED;
  switch (operation) {
    case 51: return has_session ? FAILED : answer_deliver(request);
    case 52: return has_session || fcodec_gateway_reset(&gateway) != FCODEC_OK ? FAILED : write_state();
    case 53: return answer_map(request);
    case 54: return answer_symbols(request);
    case 55: return answer_string(request);
    case 56: return fcodec_gateway_silence(&gateway) == FCODEC_OK ? write_state() : FAILED;
    case 61: return has_session ? answer_deliver(request) : FAILED;
    case 64: return !has_session || fcodec_gateway_reset(&gateway) != FCODEC_OK ? FAILED : write_state();
    case 66:
    case 67: return answer_message(operation, request);
    default: return UNSUPPORTED;
  }
}
